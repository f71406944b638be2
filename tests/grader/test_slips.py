"""An author's slips: whatever is wrong in a course's file, the file is named, and the line where there is one."""

import re

import pytest

from grader.cli.main import run
from grader.course import Course
from grader.key.seed import PUBLIC_SEED
from grader.key.store import KeyMaker
from grader.sandbox.trusted import RefusedError

STEM = "ex01_centre"
STARTER = '"""Centre."""\n\n\ndef centre(x):\n    """Centre."""\n    raise NotImplementedError\n'
SOLUTION = '"""Centre."""\n\n\ndef centre(x):\n    """Centre."""\n    return x - x.mean()\n'
CATALOG = """import numpy as np
from grader.exercise import Case, Check, Exercise, forbid, misconception

EXAMPLE = np.array([1.0, 2.0], np.float32)


@misconception("You forgot to subtract.")
def not_subtracted(x):
    return x


EXERCISE = Exercise(
    title="Centre",
    checks=(
        Check("example", 1, "Why.", "Help.",
              cases=lambda rng: [Case((EXAMPLE,))]),
    ),
    hints=("One?", "Two.", "Three."),
    lesson="A mean.",
    misconceptions=(not_subtracted,),
)
"""


@pytest.fixture(scope="module")
def maker():
    with KeyMaker() as made:
        yield made


