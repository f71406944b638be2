"""Which file is taken for an exercise, whatever was made of its name on the way."""

import json
import unicodedata

import pytest

from grader.submission.choice import Asked, Missing, choose, told
from grader.submission.definitions import of_files
from grader.submission.names import Fit, fit

COURSE = [
    Asked(
        "ex01_output_size",
        ("output_size",),
        'def output_size(n, f):\n    """Count."""\n    raise NotImplementedError\n',
    ),
    Asked(
        "ex02_pool",
        ("pool", "unpool"),
        "def pool(x):\n    raise NotImplementedError\n\n\ndef unpool(x):\n    return None\n",
    ),
    Asked("ex11_max_pool", ("max_pool",), "def max_pool(x): raise NotImplementedError"),
    Asked("ex13_max_pool_f3", ("max_pool_f3",), "def max_pool_f3(x): raise NotImplementedError"),
]
ASKED = {exercise.stem: exercise for exercise in COURSE}
SIZE = "ex01_output_size"
RIGHT = "def output_size(n, f):\n    return n - f + 1\n"
OTHER = "def output_size(n, f):\n    return n - f\n"
STARTER = ASKED[SIZE].starter
SLIP = "def output_size(n, f)\n    return n - f + 1\n"
UNREAD = "it is a .7z archive"


def choices(files, missing=(), cut=()):
    notebooks = {path: cells for path, cells in files.items() if isinstance(cells, list)}
    data = {path: b"{}" if path in notebooks else text.encode() for path, text in files.items()}
    parts = [Missing(path, UNREAD, partly=path in cut) for path in (*missing, *cut)]
    return choose(data, of_files(data, notebooks), parts, COURSE)


@pytest.mark.parametrize(
    "name",
    [
        "ex01_output_size-1.py",
        "ex01_output_size-12.py",
        "ex01_output_size (1).py",
        "ex01_output_size(2).py",
        "Copy of ex01_output_size.py",
        "Cópia de ex01_output_size.py",
        unicodedata.normalize("NFD", "Cópia de ex01_output_size.py"),
        "ex01_output_size - Copia.py",
        "ex01_output_size copy 2.py",
        "ex01_output_size_final.py",
        "Final ex01_output_size.py",
        "ex01_output_size_FINAL_v2.py",
        "ex01 output size.py",
        "ex01-output-size.py",
        "ex01.output.size.py",
        "ex01OutputSize.py",
        "ex01outputsize.py",
        "EX01_OUTPUT_SIZE.PY",
        "Ex01_Output_Size.Py",
        "ex1_output_size.py",
        "ex001_output_size.py",
        "jsilva_12345_678_ex01_output_size.py",
        "silvajoao_LATE_123_456_ex01_output_size-3.py",
        "Exercicio 01 - output_size.py",
        "exercise1.py",
        "Exercício 1.py",
        "Ex 01.py",
        "EX01.PY",
        "1.py",
        "01.py",
        "output_size.py",
        "Output Size (3).py",
        "ex01_output_size.py.txt",
        "ex01_output_size.py.download",
        "ex01_output_size.py (1)",
        "ex01_output_size.pyw",
        "\uff45\uff58\uff10\uff11\uff3foutput_size.py",
        "week1/ex01/main.py",
        "ex01_output_size/solution.py",
    ],
)
@pytest.mark.parametrize("text", [RIGHT, SLIP])
def test_a_name_changed_on_the_way_still_fits(name, text):
    """What is right is found by what it defines, what has a slip in it by its name."""
    found = choices({name: text, "ex02_pool.py": "def pool(x): return 1\ndef unpool(x): return 2"})
    assert found[SIZE].path == name
    assert found["ex11_max_pool"].path is None


@pytest.mark.parametrize(
    "name", ["solution.py", "trabalho final.py", "lista.py.txt", "main", "notes.txt", "a/b/c.py", "x.ipynb"]
)
def test_any_name_will_do_for_what_defines_the_function(name):
    files = {name: [RIGHT] if name.endswith("ipynb") else RIGHT, "helper.py": "def f(): return 1"}
    assert choices(files)[SIZE].path == name
    assert told(choices(files), list(ASKED)) == [f"{name} is taken for {SIZE}."]


