"""A late policy: a small TOML file that says what lateness costs, and which attempts and exercises count.

    [deadline]
    at = 2026-11-30T23:59:00-03:00
    grace = "15 minutes"
    percent_a_day = 10
    at_most_days = 5

    [extensions]
    "1234567" = 2026-12-02T23:59:00-03:00

    [attempts]
    keep = "best"

    [exercises]
    drop_lowest = 1

Every section may be left out. `grader/records/final_grade.py` makes grades of it.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from grader.i18n import gettext as _

Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0)]

_UNITS = ("seconds", "minutes", "hours", "days")
_PART = re.compile(rf"(\d+)\s+({'|'.join(f'{unit}?' for unit in _UNITS)})")


class PolicyError(Exception):
    """The policy can't be used; says where, and what is allowed."""


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a submission is due, and what it costs to be late.

    A day is 24 hours of elapsed time, on whichever day clocks are changed; one that has begun counts.

    Attributes:
        at: the last moment that is in time.
        grace: how much later still costs nothing; days are counted from `at` all the same.
        percent_a_day: of the points earned, for each day that has begun.
        at_most_days: after so many days, `floor_percent` is left; None: no day is the last.
        floor_percent: of the points earned, what lateness never takes away.
    """

    at: Moment
    grace: str = "0 seconds"
    percent_a_day: Decimal = Decimal(0)
    at_most_days: Count | None = None
    floor_percent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Check what the types don't say."""
        for name in ("percent_a_day", "floor_percent"):
            value = getattr(self, name)
            if not (value.is_finite() and 0 <= value <= 100):
                raise ValueError(_("{name} is {value}, not from 0 to 100").format(name=name, value=value))
        duration(self.grace)


class Attempts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of several attempts counts: the best grade, lateness included, or the last handed in."""

    keep: Literal["best", "last"] = "best"


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exercises of which the lowest are dropped among themselves."""

    of: list[str]
    drop_lowest: Count = 1


class Exercises(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which exercises count.

    Attributes:
        drop_lowest: how many of those in no group are dropped, the lowest percentages first.
        groups: by name, exercises with a number of their own.
    """

    drop_lowest: Count = 0
    groups: dict[str, Group] = {}

    def __post_init__(self) -> None:
        """An exercise is in one group at most."""
        seen: set[str] = set()
        for name, group in self.groups.items():
            for stem in group.of:
                if stem in seen:
                    sentence = _("{stem} stands in two groups, or twice; the second is {name}")
                    raise ValueError(sentence.format(stem=stem, name=name))
                seen.add(stem)


class Rounding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How final points and percentages are rounded."""

    decimals: Annotated[int, Meta(ge=0, le=6)] = 2
    half: Literal["up", "even"] = "up"


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy; without a deadline nothing is late."""

    deadline: Deadline | None = None
    extensions: dict[str, Moment] = {}
    attempts: Attempts = Attempts()
    exercises: Exercises = Exercises()
    rounding: Rounding = Rounding()

    def __post_init__(self) -> None:
        """Extensions extend."""
        for student, until in self.extensions.items():
            if self.deadline is None:
                raise ValueError(_("there are extensions, and no deadline"))
            if until < self.deadline.at:
                sentence = _("the extension of {student} ends before the deadline")
                raise ValueError(sentence.format(student=student))


def load(path: Path) -> Policy:
    """The policy in a file.

    Raises:
        PolicyError: it can't be read, or is none.
    """
    try:
        return parse(path.read_text("utf-8"), path.name)
    except OSError as error:
        sentence = _("The policy {file} can't be read: {reason}.")
        raise PolicyError(sentence.format(file=path, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise PolicyError(_("The policy {file} is no text in UTF-8.").format(file=path)) from error


def parse(text: str, name: str = "policy.toml") -> Policy:
    """A policy in TOML; `name` is what errors call it.

    Raises:
        PolicyError: it is none.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
        _refuse_naive(table, name, "")
        return msgspec.convert(table, Policy)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, InvalidOperation) as error:
        allowed = "; ".join(
            f"[{section}] {', '.join(struct.__struct_fields__)}" for section, struct in _SECTIONS.items()
        )
        sentence = _(
            "{file} is no late policy: {error}. Allowed are {allowed}; and [extensions], "
            'lines such as "1234567" = 2026-12-02T23:59:00-03:00.'
        )
        raise PolicyError(sentence.format(file=name, error=error, allowed=allowed)) from error


_SECTIONS: dict[str, type[msgspec.Struct]] = {
    "deadline": Deadline,
    "attempts": Attempts,
    "exercises": Exercises,
    "rounding": Rounding,
}


def _refuse_naive(value: Any, name: str, where: str) -> None:
    """A time without its offset from UTC would mean another moment on another machine."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_naive(inner, name, f"{where}.{key}" if where else key)
    elif isinstance(value, date | time) and getattr(value, "tzinfo", None) is None:
        sentence = _(
            "{file}: {where} = {value} does not say which time zone it is in. Write the date, the time and the offset "
            "from UTC, such as 2026-11-30T23:59:00-03:00, or 2026-12-01T02:59:00Z."
        )
        shown = value.isoformat()
        raise PolicyError(sentence.format(file=name, where=where, value=shown))


def duration(text: str) -> timedelta:
    """A length of time in words: "15 minutes", "1 hour 30 minutes".

    Raises:
        ValueError: it is none.
    """
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        sentence = _('{text!r} is no length of time: write "15 minutes", "1 hour 30 minutes" or "2 days"')
        raise ValueError(sentence.format(text=text))
    try:
        return sum((timedelta(**{unit.rstrip("s") + "s": int(n)}) for n, unit in parts), timedelta())
    except OverflowError as error:
        raise ValueError(_("{text!r} is too long").format(text=text)) from error
