"""`grader watch` in a real pseudo-terminal, on a small course of its own."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import time
from contextlib import contextmanager

import psutil
import pytest
from pexpect.fdpexpect import fdspawn

from grader.cli.main import run

PATIENCE = 300  # for one answer, on a machine with other work
STEMS = {"ex01_add_one": "+ 1", "ex02_double": "* 2", "ex03_negate": "* -1"}
STARTER = '"""Compute image {operation}."""\n\n\ndef {name}(image):\n    raise NotImplementedError\n'
SOLUTION = "def {name}(image):\n    return image {operation}\n"
CATALOG = """import numpy as np

from grader.exercise import Case, Check, Exercise


def cases(rng):
    return [Case((rng.integers(-9, 10, shape).astype(np.float32),)) for shape in ((1, 1), (2, 3))]


EXERCISE = Exercise(
    title="Title of {name}",
    lesson="Now you know {name}.",
    checks=(Check("small images", points=1, rationale="why", help="Look again.", cases=cases),),
    hints=("A question?", "The shape.", "The place."),
    misconceptions=(),
)
"""


def text(stem, template=SOLUTION, operation=None):
    return template.format(name=stem.partition("_")[2], operation=operation or STEMS[stem])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The course and a learner's kit of it; the key is made once."""
    root = tmp_path_factory.mktemp("watch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_CACHE", str(root / "cache"))
        templates = {"exercises": STARTER, "solutions": SOLUTION, "catalog": CATALOG}
        for folder, template in templates.items():
            (root / "course" / folder).mkdir(parents=True)
            for stem in STEMS:
                (root / "course" / folder / f"{stem}.py").write_text(text(stem, template))
        assert run(["--course", str(root / "course"), "kit", "--out", str(root / "kit")]) == 0
        yield root


@pytest.fixture
def kit(made, tmp_path):
    return shutil.copytree(made / "kit", tmp_path / "kit")


# Makes the pseudo-terminal the new session's own, then becomes the command. pexpect.spawn would fork the test
# runner instead, which may have JAX's threads.
LAUNCHER = """import fcntl, os, sys, termios
terminal = os.open(sys.argv[1], os.O_RDWR)
fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
for descriptor in range(3):
    os.dup2(terminal, descriptor)
os.execvp(sys.argv[2], sys.argv[2:])"""


class Terminal(fdspawn):
    """A pseudo-terminal with a command in it."""

    def __init__(self, command, folder):
        master, slave = pty.openpty()
        super().__init__(master, timeout=PATIENCE, encoding="utf-8")
        self.setwinsize(40, 100)
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, os.ttyname(slave), *command], cwd=folder, start_new_session=True
        )
        self.pid = self.process.pid
        self.slave = slave  # held open: a terminal that nobody has open yet reads as ended

    def setwinsize(self, rows, columns):
        termios.tcsetwinsize(self.child_fd, (rows, columns))

    def end(self):
        for process in descendants(self.pid):
            process.kill()
        self.process.kill()
        self.process.wait()
        os.close(self.slave)
        self.close()


@contextmanager
def watching(folder, *arguments, before=None):
    """A running `grader watch`, ended at the end whatever happened."""
    command = [sys.executable, "-m", "grader", "watch", "--seconds", "600", *arguments]
    terminal = Terminal(["sh", "-c", before, "sh", *command] if before else command, folder)
    try:
        yield terminal
    finally:
        terminal.end()


def descendants(pid):
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def save(folder, stem, content):
    (folder / "exercises" / f"{stem}.py").write_text(content)


def leave(child):
    child.send("q")
    child.expect_exact("Your progress is kept.")
    assert child.process.wait(PATIENCE) == 0


def test_from_the_first_save_to_the_last_pass(made, tmp_path):
    course = shutil.copytree(made / "course", tmp_path / "course")
    with watching(course) as child:
        child.expect_exact("Compute image + 1.")
        save(course, "ex01_add_one", text("ex01_add_one", operation="+ 501"))
        child.expect(r"small images")
        child.expect_exact("Look again.")
        save(course, "ex01_add_one", text("ex01_add_one"))
        child.expect_exact("Now you know add_one.")
        child.expect_exact("To compare: solutions")
        child.expect_exact("Compute image * 2.")
        leave(child)
    with watching(course) as child:  # another day
        child.expect_exact("1 of 3 passed, 1 today")
        child.expect_exact("Compute image * 2.")
        save(course, "ex02_double", text("ex02_double"))
        child.expect_exact("Compute image * -1.")
        save(course, "ex03_negate", text("ex03_negate"))
        child.expect_exact("All 3 exercises pass.")
        leave(child)


def test_keys(kit):
    with watching(kit, "double") as child:
        child.expect_exact("Compute image * 2.")
        child.send("h")
        child.expect_exact("Hint 1 of 3: ")
        child.send("\x1b[Al")  # an arrow first: no key of ours
        child.expect_exact("your copy")
        child.expect_exact("not started")
        child.send("n")
        child.expect_exact("Compute image * -1.")
        mine = text("ex03_negate", operation="* 7")
        save(kit, "ex03_negate", mine)
        child.expect_exact("Look again.")
        # Saved elsewhere: it becomes the current one, and passes.
        save(kit, "ex01_add_one", text("ex01_add_one"))
        child.expect_exact("Now you know add_one.")
        child.expect_exact("Compute image * 2.")
        child.send("a")
        child.expect(r"ex01_add_one .*passed")
        child.expect(r"ex03_negate .*wrong")
        child.send("nr")
        child.expect_exact("ex03_negate.py.bak-1")
        assert (kit / "exercises" / "ex03_negate.py").read_text() == text("ex03_negate", STARTER)
        assert (kit / "exercises" / "ex03_negate.py.bak-1").read_text() == mine
        leave(child)
    with watching(kit, "double") as child:
        child.expect_exact("Compute image * 2.")
        child.send("h")
        child.expect_exact("Hint 2 of 3: ")
        leave(child)