@pytest.mark.parametrize(
    ("name", "stem", "expected"),
    [
        ("ex10_output_size.py", SIZE, Fit.NONE),  # another number
        ("ex1.py", "ex10_pool", Fit.NONE),
        ("example_1.py", SIZE, Fit.NONE),
        ("ex01_ex02.py", "ex02_pool", Fit.NUMBER),
        ("ex01_output_size.docx", SIZE, Fit.SAME),
        ("ex01_output_size.ipynb", SIZE, Fit.NOTEBOOK),
        ("deep/ex01_output_size.py", SIZE, Fit.EXACT),
        (unicodedata.normalize("NFD", "ex01_convolução.py"), "ex01_convolução", Fit.EXACT),
        ("Ex01 Convolucao.py", "ex01_convolução", Fit.SAME),
        ("tables.py", "tables", Fit.EXACT),
        ("tables_final.py", "tables", Fit.WITHIN),
    ],
)
def test_how_well_a_name_fits(name, stem, expected):
    assert fit(name, stem) is expected


def test_of_names_that_are_within_each_other_the_longer_is_meant():
    assert choices({"max_pool_f3 (1).py": SLIP})["ex13_max_pool_f3"].path
    assert not choices({"max_pool_f3 (1).py": SLIP})["ex11_max_pool"].path


@pytest.mark.parametrize(
    ("files", "taken", "left"),
    [
        ({f"{SIZE}.py": STARTER, "solution.py": RIGHT}, "solution.py", [f"{SIZE}.py"]),
        ({f"{SIZE}.py": STARTER, f"{SIZE}-1.py": RIGHT}, f"{SIZE}-1.py", [f"{SIZE}.py"]),
        ({f"{SIZE}.py": STARTER.replace("Count", "Conte"), "a.ipynb": [RIGHT]}, "a.ipynb", [f"{SIZE}.py"]),
        ({f"{SIZE}.py": "def output_size(n, f): pass", "a.py": RIGHT}, "a.py", [f"{SIZE}.py"]),
        ({f"{SIZE}.py": "", "a.py": RIGHT}, "a.py", [f"{SIZE}.py"]),
        ({f"{SIZE}.py": STARTER, "ex02_pool.py": RIGHT}, "ex02_pool.py", [f"{SIZE}.py"]),
        ({f"{SIZE}.py": RIGHT, f"{SIZE}-1.py": OTHER}, f"{SIZE}.py", [f"{SIZE}-1.py"]),
        ({f"{SIZE}.py": SLIP, f"{SIZE} (1).py": RIGHT}, f"{SIZE}.py", [f"{SIZE} (1).py"]),
        ({f"{SIZE}-1.py": SLIP, "EX01.py": RIGHT}, "EX01.py", [f"{SIZE}-1.py"]),
        ({f"{SIZE}-1.py": SLIP, "all.py": RIGHT}, f"{SIZE}-1.py", ["all.py"]),
        ({f"{SIZE}.py": SLIP, "EX01.py": RIGHT}, f"{SIZE}.py", ["EX01.py"]),
        ({"ex01/helper.py": "def f(", "ex01/main.py": RIGHT}, "ex01/main.py", ["ex01/helper.py"]),
        ({f"{SIZE}.py": RIGHT, f"{SIZE}.ipynb": [RIGHT]}, f"{SIZE}.py", [f"{SIZE}.ipynb"]),
        (
            {f"{SIZE}-1.py": OTHER, f"{SIZE}-2.py": RIGHT, f"{SIZE}-10.py": RIGHT},
            f"{SIZE}-10.py",
            [f"{SIZE}-2.py", f"{SIZE}-1.py"],
        ),
        ({f"old/x/{SIZE}.py": OTHER, f"new/{SIZE}.py": RIGHT}, f"new/{SIZE}.py", [f"old/x/{SIZE}.py"]),
        ({"a.py": "output_size = make()", "b.py": RIGHT}, "b.py", ["a.py"]),
        (
            {"tests/test_ex01_output_size.py": "from a import output_size", "a.py": RIGHT},
            "a.py",
            ["tests/test_ex01_output_size.py"],
        ),
        ({f"{SIZE}.py": "from lib import output_size", "lib.py": RIGHT}, f"{SIZE}.py", ["lib.py"]),
        ({f"{SIZE}.py": "from lib import *", "lib.py": RIGHT}, f"{SIZE}.py", ["lib.py"]),
        ({f"catalog/{SIZE}.py": "CASES = 1", f"exercises/{SIZE}.py": RIGHT}, f"exercises/{SIZE}.py", []),
        ({f"{SIZE}.py": STARTER, f"b/{SIZE}.py": STARTER}, f"{SIZE}.py", []),
        ({"ex02_pool.py": RIGHT + "\nx = 1", "all.py": OTHER}, "all.py", ["ex02_pool.py"]),
    ],
)
def test_a_stated_rule_decides_between_several(files, taken, left):
    choice = choices(files)[SIZE]
    assert (choice.path, list(choice.others)) == (taken, left)
    assert bool(left) == any("defines it, too" in note for note in told({SIZE: choice}, [SIZE]))


