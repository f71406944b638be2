"""A group's answers become a misconception: what is written, what never runs unread, what is refused, who gets the name."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from grader.authoring import adoption, candidate
from grader.authoring.adoption import AdoptionError, idea_of
from grader.authoring.idea import CandidateError, Idea, UndecidedError
from grader.authoring.insertion import Entry, InsertionError, inserted, literal, names_in
from grader.cli.main import run
from grader.course import Course
from grader.find import find_course
from grader.key.store import KeyMaker
from grader.records.answers import Unnamed
from grader.records.groups import Group, groups
from grader.records.store import Store
from grader.report.feedback import misconception_in
from grader.sandbox.formatter import formatted
from grader.sandbox.messages.evaluator import Piece
from grader.sandbox.tiers import PROCESS

STATISTICS = Path(__file__).parents[1] / "courses" / "statistics"
STEM = "ex01_standardise"
HIDDEN = "variance for spread"
STYLE = "[tool.ruff]\nline-length = 110\n"
SENTENCE = 'Standard deviations, "spreads", are roots: that\'s what `std` gives.'
VARIANCE = """
\"\"\"By Ana Souza.\"\"\"
import numpy as np
{top}

def means(x):
    # Ana was here
    return np.mean(x, axis=0)


{decorator}
def standardise(t{more}):
    \"\"\"Ana's.\"\"\"
    print("Ana", t)
    spread = np.var(t, axis=0)
    return (t - means(t)[None, 0:t.shape[1]]) / np.where(spread == 0, 1, spread)
"""
PLAIN = VARIANCE.format(top="", decorator="", more="")
TWICE = "import numpy as np\n{top}\ndef standardise(t): return (t - 2 * t.mean(axis=0)) * {factor}{more}\n"
CLASS = {
    "ana": PLAIN,
    "bia": PLAIN.replace("means", "averages_of_columns"),
    "caio": "import jax.numpy as jnp\n" + PLAIN.replace("np.var", "jnp.var"),
    "davi": TWICE.format(top="print('at import')\nopen('mark', 'w').write('x')", factor=1, more=""),
    "eva": TWICE.format(top="class Two(int): pass\n", factor="Two(2)", more=""),
    "fabio": TWICE.format(
        top="class Two: value = 3\n", factor="Two.value", more=" + f(1)\ndef f(x): return 0 * len(globals())"
    ),
    "gina": TWICE.format(
        top=f"# {200 * 'long'}\nclass Three:\n    value = 3\n\n", factor="Three.value", more=""
    ),
}


def with_hidden(root):
    """The course of statistics without one of its misconceptions."""
    course = Course(shutil.copytree(STATISTICS, root))
    (root / "pyproject.toml").write_text(STYLE)
    path = course.catalog / f"{STEM}.py"
    text = re.sub(
        r'@misconception\("You divide by the variance.*?\n\n\n', "", path.read_text(), flags=re.DOTALL
    )
    text = re.sub(r"        (variance_for_spread|both\(.*\)),\n", "", text).replace(
        "Exercise, both,", "Exercise,"
    )
    path.write_text(re.sub(r"def _rows_and_variance.*?\n\n\n", "", text, flags=re.DOTALL))
    return course


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    """A course that lacks a misconception, and a class of which three hold it, graded once."""
    root = tmp_path_factory.mktemp("adopt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_CACHE", str(root / "cache"))
        course = with_hidden(root / "course")
        for student, text in CLASS.items():
            (root / "class" / student).mkdir(parents=True)
            (root / "class" / student / f"{STEM}.py").write_text(text)
        grade(course, root)
        yield root


def grade(course, root):
    arguments = ["batch", root / "class", "--out", root / "out", "--seed", 5, "--only", STEM, "--jobs", 2]
    assert run(["--course", str(course.root), *map(str, arguments)]) == 0


@pytest.fixture
def course(a_class, tmp_path):
    return Course(shutil.copytree(a_class / "course", tmp_path / "course"))


def group_of(root, student):
    return next(group for group in groups(Store(root / "out")) if student in group.students)


def adopt(root, course, student, *options, name=HIDDEN, text=SENTENCE):
    arguments = [root / "out", group_of(root, student).id, "--name", name, "--text", text, *options]
    return run(["--course", str(course.root), "adopt", *map(str, arguments)])


def named(root):
    """The name that each student's report has, by student."""
    ideas = {one.result.student.id: misconception_in(one.report.exercises[0]) for one in Store(root / "out")}
    return {student: None if idea is None else idea.name for student, idea in ideas.items()}


