"""What happens to a watch session, and what it wants done. Plain data, so that the session needs no process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.report.model import ExerciseReport


@dataclass(frozen=True)
class Saved:
    """Files that may have changed: their bytes by stem, None where there is no file."""

    files: Mapping[str, bytes | None]


@dataclass(frozen=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True)
class Checked:
    """A verdict on a file with these bytes."""

    report: ExerciseReport
    data: bytes | None


@dataclass(frozen=True)
class Finished:
    """Nothing is being checked any more."""


@dataclass(frozen=True)
class Slow:
    """A check takes so long that the learner should know that it runs."""


@dataclass(frozen=True)
class WasReset:
    """The starter is back; the learner's version has that name, if there was one."""

    stem: str
    kept_as: str | None


@dataclass(frozen=True)
class Trouble:
    """Something outside of the learner's code went wrong; a sentence for them."""

    sentence: str


@dataclass(frozen=True)
class Redraw:
    """The terminal has another size, or shows something else."""


@dataclass(frozen=True)
class Stop:
    """Ctrl-C, or the system asks to end."""


Event = Saved | Pressed | Checked | Finished | Slow | WasReset | Trouble | Redraw | Stop


@dataclass(frozen=True)
class Check:
    """Check these exercises, instead of whatever is being checked."""

    stems: tuple[str, ...]


@dataclass(frozen=True)
class Reset:
    """Put the starter back, and keep the learner's version."""

    stem: str


@dataclass(frozen=True)
class RememberHint:
    """One more hint of this exercise was shown."""

    stem: str


@dataclass(frozen=True)
class RememberResult:
    """A check's result, of a file with these bytes."""

    report: ExerciseReport
    data: bytes | None


@dataclass(frozen=True)
class Leave:
    """End the session."""


Action = Check | Reset | RememberHint | RememberResult | Leave
