"""Pairs of submissions that are more alike than the exercises make them: a reason to look, and no verdict.

By copydetect (an extra), which finds what MOSS finds: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for
document fingerprinting", SIGMOD 2003. Names and comments do not count; what the starters hold does not either.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from grader.submission.snapshot import Snapshot

# In characters of copydetect's token text: matches of TOKENS are always found, shorter ones not.
TOKENS, WINDOW = 25, 20
LEAST = 0.8


@dataclass(frozen=True)
class Pair:
    """Two students, and how much of the shorter of their texts is in the other: from 0 to 1."""

    one: str
    other: str
    share: float


def is_available() -> bool:
    """Whether the extra is installed."""
    try:
        import copydetect  # noqa: F401 - whether it is there
    except ImportError:
        return False
    return True


def pairs(submissions: Mapping[str, Snapshot], starters: Sequence[str], least: float = LEAST) -> list[Pair]:
    """The most alike first.

    Args:
        submissions: by student.
        starters: what everybody was given.
        least: the share from which on a pair is told.
    """
    import copydetect

    with tempfile.TemporaryDirectory(prefix="grader-similar-") as name:
        folder = Path(name)
        given = _print(copydetect, folder / "starters.py", "\n".join(starters), None)
        known = np.array(sorted(given.hashes))
        prints = {
            student: _print(copydetect, folder / f"{number}.py", text_of(snapshot), known)
            for number, (student, snapshot) in enumerate(sorted(submissions.items()))
        }
    found = []
    for (one, a), (other, b) in combinations(prints.items(), 2):
        if len(a.hashes) == 0 or len(b.hashes) == 0 or _most(a, b) < least:
            continue
        _overlap, shares, _slices = copydetect.compare_files(a, b)
        if max(shares) >= least:
            found.append(Pair(one, other, round(float(max(shares)), 3)))
    return sorted(found, key=lambda pair: (-pair.share, pair.one, pair.other))


def text_of(snapshot: Snapshot) -> str:
    """A submission's Python as one text, whatever files it is in, so that renaming a file hides nothing."""
    parts = [
        "\n".join(snapshot.notebooks[path])
        if path in snapshot.notebooks
        else snapshot.files[path].decode("utf-8", "replace")
        for path in sorted(snapshot.files, key=lambda path: PurePosixPath(path).name)
        if path.endswith((".py", ".ipynb"))
    ]
    return "\n".join(parts)


def _print(copydetect: Any, path: Path, text: str, given: Any) -> Any:
    path.write_text(text, "utf-8", errors="replace")
    options = {"encoding": "utf-8"} | ({} if given is None else {"boilerplate": given})
    return copydetect.CodeFingerprint(str(path), TOKENS, WINDOW, **options)


def _most(a: Any, b: Any) -> float:
    """The share at most, by how many fingerprints are common: cheap, and rules out nearly every pair."""
    ours, theirs = set(a.hashes), set(b.hashes)
    return 1.5 * len(ours & theirs) / max(1, min(len(ours), len(theirs)))
