"""Submissions that are made to break whoever reads them, by name: what makes a file's bytes, or lays out a folder."""

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import tarfile
import zipfile
import zlib
from pathlib import Path

RIGHT = b"def size(n): return n\n"
BLOCK = 512


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """A zip of files, by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(*members):
    """A tar of pairs: a name or a header, and the bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members:
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


def header(name="x.py", **fields):
    """A tar's header."""
    made = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def raw(made, data=b""):
    """A header as it stands in a tar, with what belongs to it."""
    return made.tobuf(tarfile.GNU_FORMAT) + data.ljust(-len(data) % BLOCK + len(data), b"\0")


def with_size(made, field):
    """A header whose size is these twelve bytes."""
    block = bytearray(raw(made))
    block[124:136] = field
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def long_names(count, kind=tarfile.GNUTYPE_LONGNAME):
    """A tar of one member with many long names."""
    one = raw(header("././@LongLink", type=kind, size=5), b"abcd\0")
    return one * count + raw(header(size=2), b"1\n") + bytes(2 * BLOCK)


def pax(**headers):
    """A tar of two members, the second of which has these PAX headers."""
    return tarred(("ok.py", RIGHT), (header("a.py", pax_headers=headers), b"hello"))


def large_pax(size):
    """A packed tar whose PAX header is so large."""
    return gzip.compress(
        raw(header("x", type=tarfile.XHDTYPE, size=size), b"")[:BLOCK] + b"9 a=bcde\n" * (size // 9), 1
    )


def patched(data, **fields):
    """A zip whose central directory's first entry has these fields changed: method, crc, packed, size, offset, flags."""
    places = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<I"), "packed": (20, "<I")}
    places |= {"size": (24, "<I"), "offset": (42, "<I")}
    changed, at = bytearray(data), data.index(b"PK\x01\x02")
    for field, value in fields.items():
        place, form = places[field]
        struct.pack_into(form, changed, at + place, value)
    return bytes(changed)


def overlapping(count=1_000, size=1 << 20):
    """A zip whose members all are the same bytes."""
    packed = zlib.compress(bytes(size), 9)[2:-4]
    crc = zlib.crc32(bytes(size))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), size, 1, 0) + b"a"
    entries = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(packed), size, 8, 0, 0, 0, 0, 0, 0
        )
        + b"%08d" % number
        for number in range(count)
    )
    body = local + packed
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entries), len(body), 0)
    return body + entries + end


def many_members(count):
    """A zip of so many empty members."""
    return zipped(dict.fromkeys(map(str, range(count)), b""), zipfile.ZIP_STORED)


def nested(levels, data, pack=zipped):
    """Archives inside each other."""
    for _ in range(levels):
        data = pack({f"{i}.zip": data for i in range(10)})
    return data


def notebook(cells, **more):
    """A notebook of these cells."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def code(source):
    """A notebook's code cell."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}


def lzma_with_dictionary(size):
    """An LZMA stream that says it needs a dictionary of so many bytes."""
    data = bytearray(lzma.compress(RIGHT, format=lzma.FORMAT_ALONE))
    data[1:5] = struct.pack("<I", size)
    return bytes(data)