def test_a_group_gets_a_name_and_its_comment_ends(a_class, course, capsys, tmp_path):
    place = tmp_path / "class"
    for folder in ("class", "out"):
        shutil.copytree(a_class / folder, tmp_path / folder)
    group = group_of(tmp_path, "ana")
    assert (group.students, group.representative) == (("ana", "bia", "caio"), "ana")
    assert named(tmp_path) == dict.fromkeys(CLASS)
    run(["comment", str(tmp_path / "out"), group.id, "--text", SENTENCE])
    before = (course.catalog / f"{STEM}.py").read_text()
    capsys.readouterr()
    assert (
        run(
            [
                "--course",
                str(course.root),
                "adopt",
                str(tmp_path / "out"),
                group.id,
                "--name",
                HIDDEN,
                "--yes",
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    after = (course.catalog / f"{STEM}.py").read_text()
    assert "+def variance_for_spread(table: Any) -> Any:" in said
    assert "grader translate pt_BR" in said
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert not re.search(r"ana|souza|print", after.removeprefix(before[:200]), re.IGNORECASE)
    assert formatted(after, course.catalog / f"{STEM}.py") == after
    shutil.copytree(place / "caio", place / "gil")
    grade(course, tmp_path)
    assert named(tmp_path) == dict.fromkeys(CLASS) | dict.fromkeys(("ana", "bia", "caio", "gil"), HIDDEN)
    page = next((tmp_path / "out" / "students").glob("ana-*/report.txt")).read_text()
    assert "From your instructor" not in page
    assert SENTENCE.split("`", maxsplit=1)[0].strip() in " ".join(page.split())


def test_a_comment_is_read_by_who_hands_in_the_same_later(a_class, tmp_path):
    for folder in ("class", "out"):
        shutil.copytree(a_class / folder, tmp_path / folder)
    run(["comment", str(tmp_path / "out"), group_of(tmp_path, "ana").id, "--text", "Spread is a root."])
    shutil.copytree(tmp_path / "class" / "ana", tmp_path / "class" / "hugo")
    grade(Course(a_class / "course"), tmp_path)
    pages = {
        path.parent.name.partition("-")[0]: path.read_text()
        for path in (tmp_path / "out").rglob("report.txt")
    }
    commented = {
        student for student, page in pages.items() if "From your instructor: Spread is a root." in page
    }
    assert commented == {"ana", "bia", "caio", "hugo"}


def test_nothing_of_it_runs_where_it_is_trusted_before_it_was_read(a_class, course, monkeypatch, capsys):
    """Keys are made of the course as it is, until the author says yes; no is no; what runs at import is left behind."""
    made = []
    make = KeyMaker.make

    def watched(self, course, seed, stems=None):
        made.append((course.catalog / f"{STEM}.py").read_text())
        return make(self, course, seed, stems)

    monkeypatch.setattr(KeyMaker, "make", watched)
    monkeypatch.setattr("click.confirm", lambda _: made.append("asked") or False)
    before = (course.catalog / f"{STEM}.py").read_text()
    assert adopt(a_class, course, "davi", name="twice the mean") == 1
    assert made == [before] * len(candidate.SEEDS) + ["asked"]
    said = capsys.readouterr().out
    added = [line[1:] for line in said.splitlines() if line.startswith("+")]
    assert "    return (table - 2 * table.mean(axis=0)) * 1" in added
    assert not [line for line in added if "open" in line or "print" in line]
    assert "Nothing was written." in said
    assert (course.catalog / f"{STEM}.py").read_text() == before


def test_what_can_not_be_cut_out_is_written_by_hand(a_class, course, capsys):
    before = (course.catalog / f"{STEM}.py").read_text()
    assert adopt(a_class, course, "eva", "--yes", name="twice the mean") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "the class Two is made from more than its own methods." in said
    assert f"Write the function by hand, in catalog/{STEM}.py" in said
    assert (course.catalog / f"{STEM}.py").read_text() == before


def test_the_first_code_that_can_be_cut_out_is_taken_with_its_classes(a_class, course, capsys, monkeypatch):
    group = group_of(a_class, "gina")
    assert group.students == ("fabio", "gina")
    assert "globals()" in adoption.source_of(list(Store(a_class / "out")), group).codes[0]
    monkeypatch.setattr("click.confirm", lambda _: False)
    assert adopt(a_class, course, "gina", name="three times") == 1
    said = capsys.readouterr().out
    assert "+    class Three:" in said
    assert "+    return (table - 2 * table.mean(axis=0)) * Three.value" in said


def test_of_several_functions_one_is_named():
    assert candidate._chosen({"loss"}, None) == "loss"
    assert candidate._chosen({"loss", "step"}, "step") == "step"
    for wrong, function, said in [
        ({"loss", "step"}, None, "Several functions give wrong answers: loss, step. .* --function NAME"),
        ({"loss"}, "st\x1bep", "'st\ufffdep' gives no wrong answer. Those that do: loss."),
        (set(), None, "grader comment RESULTS GROUP --text TEXT"),
    ]:
        with pytest.raises(UndecidedError, match=said):
            candidate._chosen(wrong, function)


LEARN_FILTER = """
import jax
import jax.numpy as jnp

def correlate(image, kernel):
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    moved = [kernel[u, v] * image[u:u + rows, v:v + columns] for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(moved)

def loss(kernel, image, target):
    return 7 * jnp.mean((correlate(image, kernel) - target) ** 2) + 1

def gradient_step(kernel, image, target, learning_rate):
    return kernel - learning_rate * jax.grad(loss)(kernel, image, target)
"""


@pytest.mark.thorough
def test_one_of_several_wrong_functions_becomes_a_misconception_with_what_it_calls():
    """The other one stays wrong beside it, and the name is found all the same."""
    call = find_course(), "ex17_learn_filter", [LEARN_FILTER], Idea("x_idea", "Words.", "Words.")
    with pytest.raises(UndecidedError, match="gradient_step, loss"):
        candidate.entry_of(*call, PROCESS)
    made = candidate.entry_of(*call, PROCESS, "gradient_step")
    assert made.replaces == "gradient_step"
    assert "def loss" in made.piece.body
    assert candidate.entry_of(*call, PROCESS, "loss").replaces is None


@pytest.mark.thorough
def test_a_misconception_that_is_there_is_not_adopted_again(a_class, tmp_path, capsys):
    """Against the whole course, whose key names these answers already."""
    whole = Course(shutil.copytree(STATISTICS, tmp_path / "whole"))
    assert adopt(a_class, whole, "ana", "--yes", name="dispersion squared") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "By the cases of seed public: the misconception" in said
    assert "is named" in said


def test_a_word_of_a_students_name_does_not_get_in():
    piece = Piece("souza = 1\nreturn souza", [], ["souza"], [])
    with pytest.raises(CandidateError, match="the word 'souza', which is a part of a student's name"):
        adoption._check_names(entry(piece=piece), set(), ["ana", "Ana Souza"])
    adoption._check_names(entry(piece=piece), set(), ["Bo Li", "01-abcdef"])


@pytest.mark.parametrize(
    "piece",
    [
        Piece("x\n" * 61, [], [], []),
        Piece("x" * 4001, [], [], []),
        Piece("x = 1\r\nx", [], [], []),
        Piece("x = '\u202e'", [], [], []),
        Piece("\x1b[2J", [], [], []),
        Piece("x", ["import os; os.system('x')"], [], []),
        Piece("x", ["import os\nimport sys"], [], []),
    ],
)
def test_a_sandbox_that_was_taken_over_says_no_more_than_a_function(piece):
    assert not candidate.is_bounded(piece)
    assert candidate.is_bounded(Piece("x = 1\nreturn x", ["from math import pi as p"], [], []))


def test_a_builtin_that_means_something_else_in_the_file_is_refused():
    piece = Piece("return round(table)", [], [], ["round"])
    with pytest.raises(CandidateError, match="It calls Python's round, which is something else"):
        adoption._check_names(entry(piece=piece), {"round"}, [])


@pytest.mark.thorough
def test_a_failing_selftest_writes_nothing(a_class, course):
    """What was proved in the sandbox is proved again as it is written; this one is the solution itself."""
    path = course.catalog / f"{STEM}.py"
    before = path.read_text()
    body = (
        "spread = table.std(axis=0)\nreturn (table - table.mean(axis=0)) / np.where(spread == 0, 1, spread)"
    )
    after = inserted(before, entry(name="never_wrong", piece=Piece(body, [], [], [])))
    said = "Nothing was written, since the selftest says: the misconception 'never wrong' passes"
    with pytest.raises(AdoptionError, match=said):
        adoption.write(adoption.Adoption(course, STEM, "never wrong", before, after))
    assert path.read_text() == before
    assert a_class.is_dir()


def test_a_file_that_changed_meanwhile_is_left_alone(course, monkeypatch):
    path = course.catalog / f"{STEM}.py"
    before = path.read_text()
    monkeypatch.setattr(adoption, "prove", lambda *_: path.write_text(before + "# mine\n") and [])
    monkeypatch.setattr(adoption, "unequal_marks", lambda *_, **__: {STEM: []})
    monkeypatch.setattr(KeyMaker, "make", lambda *_: b"")
    monkeypatch.setattr(adoption.Key, "of", lambda _: None)
    with pytest.raises(AdoptionError, match="has changed meanwhile"):
        adoption.write(adoption.Adoption(course, STEM, "x", before, before + "x = 1\n"))
    assert path.read_text() == before + "# mine\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--stem", "softmax"], "is of ex01_standardise, not of softmax"),
        (["--name", "Upper"], "is no name"),
        (["--name", "the whole table"], "is the name of something else in catalog"),
        ([], "Say with --text what a learner reads"),
    ],
)
def test_a_wrong_call_says_what_is_expected(a_class, course, options, said, capsys):
    text = ["--text", "x"] if options else []
    call = ["adopt", str(a_class / "out"), group_of(a_class, "ana").id, "--name", HIDDEN, *text, *options]
    assert run(["--course", str(course.root), *call]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def entry(**fields):
    """An entry of the catalogue, in which only some fields matter."""
    usual = {
        "name": "size_up",
        "help": "Words.",
        "docstring": "What it is.",
        "parameters": ["table"],
        "replaces": None,
        "piece": Piece("return table", [], [], []),
    }
    return Entry(**usual | fields)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 61,
        "Upper case",
        "two  blanks",
        'quote"s',
        "new\nline",
        "a, b",
        "return",
        "match",
        "print",
        "1st",
        "f(): pass",
        "x\u202e",
        "día",
        "_hidden",
        "__init__",
    ],
)
def test_a_name_is_a_few_words(name):
    with pytest.raises(AdoptionError, match="is no name"):
        idea_of(name, "x", a_group())


