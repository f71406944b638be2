"""Select the part of an answer that a check looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.i18n import gettext as _


class NoSuchPartError(LookupError):
    """An answer lacks the part that a check looks at."""


def part_of(value: Any, part: Sequence[str | int]) -> Any:
    """Return the part of a value at a path of keys and indices.

    Raises:
        NoSuchPartError: the value has no such part; the message says what it has.
    """
    for key in part:
        try:
            value = value[key]  # a dict, list or tuple of builtins
        except (LookupError, TypeError):
            if isinstance(value, dict):
                sentence = _("The answer has no entry {key}; it has {what}.")
                contents = ", ".join(repr(k)[:30] for k in list(value)[:12])
            else:
                sentence, contents = _("The answer has no entry {key}; it is a {what}."), type(value).__name__
            raise NoSuchPartError(sentence.format(key=repr(key), what=contents)) from None
    return value
