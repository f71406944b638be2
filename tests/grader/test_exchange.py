"""What a lane says to its workers, and what it hears: which worker, whose word, whose bytes."""

import os
import threading
import time

import psutil
import pytest
from patience import PATIENT

from grader.grading.submission import Job, grade
from grader.programs.target import Spec, Target
from grader.sandbox import streams
from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.errors import StartError, TimedOutError
from grader.sandbox.lane import Lane
from grader.sandbox.launch import PLAIN, SCIENTIFIC, WORKER, launch
from grader.sandbox.limits import Limits
from grader.sandbox.messages import worker as messages
from grader.sandbox.messages.worker import Call, CallEach, Trace
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame, encode
from grader.sandbox.worker.requests import each
from grader.sandbox.worker_client import WorkerClient
from grader.submission.snapshot import Snapshot


@pytest.mark.parametrize(
    ("source", "traces", "module"),
    [
        (b"", False, PLAIN),
        (b"import numpy", False, PLAIN),
        (b"import jax", False, WORKER),
        (b"from flax import linen", False, WORKER),
        (b"", True, WORKER),
        (b"x.at[0].set(1)", False, WORKER),
        (b"from scipy import signal", True, SCIENTIFIC),
        (b"import scipy", False, SCIENTIFIC),
    ],
)
def test_a_file_is_opened_where_what_it_names_is_loaded(source, traces, module):
    asked = []

    def start(module, *_):
        asked.append(module)
        raise StartError("only looked at")

    with Lane(Snapshot({"a.py": source}), PATIENT, start=start) as lane, pytest.raises(StartError):
        lane.open("a.py", {}, traces=traces)
    assert asked == [module]


def test_what_can_not_be_traced_is_traced_once_and_called_in_two_rounds(key, monkeypatch):
    asked = []
    ask = Lane.ask

    called = []

    def asking(self, request, deadline):
        asked.append(type(request.message))
        if isinstance(request.message, CallEach):
            called.extend([array.tobytes() for array in call.arrays.values()] for call in each(request))
        return ask(self, request, deadline)

    monkeypatch.setattr(Lane, "ask", asking)
    source = b"import numpy as np\n\ndef convolve_valid(image, kernel):\n    return np.asarray(image)[:1, :1] * 0.0\n"
    job = Job(Snapshot({"ex03_convolve_valid.py": source}), ["ex03_convolve_valid"], PATIENT, lanes=1)
    (exercise,) = grade(job, lambda: key, start=servers().fork).exercises
    assert exercise.state == "failed"
    checks = key.exercises["ex03_convolve_valid"].checks
    cases = sum(len(check.cases) for check in checks)
    assert asked.count(Trace) == 1
    assert asked.count(CallEach) == 2 * len(checks)  # in each round one request
    assert len(called) == 2 * cases
    for check in checks:  # two rounds, the second one backwards
        first, second = called[: len(check.cases)], called[len(check.cases) : 2 * len(check.cases)]
        assert second == first[::-1]
        del called[: 2 * len(check.cases)]


def test_what_is_printed_after_a_call_that_raised_is_not_that_calls(key):
    source = b"""
calls = 0

def output_size(n, f, padding, stride):
    global calls
    calls += 1
    print(f"<{calls}>")
    if calls == 2:
        raise ValueError("once")
    return (n + 2 * padding - f) // stride + 1
"""
    job = Job(Snapshot({"ex02_output_size.py": source}), ["ex02_output_size"], PATIENT, lanes=1)
    (exercise,) = grade(job, lambda: key, start=servers().fork).exercises
    assert "once" in exercise.checks[0].message
    assert exercise.checks[0].printed == "<1>\n<2>\n"
    assert [check.state for check in exercise.checks] == ["raised", "passed", "passed", "passed"]


def test_answers_before_a_call_that_ends_the_process_are_heard(key):
    source = b"""
import os
calls = 0

def output_size(n, f, padding, stride):
    global calls
    calls += 1
    if calls == 3:
        os._exit(5)
    return (n + 2 * padding - f) // stride + 1
"""
    seen = []
    job = Job(
        Snapshot({"ex02_output_size.py": source}), ["ex02_output_size"], PATIENT, lanes=1, see=seen.append
    )
    grade(job, lambda: key, start=servers().fork)
    first = seen[0].outcomes[0]
    assert [outcome.failure and outcome.failure.state for outcome in first] == [None, None, "crashed"]


