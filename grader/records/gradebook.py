"""Compute the final grades of a class: from its folders of results and a policy, a row for each student."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from grader.i18n import gettext as _
from grader.records.final_grade import Attempt, final_grade, rounded
from grader.records.moment import moment
from grader.records.policy import Policy, PolicyError
from grader.records.store import STANDINGS, Graded, Standing
from grader.records.tables import table
from grader.text import printable

COLUMNS = ("student", "name", "points", "max_points", "percent", "reasons", "state")


class Row(msgspec.Struct, frozen=True):
    """A student's final grade; no points where nothing was handed in, or not all could be graded.

    Attributes:
        reasons: every step, a sentence each.
        problems: the reasons that a person should look at.
        state: why there are no points, or that there are.
        attempt: the number of the attempt that counts; None where none does.
    """

    student: str
    name: str
    points: Decimal | None
    max_points: Decimal | None
    percent: Decimal | None
    reasons: list[str]
    problems: list[str] = []
    state: Standing = Standing.GRADED
    attempt: int | None = None


def gradebook(stores: Sequence[Sequence[Graded]], policy: Policy) -> list[Row]:
    """Return a row for each student, sorted by id.

    Args:
        stores: the results of each attempt, the first attempt first.
        policy: what counts.

    Raises:
        PolicyError: the policy does not fit the results.
    """
    attempts = _by_student(stores)
    return [_row(student, attempts[student], policy) for student in sorted(attempts)]


def _by_student(stores: Sequence[Sequence[Graded]]) -> dict[str, list[Graded]]:
    attempts: dict[str, list[Graded]] = {}
    for store in stores:
        for graded in store:
            attempts.setdefault(graded.result.student.id, []).append(graded)
    return attempts


def _row(student: str, results: Sequence[Graded], policy: Policy) -> Row:
    name = next((graded.result.student.name for graded in reversed(results)), "")
    reasons = []
    problems = {number: _problem(number, graded) for number, graded in enumerate(results, 1)}
    attempts, numbers = [], []
    for number, graded in enumerate(results, 1):
        if graded.standing is Standing.NOTHING:
            reasons.append(_("Attempt {number}: nothing was handed in.").format(number=number))
        elif graded.points is not None and graded.report is not None:
            attempts.append(Attempt(graded.report, _moment(graded), graded.by_hand))
            numbers.append(number)
    decided = next(
        (graded for graded in reversed(results) if graded.report is None and graded.points is not None), None
    )
    if not attempts and decided is not None:
        return _by_hand(decided, results.index(decided) + 1, reasons, policy)
    told = [problem for problem in problems.values() if problem]
    is_open = bool(told) and (not attempts or _last_is_open(results, policy))
    if is_open or not attempts:
        refused = any(graded.standing is Standing.REFUSED for graded in results)
        state = Standing.NOTHING if not is_open else Standing.REFUSED if refused else Standing.UNGRADED
        return Row(student, name, None, None, None, [*told, *reasons], told, state)
    grade = final_grade(attempts, policy, student, numbers)
    return Row(
        student,
        name,
        grade.points,
        grade.max_points,
        grade.percent,
        [*told, *reasons, *grade.reasons],
        told,
        attempt=numbers[grade.attempt],
    )


def _by_hand(graded: Graded, number: int, reasons: Sequence[str], policy: Policy) -> Row:
    """Return the grade that a person gave where nothing was graded."""
    student, points, most = graded.result.student, Fraction(graded.points or 0), graded.result.max_score or 0
    sentences = [one.sentence for one in graded.by_hand]
    percent = rounded(100 * points / most, policy) if most else Decimal(0)
    grade = rounded(points, policy)
    return Row(
        student.id, student.name, grade, Decimal(most), percent, [*reasons, *sentences], attempt=number
    )


def attempts_that_count(stores: Sequence[Sequence[Graded]], rows: Sequence[Row]) -> list[Graded]:
    """Return the attempt of each student that counts, in the rows' order; where none does, the last one."""
    attempts = _by_student(stores)
    return [attempts[row.student][row.attempt - 1 if row.attempt else -1] for row in rows]


def _problem(number: int, graded: Graded) -> str:
    """Return why an attempt has no points although something was handed in; empty if it has."""
    if graded.standing is Standing.REFUSED:
        sentence = _("Attempt {number} does not agree with the audit log: {problem}")
        return sentence.format(number=number, problem=graded.result.problem)
    if graded.standing is Standing.UNGRADED:
        sentence = _("Attempt {number} could not be graded: {problem}")
        return sentence.format(number=number, problem=graded.result.problem)
    if graded.standing is Standing.IN_PART:
        sentence = _("Attempt {number}: {stems} could not be graded, so it has no points; grade it again.")
        return sentence.format(number=number, stems=", ".join(graded.ungraded))
    return ""


def _last_is_open(results: Sequence[Graded], policy: Policy) -> bool:
    """Whether the last attempt counts, and could not be graded."""
    handed_in = [graded for graded in results if graded.standing is not Standing.NOTHING]
    if policy.attempts.keep != "last":
        return False
    never = datetime.min.replace(tzinfo=UTC)  # an unknown time comes before all known ones
    return max(handed_in, key=lambda graded: (_moment(graded) or never, results.index(graded))).points is None


def _moment(graded: Graded) -> datetime | None:
    text = graded.result.submitted
    if text is None:
        return None
    found = moment(text)
    if found is None:
        sentence = _(
            "The result of {student} was handed in at {time!r}, which is no time with an offset from UTC."
        )
        raise PolicyError(sentence.format(student=printable(graded.result.student.id), time=text[:80]))
    return found


def unmatched(rows: Sequence[Row], policy: Policy) -> list[str]:
    """Return students who have an extension but no result: perhaps a mistyped id."""
    return sorted(policy.extensions.keys() - {row.student for row in rows})


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return the grades as CSV in UTF-8, for spreadsheets and platforms."""
    cells = [
        [
            row.student,
            row.name,
            row.points,
            row.max_points,
            row.percent,
            " ".join(row.reasons),
            _(STANDINGS[row.state]),
        ]
        for row in rows
    ]
    return table.write([COLUMNS, *cells], table.Style())


def digest(table: bytes) -> str:
    """SHA-256 of an export, for the audit log."""
    return hashlib.sha256(table).hexdigest()
