"""Limits of a tree and of a whole submission, and what a learner reads at each."""

import os
import time

import click
import numpy as np
import pytest
from patience import PATIENT

from grader.cli.options import choose_limits
from grader.grading.submission import Job, grade
from grader.outcome import OVER_LIMITS, State
from grader.sandbox.budget import Budget
from grader.sandbox.errors import OverLimitError
from grader.sandbox.limits import BACKEND_MEMORY, BACKEND_TASKS, MEBI, Limits
from grader.sandbox.usage import Usage, disk_used, over
from grader.submission.intake import take
from grader.values import MAX_BYTES, MalformedError, unpack

STEM = "ex03_convolve_valid"
IDLE, LIMITS = Usage(memory=100 * MEBI, tasks=2), Limits()


@pytest.mark.parametrize(
    ("usage", "state"),
    [
        (Usage(memory=100 * MEBI + BACKEND_MEMORY + LIMITS.memory + 1), State.OUT_OF_MEMORY),
        (Usage(tasks=3 + BACKEND_TASKS + LIMITS.tasks), State.TOO_MANY_TASKS),
        (Usage(cpu_seconds=5.1 + LIMITS.cpu_seconds), State.OUT_OF_CPU),
        (Usage(written=7 * MEBI + LIMITS.disk + 1), State.OUT_OF_DISK),
    ],
)
def test_a_tree_is_over_by_a_little(usage, state):
    mark = Usage(cpu_seconds=5.0, written=7 * MEBI)
    error = over(usage, IDLE, mark, LIMITS)
    assert error.state is state
    assert len(error.sentence) > 40


def test_a_tree_at_its_limits_is_not_over():
    usage = Usage(
        memory=100 * MEBI + BACKEND_MEMORY + LIMITS.memory,
        tasks=2 + BACKEND_TASKS + LIMITS.tasks,
        cpu_seconds=5.0 + LIMITS.cpu_seconds,
        written=LIMITS.disk,
    )
    assert over(usage, IDLE, Usage(cpu_seconds=5.0), LIMITS) is None


def test_a_budget_counts_over_processes_and_begins_anew():
    budget = Budget(Limits(total_cpu_seconds=10.0, total_printed=100, total_answered=100))
    budget.note(1, 6.0)
    budget.note(1, 5.0)  # a later look at a smaller tree takes nothing back
    budget.note(2, 4.0)
    budget.check()
    budget.note(2, 4.1)
    with pytest.raises(OverLimitError) as caught:
        budget.check()
    assert caught.value.state is State.OUT_OF_CPU
    budget.reset()
    budget.check()
    budget.add(printed=101)
    with pytest.raises(OverLimitError, match="printed"):
        budget.check()
    budget.reset()
    budget.add(answered=101)
    with pytest.raises(OverLimitError, match="answers"):
        budget.check()


def test_a_budget_of_time_begins_with_the_first_file():
    budget = Budget(Limits(total_seconds=0.02))
    budget.check()
    assert budget.until(5.0) == 5.0
    budget.begin()
    assert budget.until(time.monotonic() + 5.0) < time.monotonic() + 0.03
    time.sleep(0.03)
    with pytest.raises(OverLimitError, match=r"0\.02 s"):
        budget.check()


def test_a_submission_that_is_out_of_time_is_told_at_each_exercise_that_is_left(grade_files):
    loops = "while True:\n    pass\n"
    files = dict.fromkeys([STEM, "ex13_max_pool_f3_s1", "ex11_max_pool"], loops)
    reports = grade_files(files, seconds=30.0, total_seconds=0.5)
    for report in reports.values():
        assert report.state == "timed_out"
        assert "This submission has used all that it may: 0.5 s" in report.checks[0].message


THREADS = """import threading, time
for _ in range(400):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("source", "state", "words"),
    [
        ("kept = [open('/dev/null') for _ in range(400)]", "too_many_files", "files open"),
        ("open('x', 'wb').write(b'x' * (70 << 20))", "out_of_disk", "needs no files"),
        (THREADS, "too_many_tasks", "processes and threads"),
        ("while True: print('x' * 10_000)", "printed_too_much", "print in a loop"),
        ("while True: pass", "out_of_cpu", "processor time"),
    ],
)
def test_a_learner_reads_which_limit_it_was(grade_files, source, state, words):
    report = grade_files({STEM: source}, cpu_seconds=1.0 if state == "out_of_cpu" else 60.0)[STEM]
    assert report.state == state
    assert State(state) in OVER_LIMITS
    assert words in report.checks[0].message
    if state == "printed_too_much":
        assert 0 < len(report.checks[0].printed) <= Limits().printed


def test_a_folder_of_too_many_files_is_full(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"x" * 10_000)
    assert 10_000 <= disk_used(tmp_path, -1) < 40_000
    for i in range(10_001):
        (tmp_path / str(i)).touch()
    assert disk_used(tmp_path, -1) > 1 << 60


def test_an_array_may_be_named_only_so_often():
    table = {"0": np.zeros(1 << 20)}
    often = MAX_BYTES // table["0"].nbytes
    assert len(unpack(["list", [["array", "0"]] * often], table)) == often
    with pytest.raises(MalformedError):
        unpack(["list", [["array", "0"]] * (often + 1)], table)
    with pytest.raises(MalformedError):
        unpack(["list", [["none"]] * 50_000], {})


LEFT = """
from pathlib import Path
import numpy as np
found = Path("left").exists()
Path("left").write_text("x")
Path("folder/below").mkdir(parents=True, exist_ok=True)
{function}
    return None if found else {right}
"""


def test_no_file_passes_from_one_exercise_to_the_next(key, tmp_path):
    """Each of the two is right unless it finds what the other left in the scratch folder."""
    ways = {
        "ex02_output_size": ("def output_size(n, f, p, s):", "(n + 2 * p - f) // s + 1"),
        "ex13_max_pool_f3_s1": (
            "def max_pool_f3_s1(m):",
            "[[np.max(m[i:i+3, j:j+3]) for j in range(len(m[0]) - 2)] for i in range(len(m) - 2)]",
        ),
    }
    for stem, (function, right) in ways.items():
        (tmp_path / f"{stem}.py").write_text(LEFT.format(function=function, right=right))
    job = Job(take(tmp_path), list(ways), PATIENT, lanes=1)
    assert [exercise.state for exercise in grade(job, lambda: key).exercises] == ["passed", "passed"]


@pytest.mark.parametrize("value", ["inf", "nan"])
def test_a_limit_that_is_none_is_refused(tmp_path, value):
    # With one of them each check ended as crashed, and no report could hold it.
    with pytest.raises(click.UsageError, match=f"--seconds {value} is no length of time"):
        choose_limits(float(value), 64, None)
    (tmp_path / "limits.toml").write_text(f"seconds = {value}\n")
    with pytest.raises(click.UsageError, match=rf"limits\.toml holds no limits: {value} is no limit"):
        choose_limits(10.0, 64, tmp_path / "limits.toml")


@pytest.mark.parametrize("content", [b"tasks = 64\n" + b"#" * (1 << 20), b"a = " + b"[" * 60_000, b"\xff"])
def test_a_file_of_limits_that_is_none_is_told(tmp_path, content):
    (tmp_path / "limits.toml").write_bytes(content)
    with pytest.raises(click.UsageError, match=r"limits\.toml"):
        choose_limits(10.0, 64, tmp_path / "limits.toml")


def test_a_pipe_of_limits_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(click.UsageError, match="it is no file"):
        choose_limits(10.0, 64, tmp_path / "pipe")
