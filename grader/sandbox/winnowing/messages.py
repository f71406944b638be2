"""The messages between the grader and the process that reduces a text: one request, one reply."""

from __future__ import annotations

import msgspec

from grader.sandbox.messages.hello import Hello

# In characters of copydetect's token text, in which each name is one letter: matches of TOKENS are always found.
TOKENS, WINDOW = 25, 20


class Winnow(msgspec.Struct, frozen=True, tag="winnow"):
    """Reduce the Python text of which this frame has the bytes; the reply is Winnowed."""


class Winnowed(msgspec.Struct, frozen=True, tag="winnowed"):
    """This frame has two arrays: hashes of pieces of TOKENS characters, and where in the token text each begins."""


Reply = Hello | Winnowed
