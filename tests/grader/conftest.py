"""Fixtures for the grader's tests: the course, its public key, and a way to grade a few files."""

import pytest

from grader import keystore
from grader.course import find_course
from grader.grade import Job, grade
from grader.sandbox.limits import Limits
from grader.snapshot import Snapshot


@pytest.fixture(scope="session")
def course():
    return find_course()


@pytest.fixture(scope="session")
def key(course):
    return keystore.obtain(course, keystore.PUBLIC_SEED)


@pytest.fixture(scope="session")
def grade_files(key):
    """Grade sources by stem; returns the exercises' reports by stem."""

    def run(files, seconds=10.0, **limits):
        snapshot = Snapshot(
            {f"{stem}.py": text.encode() if isinstance(text, str) else text for stem, text in files.items()}
        )
        report = grade(Job(snapshot, list(files), Limits(seconds=seconds, **limits)), lambda: key)
        return {exercise.stem: exercise for exercise in report.exercises}

    return run
