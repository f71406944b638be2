"""pytest: a process for each submission, two at a time, that imports the submission. No isolation at all."""

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
    """Remove the results."""
    task.empty("pytest", "results")


def grade(task):
    """Grade the class. Only pytest's own plugins are loaded, not those of other packages."""
    folder = task.work / "pytest"

    def grade_one(student):
        result = folder / "results" / student
        task.run(
            *("pytest", "-q", "-p", "no:cacheprovider", "--junitxml", f"{result}.xml", "test_submission.py"),
            cwd=folder / "tests",
            log=result.with_suffix(".txt"),
            codes=(0, 1),  # all passed, or some did not
            SUBMISSION=str(task.folder / student),
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        )

    two_at_a_time(grade_one, task.students())


def marks(task):
    """Return the share of checks that each student passed."""
    shares = {}
    for path in (task.work / "pytest" / "results").glob("*.xml"):
        suite = ET.parse(path).getroot().find("testsuite")
        total, *lost = (int(suite.get(attribute)) for attribute in ("tests", "failures", "errors", "skipped"))
        shares[path.stem] = (total - sum(lost)) / len(task.checks)
    return shares
