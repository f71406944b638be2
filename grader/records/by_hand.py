"""Points and comments that a person gives: a small file, kept beside the results, which no grading changes.

    [[adjustments]]
    student = "1041"
    exercise = "ex07_example"     # left out: the whole grade
    points = 4                     # instead of those earned; or change = 2, or change = -2
    comment = "Right, in a file of another name."
    by = "Prof. Silva"

    [[adjustments]]
    student = "1042"
    submitted = 2026-11-30T23:00:00-03:00    # a corrected time

What changes the whole grade comes after lateness, and what changes an exercise before it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.files import read_bounded
from grader.i18n import gettext as _
from grader.records.moment import moment
from grader.text import printable

MOST = 4 << 20
"""Bytes of a file: a comment for each student of a large class."""
Words = Annotated[str, Meta(max_length=1000)]


class AdjustmentError(Exception):
    """The file can't be used; the message says where the fault is, and what is allowed."""


class Adjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person decided of one student's exercise, or whole grade.

    Attributes:
        student: the student's id.
        exercise: the exercise's stem; empty for the whole grade.
        points: the points instead of those earned.
        change: what is added to the points; negative to take away. No grade falls below 0.
        comment: for the student.
        by: who decided it.
        submitted: when it was handed in, ISO 8601 with an offset from UTC.
    """

    student: Annotated[str, Meta(min_length=1, max_length=1000)]
    exercise: Annotated[str, Meta(max_length=200)] = ""
    points: Annotated[int, Meta(ge=0, le=10**6)] | None = None
    change: Annotated[int, Meta(ge=-(10**6), le=10**6)] | None = None
    comment: Words = ""
    by: Annotated[str, Meta(max_length=200)] = ""
    submitted: str | None = None

    def __post_init__(self) -> None:
        """Check what the types can't express."""
        if self.points is not None and self.change is not None:
            raise ValueError(_("points and change exclude each other"))
        if self.points is None and self.change is None and not self.comment and self.submitted is None:
            raise ValueError(_("it has none of points, change, comment, submitted"))
        if self.submitted is not None and moment(self.submitted) is None:
            sentence = _(
                "submitted is {time}, which is no time with an offset from UTC, such as 2026-11-30T23:59:00-03:00"
            )
            raise ValueError(sentence.format(time=self.submitted[:80]))
        if self.submitted is not None and self.exercise:
            raise ValueError(_("submitted is about the whole submission: leave exercise out"))


class ByHand(msgspec.Struct, frozen=True):
    """An adjustment that was applied, as a sentence for people."""

    adjustment: Adjustment
    sentence: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    adjustments: list[Adjustment] = []


def load(path: Path) -> list[Adjustment]:
    """Read a file of adjustments.

    Raises:
        AdjustmentError: it can't be read, or is none.
    """
    try:
        return parse(read_bounded(path, MOST, links=True).decode("utf-8-sig"), path.name)
    except OSError as error:
        sentence = _("{path} can't be read: {error}.")
        raise AdjustmentError(sentence.format(path=path, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise AdjustmentError(_("{path} is no text in UTF-8.").format(path=path)) from error


def parse(text: str, name: str = "adjustments.toml") -> list[Adjustment]:
    """Read adjustments from TOML.

    Raises:
        AdjustmentError: the text is none.
    """
    try:
        table = tomllib.loads(text)
        found = msgspec.convert(_with_texts(table), _File).adjustments
    except (ValueError, RecursionError) as error:
        sentence = _(
            "{file} holds no adjustments: {error}. A [[adjustments]] has a student, and of these some: {allowed}."
        )
        allowed = ", ".join(Adjustment.__struct_fields__[1:])
        raise AdjustmentError(
            sentence.format(file=name, error=printable(str(error)), allowed=allowed)
        ) from error
    seen = set()
    for one in found:
        if (one.student, one.exercise) in seen:
            sentence = _("{file} has two adjustments of {what} of {student}: make one of them.")
            what = one.exercise or _("the whole grade")
            raise AdjustmentError(sentence.format(file=name, what=what, student=printable(one.student)))
        seen.add((one.student, one.exercise))
    return sorted(found, key=lambda one: (one.student, one.exercise))


def _with_texts(table: dict[str, object]) -> dict[str, object]:
    """Return the table with its times as texts: TOML knows times, and what is kept is JSON."""
    entries = table.get("adjustments")
    if isinstance(entries, list):
        for entry in entries:
            if isinstance(entry, dict) and hasattr(entry.get("submitted"), "isoformat"):
                entry["submitted"] = entry["submitted"].isoformat()
    return table


def whole(adjustments: Sequence[ByHand]) -> Adjustment | None:
    """Return the adjustment of the whole grade; None if there is none."""
    return next((one.adjustment for one in adjustments if not one.adjustment.exercise), None)


def said(adjustment: Adjustment, before: str = "") -> str:
    """Return an adjustment as a sentence.

    Args:
        adjustment: what was decided.
        before: the exercise's points before, such as "0 of 4".
    """
    what = adjustment.exercise or _("the whole grade")
    parts = []
    if adjustment.points is not None:
        parts.append(_("{what} has {points} points by hand").format(what=what, points=adjustment.points))
    elif adjustment.change is not None:
        parts.append(_("{what} has {change:+} points by hand").format(what=what, change=adjustment.change))
    elif adjustment.comment:
        parts.append(_("on {what}").format(what=what))
    if before and parts:
        parts[0] += _(", before {before}").format(before=before)
    if adjustment.submitted:
        parts.append(_("handed in on {time}, corrected by hand").format(time=adjustment.submitted))
    sentence = "; ".join(parts)
    if not adjustment.exercise:  # which is a file's name
        sentence = sentence[:1].upper() + sentence[1:]
    if adjustment.comment:
        sentence += f": {adjustment.comment}"
    return f"{sentence} ({adjustment.by})" if adjustment.by else f"{sentence.rstrip('.')}."
