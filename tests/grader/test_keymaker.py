"""Keys: the same whatever was made before, never on disk where their seed is secret, and told why where there is none."""

import io
import os
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jax
import numpy as np
import pytest
from filelock import FileLock

from grader.course import Course
from grader.exercise import Case, Loop
from grader.key import store
from grader.key.file import Key, encode_key
from grader.key.model import FORMAT, Manifest
from grader.key.order import Order
from grader.key.seed import numbered_seed, secret_seed
from grader.key.store import KeyMaker
from grader.keymaker import reference
from grader.keymaker.draw import call_target, loop_target
from grader.keymaker.make import make
from grader.keymaker.reference import Answering, Calling, Programs
from grader.programs import trace
from grader.programs.target import Spec
from grader.sandbox import trusted
from grader.sandbox.errors import StartError
from grader.sandbox.trusted import RefusedError, Trusted

STEMS = ["ex02_output_size", "ex03_convolve_valid", "ex05_pad_same"]


@pytest.fixture(scope="module")
def maker():
    with KeyMaker() as made:
        yield made


def test_a_key_is_the_same_whatever_was_made_before(course, maker):
    first, _, again = (maker.make(course, numbered_seed(n), STEMS) for n in (1, 2, 1))
    assert first == again
    with KeyMaker() as fresh:
        assert (
            fresh.make(course, numbered_seed(2), STEMS)
            == maker.make(course, numbered_seed(2), STEMS)
            != first
        )


def test_programs_are_kept_for_the_next_key(course, monkeypatch):
    traced = []
    real = trace.trace
    monkeypatch.setattr(trace, "trace", lambda *args: traced.append(args) or real(*args))
    programs = Programs()
    orders = [Order(str(course.root), seed, seed, STEMS[1:2]) for seed in ("one", "two")]
    make(orders[0], programs)
    before = len(traced)
    make(orders[1], programs)
    assert 0 <= len(traced) - before < before / 4


def test_what_can_not_be_traced_is_traced_once_a_key(monkeypatch):
    tried = []
    real = trace.trace
    monkeypatch.setattr(trace, "trace", lambda *args: tried.append(args) or real(*args))
    monkeypatch.setattr(reference, "MOST", 2)
    programs = Programs()

    def answers():
        functions = {"total": lambda x: np.sum(np.asarray(x)), "twice": lambda x: x * 2}
        answering_ = Answering("a", functions, programs)
        cases = [
            call_target(Case((np.ones(n, np.float32),), function=f), "") for f in functions for n in (1, 2, 3)
        ]
        return [answering_.answer(*case) for case in cases]

    assert [np.sum(a) for a in answers()] == [1, 2, 3, 2, 4, 6]
    assert len(tried) == 1 + 3
    assert [np.sum(a) for a in answers()] == [1, 2, 3, 2, 4, 6]
    assert len(programs.kept) <= 2


def test_programs_of_two_functions_are_two():
    programs = Programs()
    functions = {"a": lambda x: x + 1, "b": lambda x: x * 5}
    case = call_target(Case((np.ones(2, np.float32),)), "f")
    answers = [Answering(name, {"f": f}, programs).answer(*case) for name, f in functions.items()]
    assert [a.tolist() for a in answers] == [[2, 2], [5, 5]]


def test_an_error_about_values_alone_tells_nothing_of_the_next_case():
    def f(x):
        if x.shape[0] < 2:
            raise ValueError("too small")
        return x + 1

    one = Answering("a", {"f": f}, Programs())
    small, large = (call_target(Case((np.ones(n, np.float32),)), "f") for n in (1, 2))
    with pytest.raises(ValueError, match="too small"):
        one.answer(*small)
    assert one.answer(*large).tolist() == [2, 2]
    assert one._untraceable == set()


