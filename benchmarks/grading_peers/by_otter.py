"""otter-grader: `otter run` grades one notebook without a container; two run at a time.

`otter grade`, its command for a class, needs Docker, and would also start a container for each submission.
"""

import json

import nbformat

from .task import SUPPORT, notebook, two_at_a_time

NAME = "otter run"
MODULE = "otter"
NOTEBOOK = "submission.ipynb"

# A question for each exercise, a test case for each check, in otter's format of tests that raise exceptions.
QUESTION = """\
OK_FORMAT = False

from otter.test_files import test_case

name = {stem!r}
points = None
"""
CASE = """\

@test_case(points=1, hidden=False)
def test_{number}({function}):
    from checks import check
    check({number}, {function})
"""


def prepare(task):
    """Write each submission as a notebook with a cell for each exercise, and make the autograder's zip file."""
    source = task.empty("otter", "source")
    task.support(source)
    tests = task.empty("otter", "source", "tests")
    for stem in task.stems:
        numbers, function = task.checks_of(stem)
        cases = [CASE.format(number=number, function=function) for number in numbers]
        (tests / f"{stem}.py").write_text("".join([QUESTION.format(stem=stem), *cases]), "utf-8")
    zipped = ["--tests-dir", "tests", "--output-path", "autograder.zip", *SUPPORT]
    task.run("otter", "generate", "--no-requirements", "--no-environment", *zipped, cwd=source)
    for student in task.students():
        cells = [nbformat.v4.new_code_cell(text) for text in task.sources(student).values()]
        submission = task.empty("otter", "submissions", student)
        nbformat.write(notebook(cells), submission / NOTEBOOK)


def reset(task):
    """Remove the results."""
    for student in task.students():
        task.empty("otter", "results", student)


def grade(task):
    """Grade the class."""
    folder = task.work / "otter"
    autograder = str(folder / "source" / "autograder.zip")

    def grade_one(student):
        submission, result = folder / "submissions" / student, folder / "results" / student
        options = ["--autograder", autograder, "--output-dir", str(result), "--no-logo"]
        task.run(
            *("otter", "run", *options, str(submission / NOTEBOOK)), cwd=submission, log=result / "log.txt"
        )

    two_at_a_time(grade_one, task.students())


def marks(task):
    """Return the share of checks that each student passed."""
    shares = {}
    for path in (task.work / "otter" / "results").glob("*/results.json"):
        tests = json.loads(path.read_text("utf-8"))["tests"]
        shares[path.parent.name] = sum(test.get("score", 0) for test in tests) / len(task.checks)
    return shares
