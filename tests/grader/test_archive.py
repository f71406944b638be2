"""Archives of every kind, and damaged ones: read within an allowance, or refused with a clause for people."""

import bz2
import contextlib
import gzip
import io
import lzma
import random
import tarfile
import zipfile

import pytest

from grader.submission.archive import HEAD, Allowance, ArchiveError, kind_of, members

FILES = {"ex01.py": b"x = 1\n", "sub/ex02.py": b"y = 2\n" * 50}


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files, compress=lambda data: data, form=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in files.items():
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return compress(buffer.getvalue())


def alone(data):
    return lzma.compress(data, format=lzma.FORMAT_ALONE)


def read(data, name="hw", allowance=None, most=1 << 20):
    allowance = allowance or Allowance(1_000, 1 << 26)
    return {
        str(member.path): member.problem or member.read(most) for member in members(data, name, allowance)
    }


@pytest.mark.parametrize(
    ("data", "name"),
    [
        *((zipped(FILES, method), "hw.zip") for method in (0, 8, 12, 14)),
        (zipped(FILES), "HW.ZIP"),
        (zipped(FILES), "hw.rar"),  # by what it holds, not by what it is called
        (zipped(FILES), "hw"),
        (tarred(FILES), "hw.tar"),
        (tarred(FILES, form=tarfile.GNU_FORMAT), "hw.TAR"),
        (tarred(FILES, form=tarfile.USTAR_FORMAT), "hw"),
        *(
            (tarred(FILES, pack), name)
            for pack in (gzip.compress, bz2.compress, lzma.compress, alone)
            for name in ("hw.tar.x", "hw.tgz", "HW (1)")
        ),
    ],
)
def test_archives_of_every_kind_are_read(data, name):
    assert read(data, name) == FILES


def test_a_path_is_read_as_bytes_are(tmp_path):
    (tmp_path / "hw.zip").write_bytes(zipped(FILES))
    assert read(tmp_path / "hw.zip") == FILES
    with pytest.raises(ArchiveError, match=r"can't be read \(No such file"):
        read(tmp_path / "none.zip")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_that_is_no_archive_is_one_file(pack):
    assert read(pack(b"x = 1\n"), "ex01.py.gz") == {"ex01.py": b"x = 1\n"}


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.docx", zipped(FILES)[:HEAD], None),
        ("a.NPZ", zipped(FILES)[:HEAD], None),
        ("a.py", b"import numpy", None),
        ("read.gz.py", b"import gzip", None),
        ("a", b"", None),
        ("a.zip", b"<html>", "damaged"),
        ("a.zip (1)", b"", "damaged"),
        ("a.7z-2", b"7z\xbc\xaf\x27\x1c", "7z"),
        ("a.bin", b"Rar!\x1a\x07\x01", "rar"),
        ("a.tar", bytes(HEAD), "tar"),
    ],
)
def test_what_an_archive_is(name, head, kind):
    assert kind_of(name, head) == kind


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "hw.7z", "a .7z archive, which is not opened here; unpack it"),
        (b"Rar!\x1a\x07\x00" + bytes(99), "hw.rar", "a .rar archive"),
        (b"(\xb5/\xfd" + bytes(99), "hw.tar.zst", "a .zst archive"),
        (b"", "hw.zip", "is empty; hand it in again"),
        (b"<html>not found", "hw.zip", "damaged, or no archive"),
        (zipped(FILES)[:60], "hw.zip", "damaged"),
        (tarred(FILES, gzip.compress)[:40], "hw.tar.gz", "damaged"),
    ],
)
def test_what_cant_be_opened_says_what_to_do(data, name, words):
    with pytest.raises(ArchiveError, match=f"^it .*{words}"):
        read(data, name)


def test_an_encrypted_member_says_so_and_the_others_are_read():
    data = bytearray(zipped({"a.py": b"1", "b.py": b"2"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    assert read(bytes(data)) == {"a.py": "it is encrypted; hand it in without a password", "b.py": b"2"}


def test_a_member_that_is_packed_in_an_unknown_way_says_so():
    data = bytearray(zipped({"a.py": b"1"}))
    for sign, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(sign) + offset] = 93  # Zstandard, which an archiver may write
    with pytest.raises(
        ArchiveError, match=r"^it is packed in a way that is not known here \(93\); make it anew"
    ):
        read(bytes(data))


def test_what_leads_out_or_is_no_file_has_a_problem():
    link = tarfile.TarInfo("link.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    found = read(tarred({"../a.py": b"", "/b.py": b"", link: b"", "ok.py": b"1"}))
    assert found["ok.py"] == b"1"
    assert [found[n] for n in ("../a.py", "/b.py")] == ["its path leads out of the archive"] * 2
    assert found["link.py"] == "it is no regular file, but a link or a device; hand in the file itself"
    assert read(zipped({"C:/a.py": b""})) == {"C:/a.py": "its path leads out of the archive"}


def test_what_came_before_the_damage_is_there():
    data = tarred({"a.py": b"1", "b.py": random.Random(0).randbytes(1 << 16)}, gzip.compress)
    half = members(data[: len(data) // 2], "hw.tgz", Allowance(99, 1 << 30))
    assert next(half).read(1 << 20) == b"1"
    damaged = next(half)
    with pytest.raises(ArchiveError, match="damaged"):
        damaged.read(1 << 20)


@pytest.mark.parametrize(
    "bomb",
    [
        zipped({"a": bytes(1 << 22)}),
        tarred({"a": bytes(1 << 22)}, gzip.compress),
        gzip.compress(bytes(1 << 22)),
    ],
)
def test_no_more_is_unpacked_than_allowed(bomb):
    with pytest.raises(ArchiveError, match="too many files, or too large ones"):
        read(bomb, allowance=Allowance(9, 1 << 20), most=1 << 22)


def test_no_more_members_are_looked_at_than_allowed():
    for data in (zipped({f"{i}": b"" for i in range(9)}), tarred({f"{i}": b"" for i in range(9)})):
        with pytest.raises(ArchiveError, match="too many files"):
            read(data, allowance=Allowance(8, 1 << 20))
        assert len(read(data, allowance=Allowance(9, 1 << 20))) == 9


def test_any_damage_is_one_exception():
    draw = random.Random(0)
    packed = [zipped(FILES, m) for m in (8, 12, 14)] + [
        tarred(FILES, p) for p in (bytes, gzip.compress, bz2.compress, lzma.compress, alone)
    ]
    for data in packed * 60:
        broken = bytearray(data)
        for _ in range(draw.randrange(1, 9)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        cut = bytes(broken[: draw.randrange(1, len(broken) + 1)])
        with contextlib.suppress(ArchiveError):
            for member in members(cut, "hw.zip", Allowance(1_000, 1 << 22)):
                with contextlib.suppress(ArchiveError):
                    member.read(1 << 20)
