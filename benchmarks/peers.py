"""A class with three small exercises, graded by `grader batch` and by its peers: `make bench-batch`.

    PEERS=.venv/graders/bin/python .venv/bin/python benchmarks/peers.py [--size 20] [--runs 3] [--arrays jax] [--check]

The peers are pytest, otter-grader and nbgrader. Each gets the same submissions and the same checks in its own form,
two submissions at a time, in the interpreter that PEERS names, with JAX's version of this one. None of them isolates
a submission as the grader does. The first run is not measured; from its marks is seen that everyone really graded.

The peers give a student's function JAX's arrays, which its signature promises: each new shape is then compiled, operation
by operation. `--arrays numpy` gives them NumPy's instead, with which hardly anything is compiled. The grader does what it
always does: it traces on shapes, and calls with NumPy's arrays what can't be traced.
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
    """Those peers that an interpreter can import; it has to have the same JAX as this one."""
    command = [python, "-c", INSTALLED, *(peer.MODULE for peer in PEERS)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    jax, *found = json.loads(done.stdout)
    assert jax == version("jax"), f"{python} has JAX {jax}, the grader {version('jax')}"
    return [peer for peer, there in zip(PEERS, found, strict=True) if there]


def seconds(grader, task):
    """Wall time of grading the class anew."""
    grader.reset(task)
    start = time.perf_counter()
    grader.grade(task)
    return time.perf_counter() - start


def samples(folder):
    """Two more submissions: the teacher's solutions, and one that is wrong in every exercise."""
    for name, source in ((RIGHT, ROOT / "solutions"), (WRONG, ROOT / "tests" / "submissions" / "beginner")):
        (folder / name).mkdir()
        for stem in STEMS:
            (folder / name / f"{stem}.py").write_bytes((source / f"{stem}.py").read_bytes())


def verify(marks, students):
    """Stop unless everyone graded everyone, and all the peers gave the same marks.

    The grader checks more than the peers are given, so it may take points where they do not, never the reverse.
    """
    ours, *theirs = marks
    for grader, given in marks.items():
        assert sorted(given) == students, f"{grader} graded {sorted(given)}"
        assert given.get(RIGHT, 1) == 1, f"{grader} gave {given[RIGHT]} for what is right"
        assert given.get(WRONG, 0) < 1, f"{grader} gave everything for what is wrong"
    for student in students:
        shares = {peer: round(marks[peer][student], 6) for peer in theirs}
        assert len(set(shares.values())) <= 1, f"{student}: {shares}"
        whole = marks[ours][student] == 1
        assert not whole or all(share == 1 for share in shares.values()), f"{student}: {shares}, right for us"
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
    each = {what: statistics.median(values) / options.size for what, values in times.items()}
    ours, *theirs = each
    figures = {
        "submissions": options.size,
        "runs": options.runs,
        "the peers call with arrays of": options.arrays,
        "seconds a submission": {what: round(value, 3) for what, value in each.items()},
        f"times {ours}": {what: round(each[what] / each[ours], 2) for what in theirs},
        "not installed": [peer.NAME for peer in PEERS if peer not in graders],
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