class HeldBack:
    """A pipe whose reader has its number already, and is then held back: the system may stop a thread anywhere."""

    def __init__(self, stream):
        self._stream = stream
        self.is_held, self.may_go_on = threading.Event(), threading.Event()

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()

    def read(self, size):
        number = self._stream.fileno()
        self.is_held.set()
        self.may_go_on.wait(120)
        return os.read(number, size)


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_reader_of_an_ended_process_takes_nothing_from_the_next_one(tmp_path, monkeypatch, name):
    monkeypatch.setattr(streams, "HANG_UP_SECONDS", 0.01)
    limits = Limits()
    first = servers().fork(PLAIN, limits, tmp_path)
    held = HeldBack(getattr(first, name))
    setattr(first, name, held)
    child = Child(first, messages.WorkerReply, limits, tmp_path, Budget(limits))
    if name == "stderr":
        first.kill()  # at its end, so that there is something to see
    else:
        with pytest.raises(TimedOutError):  # it is read once somebody waits for an answer
            child.wait(time.monotonic())
    assert held.is_held.wait(120)
    child.end()
    pipes = [os.pipe() for _ in range(20)]  # the next process's: they have the lowest numbers that are free
    for _reader, writer in pipes:
        os.write(writer, b"hello")
    held.may_go_on.set()
    for thread in child._streams._threads:
        thread.join(120)
    assert held.closed
    for reader, writer in pipes:
        os.close(writer)
        with os.fdopen(reader, "rb", buffering=0) as stream:
            assert stream.read(9) == b"hello"


@pytest.mark.parametrize("start", [launch, servers().fork], ids=["started", "forked"])
def test_a_file_is_imported_once_for_its_traces_and_calls(start):
    source = b"import os\n\nseen = []\n\ndef f(x):\n    seen.append(x)\n    return len(seen), os.getpid()\n"
    ones = Frame(Call(Target("f", ["tuple", [["int", "1"]]])))
    shapes = Frame(Trace(Target("f", ["tuple", [["array", "0"]]]), [Spec((2,), "float32")]))
    with Lane(Snapshot({"a.py": source}), PATIENT, start=start) as lane:
        lane.open("a.py", {"f": ["x"]})
        answers = [
            lane.ask(request, time.monotonic() + 120).message.result
            for request in (ones, shapes, ones, ones, shapes)
        ]
    assert [int(count) for _, ((_, count), _pid) in answers] == [1, 2, 3, 4, 5]
    assert len({pid for _, (_count, (_, pid)) in answers}) == 1


def test_what_is_in_the_way_of_a_workers_word_costs_nobody_a_check(monkeypatch):
    source = b"def f(x):\n    return x\n"
    asked = []
    real = WorkerClient._is_its_word

    def is_its_word(self, reply, word):
        asked.append(reply.message)
        return len(asked) > 1 and real(self, reply, word)

    monkeypatch.setattr(WorkerClient, "_is_its_word", is_its_word)
    with Lane(Snapshot({"a.py": source}), PATIENT, start=servers().fork) as lane:
        assert isinstance(lane.open("a.py", {"f": ["x"]}, traces=False).message, messages.Ready)
        assert len(asked) == 2
        monkeypatch.setattr(WorkerClient, "_is_its_word", lambda *_: False)
        lane.close()
        with pytest.raises(StartError, match="does not answer"):
            lane.open("a.py", {"f": ["x"]}, traces=False)


def test_who_says_that_it_died_is_ended():
    """Also where that is a lie: it would go on reading what the worker is asked."""
    died = encode(Frame(messages.Died(1)))
    source = f"import os, time\nfor n in range(3, 32):\n    try:\n        os.write(n, {died!r})\n"
    source += "    except OSError:\n        pass\ntime.sleep(60)\n"
    with Lane(Snapshot({"a.py": source.encode()}), PATIENT, start=servers().fork) as lane:
        worker = psutil.Process(lane._children.started(PLAIN).pid)
        assert isinstance(lane.open("a.py", {"f": ["x"]}, traces=False).message, messages.Died)
        assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_what_is_interrupted_starts_nothing_more(monkeypatch):
    """Whoever grades was told to stop: a worker that replaces the one that was ended would run a learner's loop."""
    started = []

    def start(module, *rest):
        started.append(module)
        return servers().fork(module, *rest)

    def interrupted(self, *_):
        self._children.interrupt()
        return False

    with Lane(Snapshot({"a.py": b"def f(x):\n    return x\n"}), PATIENT, start=start) as lane:
        real = WorkerClient._is_its_word
        monkeypatch.setattr(WorkerClient, "_is_its_word", interrupted)
        with pytest.raises(StartError, match="interrupted"):
            lane.open("a.py", {"f": ["x"]}, traces=False)
        assert started == [PLAIN]
        monkeypatch.setattr(WorkerClient, "_is_its_word", real)
        lane.warm_up()
        assert isinstance(lane.open("a.py", {"f": ["x"]}, traces=False).message, messages.Ready)
