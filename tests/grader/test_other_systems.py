"""What is different on Windows and macOS, looked at from here: the branches that this system does not take.

`other_systems` takes away what they lack, in the grader's process and in all that it starts. What can't be shown that way
(their file systems, their consoles) is run by .github/workflows/systems.yml.
"""

import ast
import contextlib
import ctypes
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import types
from pathlib import Path

import nbformat
import other_systems
import pytest
from learners import ROOT, SUBMISSIONS, make_folder
from nbformat.v4 import new_code_cell, new_notebook

from grader import exits
from grader.batch import memory
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
# One of them goes through every branch that the other does, but for what libc has.
EITHER = pytest.mark.thorough(but=lambda system: system == "win32")
WRONG = {
    "ex02_output_size": "def output_size(n, f, p=0, s=1):\n    while True: pass\n",
    "ex05_pad_same": "def pad_same(image, f):\n    raise ValueError('mine')\n",
    "ex09_network_shapes": "import os\n\n\ndef network_shapes(*_):\n    os._exit(3)\n",
}


def as_on(system, folder, *arguments):
    """Run the grader there, as on that system; as on this one if it is None."""
    start = [str(Path(other_systems.__file__)), system] if system else ["-m", "grader"]
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, key):
    """Right, wrong, endless and crashing work; one exercise is in a notebook."""
    assert key.exercises
    folder = make_folder(tmp_path_factory.mktemp("systems") / "folder")
    for name in ("wrong/range_off_by_one/ex11_max_pool", "right/ex10_count_parameters"):
        shutil.copy(SUBMISSIONS / f"{name}.py", folder / "exercises")
    for stem, text in WRONG.items():
        (folder / "exercises" / f"{stem}.py").write_text(text, "utf-8")
    cells = [(SUBMISSIONS / "right" / "ex03_convolve_valid.py").read_text("utf-8"), "convolve_valid.__name__"]
    notebook = new_notebook(cells=[new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)])
    nbformat.write(notebook, folder / "exercises" / "mine.ipynb")
    return folder


STEMS = ("ex03_convolve_valid", "ex10_count_parameters", "ex11_max_pool", *WRONG)


@pytest.fixture(scope="module")
def here(folder):
    return json.loads(as_on(None, folder, "check", "--json", "--seconds", "2", *STEMS).stdout)


@EITHER
@SYSTEMS
def test_a_check_says_the_same_everywhere(system, folder, here):
    there = as_on(system, folder, "check", "--json", "--seconds", "2", *STEMS)
    assert there.returncode == 1, there.stderr
    # Where nothing is forked, nobody waits for a process of the file alone, and hears with what code it ended.
    untold = json.dumps(here["exercises"]).replace(" (exit code 3)", "")
    assert json.loads(there.stdout)["exercises"] == json.loads(untold)
    states = {exercise["stem"]: exercise["state"] for exercise in here["exercises"]}
    assert states == {
        "ex02_output_size": "out_of_cpu",
        "ex03_convolve_valid": "passed",
        "ex05_pad_same": "raised",
        "ex09_network_shapes": "crashed",
        "ex10_count_parameters": "passed",
        "ex11_max_pool": "failed",
    }


@EITHER
@SYSTEMS
def test_a_class_is_graded_everywhere(system, tmp_path, key):
    assert key.exercises
    for name, kind in {"ana": "right", "bo": "wrong/range_off_by_one", "cy": "beginner"}.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        shutil.copy(SUBMISSIONS / kind / "ex11_max_pool.py", tmp_path / "class" / name)
    course = ["--course", str(ROOT)]
    there = as_on(system, tmp_path, *course, "batch", "class", "--out", "graded", "--require", "process")
    assert there.returncode in (0, 1), there.stderr + there.stdout
    scores = {
        path.parent.name.partition("-")[0]: json.loads(path.read_text("utf-8"))["score"]
        for path in (tmp_path / "graded").rglob("report.json")
    }
    assert {name: score == 5 for name, score in scores.items()} == {"ana": True, "bo": False, "cy": False}


@EITHER
@SYSTEMS
def test_a_session_checks_once_everywhere(system, folder):
    there = as_on(system, folder, "watch", "--once", "--seconds", "600", "max_pool")
    assert there.returncode == 0, there.stderr
    assert "range stops before the last place" in there.stdout


@EITHER
@SYSTEMS
def test_the_doctor_says_what_such_a_machine_lacks(system, folder):
    there = as_on(system, folder, "doctor")
    assert "It needs Linux" in there.stdout, there.stderr
    assert "Traceback" not in there.stderr


# Modules that are imported and run on Linux alone, behind `can_fork` or a tier that says what it needs.
LINUX_ALONE = ("grader/sandbox/forking/", "grader/sandbox/tiers/")
GUARDED = {
    "grader/sandbox/child.py": {"os.killpg", "signal.SIGKILL"},
    "grader/sandbox/git/program.py": {"os.killpg", "signal.SIGKILL"},
    "grader/sandbox/hindrance.py": {"os.geteuid"},  # where Linux has a setting of AppArmor's
    "grader/sandbox/streams.py": {"select.poll"},  # _CAN_POLL
    "grader/sandbox/usage.py": {"os.statvfs"},
    "grader/sandbox/worker/main.py": {"os.fork"},  # CAN_FORK
    "grader/sandbox/worker/notebook.py": {
        *("signal.SIGALRM", "signal.SIGPROF", "signal.setitimer", "signal.ITIMER_PROF", "signal.ITIMER_REAL"),
    },
    "grader/sandbox/worker/reaper.py": {"select.poll", "os.killpg", "signal.SIGKILL", "os.pidfd_open"},
    "grader/sandbox/canary.py": {"os.killpg", "signal.SIGKILL"},
    "jaxcnn/files.py": {"os.posix_fallocate"},
}


def named(path):
    """The attributes of os, signal and the like that a file uses, and the modules that it imports, which Windows lacks."""
    lacking = {f"{module}.{name}" for module, names in other_systems.NOT_ON_WINDOWS.items() for name in names}
    lacking |= {f"signal.Signals.{name}" for name in other_systems.NOT_ON_WINDOWS["signal"]}
    lacking |= {"os.O_NOFOLLOW", "os.O_NONBLOCK"}
    return {
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in lacking
    }


def test_what_windows_lacks_is_used_in_known_places_alone():
    unexpected = {}
    for path in sorted([*(ROOT / "grader").rglob("*.py"), *(ROOT / "jaxcnn").rglob("*.py")]):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(LINUX_ALONE) and (used := named(path) - GUARDED.get(name, set())):
            unexpected[name] = used
    assert unexpected == {}


def test_no_module_that_windows_lacks_is_imported_at_a_files_top():
    for path in sorted([*(ROOT / "grader").rglob("*.py"), *(ROOT / "jaxcnn").rglob("*.py")]):
        tops = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Import)]
        names = {alias.name for node in tops for alias in node.names}
        assert not names & set(other_systems.NO_MODULES_ON_WINDOWS), path


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
    memory.return_freed_memory.__wrapped__()


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
