"""What is handed in as it really arrives: archives inside, and parts that can't be read, cost nothing else."""

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile

import pytest

from grader.submission.choice import Asked
from grader.submission.intake import MAX_FILE, MAX_FILES, MAX_TOTAL, take
from grader.submission.snapshot import SubmissionError

FILE = "ex01_size.py"
RIGHT = b"def size(n): return n\n"
OTHER = b"def pool(x): return x\n"
COURSE = [Asked("ex01_size", ("size",)), Asked("ex02_pool", ("pool",))]
JUNK = {"__MACOSX/._x.py": b"x", ".git/x.py": b"x", "Thumbs.db": b"x", "~$report.docx": b"x"}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files, compress=bytes):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return compress(buffer.getvalue())


def notebook(*cells, outputs=(), end=""):
    code = [{"cell_type": "code", "metadata": {}, "outputs": list(outputs), "source": cell} for cell in cells]
    return (
        json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
        + end.encode()
    )


@pytest.fixture
def folder(tmp_path):
    """Make a folder of files by path, and take it."""

    def make(files):
        for name, data in files.items():
            path = tmp_path / "hand in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return take(tmp_path / "hand in")

    return make


def result(snapshot):
    """What becomes of both exercises: the path taken, "?" if it could not be graded, "" if it was not handed in."""
    return ["?" if choice.missing else choice.path or "" for choice in snapshot.choose(COURSE).values()]


RAR, SEVEN = b"Rar!\x1a\x07\x00" + bytes(99), b"7z\xbc\xaf\x27\x1c" + bytes(99)


def encrypted(files):
    data = bytearray(zipped(files))
    at = -1
    while (at := data.find(b"PK", at + 1)) >= 0:
        if data[at + 2 : at + 4] in (b"\x03\x04", b"\x01\x02"):
            data[at + (6 if data[at + 2] == 3 else 8)] |= 1
    return bytes(data)


OPENED = {
    "hw.zip": zipped({FILE: RIGHT}),
    "HW.ZIP": zipped({FILE: RIGHT}),
    "hw.zip (1)": zipped({FILE: RIGHT}),
    "hw-1.zip": zipped({f"homework/{FILE}": RIGHT, **JUNK}),
    "hw.zip.download": zipped({"solution.py": RIGHT}),
    "hw": zipped({FILE: RIGHT}),
    "hw.rar": zipped({FILE: RIGHT}),
    f"{FILE}": zipped({FILE: RIGHT}),
    "hw.tar": tarred({FILE: RIGHT}),
    "hw.TAR.GZ": tarred({FILE: RIGHT}, gzip.compress),
    "hw.tgz": tarred({FILE: RIGHT}, gzip.compress),
    "hw.tar.bz2": tarred({FILE: RIGHT}, bz2.compress),
    "hw.tbz2": tarred({FILE: RIGHT}, bz2.compress),
    "hw.tar.xz": tarred({FILE: RIGHT}, lzma.compress),
    "hw.txz": tarred({FILE: RIGHT}, lzma.compress),
    "ex01_size.py.gz": gzip.compress(RIGHT),
    "ex01_size.py.xz": lzma.compress(RIGHT),
    "in a zip.zip": zipped({"inner.zip": zipped({"x/inner.tgz": tarred({FILE: RIGHT}, gzip.compress)})}),
    "in a tar.tar": tarred({"INNER.ZIP": zipped({FILE: RIGHT})}),
    "notebook.zip": zipped({"Untitled.ipynb": notebook(RIGHT.decode())}),
}


@pytest.mark.parametrize("name", OPENED)
def test_archives_are_opened_beside_other_files_and_by_themselves(folder, tmp_path, name):
    snapshot = folder({name: OPENED[name], "report.pdf": b"%PDF", "img/a.png": b"x"})
    assert [path not in {"", "?"} for path in result(snapshot)] == [True, False]
    assert result(snapshot)[0].startswith(f"{name}/")
    assert not snapshot.missing
    assert f"{name} was opened." in snapshot.notes
    (tmp_path / name).write_bytes(OPENED[name])
    lone = take(tmp_path / name)
    assert f"{name}/{result(lone)[0]}" == result(snapshot)[0]
    assert not any("MACOSX" in path or ".git" in path for path in snapshot.files)


