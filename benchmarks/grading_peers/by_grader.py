"""`grader batch`: every submission in its own sandbox, in the strongest tier of this machine."""

import subprocess
import sys

from classroom import ROOT

from grader.records.store import Store

from .task import JOBS

NAME = "grader batch"


def prepare(task):
    """Do nothing: the class needs no preparation."""


def reset(task):
    """Remove the results, since unchanged submissions would not be graded again."""
    task.empty("grader")


def grade(task):
    """Grade the class."""
    only = [part for stem in task.stems for part in ("--only", stem)]
    command = [sys.executable, "-m", "grader", "batch", str(task.folder), "--jobs", str(JOBS), *only]
    out = ["--out", str(task.work / "grader")]
    subprocess.run([*command, *out], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def marks(task):
    """Return each student's share of the points."""
    results = [graded.result for graded in Store(task.work / "grader")]
    return {result.student.id: result.score / result.max_score for result in results}
