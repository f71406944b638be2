"""What names a misconception besides its own numbers: a shape, an exception's words, a changed argument, what is kept."""

import numpy as np
import pytest
from named import grade_all
from patience import PATIENT

from grader.authoring.pretended import pretend, ways
from grader.authoring.selftest import check_misconceptions, matrix
from grader.course import Course
from grader.exercise import (
    Changes,
    HasShape,
    KeepsState,
    LeaksTracer,
    Misconception,
    Raises,
    both,
    misconception,
)
from grader.key.file import Key
from grader.key.model import CaseKey, CheckKey, ExerciseKey, Stored
from grader.key.order import Order
from grader.keymaker.make import make
from grader.keymaker.reference import Programs
from grader.misconception import Raising
from grader.outcome import Outcome, State, failed
from grader.programs.target import Target
from grader.scoring.diagnose import all_that_fit, diagnose
from grader.values import pack

STEM = "ex01_scaled"
STARTER = '''"""Scale a table, and take a step."""


def scaled(table, factor):
    """Scale."""
    raise NotImplementedError


def step(state, change):
    """Step."""
    raise NotImplementedError
'''
SOLUTION = '''"""Scale a table, and take a step."""


def scaled(table, factor):
    """Scale."""
    return table * factor


def step(state, change):
    """Step."""
    return {"at": state["at"] + change}
'''
CATALOG = """import numpy as np
from grader.exercise import *


def _tables(rng):
    shapes = ((1, 2), (2, 3), (4, 3))
    return [Case((rng.uniform(1, 2, shape).astype(np.float32), np.float32(3))) for shape in shapes]


def _steps(rng):
    at = rng.uniform(1, 2, 2).astype(np.float32)
    return [Loop("step", carry=({"at": at},), steps=3, fixed=(np.float32([1, 2]),))]


@misconception("There is a row too many.")
def a_row_too_many(table, factor):
    return HasShape((len(table) + 1, table.shape[1]))


@misconception("A matrix product.")
def matrix_product(table, factor):
    return Raises("mismatch", f"size {len(table)} is different") if len(table) > 1 else HasShape((1, 1))


@misconception("You write into the table.")
def written_into(table, factor):
    return Changes("table")


@misconception("Something is kept.", also=(lambda table, factor: LeaksTracer(),))
def kept(table, factor):
    return KeepsState()


def _nothing(table, factor):
    return table[len(table):]


@misconception("You begin one too late.", also=(_nothing,))
def one_too_late(table, factor):
    if len(table) == 1:
        raise IndexError("no second row")
    return table[1:] * factor - 1e3


@misconception("You write into the state.", replaces="step")
def state_written_into(state, change):
    return Changes("state")


EXERCISE = Exercise(
    title="Scaled",
    checks=(
        Check("tables", 1, "Why.", "Help.", cases=_tables),
        Check("steps", 1, "Why.", "Help.", cases=_steps),
    ),
    hints=("One?", "Two.", "Three."),
    lesson="A factor.",
    misconceptions=(a_row_too_many, matrix_product, written_into, kept, one_too_late, state_written_into),
    functions=("scaled", "step"),
)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The key of a small course in which ideas have signs of every kind."""
    root = tmp_path_factory.mktemp("signs")
    for folder, text in (("exercises", STARTER), ("solutions", SOLUTION), ("catalog", CATALOG)):
        (root / folder).mkdir()
        (root / folder / f"{STEM}.py").write_text(text)
    return Key.of(make(Order(str(Course(root).root), "a seed", "a seed", [STEM]), Programs()))


def test_a_key_holds_what_each_function_of_an_idea_shows(made):
    tables, steps = made.exercises[STEM].checks
    one, two, four = (case.wrong for case in tables.cases)
    assert [case["a row too many"] for case in (one, two, four)] == [
        [HasShape((2, 2))],
        [HasShape((3, 3))],
        [HasShape((5, 3))],
    ]
    assert two["matrix product"] == [Raises("mismatch", "size 2 is different")]
    assert two["written into"] == [Changes("table")]
    assert two["kept"] == [KeepsState(), LeaksTracer()]
    assert one["one too late"][0] == Raising()
    assert [type(shown) for shown in two["one too late"]] == [Stored, Stored]
    assert steps.cases[0].wrong == {"state written into": [Changes("state")]}


