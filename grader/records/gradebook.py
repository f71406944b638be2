"""Compute the final grades of a class: from its folders of results and a policy, a row for each student."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from grader.i18n import gettext as _
from grader.records.final_grade import Attempt, final_grade
from grader.records.policy import Policy, PolicyError
from grader.records.store import Graded
from grader.records.tables import table

COLUMNS = ("student", "name", "points", "max_points", "percent", "reasons")


class Row(msgspec.Struct, frozen=True):
    """A student's final grade; no points where nothing could be graded.

    Attributes:
        reasons: every step, a sentence each.
        problems: the reasons that a person should look at.
    """

    student: str
    name: str
    points: Decimal | None
    max_points: Decimal | None
    percent: Decimal | None
    reasons: list[str]
    problems: list[str] = []


def gradebook(stores: Sequence[Sequence[Graded]], policy: Policy) -> list[Row]:
    """Return a row for each student, sorted by id.

    Args:
        stores: the results of each attempt, the first attempt first.
        policy: what counts.

    Raises:
        PolicyError: the policy does not fit the results.
    """
    attempts: dict[str, list[Graded]] = {}
    for store in stores:
        for graded in store:
            attempts.setdefault(graded.result.student.id, []).append(graded)
    return [_row(student, attempts[student], policy) for student in sorted(attempts)]


def _row(student: str, results: Sequence[Graded], policy: Policy) -> Row:
    name = next((graded.result.student.name for graded in reversed(results)), "")
    problems, attempts = [], []
    for number, graded in enumerate(results, 1):
        if graded.report is None:
            sentence = _("Attempt {number} could not be graded: {problem}")
            problems.append(sentence.format(number=number, problem=graded.result.problem))
            continue
        if graded.report.grader_failed:
            stems = [e.stem for e in graded.report.exercises if e.state == "grader_error"]
            sentence = _("Attempt {number}: the grader itself failed at {stems}; grade it again.")
            problems.append(sentence.format(number=number, stems=", ".join(stems)))
        attempts.append(Attempt(graded.report, _moment(graded)))
    if not attempts:
        return Row(student, name, None, None, None, problems, problems)
    grade = final_grade(attempts, policy, student)
    return Row(
        student,
        name,
        grade.points,
        grade.max_points,
        grade.percent,
        [*problems, *grade.reasons],
        problems,
    )


def _moment(graded: Graded) -> datetime | None:
    text = graded.result.submitted
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        sentence = _(
            "The result of {student} was handed in at {time!r}, which is no time with an offset from UTC."
        )
        raise PolicyError(sentence.format(student=graded.result.student.id, time=text))
    return moment


def unmatched(rows: Sequence[Row], policy: Policy) -> list[str]:
    """Return students who have an extension but no result: perhaps a mistyped id."""
    return sorted(policy.extensions.keys() - {row.student for row in rows})


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return the grades as CSV in UTF-8, for spreadsheets and platforms."""
    cells = [
        [row.student, row.name, row.points, row.max_points, row.percent, " ".join(row.reasons)]
        for row in rows
    ]
    return table.write([COLUMNS, *cells], table.Style())


def digest(table: bytes) -> str:
    """SHA-256 of an export, for the audit log."""
    return hashlib.sha256(table).hexdigest()
