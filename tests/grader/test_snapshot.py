import io
import os
import stat
import tarfile
import zipfile

import pytest

from grader.submission.intake import MAX_FILE, MAX_FILES, MAX_TOTAL, take
from grader.submission.snapshot import Snapshot, SubmissionError


def make_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_folder_file_and_zip_are_the_same_submission(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "ex01.py").write_bytes(b"x = 1\n")
    one = take(tmp_path / "a")
    two = take(make_zip(tmp_path / "a.zip", [("ex01.py", b"x = 1\n")]))
    three = take(tmp_path / "a" / "ex01.py")
    assert one.files == two.files == three.files == {"ex01.py": b"x = 1\n"}
    assert one.digest == two.digest == three.digest


def test_the_hash_tells_contents_and_paths_apart():
    hashes = {
        Snapshot(f).digest for f in ({"a": b"bc"}, {"ab": b"c"}, {"a": b"bd"}, {"a": b"b", "c": b""}, {})
    }
    assert len(hashes) == 5


def test_the_file_nearest_to_the_top_counts():
    files = {"old/copy/ex01.py": b"", "exercises/ex01.py": b"", "exercises/ex02.py": b""}
    assert Snapshot(files).find("ex01") == "exercises/ex01.py"
    assert Snapshot(files).find("ex03") is None


def test_links_devices_and_hidden_folders_stay_out(tmp_path):
    (tmp_path / "secret").write_text("token")
    folder = tmp_path / "s"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text("x")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_bytes(b"x")
    (folder / "ex01.py").write_text("x = 1")
    (folder / "ex02.py").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "ex03.py")
    taken = take(folder)
    assert list(taken.files) == ["ex01.py"]
    assert {note.split()[0] for note in taken.notes} == {"ex02.py", "ex03.py"}
    assert all("no regular file" in note for note in taken.notes)


@pytest.mark.parametrize(
    "name", ["../ex01.py", "/etc/ex01.py", "a/../../ex01.py", "C:/ex01.py", "..\\ex01.py"]
)
def test_paths_that_lead_out_of_an_archive_are_left_out(tmp_path, name):
    taken = take(make_zip(tmp_path / "s.zip", [(name, b"x"), ("ok.py", b"y")]))
    assert list(taken.files) == ["ok.py"]
    assert "leads out" in taken.notes[0]


