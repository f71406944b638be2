"""nbgrader: `nbgrader autograde` grades a whole class in one process.

It has no option to grade in parallel, and its gradebook is one SQLite file. So the class is split into two courses, each
with its own gradebook, that are graded at the same time: the fastest way on two cores that was found.
"""

import csv
import shutil

import nbformat

from .task import JOBS, notebook, two_at_a_time

NAME = "nbgrader autograde"
MODULE = "nbgrader"
ASSIGNMENT, NOTEBOOK = "set", "set.ipynb"
CONFIG = f"""\
c = get_config()
c.CourseDirectory.course_id = "course"
c.CourseDirectory.assignment_id = "{ASSIGNMENT}"
"""


def cell(name, source, *, points=0):
    """Make a cell for a student's solution or, with points, a locked cell with a check."""
    code_cell = nbformat.v4.new_code_cell(source)
    metadata = {"schema_version": 3, "grade_id": name, "task": False}
    metadata |= {"grade": bool(points), "locked": bool(points), "solution": not points}
    code_cell.metadata["nbgrader"] = metadata | ({"points": points} if points else {})
    return code_cell


def assignment(task):
    """Make the teacher's notebook: for each exercise a cell for the solution, and one for each of its checks."""
    cells = []
    for stem in task.stems:
        numbers, function = task.checks_of(stem)
        cells.append(cell(stem, "### BEGIN SOLUTION\n### END SOLUTION"))
        cells += [
            cell(f"check_{number}", f"from checks import check\ncheck({number}, {function})", points=1)
            for number in numbers
        ]
    return notebook(cells)


def courses(task):
    """Return the folders of the courses, with the students in each."""
    students = task.students()
    return {task.work / "nbgrader" / f"course{part}": students[part::JOBS] for part in range(JOBS)}


def prepare(task):
    """Make the courses with their gradebooks, and put the submissions where nbgrader expects them."""
    for course, students in courses(task).items():
        task.empty("nbgrader", course.name)
        source = task.empty("nbgrader", course.name, "source", ASSIGNMENT)
        task.support(source)
        nbformat.write(assignment(task), source / NOTEBOOK)
        (course / "nbgrader_config.py").write_text(CONFIG, "utf-8")
        task.run("nbgrader", "generate_assignment", cwd=course)
        shutil.copy(course / "gradebook.db", course / "gradebook.empty")
        for student in students:
            handed_in = nbformat.read(course / "release" / ASSIGNMENT / NOTEBOOK, as_version=4)
            for cell_ in handed_in.cells:
                if cell_.metadata.nbgrader.solution:
                    cell_.source = task.sources(student)[cell_.metadata.nbgrader.grade_id]
            submitted = task.empty("nbgrader", course.name, "submitted", student, ASSIGNMENT)
            nbformat.write(handed_in, submitted / NOTEBOOK)


def reset(task):
    """Remove the results."""
    for course in courses(task):
        shutil.rmtree(course / "autograded", ignore_errors=True)
        shutil.copy(course / "gradebook.empty", course / "gradebook.db")


def grade(task):
    """Grade the class."""
    two_at_a_time(
        lambda course: task.run("nbgrader", "autograde", cwd=course, log=course / "log.txt"), courses(task)
    )


def marks(task):
    """Return the share of checks that each student passed, from the gradebooks."""
    shares = {}
    for course in courses(task):
        task.run("nbgrader", "export", "--to", "grades.csv", cwd=course)
        with (course / "grades.csv").open(newline="", encoding="utf-8") as file:
            shares |= {
                row["student_id"]: float(row["score"]) / len(task.checks) for row in csv.DictReader(file)
            }
    return shares
