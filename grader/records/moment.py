"""When something was handed in: an instant, written in ISO 8601 with its offset from UTC."""

from __future__ import annotations

from datetime import datetime

FIRST, LAST = 1971, 2999
"""Years. Nothing was handed in earlier; and a time near the ends of the calendar is none in another time zone."""


def moment(text: str) -> datetime | None:
    """Return the instant that a text names, such as 2026-11-24T10:00:00-03:00; None if it names none.

    `grader batch` keeps no other times, and `grader final` reads no others.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and FIRST <= found.year <= LAST else None
