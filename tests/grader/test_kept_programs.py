"""What keys of any seed need is kept on disk: for the same sources, never from a secret seed, not believed if damaged."""

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.course import Course
from grader.exercise import Case
from grader.key import store
from grader.key.order import Order
from grader.key.seed import numbered_seed, secret_seed
from grader.key.store import KeyMaker
from grader.keymaker import kept
from grader.keymaker.draw import call_target
from grader.keymaker.make import make
from grader.keymaker.reference import Calling, Programs
from grader.keymaker.wrong import ShownError
from grader.misconception import HasShape
from grader.programs import trace

STEM = "ex03_convolve_valid"
SECRET = secret_seed(b"a secret of sixteen bytes", "ana")


@pytest.fixture
def traced(monkeypatch):
    """The calls of trace, of functions and of loops."""
    seen = []
    for name in ("trace", "trace_loop"):
        real = getattr(trace, name)
        monkeypatch.setattr(trace, name, lambda *args, real=real: seen.append(args) or real(*args))
    return seen


def key(course, folder, stem=STEM, *, seed="number 1", keep=True):
    order = Order(str(course.origin), seed, "1", [stem], kept=str(folder), keep=keep)
    return make(order, Programs(recording=keep))


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("stem", [STEM, "ex18_vectorised_conv"])
def test_a_key_from_what_was_kept_is_the_same(course, tmp_path, traced, stem):
    first = key(course, tmp_path, stem)
    assert names(tmp_path) == [f"{stem}{kept.SUFFIX}"]
    before = len(traced)
    assert key(course, tmp_path, stem) == first
    assert len(traced) - before < before / 10  # an idea's sign is looked at again


def test_a_secret_seed_reads_and_writes_nothing(course, tmp_path, traced):
    fresh = key(course, tmp_path / "none", seed=SECRET.value, keep=False)
    assert names(tmp_path / "none") == []
    key(course, tmp_path)
    there, before = (tmp_path / f"{STEM}{kept.SUFFIX}").read_bytes(), len(traced)
    assert key(course, tmp_path, seed=SECRET.value, keep=False) == fresh
    assert len(traced) == before
    assert (tmp_path / f"{STEM}{kept.SUFFIX}").read_bytes() == there


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        lambda data: bytes(32) + data[32:],
        lambda data: data[:32],
    ],
    ids=["empty", "cut off", "one bit", "another digest", "nothing else"],
)
def test_a_damaged_file_is_made_anew(course, tmp_path, traced, damage):
    first, path = key(course, tmp_path), tmp_path / f"{STEM}{kept.SUFFIX}"
    whole, before = path.read_bytes(), len(traced)
    path.write_bytes(damage(whole))
    programs = Programs()
    assert not kept.take(path, programs)
    assert [*programs.texts, *programs.kept, *programs.loops, *programs.terms] == []
    assert key(course, tmp_path) == first
    assert len(traced) == 2 * before
    assert path.read_bytes() == whole


def test_what_is_no_exercise_is_not_taken_whatever_its_digest(tmp_path):
    path, programs = tmp_path / "a", Programs()
    for content in (b"no msgpack", msgspec.msgpack.encode({"programs": 3})):
        kept.write(path, content)
        assert not kept.take(path, programs)
    assert not programs.texts


def test_a_disk_that_takes_nothing_costs_no_key(course, tmp_path):
    (tmp_path / "a file").write_text("")
    assert key(course, tmp_path / "a file") == key(course, tmp_path / "folder")


def test_an_exception_is_kept_as_one_and_a_sign_is_not(tmp_path, traced):
    def raises(_):
        raise ValueError("not of this shape")

    def shows(_):
        raise ShownError(HasShape((1,)))

    case = call_target(Case((np.ones((2, 2), np.float32),), function="f", transform="vmap", in_axes=(0,)), "")
    programs = Programs(recording=True)
    for function in (raises, shows):
        with pytest.raises((ValueError, ShownError)):
            Calling(f"a: {function.__name__}", {"f": function}, programs).packed(*case)
    kept.keep(tmp_path / "a", "a", programs)
    again, before = Programs(), len(traced)
    assert kept.take(tmp_path / "a", again)
    with pytest.raises(kept.RaisedBeforeError, match="not of this shape"):
        Calling("a: raises", {"f": raises}, again).packed(*case)
    assert len(traced) == before
    with pytest.raises(ShownError):
        Calling("a: shows", {"f": shows}, again).packed(*case)
    assert len(traced) == before + 1


class Asked:
    """Stands for the process that makes keys, and notes what it is asked."""

    orders: list[Order] = []  # noqa: RUF012 - of all processes of a test
    closed = 0

    def __init__(self, module):
        assert module == "grader.keymaker.main"

    def ask(self, request):
        self.orders.append(msgspec.json.decode(request, type=Order))
        return b"a key"

    def close(self):
        Asked.closed += 1


def test_after_a_change_in_a_solution_nothing_that_was_kept_is_used(course, tmp_path, monkeypatch):
    for folder in ("exercises", "solutions", "catalog"):
        (tmp_path / folder).mkdir()
        for path in (course.origin / folder).glob(f"{STEM}.py"):
            shutil.copy(path, tmp_path / folder)
    monkeypatch.setattr(store, "Trusted", Asked)
    monkeypatch.setattr(Asked, "orders", [])
    monkeypatch.setattr(Asked, "closed", 0)
    maker, mine = KeyMaker(), Course(tmp_path)
    maker.make(mine, numbered_seed(1))
    maker.make(mine, SECRET)
    assert Asked.closed == 0
    solution = mine.solutions / f"{STEM}.py"
    solution.write_text(solution.read_text() + "\n# another one\n")
    maker.make(mine, SECRET)
    one, secret, changed = Asked.orders
    assert one.kept == secret.kept != changed.kept
    assert (one.keep, secret.keep, changed.keep) == (True, False, False)
    assert Asked.closed == 1  # with what it held in memory


def test_programs_of_old_sources_go(course, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    monkeypatch.setattr(KeyMaker, "make", lambda *_: b"a key")
    monkeypatch.setattr(store, "Key", Path)
    for number in range(5):
        (tmp_path / f"{number}{store.PROGRAMS}").mkdir()
    store.obtain(course, numbered_seed(1))
    assert len(list(tmp_path.glob(f"*{store.PROGRAMS}"))) == store.PROGRAMS_KEPT
