"""Events of a watch session, and the actions that it asks for. Plain data, so that tests need no process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.report.model import ExerciseReport


@dataclass(frozen=True)
class Saved:
    """Files may have changed: their bytes by stem, None for a missing file."""

    files: Mapping[str, bytes | None]


@dataclass(frozen=True)
class Pressed:
    """A key was pressed."""

    key: str


@dataclass(frozen=True)
class Checked:
    """A file with these bytes was checked."""

    report: ExerciseReport
    data: bytes | None


@dataclass(frozen=True)
class Proved:
    """Of a file with these bytes that passed, it is known by now whether it is proved."""

    report: ExerciseReport
    data: bytes | None


@dataclass(frozen=True)
class Finished:
    """Nothing is being checked any more."""


@dataclass(frozen=True)
class Slow:
    """A check has run for so long that the screen should say so."""


@dataclass(frozen=True)
class WasReset:
    """The starter was put back; `kept_as` is the file name of the learner's version, if there was one."""

    stem: str
    kept_as: str | None


@dataclass(frozen=True)
class Trouble:
    """Something other than the learner's code failed; `sentence` tells the learner."""

    sentence: str


@dataclass(frozen=True)
class Redraw:
    """The screen must be painted again, for example at another size."""


@dataclass(frozen=True)
class Stop:
    """The learner pressed Ctrl-C, or the system asked the process to end."""


Event = Saved | Pressed | Checked | Proved | Finished | Slow | WasReset | Trouble | Redraw | Stop


@dataclass(frozen=True)
class Check:
    """Check these exercises, in place of those being checked; with `line`, look for the line of a mistake."""

    stems: tuple[str, ...]
    line: bool = False


@dataclass(frozen=True)
class Reset:
    """Put the starter back, and keep the learner's version."""

    stem: str


@dataclass(frozen=True)
class RememberHint:
    """Record that one more hint of this exercise was shown."""

    stem: str


@dataclass(frozen=True)
class RememberResult:
    """Record the result of checking a file with these bytes."""

    report: ExerciseReport
    data: bytes | None


@dataclass(frozen=True)
class Leave:
    """End the session."""


Action = Check | Reset | RememberHint | RememberResult | Leave
