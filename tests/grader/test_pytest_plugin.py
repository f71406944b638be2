"""A learner's folder under pytest: the tests are the checks, and their verdicts those of `grader check`."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import psutil
import pytest
from learners import SUBMISSIONS, make_folder

from grader.i18n import catalogue
from grader.pytest_plugin import entry

PATIENCE = 300
FILES = {
    "ex01_pixel_filter": "beginner",
    "ex02_output_size": "right",
    "ex03_convolve_valid": "wrong/overwrites_instead_of_adding",
    "ex04_edge_kernels": "beginner",
    "ex10_count_parameters": "right",
    "ex11_max_pool": "wrong/range_off_by_one",
}
STARTER = "ex12_avg_pool"
CRASH = "ex13_max_pool_f3_s1"
PROBE = """import json
import pytest


def pytest_collection_modifyitems(items):
    # What VS Code's Test Explorer asks of a test: its classes up to its file, its line, an id of its own.
    told = []
    for item in items:
        classes, parent = [], item.parent
        while isinstance(parent, pytest.Class):
            assert not hasattr(parent, "obj")  # it would look for that class's source
            classes, parent = [*classes, parent.name], parent.parent
        told.append([item.name, classes, type(parent).__mro__[1].__name__, str(item.path), item.location[1]])
    print("PROBE", json.dumps(told))


def pytest_exception_interact(node, call, report):
    print("KIND", call.excinfo.typename, report.longreprtext.splitlines()[0])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, key):
    """A folder with right, wrong, half and crashing work, and starters; the key is there before."""
    assert key.exercises
    folder = make_folder(tmp_path_factory.mktemp("learner") / "folder")
    for stem, kind in FILES.items():
        shutil.copy(SUBMISSIONS / kind / f"{stem}.py", folder / "exercises")
    path = folder / "exercises" / f"{CRASH}.py"
    path.write_text("import os\nimport no_such_thing\n\nprint('here', flush=True)\nos._exit(3)\n", "utf-8")
    for path in (folder / "exercises").glob("ex*.py"):  # the others' starters would say nothing new
        if path.stem not in {*FILES, STARTER, CRASH}:
            path.unlink()
    (folder / "probe.py").write_text(PROBE, "utf-8")
    return folder


def command(*arguments):
    return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]


def run(folder, *arguments, **environment):
    """The exit code of pytest there, and what it wrote."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(
        command(*arguments),
        cwd=folder,
        env={**env, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def cases_of(path):
    """A JUnit file's cases by their ids: the state that the grader gave, how pytest ended, and what it says."""
    cases = {}
    for case in ET.parse(path).iter("testcase"):
        states = [p.get("value") for p in case.iter("property") if p.get("name") == "state"]
        ends = [case.find(kind) for kind in ("failure", "error", "skipped")]
        end = next((found for found in ends if found is not None), None)
        kind, text = (
            ("passed", "") if end is None else (end.tag, (end.get("message") or "") + (end.text or ""))
        )
        cases[case.get("classname"), case.get("name")] = (states, kind, text)
    return cases


@pytest.fixture(scope="module")
def all_of_it(folder):
    """A run of everything: its output and its JUnit file."""
    code, output = run(
        folder, "-v", "--tb=short", "-p", "probe", "--junitxml=junit.xml", PYTHONPATH=str(folder)
    )
    assert code == 1
    return output, cases_of(folder / "junit.xml")


@pytest.fixture(scope="module")
def checked(folder, all_of_it):
    assert all_of_it
    line = [sys.executable, "-m", "grader", "check", "--json", *FILES, STARTER, CRASH]
    ran = subprocess.run(line, cwd=folder, capture_output=True, check=False)
    return json.loads(ran.stdout)["exercises"]


def test_every_check_has_the_verdict_that_the_command_gives(all_of_it, checked):
    _, cases = all_of_it
    kinds = {"passed": "passed", "not_started": "skipped", "skipped": "skipped"}
    expected = {
        (f"exercises.{e['stem']}.{e['title']}", check["name"]): (
            [check["state"]],
            kinds.get(check["state"], "failure"),
        )
        for e in checked
        for check in e["checks"]
    }
    assert {name: (states, kind) for name, (states, kind, _) in cases.items()} == expected
    states = {check["state"] for e in checked for check in e["checks"]}
    assert states >= {"passed", "failed", "not_started", "skipped", "crashed"}  # else this compares little


