"""Folders that a stranger has filled are measured and removed, however they are nested, named, closed, or filled again."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import pytest

from grader.sandbox import trees
from grader.sandbox.worker import main

MEMORY = "/dev/shm"
DEEP = 2100  # far longer than a path may be, and than Python recurses


def nest(folder, depth, mode=0o777):
    """Nest folders; on the way down by descriptors, and closed on the way up."""
    way = [os.open(folder, os.O_RDONLY)]
    for _ in range(depth):
        os.mkdir("d", dir_fd=way[-1])
        way.append(os.open("d", os.O_RDONLY, dir_fd=way[-1]))
        if len(way) > 2:
            os.close(way.pop(0))
    for descriptor in way:
        os.fchmod(descriptor, mode)
        os.close(descriptor)


def deep(folder):
    nest(folder, DEEP)


def many(folder):
    for number in range(3 * trees.MAX_ENTRIES // 2):
        (folder / str(number)).touch()


def without_permissions(folder):
    for name in ("one", "two"):
        (folder / name / "below").mkdir(parents=True)
        (folder / name / "below" / "file").touch(0)
        (folder / name / "below").chmod(0)
        (folder / name).chmod(0)
    folder.chmod(0)


def odd(folder):
    for name in (b"\xff\n", b"-rf", b"removed-x", b"a" * 255):
        (folder / os.fsdecode(name)).mkdir()
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
    (folder / "link").symlink_to("/")
    (folder / "loop").symlink_to("loop")
    with (folder / "sparse").open("wb") as file:
        file.truncate(1 << 40)


def wide_and_deep(folder):
    for name in ("a", "b", "c"):
        (folder / name).mkdir()
        nest(folder / name, 200)
        (folder / name / "file").write_bytes(b"x")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(trees, "MAX_ENTRIES", 1000)
    # On a disk, removing a folder may take a millisecond.
    folder = Path(tempfile.mkdtemp(dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    yield folder
    trees.remove(folder, 600)


@pytest.mark.parametrize("fill", [deep, many, without_permissions, odd, wide_and_deep])
def test_a_folder_is_removed_whatever_is_in_it(place, fill):
    (place / "kept").mkdir()
    scratch = place / "scratch"
    scratch.mkdir()
    fill(scratch)
    trees.remove(scratch, 600)
    assert [path.name for path in place.iterdir()] == ["kept"]


AS_ANOTHER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from grader.sandbox import trees
from grader.sandbox.worker import main
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(61183, 61183, 61183); os.setresuid(61183, 61183, 61183)
scratch = Path(sys.argv[2]) / "scratch"
inside = scratch / "a" / "b" / "c"
inside.mkdir(parents=True)
(inside / "file").touch()
for folder in (inside, inside.parent, inside.parent.parent):
    folder.chmod(0)
print(trees.measure(scratch) == trees.FULL)
trees.remove(scratch, 600)
print(scratch.exists())
"""


def test_its_owner_removes_what_it_may_not_enter_and_does_not_take_it_for_empty(place):
    place.chmod(0o777)
    code = [sys.executable, "-I", "-c", AS_ANOTHER, str(Path(trees.__file__).parents[2]), str(place)]
    done = subprocess.run(code, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_a_link_in_a_folders_place_is_removed_and_not_followed(place):
    (place / "kept").mkdir()
    (place / "kept" / "file").touch()
    (place / "scratch").symlink_to(place / "kept")
    trees.remove(place / "scratch")
    assert [str(path.relative_to(place)) for path in sorted(place.rglob("*"))] == ["kept", "kept/file"]


def test_what_is_filled_while_it_is_removed_is_gone_in_the_end(place):
    scratch, enough = place / "scratch", threading.Event()
    (scratch / "below").mkdir(parents=True)

    def fill():
        for number in range(20_000):
            try:
                (scratch / "below" / str(number)).mkdir(parents=True)
            except OSError:  # a folder on the way has gone
                continue
            if enough.is_set():
                return

    thread = threading.Thread(target=fill)
    thread.start()
    trees.remove(scratch, 0.05)
    enough.set()
    thread.join(600)
    trees.remove(scratch, 600)
    assert list(place.iterdir()) == []


def test_what_takes_too_long_is_removed_before_the_process_ends(place):
    scratch = place / "scratch"
    scratch.mkdir()
    deep(scratch)
    code = """import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from grader.sandbox import trees
from grader.sandbox.worker import main
trees.remove(Path(sys.argv[2]), 0.0)
print(Path(sys.argv[2]).exists())"""
    command = [sys.executable, "-I", "-c", code, str(Path(trees.__file__).parents[2]), str(scratch)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]
    assert list(place.iterdir()) == []


def test_the_worker_is_told_that_a_folder_could_not_be_emptied_in_time(place):
    deep(place)
    with pytest.raises(TimeoutError):
        trees.empty(place, 0.0)
    trees.empty(place, 600)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(("fill", "size"), [(deep, trees.FULL), (many, trees.FULL), (odd, 0)])
def test_a_look_at_a_folder_neither_hangs_nor_reads_what_is_in_it(place, fill, size):
    fill(place)
    assert trees.measure(place) == size


def test_bytes_in_folders_are_counted_and_none_are_left_open(place):
    (place / "a" / "b").mkdir(parents=True)
    (place / "c").mkdir()
    for path in (place / "file", place / "a" / "file", place / "a" / "b" / "file", place / "c" / "file"):
        path.write_bytes(b"x" * 8192)
    before = psutil.Process().num_fds()
    assert trees.measure(place) == 4 * 8192
    assert psutil.Process().num_fds() == before
    assert trees.measure(place / "nowhere") == 0


def test_without_descriptors_names_do(place, monkeypatch):
    monkeypatch.setattr(trees, "_BY_DESCRIPTOR", False)  # as on Windows
    (place / "scratch" / "below").mkdir(parents=True)
    (place / "scratch" / "below" / "file").write_bytes(b"x" * 8192)
    (place / "scratch" / "link").symlink_to("/")
    assert trees.measure(place / "scratch") == 8192
    trees.remove(place / "scratch")
    assert list(place.iterdir()) == []
    many(place)
    assert trees.measure(place) == trees.FULL


@pytest.mark.parametrize(("depth", "is_full"), [(trees.MAX_DEPTH - 1, False), (trees.MAX_DEPTH, True)])
def test_a_folder_that_nests_deeper_than_is_looked_is_full(tmp_path, depth, is_full):
    nest(tmp_path, depth)
    assert (trees.measure(tmp_path) == trees.FULL) == is_full


def test_a_worker_whose_folder_fills_again_goes_on_so_that_what_fills_it_is_found(tmp_path, monkeypatch):
    """Had it ended, what the file left running would be nobody's descendant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(main, "EMPTY_SECONDS", 0.0)
    (tmp_path / "below" / "deeper").mkdir(parents=True)
    assert not main._is_emptied()
    monkeypatch.setattr(main, "EMPTY_SECONDS", 600.0)
    assert main._is_emptied()
    assert list(tmp_path.iterdir()) == []
