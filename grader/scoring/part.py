"""Select the part of an answer that a check looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.exercise import NO_NAMES, Names
from grader.i18n import gettext as _
from grader.scoring.compare import described
from grader.scoring.place import Place


class NoSuchPartError(LookupError):
    """An answer lacks the part that a check looks at."""


def part_of(value: Any, part: Sequence[str | int], names: Names = NO_NAMES) -> Any:
    """Return the part of a value at a path of keys and indices.

    Args:
        value: the whole.
        part: the path.
        names: what parts are called, for the error.

    Raises:
        NoSuchPartError: the value has no such part; the message says what it has.
    """
    place = Place(names=names)
    for key in part:
        inside = place.inside(key)
        try:
            value = value[key]  # a dict, list or tuple of builtins
        except (LookupError, TypeError):
            sentence = _("the entry {key} is missing; got {what}.")
            text = sentence.format(key=inside.word(), what=described(value))
            raise NoSuchPartError(place.opening() + text) from None
        place = inside
    return value


def inside(part: Sequence[str | int], value: Any) -> Any:
    """Return an answer of nothing but a value at a path of keys and indices."""
    for key in reversed(part):
        value = [None] * key + [value] if isinstance(key, int) else {key: value}
    return value
