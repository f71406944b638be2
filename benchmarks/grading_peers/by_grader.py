"""`grader batch`: every submission in a sandbox of its own, whatever the strongest tier is on this machine."""

import subprocess
import sys

from classroom import ROOT

from grader.records.store import Store

from .task import JOBS

NAME = "grader batch"


def prepare(task):
    """Nothing: a class is graded as it lies there."""


def reset(task):
    """Forget the results, else what has not changed is not graded again."""
    task.empty("grader")


def grade(task):
    """Grade the class."""
    only = [part for stem in task.stems for part in ("--only", stem)]
    command = [sys.executable, "-m", "grader", "batch", str(task.folder), "--jobs", str(JOBS), *only]
    out = ["--out", str(task.work / "grader")]
    subprocess.run([*command, *out], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def marks(task):
    """The share of points of each student."""
    results = [graded.result for graded in Store(task.work / "grader")]
    return {result.student.id: result.score / result.max_score for result in results}