def test_all_functions_come_before_some():
    half, whole = "def pool(x): return 1", "def pool(x): return 1\ndef unpool(x): return x"
    assert choices({"ex02_pool.py": half, "both.py": whole})["ex02_pool"].path == "both.py"
    # A function that is as the starter has it is no attempt.
    assert (
        choices({"ex02_pool.py": ASKED["ex02_pool"].starter, "half.py": half})["ex02_pool"].path == "half.py"
    )


def test_one_file_may_solve_several():
    found = choices(
        {"all.py": RIGHT + "\ndef max_pool(x): return 1\ndef pool(x): return 1\ndef unpool(x): return 1"}
    )
    assert [found[stem].path for stem in ASKED] == ["all.py", "all.py", "all.py", None]
    assert told(found, list(ASKED)) == ["all.py is taken for ex01_output_size, ex02_pool, ex11_max_pool."]


DEFINED = {
    "in an if": "if True:\n    def output_size(n, f): return 1",
    "in an else": "if 0: pass\nelse:\n    def output_size(n, f): return 1",
    "in a try": "try:\n    import jax\nexcept ImportError:\n    def output_size(n, f): return 1",
    "in a with": "with open('x') as f:\n    def output_size(n, f): return 1",
    "async": "async def output_size(n, f): return 1",
    "a class": "class output_size:\n    def __call__(self): return 1",
    "decorated": "@jit\ndef output_size(n, f): return 1",
    "a lambda": "output_size = lambda n, f: 1",
    "a chain": "def g(n, f): return 1\na = output_size = g",
    "a tuple": "output_size, x = (lambda n, f: 1), 2",
    "jitted": "output_size = jax.jit(g)",
    "annotated": "output_size: Callable = g",
    "a walrus": "(output_size := g)",
    "twice, a stub last": RIGHT + STARTER,
}


@pytest.mark.parametrize("text", DEFINED.values(), ids=DEFINED)
def test_definitions_are_found_wherever_they_run(text):
    assert choices({"a.py": text})[SIZE].path == "a.py"
    assert (
        choices({"a.ipynb": ["%matplotlib inline\nx = !ls\nprint?\n" + text, "1 +"]})[SIZE].path == "a.ipynb"
    )


@pytest.mark.parametrize(
    "text",
    [
        "def other():\n    def output_size(n, f): return 1",
        "class A:\n    def output_size(self): return 1",
        "'''\ndef output_size(n, f): return 1\n'''",
        "# def output_size(n, f):",
        "output_size = 5",
        "if __name__ == '__main__':\n    output_size = compute()",
        "output_size(5, 3)",
        "import output_size",
    ],
)
def test_what_defines_nothing_is_not_found(text):
    assert choices({"a.py": text, "b.py": ""})[SIZE].path is None


@pytest.mark.parametrize(
    "text", ["(" * 99_999, "-" * 99_999 + "1", "a" + ".b" * 99_999, "\0", "x = [" + "1," * 400_000 + "]"]
)
def test_no_text_breaks_the_reading(text):
    assert choices({f"{SIZE}.py": text, "x.ipynb": [text]})[SIZE].path == f"{SIZE}.py"


