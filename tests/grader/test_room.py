"""All lanes of this process share its memory: what is large is one submission's at a time, and nobody loses by waiting."""

import contextlib
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import attacks
import numpy as np
import pytest
from attacks import HONEST
from patience import PATIENT
from unkillable import Unkillable

from grader.grading.submission import Job, grade
from grader.sandbox import budget
from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.errors import DiedError
from grader.sandbox.limits import MEBI, Limits
from grader.sandbox.messages import worker as messages
from grader.sandbox.room import Room
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame, encode
from grader.submission.snapshot import Snapshot

LARGE = encode(Frame(messages.Returned(["none"]), {"0": np.zeros(8 << 20, np.uint8)}))


@pytest.fixture
def room(monkeypatch):
    made = Room()
    monkeypatch.setattr(budget, "ROOM", made)
    return made


@pytest.fixture
def child(room, tmp_path):
    """A process of a submission of its own, which says what the test says."""
    process = Unkillable()
    made = Child(process, messages.WorkerReply, Limits(), tmp_path, Budget(Limits()))
    yield made
    made.end()
    process.let_go()
    assert not room._held


def in_thread(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_second_large_one_waits_and_small_ones_do_not():
    room, taken = Room(100), threading.Event()
    assert room.take("a", 101)
    assert room.take("b", 100)
    assert room.take("a", 5000)
    thread = in_thread(lambda: room.take("b", 1) and taken.set())
    assert not taken.wait(0.3)
    room.give_back("a", 5000)
    assert not taken.wait(0.3)
    room.give_back("a", 1)
    assert taken.wait(60)
    thread.join(60)
    assert not room.take("c", 101, lambda: False)
    room.give_back("a", 100)
    room.give_back("b", 101)
    assert not room._held
    assert room.take("c", 101, lambda: False)


def test_many_lanes_that_want_much_all_come_to_an_end():
    """Each holds what it keeps while it waits for more, as lanes do."""
    room, together, counting = Room(100), [0, 0], threading.Lock()

    def add(size):
        with counting:
            together[0] += size
            together[1] = max(together)

    def lane(number):
        draw = random.Random(number)
        for _exercise in range(10):
            sizes = [draw.randrange(200) for _ in range(6)]
            for size in sizes:
                room.take(number, size)
                add(size)
                time.sleep(0)
            for size in sizes:
                add(-size)
                room.give_back(number, size)

    threads = [in_thread(lambda number=number: lane(number)) for number in range(16)]
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert together[0] == 0
    assert together[1] <= 15 * 100 + 6 * 200


def test_a_large_frame_stays_in_its_pipe_while_another_has_the_room(room, child):
    room.take("another", 100 * MEBI)
    in_thread(lambda: child._process.say(LARGE))
    answers = []
    thread = in_thread(lambda: answers.append(child.wait(time.monotonic() + 60)))
    thread.join(0.5)
    assert child._budget._answered < 100
    room.give_back("another", 100 * MEBI)
    thread.join(60)
    assert answers[0].arrays["0"].nbytes == 8 << 20
    assert room._held[child._budget] >= len(LARGE)
    child.begin()  # what was answered is kept, or dropped
    assert not room._held


def test_who_waits_for_room_can_be_ended(room, child):
    room.take("another", 100 * MEBI)
    in_thread(lambda: child._process.say(encode(Frame(messages.Raised("raised", "x" * 10_000)))))
    child.wait(time.monotonic() + 60)  # what is small comes all the same
    ended = threading.Event()

    def say():
        with contextlib.suppress(OSError):
            child._process.say(LARGE)

    def wait():
        with contextlib.suppress(DiedError):
            child.wait(time.monotonic() + 600)
        ended.set()

    in_thread(say)
    in_thread(wait)
    assert not ended.wait(0.3)
    child.end()
    assert ended.wait(60)
    room.give_back("another", 100 * MEBI)


def test_honest_submissions_that_wait_for_each_other_have_full_marks(course, key, monkeypatch):
    """As if each frame and each answer were large, and half of the lanes were graded two at a time."""
    shared = Room(1000)
    monkeypatch.setattr(budget, "ROOM", shared)
    stems = [HONEST, "ex13_max_pool_f3_s1"]
    files = {f"{stem}.py": (course.solutions / f"{stem}.py").read_bytes() for stem in stems}

    def one(lanes):
        job = Job(Snapshot(files), stems, PATIENT, lanes=lanes)
        return grade(job, lambda: key, start=servers().fork)

    with ThreadPoolExecutor(4) as pool:
        assert all(report.passed for report in pool.map(one, (1, 2, 1, 2)))
    assert not shared._held


HOSTILE = (
    "frames_just_below_the_limits",
    "answers_that_are_kept",
    "programs_just_below_the_limits",
    "frames_just_below_the_limits",
)


@pytest.mark.thorough
def test_hostile_lanes_together_take_little_more_than_one(key):
    def one(name):
        files = attacks.files_of(name)
        stem = next(path.removesuffix(".py") for path in files if path.startswith("ex"))
        job = Job(Snapshot(files), [stem], attacks.LIMITS, lanes=1)
        return grade(job, lambda: key, start=servers().fork)

    before = attacks.begin_peak()
    with ThreadPoolExecutor(len(HOSTILE)) as pool:
        reports = [*pool.map(one, HOSTILE)]
    grown = attacks.peak() - before
    assert {report.score for report in reports} == {0}
    assert {report.exercises[0].state for report in reports} <= {"failed", "crashed", "answered_too_much"}
    assert grown < 100 * MEBI, f"grew by {grown // MEBI} MiB"
