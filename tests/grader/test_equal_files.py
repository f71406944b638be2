"""Equal files of a class are graded once, where they stand for themselves."""

import pytest
from msgspec.structs import replace
from patience import PATIENT

from grader.grading.equal_files import EqualFiles, Graded, stands_alone
from grader.grading.submission import Job, Memory, grade
from grader.outcome import State
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.sandbox.start_method import servers
from grader.submission.snapshot import Snapshot

PLAIN = "ex02_output_size"
POOL = "ex11_max_pool"
HEADER = b"""\"\"\"Notes of the time when the input was small.\"\"\"
from __future__ import annotations

import math
import jax.numpy as jnp  # the lecture's
from functools import partial, reduce

"""
RIGHT = HEADER + b"def output_size(n, f, padding, stride):\n    return (n + 2 * padding - f) // stride + 1\n"
WRONG = HEADER + b"def output_size(n, f, padding, stride):\n    return (n + 2 * padding - f) / stride + 1\n"
ODD = HEADER + b"def output_size(n, f, padding, stride):\n    return 7 * n + 3\n"


def alone(source, *beside):
    """Whether a file of a course of two exercises, a and b, stands alone beside files of these paths."""
    return stands_alone(Snapshot({"a.py": source} | dict.fromkeys(beside, b"")), "a.py", ["a", "b"])


def test_a_file_of_well_known_libraries_stands_alone():
    assert alone(RIGHT, "b.py", "deep/b.ipynb")


@pytest.mark.parametrize(
    "line",
    [
        "import b",
        "from b import f",
        "from . import b",
        "from .b import f",
        "import numpy, b",
        "import numpy; import b",
        "x = 1; import b",
        "if True: import b",
        "from numpy import *",
        "from jax import (\n    b)",
        "open('b.txt')",
        "numpy.load('b.npy')",
        "jnp.load('b.npy')",
        "np.loadtxt('b.txt')",
        "np.fromfile('b')",
        "np.memmap('b')",
        "exec(text)",
        "eval(text)",
        "__import__('b')",
        "importlib.import_module('b')",
        "getattr(np, name)('b')",
        "np.__dict__['lo' + 'ad']('b')",
        "globals()['o' + 'pen']",
        "print(__file__)",
        "functools.sys.modules",
        "collections._sys.path",
        "x = id(y)",
        "x = '\u00e9'",
        "\uff4fpen('b')",
    ],
)
def test_a_file_that_may_reach_another_does_not(line):
    assert not alone(RIGHT + line.encode() + b"\n")


@pytest.mark.parametrize(
    "path",
    ["numpy.py", "opt_einsum.py", "jax_plugins/mine/__init__.py", "c.so", "data/weights.npy", "notes.txt"],
)
def test_beside_what_is_no_exercise_it_does_not(path):
    assert not alone(RIGHT, path)


def test_a_notebook_and_a_very_long_file_do_not():
    assert not stands_alone(Snapshot({"a.ipynb": RIGHT}), "a.ipynb", ["a"])
    assert not alone(RIGHT + b"#" * (64 << 10))


@pytest.fixture
def opened(monkeypatch):
    """The paths of the files that were opened in a process."""
    paths = []
    real = Lane.open

    def noting(self, path, *others, **options):
        paths.append(path)
        return real(self, path, *others, **options)

    monkeypatch.setattr(Lane, "open", noting)
    return paths


def graded(key, memory, stems=(PLAIN,), limits=PATIENT, see=lambda _: None, **sources):
    """Grade files, and return the reports of the exercises."""
    snapshot = Snapshot({f"{stem}.py": source for stem, source in sources.items()})
    job = Job(snapshot, list(stems), limits, lanes=1, memory=memory, see=see)
    return grade(job, lambda: key, start=servers().start).exercises


@pytest.mark.parametrize("source", [RIGHT, WRONG], ids=["right", "wrong"])
def test_equal_files_are_graded_once(key, opened, source):
    memory, seen = Memory(), []
    (first,) = graded(key, memory, ex02_output_size=source, see=seen.append)
    (again,) = graded(key, memory, ex02_output_size=source, see=seen.append)
    assert again == first
    assert len(opened) == 1
    assert [judged.report.state for judged in seen] == [first.state, first.state]
    assert seen[0].seconds == seen[1].seconds
    assert len(seen[0].seconds) == len(first.checks)
    (other,) = graded(key, memory, ex02_output_size=source + b"# mine\n")
    assert other == first
    assert len(opened) == 2


def test_other_limits_are_another_question(key, opened):
    memory = Memory()
    graded(key, memory, ex02_output_size=RIGHT)
    graded(key, memory, ex02_output_size=RIGHT, limits=replace(PATIENT, cpu_seconds=PATIENT.cpu_seconds + 1))
    assert len(opened) == 2


def test_what_got_no_name_is_graded_each_time(key, opened):
    """What it answered goes into the answers of its class, and is not in its report."""
    memory = Memory()
    for _ in range(2):
        (report,) = graded(key, memory, ex02_output_size=ODD)
        assert report.state == "failed"
    assert len(opened) == 2


@pytest.mark.parametrize(
    "source",
    [
        b"while True:\n    pass\n",
        HEADER + b"def output_size(n, f, padding, stride):\n    while n:\n        pass\n",
    ],
    ids=["import", "call"],
)
def test_what_passed_a_limit_is_graded_each_time(key, opened, source):
    memory = Memory()
    for _ in range(2):
        (report,) = graded(
            key, memory, ex02_output_size=source, limits=Limits(cpu_seconds=0.5, import_cpu_seconds=0.5)
        )
        assert "out_of_cpu" in {report.state, *(check.state for check in report.checks)}
    assert len(opened) == 2


def test_after_an_exercise_that_used_the_evaluator_nothing_is_kept_until_it_comes_again(key, opened):
    """Another program may have taken the evaluator over: nobody else's report is made from what it says then."""
    memory = Memory()
    pool = b"import jax.numpy as jnp\n\ndef max_pool(image, window, stride):\n    return jnp.max(image) + %d * image\n"
    for number in range(4):
        graded(key, memory, stems=(POOL, PLAIN), ex11_max_pool=pool % number, ex02_output_size=RIGHT)
    assert opened.count(f"{PLAIN}.py") == 2


def test_without_a_class_nothing_is_kept(key, opened):
    for _ in range(2):
        graded(key, None, ex02_output_size=RIGHT)
    assert len(opened) == 2


def test_kept_are_states_that_no_machine_decides(key):
    (report,) = graded(key, None, ex02_output_size=RIGHT)
    for state, is_kept in ((State.PASSED, True), (State.TIMED_OUT, False), (State.GRADER_ERROR, False)):
        files = EqualFiles()
        checks = [replace(report.checks[0], state=state), *report.checks[1:]]
        files.keep(b"name", Graded(replace(report, checks=checks), [0.1]))
        assert (files.get(b"name") is not None) == is_kept