def test_several_archives_are_all_opened(folder):
    snapshot = folder(
        {
            "a.zip": zipped({FILE: RIGHT}),
            "b.tar": tarred({"ex02_pool.py": OTHER}),
            "c.zip": zipped({"x.py": b""}),
        }
    )
    assert result(snapshot) == ["a.zip/ex01_size.py", "b.tar/ex02_pool.py"]
    # A loose file is nearer to the top than one in an archive.
    assert result(folder({FILE: RIGHT}))[0] == FILE


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("hw.7z", SEVEN, "a .7z archive, which is not opened here; unpack it and hand in a .zip"),
        ("hw.rar", RAR, "a .rar archive"),
        ("hw.zip", RAR, "a .rar archive"),
        ("hw (2).zip", b"<html>", "damaged, or no archive"),
        ("hw.zip", b"", "it is empty"),
        ("hw.zip", zipped({FILE: RIGHT})[:70], "it is damaged"),
        ("hw.tar.gz", tarred({FILE: os.urandom(9999)}, gzip.compress)[:500], "it is damaged"),
        ("hw.zip", zipped({"a.zip": zipped({"b.7z": SEVEN})}), "a .7z archive"),
        ("hw.zip", encrypted({"homework.py": RIGHT}), "encrypted; hand it in without a password"),
        ("hw.tar.zst", b"(\xb5/\xfd" + bytes(99), "a .zst archive"),
    ],
)
def test_what_cant_be_opened_costs_only_what_is_not_found(folder, name, data, words):
    snapshot = folder({name: data, "ex02_pool.py": OTHER})
    assert result(snapshot) == ["?", "ex02_pool.py"]
    assert words in snapshot.choose(COURSE)["ex01_size"].missing.reason
    assert any(words in note for note in snapshot.notes)
    assert result(folder({FILE: RIGHT})) == [FILE, "ex02_pool.py"]