def test_much_text_is_searched_by_lines():
    much = {f"a{n:03}.py": "x = [" + "1," * 100_000 + "]" for n in range(15)}
    assert choices({**much, "z.py": RIGHT})[SIZE].path == "z.py"
    assert choices({"z.ipynb": [" " * 400_000 + "x", RIGHT]})[SIZE].path == "z.ipynb"


MISSING = {
    "any may be in it": (
        {},
        ["hw.7z"],
        ["ex01_output_size", "ex02_pool", "ex11_max_pool", "ex13_max_pool_f3"],
    ),
    "what is there is graded": (
        {f"{SIZE}.py": RIGHT},
        ["hw.7z"],
        ["ex02_pool", "ex11_max_pool", "ex13_max_pool_f3"],
    ),
    "with a slip, too": ({f"{SIZE}.py": SLIP}, ["a"], ["ex02_pool", "ex11_max_pool", "ex13_max_pool_f3"]),
    "under another name, too": ({"all.py": RIGHT}, ["a"], ["ex02_pool", "ex11_max_pool", "ex13_max_pool_f3"]),
    "a starter is no attempt": ({f"{SIZE}.py": STARTER}, ["b.ipynb"], list(ASKED)),
    "a value is none either": ({"all.py": "output_size = 3 + 4"}, ["b.ipynb"], list(ASKED)),
    "another exercise's slip is none": (
        {"ex02_pool.py": SLIP},
        ["b.7z"],
        [SIZE, "ex11_max_pool", "ex13_max_pool_f3"],
    ),
    "a file has one exercise": ({"x.py": ""}, [f"{SIZE}.py"], [SIZE]),
    "by its number": ({"x.py": ""}, ["ex1 (2).py"], [SIZE]),
    "beside another's": ({"ex02_pool.py": RIGHT}, [f"{SIZE}.py"], [SIZE]),
    "a copy is there": ({f"{SIZE} (1).py": RIGHT}, [f"{SIZE}.py"], []),
    "an unnamed file": ({"x.py": ""}, ["homework.py"], list(ASKED)),
}


@pytest.mark.parametrize(("files", "missing", "expected"), MISSING.values(), ids=MISSING)
def test_what_may_be_in_a_missing_part_could_not_be_graded(files, missing, expected):
    found = choices(files, missing)
    assert [stem for stem, choice in found.items() if choice.missing] == expected
    assert all(found[stem].path is None for stem in expected)


def test_a_notebook_that_was_read_in_part():
    cells = [RIGHT, "def pool(x): return 1"]
    found = choices({"hw.ipynb": cells}, cut=["hw.ipynb"])
    assert found[SIZE].path == "hw.ipynb"
    assert all(found[stem].missing for stem in ("ex02_pool", "ex11_max_pool", "ex13_max_pool_f3"))
    found = choices({"ex02_pool.ipynb": [*cells, "%%bash\nls | wc"]}, cut=["ex02_pool.ipynb"])
    assert found["ex02_pool"].missing


def test_without_any_python_a_person_has_to_look():
    found = choices({"report.pdf": "%PDF", "photo.jpg": "x"})
    assert all(
        choice.missing and "hand in the code itself" in choice.missing.reason for choice in found.values()
    )
    assert not any(choice.missing for choice in choices({}).values())
    assert all(choice.missing for choice in choices({"answers.txt": "3", "LICENSE": "MIT"}).values())
    assert all(choice.missing for choice in choices({}, ["photo.jpg"]).values())
    # Beside Python, a document counts for the exercise that it names.
    found = choices({"ex01_output_size.docx": "x", "report.pdf": "x", "ex02_pool.py": "x = 1"})
    assert [stem for stem, choice in found.items() if choice.missing] == [SIZE]


def test_what_is_taken_does_not_depend_on_the_order_of_files():
    files = {f"{n}{s}.py": RIGHT for n in (SIZE, "a", "b/a", SIZE.upper()) for s in ("", "-1", " (2)")}
    orders = (dict(sorted(files.items())), dict(sorted(files.items(), reverse=True)))
    assert len({json.dumps([choices(o)[SIZE].path, choices(o)[SIZE].others]) for o in orders}) == 1