def test_every_sign_is_rejected_and_named_as_its_own_idea(made):
    assert check_misconceptions(made, STEM) == []
    exercise = made.exercises[STEM]
    assert [ways(exercise, name) for name in exercise.misconceptions] == [1, 1, 1, 2, 2, 1]
    table = matrix(made, STEM)
    assert [row[:11].strip() for row in table[1:]] == [
        "......",
        "1 #.....",
        "2 .#....",
        "3 ..#...",
        "4 ...#..",
        "...#..",
        "5 ....#.",
        "....#.",
        "6 .....#",
    ]
    assert "kept, way 2: rejected by 1 of 2 checks" in table[6]


STEP = "\n\ndef step(state, change):\n    return {'at': state['at'] + change}\n"
SUM_OF_ALL = """import numpy as np
total = []
def scaled(table, factor):
    total.append(np.array(table) * factor)
    return sum(t for t in total if t.shape == table.shape)"""
RAISES_OF_ITSELF = """import numpy as np
def scaled(table, factor):
    t = np.asarray(table)
    if len(t) == 1:
        t[1]
    return t[1:] * factor - 1e3"""
PRODUCT = """import numpy as np
def scaled(table, factor):
    t = np.asarray(table)
    return t @ t if len(t) > 1 else t @ t.T"""
IN_PLACE = """import numpy as np
def scaled(table, factor):
    t = np.asarray(table)
    t *= factor
    return t"""
LEAK = """total = 0
def scaled(table, factor):
    global total
    total = total + factor
    return table * total"""
ROW_TOO_MANY = """import numpy as np
def scaled(table, factor):
    return np.zeros((len(table) + 1, table.shape[1]))"""
WRITTEN = [
    (ROW_TOO_MANY, "a row too many"),
    (PRODUCT, "matrix product"),
    (IN_PLACE, "written into"),
    (SUM_OF_ALL, "kept"),
    (LEAK, "kept"),
    ("def scaled(table, factor):\n    return table[len(table):]", "one too late"),
    (RAISES_OF_ITSELF, "one too late"),
    ("def scaled(table, factor):\n    raise IndexError('no second row')", None),
    ("def scaled(table, factor):\n    return table + 1", None),
]


def test_submissions_that_show_a_sign_are_named(made):
    sources = [text + STEP for text, _ in WRITTEN]
    right = SOLUTION.replace(
        'return {"at": state["at"] + change}', "state['at'] = state['at'] + change\n    return state"
    )
    found = grade_all(made, STEM, [*sources, right], PATIENT)
    assert not any(graded.passed for graded in found)
    assert [graded.name for graded in found] == [name for _, name in WRITTEN] + ["state written into"]


# What outcomes are enough for a name, and which are not.


def exercise_of(cases, others=()):
    """An exercise of one check: its cases are right answers, and what each idea shows."""
    table, keys, names = {}, [], dict.fromkeys(others, "Help.")

    def stored(prefix, value):
        node, arrays = pack(value)
        table.update({prefix + name: array for name, array in arrays.items()})
        return Stored(node, prefix)

    for i, (right, shown) in enumerate(cases):
        expected = stored(f"{i}.e.", right)
        wrong = {
            name: [
                expected
                if way is None
                else stored(f"{i}.{name}.{k}.", way)
                if isinstance(way, np.ndarray)
                else way
                for k, way in enumerate(every)
            ]
            for name, every in shown.items()
        }
        names |= dict.fromkeys(shown, "Help.")
        keys.append(CaseKey(Target("f", pack(())[0]), [], expected, wrong))
    check = CheckKey("a check", 1, "rationale", "help", keys)
    return ExerciseKey("ex01_f", "F", "lesson", "", ["?"], {"f": []}, [check], [], names), table


def named(cases, *outcomes):
    exercise, table = exercise_of(cases)
    found = diagnose(exercise, [outcomes], table)
    return found and found.name


ONE, TWO = np.ones((2, 2), np.float32), np.full((3, 4), 2, np.float32)
SHAPES = [(ONE, {"short": [HasShape((1, 2))]}), (TWO, {"short": [HasShape((2, 4))]})]


def raised(text, sentence="In words."):
    return failed(State.RAISED, sentence, raised=text)


