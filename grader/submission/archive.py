"""Read archives: zips, tars, and single files, in every compression of the standard library.

Nothing is written to disk and no link is followed. Whatever damaged or hostile bytes make a reader raise becomes one
exception with a sentence, and all that is unpacked (`unpack`) is counted in an allowance, which archives inside
archives share.
"""

from __future__ import annotations

import io
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Self

from grader.i18n import gettext as _
from grader.submission.naming import of_bytes, readable
from grader.submission.unpack import STREAMS, Allowance, ArchiveError, open_stream, read_zipped
from grader.text import printable

__all__ = ["HEAD", "Allowance", "ArchiveError", "Member", "kind_of", "members"]

HEAD = 512
"""How many of a file's first bytes `kind_of` looks at."""

_BEGINNINGS = (
    *((magic, "zip") for magic in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")),
    *((b"\x1f\x8b\x08", "gz"), (b"\xfd7zXZ\x00", "xz"), (b"]\x00\x00", "lzma")),
    *((b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"), (b"(\xb5/\xfd", "zst"), (b"MSCF\x00", "cab")),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
# What a browser or a platform puts behind a name: hw.zip.download, hw.zip (1), hw.zip-1, hw.zip.001.
_NAMED = re.compile(
    r"\.(zipx?|tar|tgz|taz|tbz2?|txz|tlz|gz|bz2|xz|lzma|7z|rar|zst|tzst|cab|lzh|arj|ace|z\d\d)"
    r"(?:\s*\(\d+\)|-\d+|\.\d+|\.download|\.crdownload|\.part)*$",
    re.IGNORECASE,
)
_DESCRIBING = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
_TARS = frozenset({"tar", "tgz", "taz", "tbz", "tbz2", "txz", "tlz"})
# Zips by their first bytes that are something else: documents, data, packages.
_NO_ARCHIVES = re.compile(
    r"\.(docx|docm|dotx|xlsx|xlsm|pptx|pptm|odt|ods|odp|odg|epub|pages|numbers|key|npz|pth?|pkl|keras|whl|egg|jar|"
    r"pyz|apk|vsix|mlx|fcstd|kra|sb3|ggb)$",
    re.IGNORECASE,
)
MAX_HEADER, MAX_HEADERS = 1 << 20, 16
"""Bytes of a tar's header that describes the member behind it, and how many of them a member may have."""


@dataclass(frozen=True)
class Member:
    """A file in an archive.

    Attributes:
        path: where it lies in the archive.
        problem: why it must not be read, a clause; empty if it may be.
        size: how large it is said to be, in bytes.
        is_folder: whether it is a folder, which is told where that was asked for.
    """

    path: PurePosixPath
    problem: str
    size: int
    _read: Callable[[int], bytes]
    is_folder: bool = False

    def read(self, most: int) -> bytes:
        """Return the file's first bytes, `most` of them or all; a tar's member before the next one is asked for.

        Raises:
            ArchiveError: the file is damaged or encrypted, or the allowance is used up.
        """
        with _explained():
            return self._read(most)


def kind_of(name: str, head: bytes) -> str | None:
    """Return what kind of archive a file is, by its first `HEAD` bytes and else its name; None if it is none."""
    if _NO_ARCHIVES.search(name):
        return None
    if kind := next((kind for magic, kind in _BEGINNINGS if head.startswith(magic)), None):
        return kind
    if _BZIP2.match(head):
        return "bz2"
    named = _NAMED.search(name)
    if head[257:262] == b"ustar" or (named and named[1].lower() == "tar" and len(head) == HEAD):
        return "tar"  # the oldest tars have no mark
    return "damaged" if named else None


def members(
    source: Path | bytes | IO[bytes], name: str, allowance: Allowance, *, folders: bool = False
) -> Iterator[Member]:
    """Yield the files of an archive.

    Args:
        source: the archive's path, its bytes, or the open file, which is closed at the end.
        name: its name, for a compressed file that is no tar.
        allowance: what may be unpacked; it is counted down.
        folders: whether to yield folders, too, which may be empty.

    Raises:
        ArchiveError: it can't be opened, or not read on from here.
    """
    with _explained(), _opened(source) as file:
        head = file.read(HEAD)
        file.seek(0)
        kind = kind_of(name, head)
        if kind == "zip":
            yield from (member for member in _of_zip(file, allowance) if folders or not member.is_folder)
        elif kind in STREAMS:
            found = _of_stream(file, kind, name, allowance)
            yield from (member for member in found if folders or not member.is_folder)
        elif not head:
            raise ArchiveError(_("it is empty; hand it in again"))
        elif kind in (None, "damaged"):
            raise ArchiveError(_("it is damaged, or no archive; make it anew, as a .zip, and hand that in"))
        else:
            sentence = _("it is a .{kind} archive, which is not opened here; unpack it and hand in a .zip")
            raise ArchiveError(sentence.format(kind=kind))


def _opened(source: Path | bytes | IO[bytes]) -> IO[bytes]:
    if isinstance(source, Path):
        return source.open("rb")
    return io.BytesIO(source) if isinstance(source, bytes) else source


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except ArchiveError:
        raise
    except Exception as error:  # the libraries raise whatever their code ends in
        if isinstance(error, OSError) and error.errno:
            raise ArchiveError(_("it can't be read ({reason})").format(reason=error.strerror)) from error
        reason = printable(str(error))[:200] or type(error).__name__
        raise ArchiveError(
            _("it is damaged ({reason}); make it anew, as a .zip").format(reason=reason)
        ) from error


def _of_zip(file: IO[bytes], allowance: Allowance) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            allowance.count(members=1)
            name = _name_in_zip(info).replace("\\", "/")
            path = PurePosixPath(name)
            if name.endswith("/"):
                yield _folder(path)
                continue
            problem = _problem(path, regular=stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG))
            if info.flag_bits & 1:
                problem = problem or _("it is encrypted; hand it in without a password")

            def read(most: int, info: zipfile.ZipInfo = info) -> bytes:
                return read_zipped(file, info, allowance, most)

            yield Member(path, problem, info.file_size, read)


def _name_in_zip(info: zipfile.ZipInfo) -> str:
    """Return a member's name: where the zip does not say that it is UTF-8, the library has taken it for code page 437."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return of_bytes(info.filename.encode("cp437"))
    except UnicodeEncodeError:  # it was told in another place
        return info.filename


def _of_stream(file: IO[bytes], kind: str, name: str, allowance: Allowance) -> Iterator[Member]:
    """Yield the members of a tar, or a compressed file that is none."""
    stream = open_stream(file, kind, allowance)
    begin = stream.peek(HEAD)[:HEAD]
    named = _NAMED.search(name)
    suffix = named[1].lower() if named else ""
    if begin[257:262] == b"ustar" or kind == "tar" or suffix in _TARS or ".tar." in name.lower():
        yield from _of_tar(stream, allowance)
    else:
        allowance.count(members=1)
        yield Member(PurePosixPath(name[: named.start()] if named else name), "", 0, stream.read)


def _of_tar(stream: IO[bytes], allowance: Allowance) -> Iterator[Member]:
    # Read as a stream: what lies between two members is read past, and counts, too.
    most = allowance.size
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_headers(allowance)) as archive:
        for info in archive:
            archive.members = []  # type: ignore[attr-defined] # else it keeps them all
            path = PurePosixPath(readable(info.name))
            if info.isdir():
                yield _folder(path)
                continue

            def read(most: int, info: tarfile.TarInfo = info) -> bytes:
                file = archive.extractfile(info)
                return file.read(most) if file else b""

            yield Member(path, _problem(path, regular=info.isreg() and not info.issparse()), info.size, read)
            if archive.offset > most:  # what is past the end is read past for years
                allowance.count(size=archive.offset)


def _headers(allowance: Allowance) -> type[tarfile.TarInfo]:
    """Return a class of a tar's headers, which are counted: one may describe the next, and the library calls itself then."""

    class Header(tarfile.TarInfo):
        in_a_row = 0

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            header = super().frombuf(buf, encoding, errors)
            allowance.count(members=1)
            describes = header.type in _DESCRIBING
            Header.in_a_row = Header.in_a_row + 1 if describes else 0
            if header.size < 0 or Header.in_a_row > MAX_HEADERS or (describes and header.size > MAX_HEADER):
                raise ArchiveError(
                    _("it is damaged ({reason}); make it anew, as a .zip").format(reason=_("a header"))
                )
            return header

    return Header


def _folder(path: PurePosixPath) -> Member:
    return Member(path, _problem(path, regular=True), 0, lambda _most: b"", is_folder=True)


def _problem(path: PurePosixPath, *, regular: bool) -> str:
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", str(path)):
        return _("its path leads out of the archive")
    return "" if regular else _("it is no regular file, but a link or a device; hand in the file itself")
