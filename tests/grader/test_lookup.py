"""Points are computed, not looked up: what is public earns nothing, and feedback keeps what must be worked out by hand."""

from dataclasses import replace

import lookup
import msgspec
import numpy as np
import pytest
from patience import PATIENT

from grader.authoring.pretended import pretend
from grader.authoring.selftest import verdicts
from grader.exercise import Case, Loop, Tolerance
from grader.find import find_course
from grader.grading.submission import Job, grade
from grader.key.file import Key
from grader.key.model import Stored, value_of
from grader.key.seed import secret_seed
from grader.key.store import KeyMaker
from grader.keymaker.public import which_are_public, which_are_the_same
from grader.outcome import Outcome
from grader.report.feedback.page import render
from grader.report.formats import FORMATS, export
from grader.report.model import encode
from grader.sandbox.start_method import servers
from grader.scoring.assemble import assemble
from grader.scoring.compare import compare
from grader.values import pack

STEMS = find_course().stems()
BY_HAND = [stem for stem in STEMS if stem[2:4] in ("04", "09", "13", "15", "16")]
PLAIN = [stem for stem in STEMS if stem[2:4] in ("02", "09", "10", "15", "16")]
MOST = 5


def test_what_everybody_knows_earns_nothing(key):
    for exercise in key.exercises.values():
        for check in exercise.checks:
            assert (check.points == 0) == check.public, (exercise.stem, check.name)
            assert check.worth == check.points
    for stem in BY_HAND:
        first, *others = key.exercises[stem].checks
        assert first.public, f"{stem} begins with the lecture's own case"
        assert all(check.conceal for check in (first, *others))
        assert not any(case.public for check in others for case in check.cases)


def arrays(*numbers):
    return [Case((np.array([n], np.float32),)) for n in numbers]


def other_answers(one, other):
    return bool((one.args[0] != other.args[0]).any())


@pytest.mark.parametrize(
    ("drawn", "others", "public"),
    [
        (arrays(1, 2), arrays(1, 2), [True, True]),
        (arrays(1, 2), arrays(2, 1), [True, True]),
        (arrays(1, 2), arrays(1, 3), [True, False]),
        (arrays(1, 2, 3), arrays(1), [True, False, False]),
        ([Case((1, 2))], [Case((1, 2))], [True]),
        ([Case((1, 2))], [Case(((1, 2),))], [False]),
        ([Case((1.0,))], [Case((np.array(1.0),))], [False]),
        (arrays(1), [Case((np.array([1], np.int32),))], [False]),
        ([Case((1,), function="f")], [Case((1,), function="g")], [False]),
        ([Loop("step", (np.zeros(1),), 1)], [Loop("step", (np.zeros(1),), 1)], [False]),
    ],
)
def test_a_case_is_public_where_another_seed_draws_it_too(drawn, others, public):
    assert which_are_public(drawn, others, which_are_the_same(drawn, others), lambda *_: True) == public


def test_a_case_is_public_where_its_answer_does_not_depend_on_the_seed():
    assert which_are_public(arrays(1, 2), arrays(1, 3), [True, False], lambda *_: False) == [True, True]
    assert which_are_public(arrays(1, 2), arrays(1, 3), [True, False], other_answers) == [True, False]


def handed_in(key, snapshot, stems):
    return grade(Job(snapshot, stems, PATIENT), lambda: key, start=servers().fork)


def earned_by_looking_up(key, official, stems):
    """The scores of a first try that knows the public key, and of a second one that knows the first one's report."""
    first = handed_in(official, lookup.submission(key, stems), stems)
    second = handed_in(official, lookup.submission(key, stems, [first]), stems)
    return first, second


def official_keys(course, number, stems):
    with KeyMaker() as maker:
        for student in range(number):
            yield Key.of(maker.make(course, secret_seed(b"s" * 32, str(student)), stems))


def test_what_can_be_looked_up_earns_nothing_in_an_official_run(course, key):
    for official in official_keys(course, 1, PLAIN):
        for report in earned_by_looking_up(key, official, PLAIN):
            assert [(e.stem, e.score) for e in report.exercises if e.score] == []
            practised = [e.checks[0].state for e in report.exercises]
            assert set(practised) == {"passed"}, "the public cases are answered"