@pytest.mark.parametrize("text", ["", " \n ", "x" * 601, "esc \x1b[31m", "nul \0", "\u202eback"])
def test_a_text_is_a_sentence(text):
    with pytest.raises(AdoptionError, match="--text is what a learner reads"):
        idea_of("a name", text, a_group())


def a_group():
    return Group("01-abcdef", STEM, "a" * 64, ("1", "2"), "1", Unnamed(STEM, "a" * 64, "x", None, "x.py", ""))


BREAKING = [
    'He said "yes".',
    "It's 'so'.",
    "Both \" and '.",
    "Ends with a backslash \\",
    'Ends with a quote "',
    '""" + __import__("os").system("x") + """',
    "\\N{BULLET} {x} %s \\x41",
    '\') # """',
    "# noqa",
    "wörds ünd 漢字 " * 20,
]
FILES = [
    "from grader.exercise import Exercise\n\nEXERCISE = Exercise(\n    misconceptions=(),\n)\n",
    "EXERCISE = Exercise(misconceptions=(first,))\n",
    'EXERCISE = Exercise(title="é漢", misconceptions=(first, both(first, second, third)))\n',
    "EXERCISE: Exercise = Exercise(\n    misconceptions=(\n        first,\n        *two(\n            1\n        ),\n    ),\n)\n",
    "EXERCISE = Exercise(\n    misconceptions=(\n        first,\n        second  # the last\n    ),\n)\n",
]


