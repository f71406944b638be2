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

Every section may be left out. `grader/records/final_grade.py` computes grades from a policy.
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

from grader.files import read_bounded
from grader.i18n import gettext as _
from grader.text import printable

Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0)]

MOST = 1 << 20
"""Bytes of a policy: an extension for each student of a large class."""
MOST_OF_A_LENGTH = 200  # letters
MOST_DOTS = 500
"""In a line: a name with a hundred thousand parts takes more memory than there is."""
MOST_WEIGHT = 1000
DECIMALS = 6
"""Digits of a percentage behind the point: all computing is exact, and exact numbers can be as long as a disk."""

_UNITS = ("seconds", "minutes", "hours", "days")
_PART = re.compile(rf"(\d+)\s+({'|'.join(f'{unit}?' for unit in _UNITS)})")


class PolicyError(Exception):
    """The policy can't be used; the message says where the fault is, and what is allowed."""


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a submission is due, and what it costs to be late.

    A day is 24 hours of elapsed time, on whichever day clocks are changed; one that has begun counts.

    Attributes:
        at: the last moment that is in time.
        grace: how late a submission may be at no cost; days late are still counted from `at`.
        percent_a_day: percentage of the earned points lost for each day that has begun.
        at_most_days: after this many days only `floor_percent` is left; None for no such limit.
        floor_percent: percentage of the earned points that lateness never takes away.
    """

    at: Moment
    grace: str = "0 seconds"
    percent_a_day: Decimal = Decimal(0)
    at_most_days: Count | None = None
    floor_percent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Check what the types can't express."""
        for name in ("percent_a_day", "floor_percent"):
            value = getattr(self, name)
            if not (value.is_finite() and 0 <= value <= 100 and _is_short(value)):
                raise ValueError(_("{name} is {value}, not from 0 to 100").format(name=name, value=value))
        duration(self.grace)


class Attempts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of several attempts counts: the best grade, lateness included, or the last handed in."""

    keep: Literal["best", "last"] = "best"


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of exercises, of which the lowest are dropped."""

    of: list[str]
    drop_lowest: Count = 1


class Exercises(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which exercises count.

    Attributes:
        drop_lowest: how many of the exercises in no group are dropped, the lowest percentages first.
        groups: groups by name, each with its own number to drop.
        weights: how much an exercise's points count, by its stem; 1 where it is not named.
    """

    drop_lowest: Count = 0
    groups: dict[str, Group] = {}
    weights: dict[str, Decimal] = {}

    def __post_init__(self) -> None:
        """Refuse an exercise that is in two groups, and weights that are none."""
        for stem, weight in self.weights.items():
            if not (weight.is_finite() and 0 <= weight <= MOST_WEIGHT and _is_short(weight)):
                sentence = _("the weight of {stem} is {value}, not from 0 to {most}")
                raise ValueError(sentence.format(stem=stem, value=weight, most=MOST_WEIGHT))
        seen: set[str] = set()
        for name, group in self.groups.items():
            for stem in group.of:
                if stem in seen:
                    sentence = _("{stem} is in two groups, or twice in one; the second is {name}")
                    raise ValueError(sentence.format(stem=stem, name=name))
                seen.add(stem)


class Rounding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How final points and percentages are rounded."""

    decimals: Annotated[int, Meta(ge=0, le=6)] = 2
    half: Literal["up", "even"] = "up"


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A late policy; without a deadline nothing is late."""

    deadline: Deadline | None = None
    extensions: dict[str, Moment] = {}
    attempts: Attempts = Attempts()
    exercises: Exercises = Exercises()
    rounding: Rounding = Rounding()

    def __post_init__(self) -> None:
        """Refuse extensions without a deadline, or that end before it."""
        for student, until in self.extensions.items():
            if self.deadline is None:
                raise ValueError(_("there are extensions, and no deadline"))
            if until < self.deadline.at:
                sentence = _("the extension of {student} ends before the deadline")
                raise ValueError(sentence.format(student=student))


def load(path: Path) -> Policy:
    """Read the policy in a file.

    Raises:
        PolicyError: the file can't be read, or is no policy.
    """
    try:
        return parse(read_bounded(path, MOST, links=True).decode(), path.name)
    except OSError as error:
        sentence = _("The policy {file} can't be read: {reason}.")
        raise PolicyError(sentence.format(file=path, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise PolicyError(_("The policy {file} is no text in UTF-8.").format(file=path)) from error


def parse(text: str, name: str = "policy.toml") -> Policy:
    """Parse a policy in TOML; `name` is the file's name in errors.

    Raises:
        PolicyError: the text is no policy.
    """
    try:
        table = _table(text)
        _refuse_naive(table, name, "")
        return msgspec.convert(table, Policy)
    except (ValueError, InvalidOperation, RecursionError) as error:
        allowed = "; ".join(
            f"[{section}] {', '.join(struct.__struct_fields__)}" for section, struct in _SECTIONS.items()
        )
        sentence = _(
            "{file} is no late policy: {error}. Allowed are {allowed}; and [extensions], "
            'lines such as "1234567" = 2026-12-02T23:59:00-03:00.'
        )
        raise PolicyError(sentence.format(file=name, error=printable(str(error)), allowed=allowed)) from error


def _table(text: str) -> dict[str, Any]:
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise ValueError(_("a line has more than {count} dots").format(count=MOST_DOTS))
    return tomllib.loads(text, parse_float=Decimal)


_SECTIONS: dict[str, type[msgspec.Struct]] = {
    "deadline": Deadline,
    "attempts": Attempts,
    "exercises": Exercises,
    "rounding": Rounding,
}


def _refuse_naive(value: Any, name: str, key_path: str) -> None:
    """Refuse times without an offset from UTC: they would mean another moment on another machine."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_naive(inner, name, f"{key_path}.{key}" if key_path else key)
    elif isinstance(value, date | time) and getattr(value, "tzinfo", None) is None:
        sentence = _(
            "{file}: {where} = {value} does not say which time zone it is in. Write the date, the time and the offset "
            "from UTC, such as 2026-11-30T23:59:00-03:00, or 2026-12-01T02:59:00Z."
        )
        shown = value.isoformat()
        raise PolicyError(sentence.format(file=name, where=printable(key_path), value=shown))


def _is_short(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -DECIMALS <= exponent <= DECIMALS


def duration(text: str) -> timedelta:
    """Parse a length of time: "15 minutes", "1 hour 30 minutes".

    Raises:
        ValueError: the text is no length of time.
    """
    if len(text) > MOST_OF_A_LENGTH:
        raise ValueError(_("a length of time has {count} letters").format(count=len(text)))
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        sentence = _('{text!r} is no length of time: write "15 minutes", "1 hour 30 minutes" or "2 days"')
        raise ValueError(sentence.format(text=text))
    try:
        return sum((timedelta(**{unit.rstrip("s") + "s": int(n)}) for n, unit in parts), timedelta())
    except OverflowError as error:
        raise ValueError(_("{text!r} is too long").format(text=text)) from error