def test_a_failure_is_the_feedback_and_no_traceback(all_of_it, checked):
    output, cases = all_of_it
    failing = next(e for e in checked if e["stem"] == "ex11_max_pool")
    for check in failing["checks"]:
        _, _, text = cases[f"exercises.ex11_max_pool.{failing['title']}", check["name"]]
        flowing = " ".join(text.split())
        assert check["misconception"]["help"] in flowing
        assert check["message"] in flowing
        assert "from ex11_max_pool import max_pool" in text
    assert "expected   got" in output
    assert "Max pooling: tiny images" in output
    assert "\x1b" not in output
    assert "Traceback" not in output
    assert "tree.py" not in output


def test_what_is_not_begun_is_skipped_with_its_reason(all_of_it):
    _, cases = all_of_it
    skipped = [text for (name, _), (_, kind, text) in cases.items() if STARTER in name and kind == "skipped"]
    assert len(skipped) == 3
    for text in skipped:
        assert "Not started yet: the function raises NotImplementedError." in text
        assert f"{STARTER}.py" in text
        assert "tree.py" not in text


def test_what_a_crash_leaves_out_is_skipped_with_its_own_reason(all_of_it):
    _, cases = all_of_it
    texts = {kind: text for (name, _), (_, kind, text) in cases.items() if CRASH in name}
    assert "ended the process" in texts["failure"]


def test_test_explorer_finds_classes_files_lines_and_ids(folder, all_of_it):
    output, cases = all_of_it
    told = json.loads(re.search(r"PROBE (.*)", output)[1])
    assert len({tuple(map(str, test)) for test in told}) == len(told) == len(cases)
    name, classes, kind, path, line = next(test for test in told if "ex11_max_pool" in test[3])
    assert (name, classes, kind) == ("the lecture's example", ["Max pooling"], "File")
    assert Path(path) == folder / "exercises" / "ex11_max_pool.py"
    assert Path(path).read_text().splitlines()[line].startswith("def max_pool(")
    kinds = re.findall(r"KIND (\w+) (.*)", output)
    assert {kind for kind, _ in kinds} == {"AssertionError"}  # a failure, to the Test Explorer, and no error
    assert any("range stops before the last place" in text for _, text in kinds)


def test_one_check_is_run_by_the_id_that_test_explorer_gives(folder):
    chosen = f"{folder / 'exercises' / 'ex11_max_pool.py'}::Max pooling::tiny images"
    code, output = run(folder, "-v", f"--rootdir={folder}", chosen)
    assert code == 1
    assert "exercises/ex11_max_pool.py::Max pooling::tiny images FAILED" in output
    assert "1 failed in" in output


def test_an_expression_chooses_and_the_first_failure_stops(folder):
    code, output = run(folder, "-x", "-k", "max_pool and not f3")
    assert code == 1
    assert re.search(r"stopping after 1 failures.*\n.*1 failed, \d+ deselected", output)


def test_collecting_runs_nothing(folder, tmp_path):
    folder = shutil.copytree(folder, tmp_path / "folder")
    (folder / "exercises" / "ex02_output_size.py").write_text(
        f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n"
    )
    code, output = run(folder, "--collect-only", "-q", "exercises/ex02_output_size.py", "--doctest-modules")
    assert code == 0
    assert "exercises/ex02_output_size.py::" in output
    assert not (tmp_path / "ran").exists()


@pytest.mark.thorough
def test_an_exercise_is_graded_once_by_one_worker(folder, tmp_path):
    folder = shutil.copytree(folder, tmp_path / "folder")
    log = tmp_path / "imports"
    for stem in ("ex01_pixel_filter", "ex11_max_pool"):
        path = folder / "exercises" / f"{stem}.py"
        noting = f"with open({str(log)!r}, 'a') as noted:\n    print({stem!r}, file=noted)\n"
        path.write_text(path.read_text() + noting)
    chosen = [f"exercises/{stem}.py" for stem in ("ex01_pixel_filter", "ex11_max_pool")]
    code, output = run(folder, "-p", "xdist", "-n", "2", "--junitxml=junit.xml", *chosen)
    assert code == 1, output
    assert sorted(log.read_text().split()) == ["ex01_pixel_filter", "ex11_max_pool"]
    assert len(cases_of(folder / "junit.xml")) == 7