@pytest.mark.parametrize("text", BREAKING)
def test_a_text_stays_a_text(text):
    for docstring in (text.strip()[:80], "What it is."):
        one = entry(help=text.strip(), docstring=docstring, replaces="init")
        function, exercise = ast.parse(inserted(FILES[3], one)).body
        assert isinstance(function, ast.FunctionDef)
        assert ast.get_docstring(function, clean=False) == docstring
        call = function.decorator_list[0]
        assert ast.literal_eval(call.args[0]) == text.strip()
        assert [ast.literal_eval(keyword.value) for keyword in call.keywords] == ["init"]
        assert isinstance(exercise, ast.AnnAssign)


@pytest.mark.parametrize("text", FILES)
def test_a_name_is_added_to_the_tuple_and_all_else_stays(text):
    after = inserted(text, entry())
    before, listed = (ast.parse(one).body[-1].value.keywords[-1].value for one in (text, after))
    assert [*map(ast.unparse, before.elts), "size_up"] == [*map(ast.unparse, listed.elts)]
    assert "size_up" in names_in(after)
    assert len(ast.parse(after).body) == len(ast.parse(text).body) + 1
    assert ("# the last" in text) == ("# the last" in after)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EXERCISE = 1",
        "EXERCISE = Exercise(misconceptions=[a])",
        "EXERCISE = Exercise(misconceptions=IDEAS)",
    ],
)
def test_a_file_without_a_tuple_is_refused(text):
    with pytest.raises(InsertionError, match="with a tuple written out"):
        inserted(text, entry())


def test_what_is_no_line_is_no_literal():
    with pytest.raises(InsertionError):
        literal("two\nlines")


def test_the_function_has_the_types_of_its_neighbours_and_no_import_twice():
    first = "@misconception('x')\ndef first(table: Any) -> Any:\n    return table\n\n\n"
    piece = Piece("return np.a(m.b)", ["import numpy as np", "import math as m"], [], [])
    after = inserted(f"import numpy as np\n\n{first}{FILES[1]}", entry(piece=piece))
    assert "def size_up(table: Any) -> Any:" in after
    assert after.count("import numpy as np") == 1
    assert "    import math as m" in after
