"""Archives: of every kind, nested and compressed; changed in their own fields, under what compresses them."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib

from mutations import number, of_bytes

from grader.submission.intake import take
from grader.submission.snapshot import SubmissionError

REFUSALS = (SubmissionError,)
CODE = b"def f(x):\n    return x\n"
UNPACKED = {b"\x1f\x8b": gzip.decompress, b"BZ": bz2.decompress, b"\xfd7": lzma.decompress}
PACKED = {b"\x1f\x8b": lambda d: gzip.compress(d, mtime=0), b"BZ": bz2.compress, b"\xfd7": lzma.compress}
FIELDS = (
    (0, 100),
    (100, 8),
    (124, 12),
    (136, 12),
    (156, 1),
    (157, 100),
    (257, 8),
    (345, 155),
    (386, 24),
    (482, 13),
)
NAMES = (b"hw.zip", b"hw.tar", b"hw.tar.gz", b"hw.gz", b"hw.tgz", b"hw.bin")


def seeds():
    """A name, a newline and an archive."""
    inner = _zip({"ex01_pixel_filter.py": CODE}, zipfile.ZIP_DEFLATED)
    files = {
        "hw/ex01_pixel_filter.py": CODE,
        "hw/b.ipynb": b'{"cells": [], "nbformat": 4}',
        "hw/inner.zip": inner,
    }
    kinds = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    tars = [_tar(files, form) for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)]
    tars.append(_sparse(tars[1]))
    found = [b"hw.zip\n" + _zip(files, kind) for kind in kinds]
    found += [b"hw.tar\n" + data for data in tars]
    found += [b"hw.tar.gz\n" + gzip.compress(tars[2], mtime=0), b"hw.tar.bz2\n" + bz2.compress(tars[1])]
    found += [b"hw.tar.xz\n" + lzma.compress(tars[0]), b"ex01.py.gz\n" + gzip.compress(CODE, mtime=0)]
    found.append(b"hw.zip\n" + _zip({"a.tar.gz": gzip.compress(tars[1], mtime=0), "b.zip": inner}, kinds[1]))
    return found


def mutate(data, rng):
    """A field, a member or some bytes changed, inside of what compresses them."""
    name, _, archive = data.partition(b"\n")
    if rng.random() < 0.05:
        return rng.choice(NAMES) + b"\n" + archive
    return name + b"\n" + _mutated(archive, rng)


def _mutated(archive, rng):
    compression = archive[:2]
    if compression in UNPACKED and rng.random() < 0.8:
        try:
            inside = UNPACKED[compression](archive)
        except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError):
            return of_bytes(archive, rng)
        return PACKED[compression](_mutated(inside, rng))
    if archive[257:262] == b"ustar" and rng.random() < 0.8:
        return _tar_field(archive, rng)
    if archive[:2] == b"PK" and rng.random() < 0.8:
        return _zip_field(archive, rng)
    return of_bytes(archive, rng)


def _tar_field(archive, rng):
    """A header's field changed, its checksum put right."""
    heads = [at for at in range(0, len(archive) - 511, 512) if archive[at + 257 : at + 262] == b"ustar"]
    at = rng.choice(heads)
    head = bytearray(archive[at : at + 512])
    start, size = rng.choice(FIELDS)
    odd = (
        *(b"%o" % abs(number(rng)), b"\x80" + b"\xff" * (size - 1), b"\xff" * size, b"99999999999", b"text"),
        *(b"../../up", b"/etc/x", b"L", b"K", b"x", b"g", b"S", b"1", b"2", b"3", b"6", b"\xe9\xff", b""),
    )
    head[start : start + size] = rng.choice(odd)[:size].ljust(size, b"\0")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    again = rng.choice((1, 1, 1, 2, 200))
    return archive[:at] + bytes(head) * again + archive[at + 512 :]


def _zip_field(archive, rng):
    """A number or a name in a header, local or central, or in the directory's end, changed."""
    marks = [at for mark in (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06") for at in _all(archive, mark)]
    at = rng.choice(marks)
    offset, size = rng.choice(
        ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2))
    )
    if rng.random() < 0.2:
        offset, size = rng.choice(((38, 4), (42, 4), (46, 8), (30, 8), (32, 2)))
    value = (number(rng) % 256**size).to_bytes(size, "little")
    return archive[: at + offset] + value + archive[at + offset + size :]


def _all(data, mark):
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


def _zip(files, kind):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)  # of 1980
            info.compress_type = kind
            archive.writestr(info, content)
    return buffer.getvalue()


def _tar(files, form):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in {**files, f"{'long/' * 30}b.py": CODE, "ção.py": CODE}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _sparse(archive):
    """The first member with a map of holes, as old GNU tars have it."""
    head = bytearray(archive[:512])
    head[156:157], head[386:410], head[483:495] = b"S", b"00000000000\0" * 2, b"00000010000\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + archive[512:]


def enter(data, folder):
    """Hand it in."""
    name, _, archive = data.partition(b"\n")
    path = folder / (name.decode("ascii", "replace").replace("/", "_").replace("\0", "_")[:80] or "hw.zip")
    path.write_bytes(archive)
    snapshot = take(path)
    return snapshot.digest, snapshot.notes, snapshot.missing, sorted(snapshot.notebooks)