def test_a_shape_names_where_it_is_the_same_on_every_case():
    assert named(SHAPES, Outcome(ONE[1:] * 7), Outcome(TWO[1:] * 9)) == "short"
    assert named(SHAPES, Outcome(ONE[1:] * 7), Outcome(TWO * 9)) is None
    assert named(SHAPES, Outcome(ONE[1:] * 7), raised("ValueError: no")) is None
    assert named(SHAPES, Outcome(ONE), Outcome(TWO)) is None


def test_a_shape_that_another_idea_may_have_names_nothing():
    other = [(right, {**shown, "late": [right[1:] * 5]}) for right, shown in SHAPES]
    assert named(other, Outcome(ONE[1:] * 7), Outcome(TWO[1:] * 9)) is None
    assert named(other, Outcome(ONE[1:] * 5), Outcome(TWO[1:] * 5)) == "late"
    one_alone = [other[0], SHAPES[1]]
    assert named(one_alone, Outcome(ONE[1:] * 7), Outcome(TWO[1:] * 9)) == "short"
    both_at_once = [(right, {**shown, "short, and flipped": [right[1:] * 5]}) for right, shown in SHAPES]
    assert named(both_at_once, Outcome(ONE[1:] * 7), Outcome(TWO[1:] * 9)) == "short"


def test_a_shape_as_large_as_the_right_one_is_no_evidence():
    cases = [(ONE, {"short": [HasShape((2, 2))]}), SHAPES[1]]
    assert named(cases, Outcome(ONE * 3), Outcome(TWO[1:])) == "short"
    assert named(cases, Outcome(ONE * 3), Outcome(TWO)) is None
    assert named(cases[:1], Outcome(ONE * 3)) is None


def test_numbers_of_an_empty_array_are_no_more_than_its_shape():
    empty = np.zeros((0, 2), np.float32)
    cases = [(ONE, {"late": [empty], "nothing": [empty]})]
    assert named(cases, Outcome(empty)) is None
    assert named([(ONE, {"late": [empty]})], Outcome(empty)) == "late"


BROADCAST = [(ONE, {"whole": [Raises("broadcast", "(9, 12)")]}), (TWO, {"whole": [Raising()]})]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ValueError: operands could not be broadcast together with shapes (9,12) (3,4) ", "whole"),
        ("TypeError: add got incompatible shapes for BROADCASTING: (9, 12), (3, 4).", "whole"),
        ("ValueError: operands could not be broadcast together with shapes (9,13) (3,4) ", None),
        ("ValueError: cannot reshape (9,12)", None),
        ("", None),
    ],
)
def test_an_exception_names_by_its_words(text, name):
    sentence = "ValueError: could not broadcast (9, 12)"  # what a learner reads, in whatever language, is not looked at
    assert named(BROADCAST, raised(text, sentence), raised("KeyError: 'x'")) == name


def test_exceptions_of_any_kind_name_nothing_alone():
    cases = [(ONE, {"raises": [Raising()]}), (TWO, {"raises": [Raising()]})]
    assert named(cases, raised("ValueError: a"), raised("ValueError: a")) is None
    with_numbers = [cases[0], (TWO, {"raises": [TWO * 5]})]
    assert named(with_numbers, raised("ValueError: a"), Outcome(TWO * 5)) == "raises"
    assert named(with_numbers, Outcome(ONE), Outcome(TWO * 5)) is None
    assert named(BROADCAST, failed(State.TIMED_OUT, "", raised="broadcast (9,12)"), raised("")) is None


def test_any_of_the_functions_of_an_idea_is_it():
    cases = [(ONE, {"idea": [Raising(), ONE * 3]}), (TWO, {"idea": [TWO * 5, None]})]
    assert named(cases, Outcome(ONE * 3), Outcome(TWO)) == "idea"
    assert named(cases, raised("x"), Outcome(TWO * 5)) == "idea"
    assert named(cases, Outcome(ONE * 4), Outcome(TWO * 5)) is None
    assert named(cases, raised("x"), Outcome(TWO)) is None  # an exception of any kind is all that there is


ONCE = [(ONE, {"habit": [Changes("x")]}), (TWO, {"habit": [Changes("x")]})]


