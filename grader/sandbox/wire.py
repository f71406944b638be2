"""Frames between the grader and the processes that it does not trust.

A frame is a fixed header (magic, and the sizes of three parts), then a message as JSON, arrays as safetensors
and programs as opaque bytes. Sizes are checked before anything is read; nothing here can be executed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from grader.values import DTYPES

MAGIC = b"jxg1"
HEADER = struct.Struct(">4sIII")
# The largest of a right submission: 2 kB of message with 250 parts, 0.3 MB of arrays in an answer and 15 MB in a request,
# 0.2 MB of programs, 1 kB for the names of 15 arrays.
MAX_MESSAGE, MAX_ARRAYS, MAX_PROGRAMS = 1 << 20, 256 << 20, 16 << 20
MAX_TABLE, MAX_PARTS = 512 << 10, 120_000
# Measured, at those limits: what is made of a byte, with the copies on the way.
_PER_BYTE, _PER_BYTE_OF_MESSAGE, _PER_BYTE_OF_TABLE = 4, 10, 17

Array = np.ndarray[Any, Any]


class WireError(Exception):
    """Bytes that are no frame, or a frame over the limits."""


class TooLargeError(WireError):
    """A frame over the limits."""


@dataclass(frozen=True)
class Frame:
    """One message with the arrays, numbered "0", "1", ..., and the programs that belong to it."""

    message: Any
    arrays: Mapping[str, Array] = field(default_factory=dict)
    programs: tuple[bytes, ...] = ()


class _Envelope(msgspec.Struct, frozen=True):
    message: msgspec.Raw
    programs: list[int] = []


def encode(frame: Frame, most: int = MAX_ARRAYS) -> bytes:
    """Encode a frame.

    Raises:
        TooLargeError: it is over the limits, or its arrays have more than `most` bytes.
    """
    size = sum(array.nbytes for array in frame.arrays.values())
    if size > most:  # before the memory for a copy of them is asked for
        raise TooLargeError(f"the arrays take {size:,} bytes; at most {most:,} are carried")
    envelope = _Envelope(msgspec.Raw(msgspec.json.encode(frame.message)), [len(p) for p in frame.programs])
    parts = (
        msgspec.json.encode(envelope),
        save({name: np.asarray(a, order="C") for name, a in frame.arrays.items()}) if frame.arrays else b"",
        b"".join(frame.programs),
    )
    if _table_of(parts[1]) > MAX_TABLE:
        raise TooLargeError(f"it is made of {len(frame.arrays):,} arrays; some thousand are carried")
    for part, limit, part_name in zip(
        parts, (MAX_MESSAGE, MAX_ARRAYS, MAX_PROGRAMS), ("message", "arrays", "program"), strict=True
    ):
        if len(part) > limit:
            raise TooLargeError(
                f"the {part_name} would take {len(part):,} bytes; at most {limit:,} are carried"
            )
    return HEADER.pack(MAGIC, *map(len, parts)) + b"".join(parts)


def read_frame(
    read: Callable[[int], bytes],
    message_type: Any,
    most: int = MAX_MESSAGE + MAX_ARRAYS + MAX_PROGRAMS,
    make_room: Callable[[int], None] = lambda _: None,
) -> Frame | None:
    """Read the next frame of a stream; None at its end.

    Args:
        read: returns exactly so many bytes, or fewer at the stream's end.
        message_type: what msgspec validates the message against.
        most: bytes that the frame may have in all.
        make_room: is told, before the frame is read, how many bytes of memory it may take.

    Raises:
        WireError: anything else than a frame; TooLargeError by its header, before the rest is read.
    """
    header = read(HEADER.size)
    if not header:
        return None
    if len(header) < HEADER.size or header[:4] != MAGIC:
        raise WireError("not a frame")
    _, *sizes = HEADER.unpack(header)
    over = any(
        size > limit for size, limit in zip(sizes, (MAX_MESSAGE, MAX_ARRAYS, MAX_PROGRAMS), strict=True)
    )
    if over or sum(sizes) > most:
        raise TooLargeError(f"a frame of {sum(sizes):,} bytes is over the limits")
    make_room(_room_for(*sizes))
    parts = [read(size) if size else b"" for size in sizes]
    if [len(part) for part in parts] != sizes:
        raise WireError("the stream ended inside a frame")
    return _decode(parts, message_type)


def _room_for(message: int, arrays: int, programs: int) -> int:
    table = min(arrays, MAX_TABLE)
    return _PER_BYTE_OF_MESSAGE * message + _PER_BYTE * (arrays + programs) + _PER_BYTE_OF_TABLE * table


def _table_of(arrays: bytes) -> int:
    """The size of the names, types and shapes at the beginning of arrays."""
    return int.from_bytes(arrays[:8], "little")


def _decode(parts: list[bytes], message_type: Any) -> Frame:
    message, arrays, programs = parts
    if sum(map(message.count, (b"[", b"{", b","))) > MAX_PARTS:
        raise WireError("the message has too many parts")
    try:
        envelope = msgspec.json.decode(message, type=_Envelope)
        content = msgspec.json.decode(envelope.message, type=message_type)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise WireError(f"the message is malformed: {error}") from error
    if any(size < 0 for size in envelope.programs) or sum(envelope.programs) != len(programs):
        raise WireError("the programs' sizes do not add up")
    split = tuple(programs[a:b] for a, b in pairwise(accumulate(envelope.programs, initial=0)))
    return Frame(content, _load(arrays) if arrays else {}, split)


def _load(arrays: bytes) -> dict[str, Array]:
    try:
        if _table_of(arrays) > MAX_TABLE:
            raise WireError("too many arrays")
        loaded = load(arrays)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise WireError(f"the arrays are malformed: {error}") from error
    if odd := {array.dtype.name for array in loaded.values()} - DTYPES:
        raise WireError(f"no arrays of these types are carried: {', '.join(sorted(odd))}")
    if loaded.keys() != {str(number) for number in range(len(loaded))}:
        raise WireError("the arrays are not numbered from 0")
    return loaded
