"""Grade a class on three small exercises by `grader batch` and by its peers: `make bench-batch`.

    PEERS=.venv/graders/bin/python .venv/bin/python benchmarks/peers.py [--size 20] [--runs 3] [--arrays jax] [--check]

The peers are pytest, otter-grader and nbgrader. Each gets the same submissions and the same checks in its own form,
two submissions at a time, in the interpreter that PEERS names, with JAX's version of this one. None of them isolates
a submission as the grader does. The first run is not measured; its marks show that every peer really graded.

The peers call a student's function with JAX arrays, as its signature says: for each new shape, every operation is then
compiled. `--arrays numpy` calls it with NumPy arrays instead, with which hardly anything is compiled. The grader works as
always: it traces functions on shapes, and calls those that can't be traced with NumPy arrays.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from classroom import ROOT, make
from grading_peers import by_grader, by_nbgrader, by_otter, by_pytest
from grading_peers.task import Task, checks

STEMS = ("ex02_output_size", "ex03_convolve_valid", "ex11_max_pool")
PEERS = (by_pytest, by_otter, by_nbgrader)
INSTALLED = """
import json, sys
from importlib.metadata import version
from importlib.util import find_spec
print(json.dumps([version("jax"), *(find_spec(name) is not None for name in sys.argv[1:])]))
"""
RIGHT, WRONG = "right", "wrong"


def installed(python):
    """Return the peers that an interpreter can import; it must have the same JAX as this one."""
    command = [python, "-c", INSTALLED, *(peer.MODULE for peer in PEERS)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    jax, *importable = json.loads(done.stdout)
    assert jax == version("jax"), f"{python} has JAX {jax}, the grader {version('jax')}"
    return [peer for peer, is_importable in zip(PEERS, importable, strict=True) if is_importable]


def seconds(grader, task):
    """Grade the class from the start, and return the wall time in seconds."""
    grader.reset(task)
    start = time.perf_counter()
    grader.grade(task)
    return time.perf_counter() - start


def samples(folder):
    """Add two submissions: the teacher's solutions, and one that is wrong in every exercise."""
    for name, source in ((RIGHT, ROOT / "solutions"), (WRONG, ROOT / "tests" / "submissions" / "beginner")):
        (folder / name).mkdir()
        for stem in STEMS:
            (folder / name / f"{stem}.py").write_bytes((source / f"{stem}.py").read_bytes())


def verify(marks, students):
    """Stop unless every grader graded every student, and all peers gave the same marks.

    The grader checks more than the peers do, so its marks may be lower than theirs, never higher.
    """
    ours, *theirs = marks
    for grader, shares_of in marks.items():
        assert sorted(shares_of) == students, f"{grader} graded {sorted(shares_of)}"
        assert shares_of.get(RIGHT, 1) == 1, f"{grader} gave {shares_of[RIGHT]} for what is right"
        assert shares_of.get(WRONG, 0) < 1, f"{grader} gave everything for what is wrong"
    for student in students:
        shares = {peer: round(marks[peer][student], 6) for peer in theirs}
        assert len(set(shares.values())) <= 1, f"{student}: {shares}"
        all_right = marks[ours][student] == 1
        assert not all_right or all(share == 1 for share in shares.values()), (
            f"{student}: {shares}, right for us"
        )
    assert len(set(marks[ours].values())) > 1, "a class of which all have the same marks shows nothing"


def main():
    """Print the medians and ratios as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=20, help="submissions")
    parser.add_argument(
        "--runs", type=int, default=3, help="measured rounds, in each of which everyone has a turn"
    )
    parser.add_argument(
        "--check", action="store_true", help="print the marks, two samples included; measure nothing"
    )
    parser.add_argument("--arrays", choices=("jax", "numpy"), default="jax", help="what the peers call with")
    options = parser.parse_args()
    python = os.environ.get("PEERS", sys.executable)
    python = str(Path(python).absolute()) if os.sep in python else python  # not resolved: a link makes a venv
    graders = [by_grader, *installed(python)]
    with tempfile.TemporaryDirectory() as name:
        task = Task(Path(name) / "class", Path(name) / "work", STEMS, checks(STEMS), python, options.arrays)
        task.work.mkdir()
        make(task.folder, options.size, STEMS, faults=False, attempted=True)
        if options.check:
            samples(task.folder)
        for grader in graders:
            grader.prepare(task)
            seconds(grader, task)  # fills the caches
        marks = {grader.NAME: grader.marks(task) for grader in graders}
        if options.check:
            print(json.dumps(marks, indent=2))
        verify(marks, task.students())
        if options.check:
            return
        times = {grader.NAME: [] for grader in graders}
        for _ in range(options.runs):
            for grader in graders:
                times[grader.NAME].append(seconds(grader, task))
    seconds_each = {what: statistics.median(values) / options.size for what, values in times.items()}
    ours, *theirs = seconds_each
    figures = {
        "submissions": options.size,
        "runs": options.runs,
        "the peers call with arrays of": options.arrays,
        "seconds a submission": {what: round(value, 3) for what, value in seconds_each.items()},
        f"times {ours}": {what: round(seconds_each[what] / seconds_each[ours], 2) for what in theirs},
        "not installed": [peer.NAME for peer in PEERS if peer not in graders],
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