@pytest.mark.thorough
def test_looking_up_earns_at_most_five_of_a_hundred(course, key):
    for official in official_keys(course, 3, STEMS):
        for report in earned_by_looking_up(key, official, STEMS):
            assert report.max_score == 100
            assert report.score <= MOST, {e.stem: e.score for e in report.exercises if e.score}


def shifted(value, by):
    """A value with a number added to all of its numbers."""
    if isinstance(value, dict):
        return {key: shifted(item, by) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(shifted(item, by) for item in value)
    return value + by


def with_other_answers(exercise, arrays, by):
    """An exercise whose right answers are others, with the table of its arrays."""
    arrays, checks = dict(arrays), []
    for i, check in enumerate(exercise.checks):
        cases = []
        for j, case in enumerate(check.cases):
            node, new = pack(shifted(value_of(case.expected, arrays), by))
            prefix = f"other.{i}.{j}."
            arrays |= {prefix + name: array for name, array in new.items()}
            cases.append(msgspec.structs.replace(case, expected=Stored(node, prefix)))
        checks.append(msgspec.structs.replace(check, cases=cases))
    return msgspec.structs.replace(exercise, checks=checks), arrays


def reported(exercise, arrays, outcomes):
    return assemble(exercise, verdicts(exercise, outcomes, arrays), outcomes, arrays)


@pytest.mark.parametrize("stem", BY_HAND)
def test_a_report_on_wrong_numbers_is_the_same_whatever_is_right(key, stem):
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    wrong = [[Outcome(shifted(o.value, 1000)) for o in row] for row in pretend(exercise, arrays, None)]
    before = reported(exercise, arrays, wrong)
    assert {check.state for check in before.checks} == {"failed"}
    assert all(check.counterexample.got is not None for check in before.checks)
    others = with_other_answers(exercise, arrays, 37)
    assert encode_one(reported(*others, wrong)) == encode_one(before)
    # Another shape, another kind of thing, and a second call that differs.
    for answer in (None, "text", 3, [[1, 2], [3, 4]], {}, np.zeros((9, 9), np.float32)):
        outcomes = [[Outcome(answer) for _ in row] for row in wrong]
        assert encode_one(reported(*others, outcomes)) == encode_one(reported(exercise, arrays, outcomes))
    kept = [reported(*those, again(pretend(*those, None), wrong)) for those in ((exercise, arrays), others)]
    assert {check.state for check in kept[0].checks} == {"failed"}
    assert encode_one(kept[0]) == encode_one(kept[1])


def again(first, second):
    """Outcomes whose second calls gave others."""
    return [
        [replace(one, again=other) for one, other in zip(*rows, strict=True)]
        for rows in zip(first, second, strict=True)
    ]


def encode_one(report):
    return msgspec.json.encode(report)


@pytest.mark.parametrize(
    "expected", [41.5, 41, "41", (41, 41), np.full((4, 1), 41), {"a": 41}, None, [(41, 2), (1, 41, 3)]]
)
@pytest.mark.parametrize(
    "got", [7, "b", None, (7, 7), (7,), {"a": 7}, {"b": 7}, np.zeros((4, 1)), np.full((4, 1), np.nan)]
)
def test_a_concealed_difference_tells_no_number_that_is_right(expected, got):
    difference = compare(expected, got, Tolerance(conceal=True, any_number=True))
    if difference is not None:
        assert "41" not in difference.sentence
    open_ = compare(expected, got, Tolerance(any_number=True))
    assert (difference is None) == (open_ is None)
    if difference is not None:
        assert (difference.kind, difference.position) == (open_.kind, open_.position)


def test_practice_is_called_so_and_no_right_number_is_on_the_page(key):
    stem = "ex13_max_pool_f3_s1"
    source = "def max_pool_f3_s1(matrix):\n    return [[9, 9, 5], [9, 9, 5], [8, 6, 7]]\n"
    snapshot = lookup.Snapshot({f"{stem}.py": source.encode()})
    report = handed_in(key, snapshot, [stem])
    first = report.exercises[0].checks[0]
    assert (first.state, first.points, first.max_points) == ("failed", 0, 0)
    assert first.message == "1 of 9 values is wrong, the one at [2, 2] (row 2, column 2): 7 is not right."
    assert first.counterexample.position == [2, 2]
    page, markdown = render(report), export("markdown", report).decode()
    assert "for practice" in page
    assert "for practice" in markdown
    assert '<td class="wrong "' in page
    for name in FORMATS:
        assert b"expected:" not in export(name, report), name
    assert b'"expected": null' in encode(report)
