"""The branches for Windows and macOS, one by one; test_other_systems.py has the grader as a whole there, and the list."""

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import types

import other_systems
import pytest
from learners import ROOT

from grader import exits, memory
from grader.cli import terminal
from grader.grading import exercise
from grader.sandbox import limits, trees
from grader.sandbox.forking import client
from grader.sandbox.git import program
from grader.sandbox.tiers.full import FullTier
from grader.sandbox.tiers.restricted import RestrictedTier
from grader.sandbox.worker import reaper
from grader.watch import keyboard, painter
from jaxcnn import files

SYSTEMS = pytest.mark.parametrize("system", other_systems.SYSTEMS)


def test_flags_that_a_system_lacks_are_left_out(tmp_path):
    (tmp_path / "file").write_bytes(b"a\r\nb")
    flags = ("O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC")
    script = f"""if True:
        import filelock, os, subprocess, tempfile
        for name in {flags!r}:
            delattr(os, name)
        from pathlib import Path
        from grader.files import read_bounded, write_whole
        from grader.records import audit
        from grader.sandbox import trees
        from grader.submission import handed_in
        print(read_bounded(Path("file"), 10))
        write_whole(Path("new"), b"c\\r\\n")
        print(Path("new").read_bytes())
        audit._write_at_end(Path("log"), b"line\\n")
        print(Path("log").read_bytes(), trees._FOLDER)
    """
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.stdout.splitlines() == [r"b'a\r\nb'", r"b'c\r\n'", r"b'line\n' 0"], ran.stderr


@pytest.mark.parametrize(
    ("platform", "lacks", "can"),
    [
        ("linux", None, True),
        ("linux", "pidfd_open", False),
        ("linux", "send_fds", False),
        ("darwin", None, False),
    ],
)
def test_forking_a_class_needs_linux_and_what_new_kernels_have(monkeypatch, platform, lacks, can):
    monkeypatch.setattr(client.sys, "platform", platform)
    for module in (os, socket):
        if lacks:
            monkeypatch.delattr(module, lacks, raising=False)
    assert client.can_fork() == can


@pytest.mark.parametrize("tier", [FullTier(), RestrictedTier()], ids=lambda tier: tier.name)
@SYSTEMS
def test_walls_need_linux(monkeypatch, tier, system):
    monkeypatch.setattr(sys, "platform", system)
    assert tier.missing() == "It needs Linux on x86_64 or aarch64."


def test_without_a_descriptor_for_its_end_a_child_is_looked_at(monkeypatch):
    monkeypatch.delattr(os, "pidfd_open")
    child = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    reader, writer = os.pipe()
    try:
        assert reaper.wait(child.pid, reader) == 3
    finally:
        os.close(reader)
        os.close(writer)
        child.returncode = 3  # it was waited for already


def test_a_system_may_decline_a_limit(monkeypatch):
    def declines(*_):
        raise ValueError("current limit exceeds maximum limit")  # macOS

    monkeypatch.setattr(resource, "setrlimit", declines)
    limits._lower(resource.RLIMIT_CORE, 0)


def test_windows_has_no_limits_of_a_process(monkeypatch):
    monkeypatch.setattr(limits.sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "resource", None)
    limits.limit_process(limits.Limits())
    limits.limit_memory(1)
    limits.limit_next_request(limits.Limits())


def test_memory_is_left_to_other_systems(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    monkeypatch.setattr(memory.ctypes, "CDLL", None)
    memory._glibc.__wrapped__()


def test_the_end_is_tidy_where_there_is_no_hang_up(monkeypatch):
    handled = {}
    monkeypatch.delattr(signal, "SIGHUP")
    monkeypatch.setattr(signal, "signal", lambda number, handler: handled.update({number: handler}))
    exits.stop_tidily()
    assert list(handled) == [signal.SIGTERM]


def test_a_killed_process_is_known_where_the_signal_has_no_name(monkeypatch):
    monkeypatch.delattr(signal, "SIGKILL")
    monkeypatch.setattr(signal, "Signals", other_systems._Signals)
    assert exercise.killed_outright(exercise.CRASH_SIGNAL.format(code=9))
    assert not exercise.killed_outright(exercise.CRASH_SIGNAL.format(code=11))


def test_folders_are_not_flushed_on_windows(monkeypatch, tmp_path):
    monkeypatch.setattr(files.sys, "platform", "win32")
    monkeypatch.setattr(files.os, "open", None)
    files.flush(tmp_path)


@pytest.mark.parametrize("free", [10, 1000])
def test_room_is_asked_for_where_it_cannot_be_taken(monkeypatch, tmp_path, free):
    monkeypatch.delattr(os, "posix_fallocate")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: types.SimpleNamespace(free=free))
    refuses = pytest.raises(OSError, match="No space left") if free < 100 else contextlib.nullcontext()
    with refuses:
        files.check_room(tmp_path, 100)


def test_a_folder_is_emptied_by_names(monkeypatch, tmp_path):
    monkeypatch.setattr(trees, "_BY_DESCRIPTOR", False)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"123")
    trees.empty(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_keys_are_read_on_windows(monkeypatch):
    typed, told, started = iter("H\xe0K\x00;Q"), [], []
    monkeypatch.setattr(keyboard.sys, "platform", "win32")
    monkeypatch.setattr(keyboard.sys, "stdin", types.SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(keyboard.threading.Thread, "start", lambda thread: started.append(thread._target))
    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(getwch=lambda: next(typed)))
    monkeypatch.setitem(sys.modules, "termios", None)
    with keyboard.Keyboard(told.append) as keys:
        keys.resume()
    with pytest.raises(StopIteration):  # else it reads for ever, and ends with the process
        started[0]()
    assert told == ["h", "q"]


class Console:
    """As much of kernel32 as a console needs; its mode is 3, if it is one."""

    def __init__(self, is_console):
        self.is_console, self.modes = is_console, []

    def GetStdHandle(self, number):  # noqa: N802 - Windows' own names
        assert number == -11
        return 7

    def GetConsoleMode(self, handle, mode):  # noqa: N802 - see above
        assert handle == 7
        mode._obj.value = 3
        return self.is_console

    def SetConsoleMode(self, handle, mode):  # noqa: N802 - see above
        self.modes.append((handle, mode))


@pytest.mark.parametrize(("is_console", "modes"), [(True, [(7, 3 | 4)]), (False, [])])
def test_a_console_of_windows_is_told_to_move_its_cursor(monkeypatch, capsys, is_console, modes):
    console = Console(is_console)
    monkeypatch.setattr(painter.sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", types.SimpleNamespace(kernel32=console), raising=False)
    with painter.Painter(sys.stdout):
        pass
    assert console.modes == modes
    assert capsys.readouterr().out == "\n"


def test_git_is_ended_where_there_are_no_groups(monkeypatch):
    monkeypatch.delattr(os, "killpg")
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    program._end(process)
    assert process.returncode == -9


@pytest.mark.parametrize(
    ("system", "quoted"), [("linux", "'my folder'"), ("darwin", "'my folder'"), ("win32", '"my folder"')]
)
def test_a_folders_name_is_quoted_as_a_shell_reads_it(monkeypatch, system, quoted):
    monkeypatch.setattr(terminal.sys, "platform", system)
    assert terminal.quoted("my folder") == quoted
    assert terminal.quoted("folder") == "folder"
