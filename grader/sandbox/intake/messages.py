"""The messages between the grader and the process that reads a submission: one request, one reply.

A listing and an index may be larger than a message, so they go with one, as JSON among the frame's opaque bytes.
"""

from __future__ import annotations

import msgspec

from grader.sandbox.messages.hello import Hello
from grader.submission.choice import Missing
from grader.submission.definitions import Definitions

PIECE = 1 << 20
"""Bytes of what was handed in that are asked for at a time, at most."""


class Read(msgspec.Struct, frozen=True, tag="read"):
    """Read a submission, of which this frame has the listing; the reply is Taken, Refused or OutOfMemory, or Wanted first."""


class Wanted(msgspec.Struct, frozen=True, tag="wanted"):
    """So many bytes of an item are wanted, from a place on; the answer is Got."""

    number: int
    start: int
    size: int


class Got(msgspec.Struct, frozen=True, tag="got"):
    """This frame has the bytes, fewer at the item's end; or there is a problem and there are none."""

    problem: str = ""


class Taken(msgspec.Struct, frozen=True, tag="taken"):
    """The submission was read; this frame has the Index."""


class Give(msgspec.Struct, frozen=True, tag="give"):
    """Give the bytes of the index's file of this number; the reply is Given."""

    number: int


class Given(msgspec.Struct, frozen=True, tag="given"):
    """This frame has a file's bytes."""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """It can't be taken, for this reason: a sentence for people."""

    sentence: str


class OutOfMemory(msgspec.Struct, frozen=True, tag="out_of_memory"):
    """Reading it takes more memory than there is."""


class Index(msgspec.Struct, frozen=True):
    """A snapshot, with the paths of its files alone."""

    files: list[str]
    notes: list[str]
    notebooks: dict[str, list[str]]
    missing: list[Missing]
    aliases: dict[str, str]
    definitions: dict[str, Definitions]


Request = Read | Got | Give
Reply = Hello | Wanted | Taken | Given | Refused | OutOfMemory
