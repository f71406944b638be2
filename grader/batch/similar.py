"""Find pairs of submissions that are more similar than the exercises explain: a reason to look, not a verdict.

A process behind walls takes the code apart (`grader.sandbox.winnowing`), and gives hashes, which are compared here. Names
and comments do not count; code from the starters does not either.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import PurePosixPath

import numpy as np

from grader.i18n import gettext as _
from grader.records.store import Student
from grader.sandbox.errors import StartError
from grader.sandbox.start_method import quickest_start
from grader.sandbox.tiers import Tier
from grader.sandbox.winnowing.client import NotReducedError, Reduced, reduce
from grader.sandbox.winnowing.messages import TOKENS
from grader.sandbox.wire import Array
from grader.submission.names import PYTHON
from grader.submission.snapshot import Snapshot

LEAST = 0.8


@dataclass(frozen=True)
class Pair:
    """Two students, and the share of the shorter of their texts that is in the other one, from 0 to 1."""

    one: str
    other: str
    share: float


@dataclass(frozen=True)
class Group:
    """Students of whom each is similar to another of them; the least and the largest share among those pairs."""

    students: tuple[str, ...]
    least: float
    most: float


@dataclass(frozen=True)
class Similar:
    """What was found in a class.

    Attributes:
        pairs: similar submissions, the most similar first.
        left_out: why a submission was not compared, a clause, by student.
    """

    pairs: Sequence[Pair]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        """The pairs put together where they share a student: eight equal ones are one group, and not 28 pairs."""
        group_of: dict[str, set[str]] = {}
        for pair in self.pairs:
            joined = group_of.get(pair.one, {pair.one}) | group_of.get(pair.other, {pair.other})
            group_of |= dict.fromkeys(joined, joined)
        shares: dict[tuple[str, ...], list[float]] = {}
        for pair in self.pairs:
            shares.setdefault(tuple(sorted(group_of[pair.one])), []).append(pair.share)
        groups = [Group(students, min(found), max(found)) for students, found in shares.items()]
        return sorted(groups, key=lambda group: (-group.most, -len(group.students), group.students))


def is_available() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("copydetect") is not None


class Comparison:
    """Compares a class: sees each submission while it is read, and keeps its hashes alone.

    Args:
        starters: the texts of the starters, which do not count.
        tier: the walls around the process that takes a submission's code apart.
    """

    def __init__(self, starters: Sequence[str], tier: Tier) -> None:
        self._tier = tier
        self._start = quickest_start(tier)
        self._starters = np.unique(reduce("\n".join(starters), tier, self._start).hashes)
        self._seen: dict[str, Reduced] = {}
        self._left_out: dict[str, str] = {}

    def see(self, student: Student, snapshot: Snapshot, stop: threading.Event | None = None) -> None:
        """Take a student's submission; several threads may do so. One whose code can't be taken apart is left out."""
        try:
            reduced = reduce(text_of(snapshot), self._tier, self._start, stop)
        except NotReducedError as error:
            self._left_out[student.id] = str(error)
            return
        except (StartError, OSError):  # which costs the comparison, and no grade
            self._left_out[student.id] = _("the program that compares did not start")
            return
        own = ~np.isin(reduced.hashes, self._starters)
        self._seen[student.id] = Reduced(reduced.hashes[own], reduced.places[own])

    def similar(self, least: float = LEAST, teams: Mapping[str, str] | None = None) -> Similar:
        """Return the similar pairs among those seen.

        Args:
            teams: what each student handed in; those who handed in the same thing together are no pair.
            least: the smallest share at which a pair is returned.
        """
        seen = [
            (student, reduced, np.unique(reduced.hashes)) for student, reduced in sorted(self._seen.items())
        ]
        found = []
        for (one, a, ours), (other, b, theirs) in combinations(seen, 2):
            if teams and one in teams and teams[one] == teams.get(other):
                continue
            common = np.intersect1d(ours, theirs, assume_unique=True)
            # A hash of the shorter text may stand in it more than once, so this is no share yet.
            if len(common) == 0 or 1.5 * len(common) < least * min(len(ours), len(theirs)):
                continue
            share = max(_share(a, common), _share(b, common))
            if share >= least:
                found.append(Pair(one, other, round(share, 3)))
        found.sort(key=lambda pair: (-pair.share, pair.one, pair.other))
        return Similar(found, dict(sorted(self._left_out.items())))


def text_of(snapshot: Snapshot) -> str:
    """Join all Python code of a submission into one text, so that renaming a file hides nothing."""
    parts = [
        "\n".join(snapshot.notebooks[path])
        if path in snapshot.notebooks
        else snapshot.files[path].decode("utf-8", "replace")
        for path in sorted(snapshot.files, key=lambda path: PurePosixPath(path).name)
        if path in snapshot.notebooks or PYTHON.search(path)
    ]
    return "\n".join(parts)


def _share(text: Reduced, common: Array) -> float:
    """Return how much of a text's own code is in pieces that another has, too, from 0 to 1."""
    return _covered(text.places[np.isin(text.hashes, common)]) / _covered(text.places)


def _covered(places: Array) -> int:
    """Return how many characters lie in pieces that begin at these places, sorted."""
    return int(np.minimum(np.diff(places), TOKENS).sum()) + TOKENS