def test_a_refused_course_costs_the_next_one_nothing(course, maker, tmp_path):
    for folder in ("exercises", "solutions", "catalog"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ex01_first.py").write_text('"""One."""\nprint("a word")\n')
    with pytest.raises(RefusedError, match="has no `EXERCISE"):
        maker.make(Course(tmp_path), numbered_seed(1))
    assert maker.make(course, numbered_seed(1), STEMS[:1])


def test_a_maker_that_was_killed_is_replaced(course):
    with KeyMaker() as maker:
        before = maker.make(course, numbered_seed(1), STEMS[:1])
        maker._process._process.kill()
        assert maker.make(course, numbered_seed(1), STEMS[:1]) == before


def test_a_secret_seeds_key_is_never_on_disk(maker, tmp_path, course, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Course, "stems", lambda self: STEMS[:1])
    key = maker.obtain(course, secret_seed(b"0123456789abcdef", "ana"))
    assert list(key.exercises) == STEMS[:1]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert (
        maker.obtain(course, numbered_seed(1)).data == next((tmp_path / "cache").glob("*.key")).read_bytes()
    )


def test_who_needs_the_same_key_waits_for_it(course, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    made = []

    def make(*arguments):
        made.append(arguments[-1])
        time.sleep(0.2)
        return b"a key"

    monkeypatch.setattr(KeyMaker, "make", make)
    monkeypatch.setattr(store, "Key", lambda path: path.read_bytes())
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: store.obtain(course, numbered_seed(1)), range(2))) == [b"a key"] * 2
    assert made == [numbered_seed(1)]


@pytest.mark.parametrize("error", [OSError, NotImplementedError])
def test_a_file_system_without_locks_is_none_the_less_written_to(course, tmp_path, monkeypatch, error):
    def acquire(*_, **__):
        raise error

    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    monkeypatch.setattr(FileLock, "acquire", acquire)
    monkeypatch.setattr(KeyMaker, "make", lambda *_: b"a key")
    monkeypatch.setattr(store, "Key", Path)
    assert store.obtain(course, numbered_seed(1)).read_bytes() == b"a key"


def test_the_oldest_keys_go(course, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    monkeypatch.setattr(store, "KEPT", 2)
    monkeypatch.setattr(KeyMaker, "make", lambda *_: b"a key")
    monkeypatch.setattr(store, "Key", Path)
    paths = []
    for number in range(4):
        paths.append(store.obtain(course, numbered_seed(number)))
        os.utime(paths[-1], (number, number))
    assert set(tmp_path.glob("*.key")) == set(paths[-2:])
    assert len(list(tmp_path.iterdir())) <= 4


def test_a_module_that_ends_says_why_and_one_that_hangs_is_ended(monkeypatch):
    with Trusted("grader.no_such_module") as process, pytest.raises(StartError, match="No module named"):
        process.ask(b"")
    monkeypatch.setattr(trusted, "SECONDS", 0.01)
    with Trusted("grader.keymaker.main") as process, pytest.raises(StartError, match="took longer than"):
        process.ask(b"")


def test_a_request_that_is_no_order_ends_it_with_a_reason():
    with Trusted("grader.keymaker.main") as process, pytest.raises(StartError, match="JSON is malformed"):
        process.ask(b"no order")


def test_a_wrong_idea_is_called_and_not_traced_unless_its_answer_is_jaxs(monkeypatch):
    seen = []
    real = trace.trace
    monkeypatch.setattr(trace, "trace", lambda *args: seen.append(args) or real(*args))

    def answers(function, **how):
        answering = Calling("an idea", {"f": function}, Programs())
        cases = [
            call_target(Case((np.arange(n, dtype=np.float32),), function="f", **how), "") for n in (1, 3)
        ]
        return [answering.answer(*case) for case in cases], len(seen)

    in_numpy, traced = answers(lambda x: x.sum() + 1)
    assert (in_numpy, traced) == ([1, 4], 0)
    in_jax, traced = answers(lambda x: jax.numpy.sum(x) + 1)
    assert (in_jax, traced) == ([1, 4], 2)
    transformed, traced = answers(lambda x: x + 1, transform="vmap", in_axes=(0,))
    assert [a.tolist() for a in transformed] == [[1], [1, 2, 3]]
    assert traced == 2 + 2


def test_what_raises_under_a_transform_is_not_tried_again():
    tried = []

    def narrow(x):
        tried.append(x)
        raise ValueError("shapes can't be broadcast together")

    programs = Programs()
    case = call_target(Case((np.ones((2, 2), np.float32),), function="f", transform="vmap", in_axes=(0,)), "")
    for _ in range(2):  # two keys
        with pytest.raises(ValueError, match="can't be broadcast"):
            Calling("an idea", {"f": narrow}, programs).answer(*case)
    assert len(tried) == 1


def test_a_loop_is_traced_once(monkeypatch):
    traced = []
    real = trace.trace_loop
    monkeypatch.setattr(trace, "trace_loop", lambda *args: traced.append(args) or real(*args))
    programs, functions = Programs(), {"step": lambda x, batch: x + batch}

    def loop(size):
        carry, batches = np.zeros(size, np.float32), np.ones((4, size), np.float32)
        target, arrays = loop_target(Loop("step", (carry,), 4, batches=(batches,)))
        return programs.loop("a", functions, target, [Spec(a.shape, a.dtype.name) for a in arrays])

    first, again, other = (loop(size) for size in (2, 2, 3))
    assert first == again != other
    assert first[1] == 1
    assert len(traced) == 2


@pytest.mark.parametrize(("kind", "shrinks"), [("floats", False), ("whole", True)])
def test_what_hardly_shrinks_is_not_compressed(kind, shrinks):
    rng = np.random.default_rng(0)
    numbers = rng.standard_normal(50_000) if kind == "floats" else rng.integers(0, 9, 50_000)
    data = encode_key(Manifest(FORMAT, "public", {}, []), {"ex01_first": {"0": numbers}}, {})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo("ex01_first/arrays")
    assert (member.compress_size < member.file_size) is shrinks
    (back,) = Key.of(data).arrays("ex01_first").values()
    assert (back == numbers).all()