ZIP = zipped({"ex01_size.py": RIGHT})
FILES = {
    # tars
    "sparse map of text.tar": lambda: pax(**{"GNU.sparse.map": "a,b,c", "GNU.sparse.size": "5"}),
    "sparse map of odd length.tar": lambda: pax(**{"GNU.sparse.map": "0,1,2", "GNU.sparse.size": "5"}),
    "sparse map that goes back.tar": lambda: pax(
        **{"GNU.sparse.map": "9,1,0,1,5,1", "GNU.sparse.size": "10"}
    ),
    "sparse size of text.tar": lambda: pax(**{"GNU.sparse.size": "x", "GNU.sparse.numblocks": "y"}),
    "sparse map in the data.tar": lambda: tarred(
        (
            header(
                pax_headers={
                    "GNU.sparse.major": "1",
                    "GNU.sparse.minor": "0",
                    "GNU.sparse.realsize": "9",
                }
            ),
            b"letters\nx\n",
        )
    ),
    "sparse and huge.tar": lambda: pax(**{"GNU.sparse.map": "0,5", "GNU.sparse.size": str(1 << 60)}),
    "hundreds of long names.tar": lambda: long_names(900),
    "thousands of long links.tar": lambda: long_names(9_000, tarfile.GNUTYPE_LONGLINK),
    "hundreds of pax headers.tar": lambda: (
        raw(header("x", type=tarfile.XHDTYPE, size=9), b"9 a=bcde\n") * 900 + raw(header(), b"")
    ),
    "large pax header.tgz": lambda: large_pax(300 << 20),
    "large global header.tar": lambda: raw(header("x", type=tarfile.XGLTYPE, size=8 << 30), b"9 a=b\n"),
    "negative size.tar": lambda: with_size(header(), b"\xff" * 12) + bytes(2 * BLOCK),
    "negative long name.tar": lambda: (
        with_size(header(type=tarfile.GNUTYPE_LONGNAME), b"\xff" * 12) + bytes(1024)
    ),
    "huge size.tar": lambda: with_size(header(), b"\x80" + b"\xff" * 11) + bytes(2 * BLOCK),
    "negative pax size.tar": lambda: pax(size="-1024"),
    "pax size of text.tar": lambda: pax(size="abc"),
    "pax without an end.tar": lambda: (
        raw(header("x", type=tarfile.XHDTYPE, size=99), b"9999999999 a=") + raw(header())
    ),
    "pax with huge length.tar": lambda: raw(header("x", type=tarfile.XHDTYPE, size=5000), b"9" * 5000),
    "pax charset.tar": lambda: pax(hdrcharset="rot13", path="x" * 9),
    "name of zeros.tar": lambda: raw(header("a\0b.py")) + bytes(1024),
    "name in pax.tar": lambda: pax(path="n" * 5_000 + ".py"),
    "deep in pax.tar": lambda: pax(path="d/" * 10_000 + "x.py"),
    "name with a zero in pax.tar": lambda: pax(path="a\0/../b.py"),
    # zips
    "overlapping.zip": lambda: overlapping(),
    "unknown method.zip": lambda: patched(ZIP, method=99),
    "wrong checksum.zip": lambda: patched(ZIP, crc=1),
    "wrong sizes.zip": lambda: patched(ZIP, packed=1 << 30, size=1),
    "offset beyond.zip": lambda: patched(ZIP, offset=1 << 31),
    "offset inside.zip": lambda: patched(ZIP, offset=7),
    "encrypted.zip": lambda: patched(ZIP, flags=1),
    "bad utf-8.zip": lambda: patched(zipped({"aaaa.py": b""}), flags=0x800).replace(
        b"aaaa", b"\xff\xfe\xfd\xfc"
    ),
    "zip64 lies.zip": lambda: (
        ZIP[:-22]
        + struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 50, 1 << 50)
        + struct.pack("<4sIQI", b"PK\x06\x07", 0, len(ZIP) - 22, 1)
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    ),
    "65536 members.zip": lambda: many_members(65_536),
    "comment.zip": lambda: ZIP[:-2] + struct.pack("<H", 65_535) + b"PK\x05\x06" * 16_384,
    "extra fields.zip": lambda: patched(ZIP).replace(b"PK\x01\x02", b"PK\x01\x02", 1)[:-22] + ZIP[-22:],
    "bzip2 bomb.zip": lambda: patched(
        zipped({"0.py": bytes(60 << 20), "ex01_size.py": RIGHT}, zipfile.ZIP_BZIP2), size=9
    ),
    "lzma bomb.zip": lambda: patched(
        zipped({"a.py": bytes(12 << 20), "ex01_size.py": RIGHT}, zipfile.ZIP_LZMA), size=9
    ),
    "a bomb in each.zip": lambda: zipped(
        dict.fromkeys((f"{i}.gz" for i in range(20)), gzip.compress(bytes(1 << 20)) * 40)
    ),
    "zips in zips.zip": lambda: nested(5, RIGHT),
    "long name.zip": lambda: zipped({"n" * 5_000 + ".py": RIGHT}),
    "deep.zip": lambda: zipped({"d/" * 10_000 + "x.py": RIGHT}),
    "suffixes.zip": lambda: zipped({".py" * 20_000 + "~": RIGHT}),
    "control.zip": lambda: zipped({"a\x01\x1b[31m\x7f.py": RIGHT, "b\u202e.py": RIGHT, "c\u2028.py": RIGHT}),
    "hidden signs lead out.zip": lambda: zipped({"\u200b/tmp/x/abs.py": RIGHT, "\u200b../up.py": RIGHT}),
    "same names.zip": lambda: zipped({"A.py": b"1", "a.py": b"2", "e\u0301.py": b"3", "\u00e9.py": b"4"}),
    "reserved.zip": lambda: zipped(
        dict.fromkeys(("CON", "aux.py", "nul.txt", "a:b.py", "dot.", "COM1.py"), RIGHT)
    ),
    "many bytes in names.zip": lambda: zipped({f"{i:05d}{'n' * 60_000}": b"" for i in range(300)}),
    # streams
    "dictionary.lzma": lambda: lzma_with_dictionary(0xFFFFFFFF),
    "large dictionary.tar.lzma": lambda: lzma_with_dictionary(0x7FFFFFFF).replace(b"]", b"]", 1),
    "dictionary.tar.xz": lambda: lzma.compress(
        tarred(("x.py", RIGHT)), filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    ),
    "half.tar.xz": lambda: lzma.compress(os.urandom(9_999))[:5_000],
    "many streams.gz": lambda: gzip.compress(b"#") * 100_000,
    "empty streams.gz": lambda: gzip.compress(b"") * 500_000,
    "empty streams.bz2": lambda: bz2.compress(b"") * 500_000,
    "bomb.bz2": lambda: bz2.compress(bytes(1 << 20)) * 600,
    "bomb.tar.bz2": lambda: bz2.compress(raw(header(size=600 << 20))) + bz2.compress(bytes(1 << 20)) * 600,
    "bomb.gz": lambda: gzip.compress(bytes(1 << 20)) * 600,
    # notebooks
    "deep.ipynb": lambda: b'{"cells": ' + b"[" * 10_000,
    "deep source.ipynb": lambda: (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ' + b"[" * 900 + b"]" * 900 + b"}]}"
    ),
    "huge version.ipynb": lambda: (
        b'{"nbformat": ' + b"9" * 5_000 + b', "cells": [{"cell_type": "code", "source": "x"}]}'
    ),
    "huge numbers.ipynb": lambda: (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "n": ' + b"9" * 5_000 + b"}]}"
    ),
    "cells are none.ipynb": lambda: b'{"nbformat": 4, "cells": [' + b"{}," * (10 << 20) + b"5]}",
    "numbers for cells.ipynb": lambda: b'{"nbformat": 4, "cells": [' + b"1," * (10 << 20) + b"1]}",
    "many cells.ipynb": lambda: (
        b'{"nbformat": 4, "cells": [' + b'{"cell_type":""},' * (2 << 20) + b'{"cell_type":""}]}'
    ),
    "large source.ipynb": lambda: notebook([code("#" * (60 << 20))]),
    "much code.ipynb": lambda: notebook([code("x = 1\n" * 150_000)]),
    "not a number.ipynb": lambda: (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x", "n": NaN}]}'
    ),
    "half signs.ipynb": lambda: b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}',
    "old.ipynb": lambda: b'{"nbformat": 2, "worksheets": [{"cells": [{"cell_type": "code", "input": "x"}]}]}',
    # Python
    "brackets.py": lambda: RIGHT + b"(" * 10_000,
    "many brackets.py": lambda: RIGHT + (b"x = " + b"(" * 190 + b")" * 190 + b"\n") * 600,
    "minus signs.py": lambda: RIGHT + b"x = " + b"-" * 100_000 + b"1\n",
    "long sum.py": lambda: RIGHT + b"x = " + b"1+" * 50_000 + b"1\n",
    "attributes.py": lambda: RIGHT + b"x = a" + b".b" * 50_000 + b"\n",
    "calls.py": lambda: RIGHT + b"x = a" + b"()" * 3_000 + b"\n",
    "strings.py": lambda: RIGHT + b"x = " + b"'a' " * 60_000 + b"\n",
    "f-strings.py": lambda: RIGHT + b'x = f"{f' + b"'{" * 500 + b"1" + b"}'" * 500 + b'}"\n',
    "elifs.py": lambda: RIGHT + b"if a: pass\n" + b"elif a: pass\n" * 5_000,
    "lambdas.py": lambda: RIGHT + b"x = " + b"lambda: " * 5_000 + b"1\n",
    "digits.py": lambda: RIGHT + b"x = " + b"9" * 200_000 + b"\n",
    "hex digits.py": lambda: RIGHT + b"x = 0x" + b"f" * 200_000 + b"\n",
    "zeros.py": lambda: b"\0" + RIGHT,
    **{
        f"coding {name}.py": lambda name=name: f"# coding: {name}\n".encode() + RIGHT
        for name in (
            "utf-7",
            "undefined",
            "idna",
            "rot13",
            "zlib_codec",
            "utf-16",
            "unicode_escape",
            "punycode",
        )
    },
    "idna line.py": lambda: b"# coding: idna\n" + b"x" * 200_000,
    "backslashes.py": lambda: b"\\\n" * 100_000 + RIGHT,
    "indents.py": lambda: b"".join(b" " * i + b"if 1:\n" for i in range(200)) + b" " * 200 + b"pass\n",
    "one long line.py": lambda: b"a" * (4 << 20),
    "assignments.py": lambda: RIGHT + b"a=" * 100_000 + b"1\n",
    "names.txt": lambda: b"def a" + b"a=1\n" * (1 << 20),
    "imports.py": lambda: RIGHT + b"".join(b"import m%d\n" % i for i in range(100_000)),
}


