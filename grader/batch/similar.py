"""Find pairs of submissions that are more similar than the exercises explain: a reason to look, not a verdict.

By copydetect (an extra), which finds what MOSS finds: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for
document fingerprinting", SIGMOD 2003. Names and comments do not count; code from the starters does not either.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from grader.submission.names import PYTHON
from grader.submission.snapshot import Snapshot

# In characters of copydetect's token text: matches of TOKENS are always found, shorter ones not.
TOKENS, WINDOW = 25, 20
LEAST = 0.8


@dataclass(frozen=True)
class Pair:
    """Two students, and the share of the shorter of their texts that is in the other one, from 0 to 1."""

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
    """Return the pairs of similar submissions, the most similar first.

    Args:
        submissions: snapshots by student.
        starters: the texts of the starters, which do not count.
        least: the smallest share at which a pair is returned.
    """
    import copydetect

    with tempfile.TemporaryDirectory(prefix="grader-similar-") as name:
        folder = Path(name)
        boilerplate = _fingerprint(copydetect, folder / "starters.py", "\n".join(starters), None)
        starter_hashes = np.array(sorted(boilerplate.hashes))
        prints = {
            student: _fingerprint(copydetect, folder / f"{number}.py", text_of(snapshot), starter_hashes)
            for number, (student, snapshot) in enumerate(sorted(submissions.items()))
        }
    similar = []
    for (one, a), (other, b) in combinations(prints.items(), 2):
        if len(a.hashes) == 0 or len(b.hashes) == 0 or _share_bound(a, b) < least:
            continue
        _overlap, shares, _slices = copydetect.compare_files(a, b)
        if max(shares) >= least:
            similar.append(Pair(one, other, round(float(max(shares)), 3)))
    return sorted(similar, key=lambda pair: (-pair.share, pair.one, pair.other))


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


def _fingerprint(copydetect: Any, path: Path, text: str, boilerplate: Any) -> Any:
    path.write_text(text, "utf-8", errors="replace")
    options = {"encoding": "utf-8"} | ({} if boilerplate is None else {"boilerplate": boilerplate})
    return copydetect.CodeFingerprint(str(path), TOKENS, WINDOW, **options)


def _share_bound(a: Any, b: Any) -> float:
    """Return an upper bound on the share of two prints, from their common hashes: cheap, it rules out nearly every pair."""
    ours, theirs = set(a.hashes), set(b.hashes)
    return 1.5 * len(ours & theirs) / max(1, min(len(ours), len(theirs)))