def interrupted(running):
    """Press Ctrl-C until a process ends, as a person does; Python loses a key that is pressed while it frees an object."""
    for _ in range(PATIENCE // 5):
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return running.communicate(timeout=5)[0]
    raise AssertionError("it does not end")


def test_ctrl_c_ends_the_sandbox(folder, tmp_path):
    folder = shutil.copytree(folder, tmp_path / "folder")
    begun = tmp_path / "begun"
    (folder / "exercises" / "ex02_output_size.py").write_text(
        f"from pathlib import Path\nPath({str(begun)!r}).touch()\nwhile True: pass\n"
    )
    (tmp_path / "temporary").mkdir()
    running = subprocess.Popen(
        command("exercises/ex02_output_size.py"),
        cwd=folder,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + PATIENCE
    while not begun.exists():
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    processes = psutil.Process(running.pid).children(recursive=True)
    assert len(processes) >= 2
    output = interrupted(running)
    assert running.returncode in (2, -signal.SIGINT), output
    assert "KeyboardInterrupt" in output
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert not list((tmp_path / "temporary").glob("grader-*"))


def test_it_speaks_the_learners_language(folder, tmp_path):
    folder = shutil.copytree(folder, tmp_path / "folder")  # the progress is kept in that language, too
    code, output = run(folder, "-k", f"{STARTER} or ex11", "-rs", GRADER_LANG="pt_BR")
    assert code == 1
    told = catalogue("pt_BR").gettext("To try it, paste this into Python, in the folder of your file:")
    assert told in output
    assert "Not started yet" not in output


def test_what_was_found_counts_as_progress(folder, all_of_it):
    assert all_of_it
    kept = json.loads((folder / ".grader" / "progress.json").read_text("utf-8"))
    assert kept["ex02_output_size"]["state"] == "passed"
    assert kept["ex11_max_pool"]["misconception"].startswith("range stops")


def test_a_course_that_is_not_there_is_a_sentence(tmp_path):
    folder = make_folder(tmp_path / "folder", "../moved")
    code, output = run(folder)
    assert code == 4
    assert "names the course '../moved', which is not there" in output
    assert "Traceback" not in output


def test_a_key_that_is_damaged_is_a_sentence(tmp_path):
    kit = make_folder(tmp_path / "kit")
    (kit / "course.key").write_bytes(b"no key")
    folder = make_folder(tmp_path / "folder", kit)
    code, output = run(folder, "exercises/ex11_max_pool.py")
    assert code == 2
    assert "ERROR collecting exercises/ex11_max_pool.py" in output
    assert "course.key" in output
    assert "Traceback" not in output


PLAIN = """import sys


def test_nothing_of_the_grader_is_there(request):
    loaded = {name for name in sys.modules if name.partition(".")[0] == "grader"}
    assert loaded <= {"grader", "grader.pytest_plugin", "grader.pytest_plugin.entry"}
    assert request.config.pluginmanager.hasplugin("grader")
    assert not request.config.pluginmanager.hasplugin("grader-exercises")
"""


@pytest.mark.parametrize("project", [None, "[project]\nname = 'x'\n", "[tool.graders]\n"])
def test_in_another_project_nothing_is_loaded_and_nothing_changes(project, tmp_path):
    (tmp_path / "test_it.py").write_text(PLAIN)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "ex11_max_pool.py").write_text("def test_mine(): pass\n")
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)
    code, output = run(tmp_path, "-W", "error", "exercises/ex11_max_pool.py", "test_it.py")
    assert (code, "2 passed" in output) == (0, True)
    ids = ["exercises/ex11_max_pool.py::test_mine", "test_it.py::test_nothing_of_the_grader_is_there"]
    assert sorted(re.findall(r"\S+::\S+", run(tmp_path, "--collect-only", "-q", *ids)[1])) == ids


def test_a_project_that_cannot_be_read_is_left_alone(tmp_path):
    (tmp_path / "pyproject.toml").mkdir()
    entry.pytest_configure(type("Config", (), {"rootpath": tmp_path}))