def _deep(place):
    here = os.open(place, os.O_RDONLY)
    for _ in range(1_100):  # more than Python's recursion, and as a path longer than the system takes
        os.mkdir("dddd", dir_fd=here)
        below = os.open("dddd", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (place / "ex01_size.py").write_bytes(RIGHT)


def _many(place):
    for number in range(300):
        (place / f"{number}.png").write_bytes(b"")
        os.truncate(place / f"{number}.png", 60 << 20)
        (place / f"{number}").write_bytes(b"")
        os.truncate(place / f"{number}", 60 << 20)


def _odd(place):
    for name in (b"\xff\xfe", b"a\x1b[31m", b"\xed\xa0\x80", b"new\nline.py", b"n" * 250, b"back\\slash.py"):
        Path(os.fsdecode(os.fsencode(place) + b"/" + name)).write_bytes(RIGHT)
    os.mkfifo(place / "fifo.py")
    (place / "loop").symlink_to("loop")
    (place / "zero.zip").symlink_to("/dev/zero")


def _sparse(place):
    for name in ("a.zip", "b.py", "c.ipynb", "d"):
        (place / name).write_bytes(b"PK\x03\x04" if name == "a.zip" else b"")
        os.truncate(place / name, 1 << 40)


def _helpers(place):
    (place / "ex01_size.py").write_bytes(b"".join(b"import m%d\n" % i for i in range(500)) + RIGHT)
    for number in range(1_900):
        (place / f"m {number} x.py").write_bytes(b"")


FOLDERS = {
    "deep folder": _deep,
    "many sparse files": _many,
    "odd names": _odd,
    "sparse archives": _sparse,
    "many helpers": _helpers,
}


def remove(place):
    """Remove a folder however deep it goes, where Python's own way calls itself for each level."""
    subprocess.run(["rm", "-rf", "--", str(place)], check=True)


def lay_out(name, place):
    """Make a submission of that name at a place."""
    if name in FILES:
        place.write_bytes(FILES[name]())
    else:
        place.mkdir(parents=True)
        FOLDERS[name](place)