def test_all_levels_share_their_limits(folder):
    deep = zipped({FILE: RIGHT})
    for _ in range(9):
        deep = zipped({"x.zip": deep})
    assert result(folder({"deep.zip": deep, "ex02_pool.py": OTHER})) == ["?", "ex02_pool.py"]
    many = zipped({f"{i}.py": b"" for i in range(MAX_FILES // 2 + 1)})
    snapshot = folder({"a.zip": many, "b.zip": many})
    assert result(snapshot) == ["?", "ex02_pool.py"]
    assert any("b.zip was read in part: it holds too many files" in note for note in snapshot.notes)


def test_a_bomb_costs_only_what_is_not_found(folder):
    bomb = gzip.compress(bytes(140 << 20), 1)
    nested = zipped({"bomb.tar": tarred({"x.py": bytes(5 << 20)}), "bomb.gz": bomb})
    snapshot = folder({"a.zip": nested, "b.tgz": bomb, FILE: RIGHT})
    assert result(snapshot) == [FILE, "?"]
    assert sum(map(len, snapshot.files.values())) <= MAX_TOTAL


def test_an_archive_of_data_stays_a_file(folder):
    data = {
        "d/images.zip": zipped({"a.png": b"x", "b.CSV": b"y"}),
        "train-images-idx3-ubyte.gz": gzip.compress(b"x" * 9),
    }
    data |= {
        "weights.npz": zipped({"w.npy": b"x"}),
        "report.docx": zipped({"word/x.xml": b"x"}),
        "data.gz": gzip.compress(b"1"),
    }
    assert {**folder({**data, FILE: RIGHT}).files} == {**data, FILE: RIGHT}


STRANGE = {
    "a PDF": b"%PDF-1.7",
    "RTF": b"{\\rtf1",
    "old Word": b"\xd0\xcf\x11\xe0" + bytes(99),
    "Word": zipped({"[Content_Types].xml": b"<x>", "word/document.xml": b"<x>"}),
    "a web page": b"\n<!DOCTYPE html><html>",
    "UTF-16": RIGHT.decode().encode("utf-16"),
    "zeros": bytes(500),
    "a placeholder": b"bplist00" + bytes(9),
    "too large": b"#" * (MAX_FILE + 1),
    "a notebook that is none": b'{"nbformat": 4, "cells": 5}',
}


@pytest.mark.parametrize("data", STRANGE.values(), ids=STRANGE)
def test_a_python_file_that_is_something_else_could_not_be_graded(folder, data):
    snapshot = folder({FILE: data, "ex02_pool.py": OTHER})
    assert result(snapshot) == ["?", "ex02_pool.py"]
    assert len(snapshot.notes) == 1
    assert FILE in snapshot.notes[0]


def test_links_and_fifos_could_not_be_graded(folder, tmp_path):
    folder({"ex02_pool.py": OTHER, "sub/x.py": b""})
    hw = tmp_path / "hand in"
    (hw / FILE).symlink_to("/nowhere")
    assert result(take(hw)) == ["?", "ex02_pool.py"]
    (hw / FILE).unlink()
    os.mkfifo(hw / FILE)
    assert result(take(hw)) == ["?", "ex02_pool.py"]
    (hw / FILE).unlink()
    (hw / "mine").symlink_to("/usr", target_is_directory=True)
    assert result(take(hw)) == ["?", "ex02_pool.py"]
    (hw / "mine").unlink()
    # What lies in the submission is read where it lies.
    (hw / "mine").symlink_to(hw / "sub", target_is_directory=True)
    (hw / FILE).symlink_to(hw / "ex02_pool.py")
    assert result(take(hw)) == ["", "ex02_pool.py"]


def test_what_may_not_be_read_could_not_be_graded(folder, tmp_path):
    folder({FILE: RIGHT, "ex02_pool.py": OTHER, "closed/x.py": b""})
    hw = tmp_path / "hand in"
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)

    def seen():
        if os.getuid():
            return result(take(hw))
        os.seteuid(65534)
        try:
            return result(take(hw))
        finally:
            os.seteuid(0)

    assert seen() == [FILE, "ex02_pool.py"]
    (hw / FILE).chmod(0)
    assert seen() == ["?", "ex02_pool.py"]
    (hw / FILE).chmod(0o644)
    (hw / "ex02_pool.py").unlink()
    assert seen() == [FILE, ""]
    (hw / "closed").chmod(0)
    assert seen() == [FILE, "?"]
    (hw / "closed").chmod(0o755)
    hw.chmod(0)
    try:
        with pytest.raises(SubmissionError, match=r"can't be (entered|read)"):
            seen()
    finally:
        hw.chmod(0o755)


@pytest.mark.parametrize(
    "name", ["../ex01_size.py", "/ex01_size.py", "C:/ex01_size.py", "ex01_size.py\x1b[1m", "d/" * 300 + FILE]
)
def test_a_bad_name_in_an_archive_costs_only_its_file(tmp_path, name):
    (tmp_path / "hw.zip").write_bytes(zipped({name: RIGHT, "ex02_pool.py": OTHER}))
    assert result(take(tmp_path / "hw.zip")) == ["?", "ex02_pool.py"]


def test_a_damaged_member_costs_only_itself(tmp_path):
    data = zipped({FILE: RIGHT, "ex02_pool.py": OTHER})
    (tmp_path / "hw.zip").write_bytes(
        data.replace(b"def size", b"def sizf").replace(data[44:50], b"\xff" * 6, 1)
    )
    assert result(take(tmp_path / "hw.zip")) == ["?", "ex02_pool.py"]


@pytest.mark.parametrize(
    "name",
    ["ex01\u00a0size.py", "\u202aex01_size.py\u200b", "Cópia\u202fde ex01_size.py", "ex01_size\ufeff.py"],
)
def test_signs_that_nobody_sees_are_no_bad_name(folder, name):
    for text in (RIGHT, b"def size(n)"):
        assert result(folder({name: text}))[0].isprintable()


def test_a_file_that_icloud_kept_is_not_there(folder):
    assert result(folder({f".{FILE}.icloud": b"bplist00", "ex02_pool.py": OTHER})) == ["?", "ex02_pool.py"]


PICTURE = {"output_type": "display_data", "data": {"image/png": "A" * (11 << 20)}, "metadata": {}}
NAN = {
    "output_type": "execute_result",
    "data": {"application/json": [float("nan"), float("inf")]},
    "metadata": {},
}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (notebook(RIGHT.decode(), outputs=[NAN]), ["hw.ipynb", ""]),
        (notebook(RIGHT.decode(), outputs=[PICTURE]), ["hw.ipynb", ""]),
        (notebook(RIGHT.decode(), outputs=[PICTURE] * 3), ["hw.ipynb", ""]),
        (notebook(RIGHT.decode(), "x" * 999)[:-400], ["hw.ipynb", "?"]),
        (notebook(RIGHT.decode(), "x")[:-9], ["hw.ipynb", ""]),  # all of its cells are there
        (notebook(RIGHT.decode(), outputs=[PICTURE])[:-9], ["hw.ipynb", ""]),
        (notebook("import this", RIGHT.decode())[:60], ["?", "?"]),
        (notebook(RIGHT.decode()).replace(b"}],", b"}, <<<<<<< HEAD"), ["hw.ipynb", "?"]),
        (notebook(RIGHT.decode(), OTHER.decode(), end="\n>>>>>>> main"), ["hw.ipynb", "hw.ipynb"]),
        (b"\xef\xbb\xbf" + notebook(RIGHT.decode(), outputs=[NAN]), ["hw.ipynb", ""]),
        (b"", ["?", "?"]),
        (b"[" * 99_999, ["?", "?"]),
    ],
)
def test_a_notebook_is_read_as_far_as_it_goes(folder, data, expected):
    snapshot = folder({"hw.ipynb": data, "x.py": b""})
    assert result(snapshot) == expected
    assert len(snapshot.files.get("hw.ipynb", b"")) <= 10 << 20


