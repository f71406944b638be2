"""Unpack a compressed stream in small pieces, each counted as it comes out, whoever asks for it and whatever for."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Protocol

from grader.i18n import gettext as _

PIECE = 64 << 10
"""Bytes that are taken from a stream, or given by a decompressor, at a time."""
MAX_DICTIONARY = 256 << 20
"""Memory that an LZMA stream may ask for; what `xz -9` makes needs a quarter of it."""

_LOCAL = struct.Struct("<26sHH")  # a member's header in a zip, and the sizes of its name and its other fields
_LZMA = struct.Struct("<BBH")  # in a zip: a version's two numbers, and the size of the properties
_UNKNOWN = (1 << 64) - 1


class ArchiveError(Exception):
    """An archive, or a member of one, can't be read; the message is a clause that begins with "it"."""


@dataclass
class Allowance:
    """What may still be unpacked, for all archives that share it.

    Attributes:
        members: how many members may still be looked at.
        size: how many bytes may still come out of a decompressor, wanted or not.
    """

    members: int
    size: int

    def count(self, members: int = 0, size: int = 0) -> None:
        """Take from what is left.

        Raises:
            ArchiveError: so much is not left.
        """
        self.members -= members
        self.size -= size
        if self.members < 0 or self.size < 0:
            raise ArchiveError(_("it holds too many files, or too large ones"))


class Decompressor(Protocol):
    """What `bz2` and `lzma` have; `zlib` is given the same form."""

    @property
    def eof(self) -> bool:
        """Whether its stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing is left of what it was given."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes; the rest is kept for the next call."""


class _Inflater:
    """A `zlib.decompressobj` that keeps what it has not used yet."""

    def __init__(self, wbits: int) -> None:
        self._inflater = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inflater.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inflater.decompress(self._inflater.unconsumed_tail + data, max_length)


class _Copier:
    """For what is stored as it is: it ends where its bytes end."""

    unused_data = b""

    def __init__(self) -> None:
        self._rest, self.eof = b"", False

    @property
    def needs_input(self) -> bool:
        return not self._rest

    def decompress(self, data: bytes, max_length: int) -> bytes:
        data = self._rest + data
        self._rest, self.eof = data[max_length:], not data
        return data[:max_length]


def _unlzma(begin: bytes = b"") -> Decompressor:
    unpacker = lzma.LZMADecompressor(memlimit=MAX_DICTIONARY)
    unpacker.decompress(begin, 0)
    return unpacker


STREAMS: dict[str, Callable[[], Decompressor]] = {
    "tar": _Copier,
    "gz": lambda: _Inflater(zlib.MAX_WBITS | 16),
    "bz2": bz2.BZ2Decompressor,
    "xz": _unlzma,
    "lzma": _unlzma,
}
"""By the kind of a file, what unpacks it."""


class Unpacked(io.RawIOBase):
    """What is packed in a stream, to be read once from its beginning.

    Args:
        packed: the stream.
        new: makes a decompressor.
        allowance: is counted down by what comes out.
        is_one: whether one packed stream is all; else others may follow it, as `gzip` and others let them.
    """

    def __init__(
        self,
        packed: IO[bytes],
        new: Callable[[], Decompressor],
        allowance: Allowance,
        *,
        is_one: bool = False,
    ) -> None:
        self._packed, self._new, self._allowance, self._is_one = packed, new, allowance, is_one
        self._unpacker, self._rest = new(), b""
        self._is_at_end = self._is_doubtful = False  # doubtful: what follows a stream may be none

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on into a buffer; 0 at the end.

        Raises:
            ArchiveError: the allowance is used up.
            Exception: what the decompressors raise for damaged data.
        """
        self._allowance.count()  # nothing comes out where nothing is left
        data = self._next(min(len(buffer), PIECE))
        self._allowance.count(size=len(data))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        while not self._is_at_end:
            if self._unpacker.eof:
                self._turn_to_next_stream()
                continue
            needs_input = self._unpacker.needs_input
            packed = b""
            if needs_input:
                packed, self._rest = self._rest or self._packed.read(PIECE), b""
            try:
                data = self._unpacker.decompress(packed, most)
            except (OSError, lzma.LZMAError, zlib.error):
                if not self._is_doubtful:
                    raise
                break
            if data:
                self._is_doubtful = False
                return data
            if needs_input and not packed and not self._unpacker.eof:
                if not self._is_doubtful:
                    raise EOFError(_("its end is missing"))
                break
        self._is_at_end = True
        return b""

    def _turn_to_next_stream(self) -> None:
        rest = b"" if self._is_one else self._unpacker.unused_data or self._packed.read(PIECE)
        while rest and not rest.strip(b"\0"):  # to fill a block
            rest = self._packed.read(PIECE)
        self._is_at_end, self._rest = not rest, rest.lstrip(b"\0")
        self._allowance.count(members=int(bool(rest)))  # of streams that give nothing there may be very many
        self._unpacker, self._is_doubtful = self._new(), True


class _Part(io.RawIOBase):
    """The bytes of a file from one place on; others may read elsewhere in it meanwhile."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._place, self._left = file, start, size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._file.seek(self._place)
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._place += len(data)
        self._left -= len(data)
        return data


def open_stream(packed: IO[bytes], kind: str, allowance: Allowance) -> io.BufferedReader:
    """Return what a compressed file holds, or a tar as it is; the beginning can be looked at with `peek`.

    Args:
        packed: the file.
        kind: a key of `STREAMS`.
        allowance: is counted down by what comes out.
    """
    return io.BufferedReader(Unpacked(packed, STREAMS[kind], allowance), PIECE)


def read_zipped(file: IO[bytes], info: zipfile.ZipInfo, allowance: Allowance, most: int) -> bytes:
    """Return the first bytes of a zip's member, `most` of them or all.

    The library's own way gives all that comes out of a packed piece at once, gigabytes where that was made for it.

    Raises:
        ArchiveError: the allowance is used up.
        Exception: what the library and the decompressors raise for damaged data.
    """
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(_("a file in it is not where it should be"))
    name_size, extra_size = _LOCAL.unpack(header)[1:]
    start = info.header_offset + _LOCAL.size + name_size + extra_size
    packed: IO[bytes] = _Part(file, start, info.compress_size)  # type: ignore[assignment]
    unpacked = Unpacked(packed, _of_method(info, packed), allowance, is_one=True)
    data = bytearray()
    while len(data) < most and (piece := unpacked.read(min(PIECE, most - len(data)))):
        data += piece
    if len(data) < most and zlib.crc32(data) != info.CRC:
        raise zipfile.BadZipFile(_("its checksum is wrong"))
    return bytes(data)


def _of_method(info: zipfile.ZipInfo, packed: IO[bytes]) -> Callable[[], Decompressor]:
    """Return what unpacks a zip's member, by the way in which it is packed."""
    match info.compress_type:
        case zipfile.ZIP_STORED:
            return _Copier
        case zipfile.ZIP_DEFLATED:
            return lambda: _Inflater(-zlib.MAX_WBITS)
        case zipfile.ZIP_BZIP2:
            return bz2.BZ2Decompressor
        case zipfile.ZIP_LZMA:
            *_version, size = _LZMA.unpack(packed.read(_LZMA.size))
            has_end_mark = info.flag_bits & 2
            length = _UNKNOWN if has_end_mark else info.file_size
            begin = packed.read(size) + struct.pack("<Q", length)
            return lambda: _unlzma(begin)
    sentence = _("it is packed in a way that is not known here ({number}); make it anew, as a .zip")
    raise ArchiveError(sentence.format(number=info.compress_type))