@pytest.fixture
def course(tmp_path):
    for folder, text in (("exercises", STARTER), ("solutions", SOLUTION), ("catalog", CATALOG)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{STEM}.py").write_text(text)
    return Course(tmp_path)


# What an author wrote instead of what, and the line and the words that the error has.
SLIPS = {
    "no tuple": ("Case((EXAMPLE,))", "Case(EXAMPLE)", 16, "one tuple.*ndarray.*Case\\(\\(value,\\)\\)"),
    "no comma": ("Case((EXAMPLE,))", "Case((EXAMPLE))", 16, "one tuple"),
    "a list": ("Case((EXAMPLE,))", "Case([EXAMPLE])", 16, "one tuple.*list"),
    "two arguments": ("Case((EXAMPLE,))", "Case((EXAMPLE,), EXAMPLE)", 16, "not Case\\(first, second\\)"),
    "too many arguments": ("Case((EXAMPLE,))", "Case((EXAMPLE, 2))", 16, "where the solution is called: TypeError"),
    "a misspelt transform": ("Case((EXAMPLE,))", "Case((EXAMPLE,), transform='jits')", 16, "transform is 'jits'"),
    "another function": ("Case((EXAMPLE,))", "Case((EXAMPLE,), function='center')", 16, "calls center.*has centre"),
    "a case alone": ("[Case((EXAMPLE,))]", "Case((EXAMPLE,))", 16, "not iterable"),
    "no case": ("[Case((EXAMPLE,))]", "[]", 16, "'example' draws no case"),
    "nothing": ("[Case((EXAMPLE,))]", "None", 16, "not iterable"),
    "tuples for cases": ("[Case((EXAMPLE,))]", "[(EXAMPLE,)]", 16, "draws a tuple, not a Case"),
    "no generator": ("lambda rng: ", "lambda: ", 16, "takes 0 positional arguments"),
    "no function": ("lambda rng: ", "", 15, "cases is a list, not a function.*'example'"),
    "a name that is not there": ("(EXAMPLE,)", "(EXAMPEL,)", 16, "NameError.*EXAMPEL"),
    "points as text": ('"example", 1', '"example", "1"', 15, "points is '1', not a whole number"),
    "checks without a comma": ("),\n    ),\n    hints", ")\n    ),\n    hints", 12, "checks is a Check, not a tuple"),
    "one hint": ('("One?", "Two.", "Three.")', '"One?"', 12, "hints is a str, not a tuple"),
    "hints in a list": ('("One?", "Two.", "Three.")', '["One?"]', 12, "hints is a list, not a tuple"),
    "a misconception without a comma": ("(not_subtracted,)", "(not_subtracted)", 12, "misconceptions is a Misconception"),
    "no decorator": ('@misconception("You forgot to subtract.")\n', "", 11, "holds a function, not a Misconception"),
    "an empty decorator": ('@misconception("You forgot to subtract.")', "@misconception", 7, "needs the sentence that helps"),
    "a missing field": ('    lesson="A mean.",\n', "", 12, "missing 1 required positional argument: 'lesson'"),
    "an unknown field": ('    lesson="A mean.",\n', '    lesson="A", hint="x",\n', 12, "unexpected keyword argument 'hint'"),
    "a syntax error": ("EXERCISE = Exercise(", "EXERCISE = = Exercise(", 12, "SyntaxError: invalid syntax"),
    "an open bracket": ("not_subtracted,),\n)", "not_subtracted,),\n", 12, "SyntaxError.*never closed"),
    "indentation": ("    return x\n", "return x\n", 9, "IndentationError"),
    "an import that is not there": ("import numpy as np", "import nunpy as np", 1, "ModuleNotFoundError.*nunpy"),
    "no EXERCISE": ("EXERCISE =", "EXERCICIO =", None, "has no `EXERCISE = Exercise"),
    "the end": ("EXAMPLE = np", "exit()\nEXAMPLE = np", None, "ends the program"),
    "a null byte": ("EXAMPLE = np", "\0EXAMPLE = np", None, "null byte"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_catalogue_names_file_and_line(course, maker, name):
    before, after, line, words = SLIPS[name]
    assert CATALOG.count(before) >= 1
    (course.catalog / f"{STEM}.py").write_text(CATALOG.replace(before, after))
    with pytest.raises(RefusedError) as raised:
        maker.make(course, PUBLIC_SEED)
    place = f"catalog/{STEM}.py" + (f" line {line}" if line else "")
    assert re.match(rf"{re.escape(place)}.*{words}", str(raised.value), re.DOTALL), str(raised.value)


@pytest.mark.parametrize(
    ("folder", "before", "after", "words"),
    [
        ("solutions", "def centre", "def center", "solutions/ex01_centre.py does not define centre"),
        ("solutions", "return x", "return = x", "solutions/ex01_centre.py line 6: SyntaxError"),
        ("solutions", "x.mean()", "x.maen()", "solutions/ex01_centre.py line 6: AttributeError"),
    ],
)
def test_a_slip_in_a_solution_does_so_too(course, maker, folder, before, after, words):
    path = course.root / folder / f"{STEM}.py"
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(RefusedError, match=words):
        maker.make(course, PUBLIC_SEED)


def test_what_has_no_slip_makes_a_key(course, maker):
    assert maker.make(course, PUBLIC_SEED)


COMMANDS = {
    "check": ["check"], "list": ["list"], "show": ["show", "centre"], "hint": ["hint", "centre"],
    "grade": ["grade", "exercises", "--out", "out"], "batch": ["batch", "class", "--out", "out"],
    "key": ["key", "--out", "k.key"], "kit": ["kit", "--out", "kit"], "selftest": ["selftest"], "mutants": ["mutants"],
    "export": ["export", "gradescope", "--out", "x.zip", "--seed", "1"], "translate": ["translate", "pt_BR"],
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("slip", ["a syntax error", "no catalog"])
def test_every_command_says_so_in_a_sentence(course, tmp_path, monkeypatch, capfd, name, slip):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    (tmp_path / "class" / "ana").mkdir(parents=True)
    (tmp_path / "class" / "ana" / f"{STEM}.py").write_text(SOLUTION)
    path = course.catalog / f"{STEM}.py"
    if slip == "no catalog":
        path.unlink()
        course.catalog.rmdir()
    else:
        path.write_text("EXERCISE = = 1\n")
    assert run(["--course", str(tmp_path), *COMMANDS[name]]) in (1, 2)
    out, err = capfd.readouterr()
    words = f"catalog/{STEM}.py" + ("" if slip == "no catalog" else " line 1: SyntaxError")
    assert words in " ".join((out + err).split())
    assert "Traceback" not in out + err
    assert "The grader itself failed" not in err


def test_a_course_without_a_catalogue_gets_one_with_its_next_exercise(course, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (course.catalog / f"{STEM}.py").unlink()
    course.catalog.rmdir()
    assert run(["--course", str(tmp_path), "new", "ex02_spread"]) == 0
    assert (course.catalog / "ex02_spread.py").is_file()
    assert "Wrote catalog/ex02_spread.py" in capsys.readouterr().out


def test_a_course_without_exercises_is_told(course, tmp_path, capfd):
    for folder in (course.exercises, course.solutions, course.catalog):
        (folder / f"{STEM}.py").unlink()
    assert run(["--course", str(tmp_path), "check"]) == 2
    assert "There is no exercise in" in capfd.readouterr().err