def test_a_notebook_that_passes_what_is_read_is_taken_as_cut_off(tmp_path):
    huge = [{**PICTURE, "data": {"image/png": "A" * (33 << 20)}}]
    (tmp_path / "hw.ipynb").write_bytes(notebook(RIGHT.decode(), OTHER.decode(), outputs=huge))
    assert result(take(tmp_path / "hw.ipynb")) == ["hw.ipynb", "?"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HW.IPYNB", "HW.ipynb"),
        ("hw.ipynb.txt", "hw.ipynb"),
        ("hw.ipynb.json", "hw.ipynb"),
        ("hw.ipynb (1)", "hw (1).ipynb"),
        ("hw.json", "hw.ipynb"),
        ("hw.py", "hw.ipynb"),
    ],
)
def test_a_notebook_is_one_under_any_name(folder, name, expected):
    snapshot = folder({name: notebook(RIGHT.decode())})
    assert (list(snapshot.notebooks), result(snapshot)) == ([expected], [expected, ""])


def test_more_data_than_there_is_room_for_is_left_out(folder):
    pictures = {f"data/{i}.png": b"x" * (3 << 20) for i in range(12)}
    snapshot = folder({**pictures, "z.py": RIGHT})
    assert result(snapshot) == ["z.py", ""]
    assert sum(map(len, snapshot.files.values())) <= MAX_TOTAL


def test_what_can_hold_no_exercise_is_not_missing(folder, tmp_path):
    snapshot = folder(
        {
            "course.key": zipped({"a.json": b"1"}) + bytes(MAX_FILE),
            "net.onnx": bytes(MAX_FILE + 1),
            "x.py": b"",
        }
    )
    assert result(snapshot) == ["", ""]
    assert len(snapshot.notes) == 2
    (tmp_path / "hand in" / "data.csv").symlink_to("/nowhere")
    (tmp_path / "hand in" / "hw.zip").symlink_to("/nowhere.zip")
    assert result(take(tmp_path / "hand in")) == ["?", "?"]
    (tmp_path / "hand in" / "hw.zip").unlink()
    assert result(take(tmp_path / "hand in")) == ["", ""]


@pytest.mark.parametrize(
    ("name", "imported"),
    [
        ("helper-1.py", "helper"),
        ("helper (1).py", "helper"),
        ("Copy of helper.py", "helper"),
        ("HELPER.PY", "helper"),
        ("silva_1_2_helper.py", "helper"),
        ("ex02-pool-3.py", "ex02_pool"),
        ("helper.py.txt", "helper"),
    ],
)
def test_what_others_import_is_found_under_its_changed_name(folder, tmp_path, name, imported):
    mine = f"import os, math\nfrom {imported} import pool\n".encode() + RIGHT
    for place in ("", "sub/"):
        snapshot = folder({f"{place}{FILE}": mine, f"{place}{name}": OTHER, "x/other-1.py": b""})
        assert f"{place}{name} is imported as {imported}." in snapshot.notes
        snapshot.write_to(tmp_path / f"laid out {place.strip('/')}")
        assert (tmp_path / f"laid out {place.strip('/')}" / place / f"{imported}.py").read_bytes() == OTHER
    cells = {"hw.ipynb": notebook(f"from {imported} import pool"), name: OTHER}
    assert f"{imported}.py" in folder(cells).aliases


def test_an_import_that_finds_its_file_is_left_alone(folder):
    files = {
        FILE: b"import helper, random, jax, pack",
        "helper.py": b"",
        "helper-1.py": b"",
        "random-1.py": b"",
        "pack/__init__.py": b"",
        "pack-1.py": b"",
        "a/jax-1.py": b"",
    }
    assert folder(files).aliases == {}


def test_a_lone_text_is_taken_for_python_if_it_defines_something(tmp_path):
    (tmp_path / "ex01_size.txt").write_bytes(RIGHT)
    assert result(take(tmp_path / "ex01_size.txt")) == ["ex01_size.txt", ""]
    (tmp_path / "essay.txt").write_bytes(b"I could not do it.")
    with pytest.raises(SubmissionError, match="neither a folder"):
        take(tmp_path / "essay.txt")
