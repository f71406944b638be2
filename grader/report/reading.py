"""Read a report that someone else may have written: within bounds, and see whether it agrees with itself."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import chain
from operator import lt
from typing import Any

from grader.i18n import gettext as _
from grader.report.model import Counterexample, ExerciseReport, Proof, Report, decode
from grader.text import printable

MOST = 16 << 20
"""Bytes of a report. Large ones have a hundred checks, each with 20 kB of what was printed."""
MOST_DEPTH = 100
"""Lists in lists in a report: arrays have at most 64 axes."""
MOST_POINTS = 10**6
_PARTS = re.compile(
    rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL
)  # a text, also one without an end, or a bracket


class ReportError(ValueError):
    """The data are no report of this grader's; the message says why."""


def read(data: bytes) -> Report:
    """Decode a report; whether it agrees with itself, `contradiction` says.

    Raises:
        ReportError: it is none.
    """
    if len(data) > MOST:
        raise ReportError(_("it has more than {most} bytes").format(most=MOST))
    if _depth(data) > MOST_DEPTH:
        raise ReportError(_("it is nested too deeply"))
    try:
        report = decode(data)
        json.loads(data, object_pairs_hook=_unique)
    except RecursionError as error:
        raise ReportError(_("it is nested too deeply")) from error
    except ValueError as error:
        raise ReportError(printable(str(error))) from error
    return report


def _depth(data: bytes) -> int:
    """Return how deeply lists and objects in JSON are nested, without nesting calls as deeply."""
    depth = deepest = 0
    for part in _PARTS.finditer(data):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(part[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _unique(pairs: Sequence[tuple[str, Any]]) -> None:
    """Refuse a name that is given twice: one reader takes the first value, another one the last."""
    names = [name for name, _value in pairs]
    if len(set(names)) != len(names):
        raise ReportError(_("it gives the same name two values"))


def contradiction(report: Report) -> str:
    """Return what no graded submission's report says, as a sentence; empty if there is nothing."""
    if not report.exercises:
        return _("it is about no exercise")
    stems = [exercise.stem for exercise in report.exercises]
    if len(set(stems)) != len(stems):
        return _("it counts an exercise more than once")
    points = [(exercise.score, exercise.max_score) for exercise in report.exercises]
    if not _adds_up(report.score, report.max_score, points):
        return _("its score {score} of {most} is not the sum of its exercises").format(
            score=report.score, most=report.max_score
        )
    for exercise in report.exercises:
        problem = _in_exercise(exercise) or _in_proof(exercise) or _in_line(exercise)
        problem = problem or next(filter(None, map(_in_formula, _examples(exercise))), "")
        if report.version == 1 and _is_of_version_2(exercise):
            problem = _("it says what a report of version 1 has no words for")
        if problem:
            return f"{printable(exercise.stem)[:80]}: {problem}"
    return ""


def _in_exercise(exercise: ExerciseReport) -> str:
    points = [(check.points, check.max_points) for check in exercise.checks]
    if not _adds_up(exercise.score, exercise.max_score, points):
        return _("the points {score} of {most} are not the sum of its checks").format(
            score=exercise.score, most=exercise.max_score
        )
    for check in exercise.checks:
        if not 0 <= check.max_points <= MOST_POINTS:
            return _("a check has {most} points").format(most=check.max_points)
        if check.points != (check.max_points if check.state == "passed" else 0):
            sentence = _("a check that ended as {state} has {points} of {most} points")
            return sentence.format(state=check.state, points=check.points, most=check.max_points)
    passed = all(check.state == "passed" for check in exercise.checks)
    if exercise.checks and passed != (exercise.state == "passed"):
        return _("it ended as {state}, and its checks say otherwise").format(state=exercise.state)
    return ""


def _in_proof(exercise: ExerciseReport) -> str:
    proof = exercise.proof
    if proof.state == "tested":
        return ""
    if exercise.state != "passed":
        return _("it is proved, and did not pass")
    if proof.shapes == 0 or proof.reason is not None:
        return _("it is proved, and says that it is not")
    return ""


def _in_line(exercise: ExerciseReport) -> str:
    passed = exercise.line is not None and exercise.state == "passed"
    return _("it passed, and names a line to look at") if passed else ""


def _in_formula(example: Counterexample) -> str:
    """Return what is wrong with a formula: its numbers must be in the arrays that are shown."""
    formula = example.formula
    if formula is None:
        return ""
    shapes = {argument.name: argument.value.shape for argument in example.arguments}
    factors = chain.from_iterable([term.factors for term in (*formula.expected, *formula.got)])
    places = [(factor.index, shapes.get(factor.argument)) for factor in factors]
    # A number may be one too many, or missing: it is in one of the two answers.
    answers = [
        value.shape
        for value in (example.expected, example.got)
        if value is not None and value.shape is not None
    ]
    known = not answers or any(_is_within(formula.output, shape) for shape in answers)
    if known and all(shape is None or _is_within(index, shape) for index, shape in places):
        return ""
    return _("a formula names a number outside of its array")


def _is_within(index: Sequence[int], shape: Sequence[int]) -> bool:
    return len(index) == len(shape) and all(map(lt, index, shape)) and min(index, default=0) >= 0


def _is_of_version_2(exercise: ExerciseReport) -> bool:
    has_formula = any(example.formula is not None for example in _examples(exercise))
    return has_formula or exercise.proof != Proof() or bool(exercise.review) or exercise.line is not None


def _examples(exercise: ExerciseReport) -> list[Counterexample]:
    return [check.counterexample for check in exercise.checks if check.counterexample is not None]


def _adds_up(score: int, most: int, parts: Sequence[tuple[int, int]]) -> bool:
    """Whether points are the sums over parts, pairs of points and the most of them, and within bounds."""
    sums = sum([earned for earned, _of in parts]), sum([of for _earned, of in parts])
    return sums == (score, most) and 0 <= score <= most <= MOST_POINTS
