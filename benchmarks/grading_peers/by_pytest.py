"""pytest: a process a submission, two at a time, each of which imports the submission. No isolation at all."""

import xml.etree.ElementTree as ET

from .task import two_at_a_time

NAME = "pytest"
MODULE = "pytest"

TEST = """\
import importlib.util, os
from functools import cache
from pathlib import Path
import pytest
from checks import CHECKS, check

@cache
def load(stem):
    spec = importlib.util.spec_from_file_location(stem, Path(os.environ["SUBMISSION"]) / (stem + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

@pytest.mark.parametrize("number", range(len(CHECKS)))
def test_check(number):
    check(number, getattr(load(CHECKS[number]["stem"]), CHECKS[number]["function"]))
"""


def prepare(task):
    """Write the tests."""
    tests = task.empty("pytest", "tests")
    task.support(tests)
    (tests / "test_submission.py").write_text(TEST, "utf-8")


def reset(task):
    """Forget the results."""
    task.empty("pytest", "results")


def grade(task):
    """Grade the class. Only pytest's own plugins are loaded, not those that others have brought along."""
    place = task.work / "pytest"

    def one(student):
        result = place / "results" / student
        task.run(
            *("pytest", "-q", "-p", "no:cacheprovider", "--junitxml", f"{result}.xml", "test_submission.py"),
            cwd=place / "tests",
            log=result.with_suffix(".txt"),
            codes=(0, 1),  # all passed, or some did not
            SUBMISSION=str(task.folder / student),
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        )

    two_at_a_time(one, task.students())


def marks(task):
    """The share of checks that each student passed."""
    found = {}
    for path in (task.work / "pytest" / "results").glob("*.xml"):
        suite = ET.parse(path).getroot().find("testsuite")
        total, *lost = (int(suite.get(what)) for what in ("tests", "failures", "errors", "skipped"))
        found[path.stem] = (total - sum(lost)) / len(task.checks)
    return found