def test_a_link_in_an_archive_is_left_out(tmp_path):
    info = zipfile.ZipInfo("ex01.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    taken = take(make_zip(tmp_path / "s.zip", [(info, b"/etc/passwd")]))
    assert taken.files == {}
    assert "no regular file" in taken.notes[0]


def test_a_bomb_is_not_unpacked(tmp_path):
    taken = take(make_zip(tmp_path / "s.zip", [("ex01.py", bytes(MAX_FILE + 1)), ("ok.py", b"")]))
    assert list(taken.files) == ["ok.py"]
    assert "larger than 4 MiB" in taken.notes[0]
    with pytest.raises(SubmissionError, match="too large"):
        take(make_zip(tmp_path / "t.zip", [(f"{i}.py", bytes(MAX_FILE)) for i in range(9)]))
    with pytest.raises(SubmissionError, match="too large"):
        take(make_zip(tmp_path / "u.zip", [(f"{i}.py", b"") for i in range(MAX_FILES + 1)]))


def test_a_broken_archive_says_so(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ex01.py", b"x" * 1000)
    data = bytearray(buffer.getvalue())
    data[40:50] = b"0123456789"  # a file, and the list of files, at which Python 3.14 looks first
    (tmp_path / "s.zip").write_bytes(data)
    (tmp_path / "half.ZIP").write_bytes(buffer.getvalue()[:60])
    for name in ("s.zip", "half.ZIP"):
        with pytest.raises(SubmissionError, match=f"{name} can't be unpacked"):
            take(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "words"), [("nothing", "no submission at"), ("text.txt", "neither a folder")]
)
def test_what_is_no_submission(tmp_path, name, words):
    (tmp_path / "text.txt").write_text("x")
    with pytest.raises(SubmissionError, match=words):
        take(tmp_path / name)


def test_laid_out_files_are_the_hashed_bytes_and_not_writable(tmp_path):
    Snapshot({"a/b.py": b"x"}).write_to(tmp_path / "out")
    target = tmp_path / "out" / "a" / "b.py"
    assert target.read_bytes() == b"x"
    assert not target.stat().st_mode & 0o222


def make_tar(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for member, data in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def test_a_tar_is_a_submission_too(tmp_path):
    link = tarfile.TarInfo("ex02.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    members = [("ex01.py", b"x"), ("../ex03.py", b"x"), ("/ex04.py", b"x"), (link, b""), (".git/x", b"")]
    taken = take(make_tar(tmp_path / "s.tar.gz", members))
    assert taken.files == {"ex01.py": b"x"}
    assert len(taken.notes) == 3


def test_a_tar_bomb_is_not_unpacked(tmp_path):
    taken = take(make_tar(tmp_path / "s.tar.gz", [("ex01.py", bytes(MAX_FILE + 1)), ("ok.py", b"")]))
    assert list(taken.files) == ["ok.py"]
    with pytest.raises(SubmissionError, match="too large"):
        take(make_tar(tmp_path / "t.tar.gz", [("ex01.py", bytes(MAX_TOTAL + 1))]))


def test_a_broken_tar_says_so(tmp_path):
    data = make_tar(tmp_path / "s.tar.gz", [("ex01.py", bytes(range(256)) * 999)]).read_bytes()
    (tmp_path / "t.tar.gz").write_bytes(data[: len(data) // 2])
    with pytest.raises(SubmissionError, match="can't be unpacked"):
        take(tmp_path / "t.tar.gz")


@pytest.mark.parametrize("name", [".", "a\nb.py", "d/" * 300 + "x.py", "n" * 300 + ".py", "ok.py/inside.py"])
def test_a_name_that_cant_be_laid_out_is_left_out(tmp_path, name):
    taken = take(make_zip(tmp_path / "s.zip", [("ok.py", b""), (name, b"x")]))
    assert list(taken.files) == ["ok.py"]
    assert taken.notes[0].endswith(".")
    taken.write_to(tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        (b"exerc\xedcios", "exercícios"),  # Latin-1
        (b"exerc\xa1cios", "exercícios"),  # code page 850, as Windows' zips have it
        ("exercícios".encode(), "exercícios"),
        (b"li\xe7\xe3o", "lição"),
        (b"li\x87\xc6o", "lição"),
        (b"\xffxy", "ÿxy"),
    ],
)
def test_a_name_in_an_older_encoding_is_read(tmp_path, name, read):
    folder = tmp_path / "s" / os.fsdecode(name)
    folder.mkdir(parents=True)
    (folder / os.fsdecode(name + b".py")).write_bytes(b"x = 1\n")
    taken = take(tmp_path / "s")
    assert list(taken.files) == [f"{read}/{read}.py"]
    assert (taken.notes, taken.missing) == ((), ())
    taken.write_to(tmp_path / "out")
    assert (tmp_path / "out" / read / f"{read}.py").read_bytes() == b"x = 1\n"
    lone = take(folder / os.fsdecode(name + b".py"))
    assert list(lone.files) == [f"{read}.py"]
    packed = make_zip(tmp_path / "s.zip", [("Q" * len(name) + ".py", b"x")])
    packed.write_bytes(packed.read_bytes().replace(b"Q" * len(name), name))
    assert list(take(packed).files) == [f"{read}.py"]
    tar = tarfile.TarInfo(os.fsdecode(name + b".py"))
    assert list(take(make_tar(tmp_path / "s.tar.gz", [(tar, b"x")])).files) == [f"{read}.py"]
