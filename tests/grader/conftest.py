"""Fixtures for the grader's tests: the course, its public key, and a way to grade a few files."""

import sys
import tempfile
from functools import cache
from pathlib import Path

import msgspec
import pytest
from jax._src.interpreters import mlir
from patience import PATIENT

from grader import i18n
from grader.find import find_course
from grader.grading.submission import Job, grade
from grader.key import store
from grader.key.seed import PUBLIC_SEED, numbered_seed
from grader.sandbox.start_method import servers
from grader.submission.snapshot import Snapshot

OTHER_SEED = numbered_seed(5)


@pytest.fixture(scope="session", autouse=True)
def _no_language_in_the_environment():
    """Tests read English, whatever the machine speaks; what they start inherits it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (i18n.VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "C.UTF-8")
        yield


@pytest.fixture(autouse=True)
def _english_again():
    yield
    i18n.use(i18n.ENGLISH)


@pytest.fixture(autouse=True)
def _nothing_kept_of_a_class():
    """What one test has graded is graded again in the next."""
    yield
    if (work := sys.modules.get("grader.batch.work")) is not None:
        work._memory.cache_clear()


@pytest.fixture
def one_context(monkeypatch):
    """Programs that a test lowers share one MLIR context, as where grades are made: JAX makes one for each, which takes long.

    Not for all tests: two threads must not lower in one at the same time.
    """
    monkeypatch.setattr(mlir, "make_ir_context", _context)


@cache
def _context(make=mlir.make_ir_context):
    return make()


@pytest.fixture
def in_sight(tmp_path):
    """A folder that other users get at, as they do at /tmp: root's tests by a system's Python grade as one of them."""
    outside = Path(tempfile.gettempdir()).resolve()
    for folder in (tmp_path, *tmp_path.parents):
        if outside in folder.parents:
            folder.chmod(0o711)
    return tmp_path


@pytest.fixture
def temporary(in_sight, monkeypatch):
    """The system's temporary folder, for one test: what this leaves behind can be told from what others do."""
    monkeypatch.setattr(tempfile, "tempdir", str(in_sight))
    return in_sight


@pytest.fixture(scope="session")
def course():
    return find_course()


@pytest.fixture(scope="session")
def key(course):
    return store.obtain(course, PUBLIC_SEED)


@pytest.fixture(scope="session")
def other_key(course):
    """One of another seed. It is kept as the public one is: what grades by `--seed 5`, here or in a process, makes none."""
    return store.obtain(course, OTHER_SEED)


@pytest.fixture(scope="session")
def grade_files(key):
    """Grade sources by stem; returns the exercises' reports by stem."""

    def run(files, **limits):
        snapshot = Snapshot(
            {f"{stem}.py": text.encode() if isinstance(text, str) else text for stem, text in files.items()}
        )
        job = Job(snapshot, list(files), msgspec.structs.replace(PATIENT, **limits))
        report = grade(job, lambda: key, start=servers().fork)
        return {exercise.stem: exercise for exercise in report.exercises}

    return run
