"""How long each check of a submission took: another figure each time, so it is beside the result and not in it.

The audit log does not name the file, and nothing hangs on it but a column of the overview.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.files import read_bounded

NAME = "timings.json"
"""The file in a student's folder, beside report.json."""
MOST = 1 << 20
Seconds = Annotated[float, Meta(ge=0, le=1e6)]
_DECODER = msgspec.json.Decoder(dict[str, list[Seconds]])


def encode(timings: Mapping[str, Sequence[float]]) -> bytes:
    """Encode the seconds of wall clock that each check of an exercise took, by stem, in the report's order."""
    return msgspec.json.encode({stem: [round(s, 4) for s in seconds] for stem, seconds in timings.items()})


def read(folder: Path) -> dict[str, list[float]]:
    """Return what `encode` was given, from a student's folder; nothing where there is none that can be read."""
    try:
        found: dict[str, list[float]] = _DECODER.decode(read_bounded(folder / NAME, MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found