def test_a_changed_argument_names_where_the_answer_is_right():
    assert named(ONCE, Outcome(ONE), Outcome(TWO, changed=("y", "x"))) == "habit"
    assert named(ONCE, Outcome(ONE), Outcome(TWO, changed=("y",))) is None
    assert named(ONCE, Outcome(ONE), Outcome(TWO * 2, changed=("x",))) is None
    assert named(ONCE, Outcome(ONE), Outcome(TWO)) is None


def test_what_is_kept_shows_in_a_second_call_alone():
    cases = [(right, {"habit": [KeepsState()]}) for right, _ in ONCE]
    assert named(cases, Outcome(ONE, again=Outcome(ONE * 2)), Outcome(TWO * 8)) == "habit"
    assert named(cases, Outcome(ONE, again=raised("ValueError: x")), Outcome(TWO)) == "habit"
    assert named(cases, Outcome(ONE, again=Outcome(ONE)), Outcome(TWO * 8)) is None
    assert named(cases, Outcome(ONE * 2, again=Outcome(ONE * 3)), Outcome(TWO)) is None
    assert named(cases, Outcome(ONE, again=failed(State.TIMED_OUT, "x")), Outcome(TWO)) is None
    assert named(cases, Outcome(ONE, changed=("x",), again=Outcome(ONE * 2)), Outcome(TWO)) is None


def test_a_leaked_tracer_is_told_by_its_exception():
    cases = [(right, {"habit": [LeaksTracer()]}) for right, _ in ONCE]
    leak = raised("UnexpectedTracerError: Encountered an unexpected tracer.")
    assert named(cases, Outcome(ONE), leak) == "habit"
    assert named(cases, Outcome(ONE), raised("ValueError: UnexpectedTracerError")) is None


def test_the_best_evidence_names():
    cases = [
        (ONE, {"habit": [Changes("x")], "scaled": [ONE * 3], "short": [HasShape((1, 2))]}),
        (TWO, {"habit": [Changes("x")], "scaled": [TWO * 3], "short": [HasShape((3, 4))]}),
    ]
    assert named(cases, Outcome(ONE * 3), Outcome(TWO * 3, changed=("x",))) == "scaled"
    assert named(cases, Outcome(ONE, changed=("x",)), Outcome(TWO)) == "habit"


def test_of_two_that_explain_as_much_neither_is_named():
    cases = [(ONE, {"a": [ONE * 3], "b": [ONE * 3]}), (TWO, {})]
    assert named(cases, Outcome(ONE * 3), Outcome(TWO)) is None
    exercise, table = exercise_of(cases)
    assert [d.name for d in all_that_fit(exercise, [[Outcome(ONE * 3), Outcome(TWO)]], table)] == ["a", "b"]
    apart = [(ONE, {"a": [ONE * 3]}), (TWO, {"b": [TWO * 3]})]  # two things are wrong
    assert named(apart, Outcome(ONE * 3), Outcome(TWO * 3)) == "a"
    more = [cases[0], (TWO, {"b": [TWO * 3]})]
    assert named(more, Outcome(ONE * 3), Outcome(TWO * 3)) == "b"


def test_what_a_learner_with_an_idea_shows_is_made_from_the_key():
    exercise, table = exercise_of(SHAPES)
    outcomes = pretend(exercise, table, "short")[0]
    assert [outcome.value.shape for outcome in outcomes] == [(1, 2), (2, 4)]
    assert diagnose(exercise, [outcomes], table).name == "short"


# What an author writes.


def test_a_pair_has_functions_of_its_own():
    def one(x):
        return x

    first = misconception("First.", also=(one, one))(one)
    assert first.functions == (one, one, one)
    pair = both(first, Misconception("second", "Second.", one), one, also=[one])
    assert (pair.name, pair.functions) == ("one, and second", (one, one))


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (lambda: Raises(), "words of the exception"),
        (lambda: Raises("x", " "), "words of the exception"),
        (lambda: HasShape(3), r"HasShape takes a tuple of ints, and got 3"),
        (lambda: HasShape((3, 1.5)), "tuple of ints"),
        (lambda: misconception("Help.", also=len), r"also=\(other,\)"),
        (lambda: misconception("Help.", also=("f",)), r"also=\(other,\)"),
    ],
)
def test_slips_are_told(slip, words):
    with pytest.raises(TypeError, match=words):
        slip()
