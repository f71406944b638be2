"""What is different on Windows and macOS, looked at from here: the branches that this system does not take.

`other_systems` takes away what they lack, in the grader's process and in all that it starts. What can't be shown that way
(their file systems, their consoles) is run by .github/workflows/systems.yml.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import other_systems
import pytest
from learners import ROOT, SUBMISSIONS, make_folder
from nbformat.v4 import new_code_cell, new_notebook

SYSTEMS = pytest.mark.parametrize("system", other_systems.SYSTEMS)
# Windows goes through every branch that macOS does, but for what libc has.
EITHER = pytest.mark.parametrize("system", ["win32"])
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
def test_a_session_checks_once_everywhere(system, folder):
    there = as_on(system, folder, "watch", "--once", "--seconds", "600", "max_pool")
    assert there.returncode == 0, there.stderr
    assert "range stops before the last place" in there.stdout


@SYSTEMS
def test_the_doctor_says_what_such_a_machine_lacks(system, folder):
    there = as_on(system, folder, "doctor")
    assert "It needs Linux" in there.stdout, there.stderr
    assert "Traceback" not in there.stderr


# Every file in which the code differs by system, and a test that takes the branch for the others.
TAKEN = {
    "grader/memory.py": "test_memory_is_left_to_other_systems",
    "grader/cli/terminal.py": "test_a_folders_name_is_quoted_as_a_shell_reads_it",
    "grader/exits.py": "test_the_end_is_tidy_where_there_is_no_hang_up",
    "grader/files.py": "test_flags_that_a_system_lacks_are_left_out",
    "grader/records/audit.py": "test_flags_that_a_system_lacks_are_left_out",
    "grader/sandbox/canary.py": "test_the_doctor_says_what_such_a_machine_lacks",
    "grader/sandbox/child.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/forking/client.py": "test_forking_a_class_needs_linux_and_what_new_kernels_have",
    "grader/sandbox/git/program.py": "test_git_is_ended_where_there_are_no_groups",
    "grader/sandbox/limits.py": "test_windows_has_no_limits_of_a_process",
    "grader/sandbox/pipe.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/streams.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/tiers/full.py": "test_walls_need_linux",
    "grader/sandbox/tiers/jail.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/tiers/namespaces.py": "test_the_doctor_says_what_such_a_machine_lacks",
    "grader/sandbox/tiers/restricted.py": "test_walls_need_linux",
    "grader/sandbox/twin.py": "test_keys_are_made_by_one_process_elsewhere",
    "grader/sandbox/trees.py": "test_a_folder_is_emptied_by_names",
    "grader/sandbox/usage.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/worker/main.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/worker/moment.py": "test_a_check_says_the_same_everywhere",
    "grader/sandbox/worker/reaper.py": "test_without_a_descriptor_for_its_end_a_child_is_looked_at",
    "grader/submission/handed_in.py": "test_flags_that_a_system_lacks_are_left_out",
    "grader/watch/keyboard.py": "test_keys_are_read_on_windows",
    "grader/watch/loop.py": "test_a_session_checks_once_everywhere",
    "grader/watch/page/server.py": "test_a_browser_is_opened_where_there_is_a_window_for_it",
    "grader/watch/painter.py": "test_a_console_of_windows_is_told_to_move_its_cursor",
    "jaxcnn/files.py": "test_folders_are_not_flushed_on_windows",
}
DIFFERS = re.compile(
    r"sys\.platform|os\.name\b|platform\.system|(?:has|get)attr\((?:os|select|signal|socket|sys), ?[\"n]|supports_dir_fd"
)


def test_every_branch_for_another_system_has_a_test():
    sources = sorted([*(ROOT / "grader").rglob("*.py"), *(ROOT / "jaxcnn").rglob("*.py")])
    differing = {p.relative_to(ROOT).as_posix() for p in sources if DIFFERS.search(p.read_text("utf-8"))}
    assert differing == set(TAKEN)
    tests = "".join(path.read_text("utf-8") for path in sorted((ROOT / "tests" / "grader").glob("test_*.py")))
    assert {name for name in TAKEN.values() if f"\ndef {name}(" not in tests} == set()


# Modules that are imported and run on Linux alone, behind `can_fork` or a tier that says what it needs.
LINUX_ALONE = ("grader/sandbox/forking/", "grader/sandbox/tiers/")
GUARDED = {
    "grader/sandbox/child.py": {"os.killpg", "signal.SIGKILL"},
    "grader/sandbox/git/program.py": {"os.killpg", "signal.SIGKILL"},
    "grader/sandbox/hindrance.py": {"os.geteuid"},  # where Linux has a setting of AppArmor's
    "grader/sandbox/pipe.py": {"select.poll"},  # where it is there
    "grader/sandbox/streams.py": {"select.poll"},  # _CAN_POLL
    "grader/sandbox/usage.py": {"os.statvfs"},
    "grader/sandbox/worker/main.py": {"os.fork"},  # CAN_FORK
    "grader/sandbox/worker/moment.py": {
        *("signal.SIGALRM", "signal.SIGPROF", "signal.setitimer", "signal.ITIMER_PROF", "signal.ITIMER_REAL"),
    },
    "grader/sandbox/worker/reaper.py": {"select.poll", "os.killpg", "signal.SIGKILL", "os.pidfd_open"},
    "grader/sandbox/canary.py": {"os.killpg", "signal.SIGKILL"},
    "grader/sandbox/twin.py": {"os.fork", "os.sched_getaffinity", "signal.SIGKILL"},  # can_share
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
