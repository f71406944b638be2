"""Compare two gradings of a class: whose grade changes, and why; then copy the new results over the old."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from grader.i18n import gettext as _
from grader.records.store import FolderError, Graded, Result, Store
from grader.report.model import CheckReport, Report

Kind = Literal["changed", "new", "missing"]


class CheckChange(msgspec.Struct, frozen=True):
    """A check whose state or points changed; a state is None if that report has no such check."""

    exercise: str
    check: str
    before: str | None
    after: str | None
    points_before: int
    points_after: int


class Change(msgspec.Struct, frozen=True):
    """A student whose result changes.

    Attributes:
        kind: "changed"; "new": not among the old results; "missing": not among the new ones, which changes nothing.
        before, after, max_before, max_after: points; None if nothing could be graded.
        checks: the checks whose state or points changed.
        reasons: a sentence for each difference in what the two reports were made from.
    """

    student: str
    name: str
    kind: Kind
    before: int | None
    after: int | None
    max_before: int | None
    max_after: int | None
    checks: list[CheckChange]
    reasons: list[str]


def changes_between(old: Iterable[Graded], new: Iterable[Graded]) -> list[Change]:
    """Return the results that change, sorted by student; a student who is not listed keeps points and states."""
    before = {graded.result.student.id: graded for graded in old}
    after = {graded.result.student.id: graded for graded in new}
    changes = (_change(before.get(id_), after.get(id_)) for id_ in sorted(before | after))
    return [change for change in changes if change is not None]


def _change(old: Graded | None, new: Graded | None) -> Change | None:
    either = new or old
    assert either is not None
    was, now = (None if graded is None else graded.result for graded in (old, new))
    checks, reasons = [], []
    if old is not None and new is not None:
        checks = _checks(old.report, new.report)
        reasons = _results_differ(old.result, new.result)
        if old.report is not None and new.report is not None:
            reasons += differences(old.report, new.report)
        if not checks and _grade(old.result) == _grade(new.result):
            return None
    return Change(
        either.result.student.id,
        either.result.student.name,
        "new" if was is None else "missing" if now is None else "changed",
        was.score if was else None,
        now.score if now else None,
        was.max_score if was else None,
        now.max_score if now else None,
        checks,
        reasons,
    )


def _grade(result: Result) -> tuple[int | None, int | None, str, bool]:
    return result.score, result.max_score, result.problem, result.nothing


def _checks(old: Report | None, new: Report | None) -> list[CheckChange]:
    before, after = _by_name(old), _by_name(new)
    changes = []
    for exercise, check in before | after:
        was, now = before.get((exercise, check)), after.get((exercise, check))
        state_was, state_now = was.state if was else None, now.state if now else None
        points_was, points_now = was.points if was else 0, now.points if now else 0
        if state_was != state_now or points_was != points_now:
            changes.append(CheckChange(exercise, check, state_was, state_now, points_was, points_now))
    return changes


def _by_name(report: Report | None) -> dict[tuple[str, str], CheckReport]:
    exercises = report.exercises if report else []
    return {(exercise.stem, check.name): check for exercise in exercises for check in exercise.checks}


def _results_differ(old: Result, new: Result) -> list[str]:
    sentences = []
    if old.nothing != new.nothing:
        sentences.append(_("Handed in nothing now.") if new.nothing else _("Handed in nothing before."))
    if old.problem != new.problem:
        sentence = _("What kept it from being graded: before {before!r}, now {after!r}.")
        sentences.append(sentence.format(before=old.problem, after=new.problem))
    return sentences


def differences(old: Report, new: Report) -> list[str]:
    """Return a sentence for each difference in what two reports of one student were made from."""
    sentences = []
    if old.submission.hash != new.submission.hash:
        sentence = _("Another submission was graded: {before} before, {after} now.")
        sentences.append(sentence.format(before=old.submission.hash[:12], after=new.submission.hash[:12]))
    if old.seed != new.seed:
        sentence = _("The cases were drawn from another seed: {before} before, {after} now.")
        sentences.append(sentence.format(before=old.seed, after=new.seed))
    elif old.key != new.key:
        sentence = _(
            "The course, or what computes its answers, has changed: key {before} before, {after} now."
        )
        sentences.append(sentence.format(before=old.key[:12], after=new.key[:12]))
    for name in sorted(old.isolation.limits.keys() | new.isolation.limits.keys()):
        before, after = old.isolation.limits.get(name), new.isolation.limits.get(name)
        if before != after:
            sentence = _("The limit {name} was {before}, and is {after} now.")
            sentences.append(sentence.format(name=name, before=before, after=after))
    if old.isolation.tier != new.isolation.tier:
        sentence = _("Graded in the tier {before} before, in {after} now.")
        sentences.append(sentence.format(before=old.isolation.tier, after=new.isolation.tier))
    return sentences + version_differences(old.versions, new.versions)


def version_differences(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return a sentence for each version that differs."""
    sentence = _("{name} was {before}, and is {after} now.")
    return [
        sentence.format(name=name, before=old.get(name, "?"), after=new.get(name, "?"))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


class Applied(msgspec.Struct, frozen=True):
    """What became of new results: the ids of the students whose results were copied, and why others were not."""

    copied: list[str]
    refused: dict[str, str]


def apply(old: Store, new: Store, by: str = "", note: str = "", students: Collection[str] = ()) -> Applied:
    """Copy the new results over the old ones, one student at a time, each after an entry in the audit log.

    Args:
        old: where they are copied to.
        new: where they are copied from.
        by: who says so.
        note: why.
        students: the ids of those whose results are copied; none for all.

    A result that is the same already is skipped, so that an interrupted call can be repeated. A student without a new
    result keeps the old one. The same submission keeps the time when it was handed in, and a student keeps the name that
    their folder has. A new result that does not agree with its log is not copied.
    """
    before = {graded.result.student.id: graded for graded in old}
    copied, refused = [], {}
    for fresh in new:
        student = fresh.result.student.id
        if students and student not in students:
            continue
        was = before.get(student)
        result = _with_old_student(was, fresh) if was else fresh.result
        if fresh.refused:
            refused[student] = fresh.result.problem
        elif was is None or was.refused or was.result != result:
            try:
                old.write(result, new.files(fresh), note, by)
            except FolderError as error:
                refused[student] = str(error)
            else:
                copied.append(student)
    return Applied(copied, refused)


def _with_old_student(was: Graded, fresh: Graded) -> Result:
    if was.refused:
        return fresh.result
    result = msgspec.structs.replace(fresh.result, student=was.result.student)
    same = was.report and fresh.report and was.report.submission.hash == fresh.report.submission.hash
    if same and was.result.submitted:
        return msgspec.structs.replace(result, submitted=was.result.submitted)
    return result
