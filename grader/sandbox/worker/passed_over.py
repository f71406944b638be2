"""What could not be run and was passed over: told where it turns out to be the reason for something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.i18n import gettext as _


@dataclass(frozen=True)
class Failure:
    """A statement, or a whole cell, that failed.

    Attributes:
        place: where it is: a file's name, a line in it, the number of a notebook's code cell; see `place_of`.
        sentence: what happened.
        binds: the names that it would have bound.
        missing: the name that was not there, if that was it.
    """

    place: Place
    sentence: str
    binds: frozenset[str] = frozenset()
    missing: str = ""


@dataclass(frozen=True)
class Place:
    """Where a statement is: in a cell of the notebook, or in a line of a file; `file` is empty for the file handed in."""

    cell: int | None = None
    line: int | None = None
    file: str = ""


@dataclass
class PassedOver:
    """All that was passed over, in order."""

    failures: list[Failure] = field(default_factory=list)

    def note(self, place: Place, sentence: str, binds: Iterable[str] = (), missing: str = "") -> None:
        """Keep a failure."""
        whole = sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
        self.failures.append(Failure(place, whole, frozenset(binds), missing))

    def cause(self, name: str) -> Failure | None:
        """The failure for which a name is not bound: where that lacked a name itself, the one for which it did."""
        found: Failure | None = None
        for _step in self.failures:  # no chain is longer
            earlier = [f for f in self.failures if name in f.binds and f is not found]
            earlier = earlier or [f for f in self.failures if "*" in f.binds and f is not found]
            if not earlier:
                break
            found, name = earlier[-1], earlier[-1].missing
            if not name:
                break
        return found

    def trouble(self, name: str) -> str:
        """Say why a name is not bound, as a sentence behind others; empty where nothing that failed would have bound it."""
        found = self.cause(name)
        return f" {told(found)}" if found else ""


def told(failure: Failure) -> str:
    """A failure as a sentence."""
    place = failure.place
    if place.cell is not None:
        return _("Code cell {number} failed: {sentence}").format(number=place.cell, sentence=failure.sentence)
    if place.file:
        template = _("{file} failed in line {line}: {sentence}")
        return template.format(file=place.file, line=place.line, sentence=failure.sentence)
    return _("Line {line} failed: {sentence}").format(line=place.line, sentence=failure.sentence)


def file_name(path: str) -> str:
    """The name of a file, for a person."""
    return Path(path).name[:80]