def test_files_that_are_removed_emptied_replaced_or_half_saved(kit):
    path = kit / "exercises" / "ex01_add_one.py"
    with watching(kit) as child:
        child.expect_exact("Compute image + 1.")
        path.unlink()
        child.expect_exact("The file is gone.")
        path.write_text("")
        child.expect_exact("The file is empty.")
        path.write_text("def add_one(image:\n")
        child.expect_exact("is not Python: ")
        aside = path.with_suffix(".tmp")  # how many editors save
        aside.write_text("def add_one(image):\n    raise ValueError('after replacing')\n")
        aside.replace(path)
        child.expect_exact("after replacing")
        with path.open("w") as file:  # a save in two halves
            file.write("def add_one(image):\n    raise ValueError(")
            file.flush()
            file.write("'after two halves')\n")
        child.expect_exact("after two halves")
        assert "is not Python" not in child.before
        shutil.rmtree(path.parent)
        child.expect_exact("The file is gone.")
        path.parent.mkdir()
        save(kit, "ex01_add_one", text("ex01_add_one"))
        child.expect_exact("Now you know add_one.")
        leave(child)


def test_nothing_is_kept_from_one_save_to_the_next(kit):
    code = (
        "import pathlib, sys\n"
        "seen = pathlib.Path('left').exists(), hasattr(sys, 'left')\n"
        "pathlib.Path('left').touch()\n"
        "sys.left = 1\n\n\n"
        "def add_one(image):\n    raise ValueError(f'{number}: {seen}')\n"
    )
    with watching(kit) as child:
        child.expect_exact("Compute image + 1.")
        for number in range(2):
            save(kit, "ex01_add_one", code.replace("{number}", f"save {number}"))
            child.expect_exact(f"save {number}: (False, False)")
        leave(child)


def test_a_new_save_ends_an_endless_loop_and_a_crash_is_no_end(kit):
    with watching(kit) as child:
        child.expect_exact("Compute image + 1.")
        save(kit, "ex01_add_one", "def add_one(image):\n    while True: pass\n")
        child.expect_exact("checking ...")
        child.send("l")  # the keys go on
        child.expect_exact("your copy")
        save(kit, "ex01_add_one", "import os\n\n\ndef add_one(image):\n    os._exit(3)\n")
        child.expect_exact("ended the process")
        save(kit, "ex01_add_one", text("ex01_add_one"))
        child.expect_exact("Now you know add_one.")
        leave(child)


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM", "q"])
def test_however_it_ends_the_terminal_is_as_it_was_and_no_process_is_left(kit, how):
    around = 'trap : INT; stty -a; "$@"; echo "ended $?"; stty -a; echo end'
    with watching(kit, before=around) as child:
        child.expect_exact("Compute image + 1.")
        settings = child.before[: child.before.index("\x1b")].split()
        save(kit, "ex01_add_one", "def add_one(image):\n    while True: pass\n")
        child.expect_exact("checking ...")
        while len(processes := descendants(child.pid)) < 4:  # ours, the evaluator, the worker and its child
            time.sleep(0.01)
        if how == "SIGTERM":
            processes[0].send_signal(signal.SIGTERM)
        elif how == "q":
            child.send("q")
        else:
            child.send("\x03")
        child.expect_exact("Your progress is kept.")
        child.expect(r"ended 0\r\n")
        child.expect(r"end\r\n")
        assert child.before.split() == settings
        _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
        assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


def test_a_resized_terminal_is_painted_anew(kit):
    with watching(kit) as child:
        child.expect_exact("Compute image + 1.")
        save(kit, "ex01_add_one", text("ex01_add_one", operation="+ 501"))
        child.expect_exact("Look again.")
        child.setwinsize(9, 40)
        child.expect_exact("... lines 1-")
        child.setwinsize(40, 100)
        child.expect_exact("Look again.")
        leave(child)


def test_without_a_terminal_it_watches_too(kit):
    with watching(kit, before='"$@" < /dev/null | cat; echo end') as child:
        child.expect_exact("Compute image + 1.")
        save(kit, "ex01_add_one", text("ex01_add_one"))
        child.expect_exact("Now you know add_one.")
        assert "\x1b" not in child.before
        descendants(child.pid)[0].terminate()
        child.expect(r"end\r\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (text("ex01_add_one", STARTER), "Compute image + 1."),
        (text("ex01_add_one", operation="+ 501"), "Look again."),
        (text("ex01_add_one"), "Now you know add_one."),
    ],
    ids=["not begun", "wrong", "right"],
)
def test_once_it_checks_and_leaves(kit, content, told):
    save(kit, "ex01_add_one", content)
    command = [sys.executable, "-m", "grader", "watch", "--once", "--seconds", "600"]
    left = subprocess.run(
        command, cwd=kit, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert left.returncode == 0
    assert told in left.stdout
    assert left.stdout.endswith("Your progress is kept. To go on: grader watch\n")
