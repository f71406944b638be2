"""Why a program is not proved, in words: the end of a sentence that begins with the program, or with "tested:".

A reason comes from a process that parses untrusted programs, as data; it is translated where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from grader.i18n import mark


class Reason(msgspec.Struct, frozen=True):
    """Why a program is not proved.

    Attributes:
        text: in English, marked for translation, with {name} where a part goes.
        parts: what goes there.
        line: of the learner's file, where that is known.
    """

    text: str
    parts: dict[str, str] = {}
    line: int | None = None

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The text with its parts, translated by a function such as `gettext`."""
        return translate(self.text).format(**self.parts)

    def __str__(self) -> str:
        return self.sentence()


class NotProvableError(Exception):
    """A program does what no proof follows.

    Args:
        reason: what that is.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason

    def at(self, line: int | None) -> NotProvableError:
        """The same at a line, if it has none yet: the innermost is told."""
        return self if self.reason.line else NotProvableError(msgspec.structs.replace(self.reason, line=line))


def because(text: str, **parts: object) -> NotProvableError:
    """Make the error to raise from a marked text and its parts."""
    return NotProvableError(Reason(text, {name: str(part) for name, part in parts.items()}))


BY_VALUE = mark("it chooses by an input's value")
CHOOSES = mark("it chooses by the value of {what}")
NOT_FINITE = mark("it asks whether a number is finite that may not be")
WRAPS = mark("it computes with whole numbers of the type {dtype}, which wrap around")
FOLDS = mark("it folds an array by more than one operation")
