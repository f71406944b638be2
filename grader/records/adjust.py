"""Keep adjustments beside the results, log each, and apply them to results as these are read.

OUT/by_hand.json holds them; the log's last entry about adjustments names its SHA-256, so that a change by somebody else
is told. Grading writes other files, so adjustments outlive it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.i18n import gettext as _
from grader.outcome import State
from grader.records import logged
from grader.records.audit import Event
from grader.records.by_hand import MOST, Adjustment, AdjustmentError, ByHand, said
from grader.records.logged import UnloggedError
from grader.records.result import Graded, Standing
from grader.report.model import ExerciseReport, Report
from grader.text import printable

NAME = "by_hand.json"


def kept(folder: Path) -> list[Adjustment]:
    """Return the adjustments of a folder of results.

    Raises:
        AdjustmentError: they are not those that the log names.
    """
    try:
        data = logged.read(folder, NAME, "adjusted", MOST)
    except OSError as error:
        sentence = _("{path} can't be read: {error}.")
        raise AdjustmentError(sentence.format(path=error.filename, error=error.strerror)) from error
    except UnloggedError as error:
        sentence = _(
            "{file} is not the one that was logged: the audit log names another content. "
            "Call `grader adjust {folder} FILE` with your own file of adjustments."
        )
        raise AdjustmentError(sentence.format(file=NAME, folder=folder)) from error
    try:
        return msgspec.json.decode(data, type=list[Adjustment]) if data else []
    except (ValueError, RecursionError) as error:
        raise AdjustmentError(
            _("{path} can't be read: {error}.").format(path=NAME, error=printable(str(error)))
        ) from error


def keep(
    folder: Path, results: Sequence[Graded], adjustments: Sequence[Adjustment], by: str = ""
) -> list[Event]:
    """Keep adjustments in place of those before, and log what changes; return the entries.

    Args:
        folder: the folder of results; the caller holds its lock.
        results: all results in it, as they were graded.
        adjustments: all that are to count.
        by: who says so.

    Raises:
        AdjustmentError: one is about nobody or nothing there, or gives more points than there are.
    """
    check(results, adjustments)
    try:
        old = kept(folder)
    except AdjustmentError:
        old = []  # somebody else's, or of a run that was stopped: what is given now replaces them
    data = msgspec.json.format(msgspec.json.encode(list(adjustments)), indent=2) + b"\n"
    digest = logged.digest(data)
    before = {one.result.student.id: one for one in adjusted(results, old)}
    after = {one.result.student.id: one for one in adjusted(results, adjustments)}
    events = []
    for student, now in after.items():
        was = before[student]
        if [one.adjustment for one in was.by_hand] == [one.adjustment for one in now.by_hand]:
            continue
        note = " ".join(one.sentence for one in now.by_hand) or _("Nothing by hand any more.")
        events.append(Event("adjusted", student, was.points, now.points, digest, note))
    path = folder / NAME
    if events or not path.exists() or path.is_symlink() or path.read_bytes() != data:
        logged.write(folder, NAME, data, events or [Event("adjusted", fingerprint=digest)], by)
    return events


def check(results: Sequence[Graded], adjustments: Sequence[Adjustment]) -> None:
    """Refuse adjustments that fit no result: an id is easily mistyped.

    Raises:
        AdjustmentError: there is one.
    """
    known = {one.result.student.id: one for one in results}
    stems = {exercise.stem for one in results if one.report for exercise in one.report.exercises}
    most = _most(results)
    for one in adjustments:
        student = printable(one.student)
        if one.student not in known:
            raise AdjustmentError(_("There is no result of {student}.").format(student=student))
        if one.exercise and one.exercise not in stems:
            sentence = _("There is no exercise {exercise}; there are: {stems}.")
            raise AdjustmentError(
                sentence.format(exercise=printable(one.exercise), stems=", ".join(sorted(stems)))
            )
        report = known[one.student].report
        exercise = _exercise(report, one.exercise)
        if one.exercise and exercise is None:
            sentence = _(
                "Of {student} no exercise was graded: give points for the whole grade, without exercise."
            )
            raise AdjustmentError(sentence.format(student=student))
        if one.points is not None and one.points > (exercise.max_score if exercise is not None else most):
            limit = exercise.max_score if exercise is not None else most
            sentence = _(
                "{student} can't get {points} points of {most}; to go beyond them, add to the whole grade: change = {points}."
            )
            raise AdjustmentError(sentence.format(student=student, points=one.points, most=limit))


def adjusted(results: Sequence[Graded], adjustments: Sequence[Adjustment]) -> list[Graded]:
    """Return results with the adjustments applied; those that were refused stay as they are."""
    return list(adjusting(results, adjustments, _most(results)))


def adjusting(results: Iterable[Graded], adjustments: Sequence[Adjustment], most: int) -> Iterator[Graded]:
    """Yield results with the adjustments applied, one at a time.

    Args:
        results: as they were graded; those that were refused stay as they are.
        adjustments: of any students.
        most: the most points that a submission can get.
    """
    of_student: dict[str, list[Adjustment]] = {}
    for one in adjustments:
        of_student.setdefault(one.student, []).append(one)
    for graded in results:
        ours = of_student.get(graded.result.student.id, ())
        yield _with(graded, ours, most) if ours and graded.standing is not Standing.REFUSED else graded


def _with(graded: Graded, adjustments: Sequence[Adjustment], most: int) -> Graded:
    report, result = graded.report, graded.result
    by_hand = []
    for one in adjustments:
        before = ""
        if (exercise := _exercise(report, one.exercise)) is not None and report is not None:
            before = _("{points} of {max_points}").format(
                points=exercise.score, max_points=exercise.max_score
            )
            report = _replaced(report, exercise, one)
        by_hand.append(ByHand(one, said(one, before)))
        if one.submitted is not None:
            result = msgspec.structs.replace(result, submitted=one.submitted)
        if not one.exercise and one.points is not None:
            result = msgspec.structs.replace(result, max_score=result.max_score or most)
    if report is not None and not report.grader_failed:
        result = msgspec.structs.replace(result, score=report.score)
    return dataclasses.replace(graded, result=result, report=report, by_hand=tuple(by_hand))


def _replaced(report: Report, exercise: ExerciseReport, adjustment: Adjustment) -> Report:
    """Return a report in which an exercise has the points that a person gave; then it counts as graded."""
    if adjustment.points is None and adjustment.change is None:
        return report
    score = exercise.score + (adjustment.change or 0) if adjustment.points is None else adjustment.points
    score = min(max(0, score), exercise.max_score)
    state: State = exercise.state
    if state == "grader_error":
        state = State.PASSED if score == exercise.max_score else State.FAILED
    changed = msgspec.structs.replace(exercise, score=score, state=state)
    exercises = [changed if one is exercise else one for one in report.exercises]
    return msgspec.structs.replace(report, exercises=exercises, score=sum(one.score for one in exercises))


def _exercise(report: Report | None, stem: str) -> ExerciseReport | None:
    return next((one for one in report.exercises if one.stem == stem), None) if report is not None else None


def _most(results: Sequence[Graded]) -> int:
    return max((one.result.max_score or 0 for one in results), default=0)
