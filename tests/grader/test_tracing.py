"""The next trace is begun while a program runs, and what is traced, answered and printed is as if it were not."""

import time

import numpy as np
import pytest
from patience import PATIENT

from grader.grading.case import CaseRunner
from grader.grading.submission import Job, grade
from grader.grading.traced import TracedPrograms
from grader.grading.tracing import Tracing
from grader.outcome import State
from grader.programs.target import Spec, Target
from grader.sandbox.errors import OverLimitError
from grader.sandbox.lane import Lane
from grader.sandbox.messages.evaluator import Evaluate, NotEvaluated
from grader.sandbox.messages.worker import Call, Returned, Trace, Traced
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame
from grader.submission.snapshot import Snapshot

STEM = "ex03_convolve_valid"
RIGHT = b"""
import jax.numpy as jnp

traces = 0

def convolve_valid(image, kernel):
    global traces
    traces += 1
    print(f"<{traces}>")
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    out = jnp.zeros((rows, columns), jnp.result_type(image, kernel))
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            out = out + kernel[u, v] * image[u : u + rows, v : v + columns]
    return out
"""
TARGET = Target("f", ["tuple", [["array", "0"]]])
REQUESTS = [Trace(TARGET, [Spec((n,), "float32")]) for n in range(3)]


class Backend:
    """Notes what is asked, and answers each trace with the number of it."""

    def __init__(self):
        self.asked, self.waiting = [], None

    def send(self, request):
        assert self.waiting is None, "two at a time"
        self.asked.append(request.message)
        self.waiting = Frame(Traced(["array", "0"]), programs=(str(len(self.asked)).encode(),))

    def next_answer(self, _deadline):
        answer, self.waiting = self.waiting, None
        assert answer is not None, "nothing was asked"
        return answer

    def ask(self, request, deadline):
        self.send(request)
        return self.next_answer(deadline)


def test_what_was_begun_is_answered_at_its_turn():
    backend = Backend()
    tracing = Tracing(backend, TracedPrograms())
    assert tracing.answer(REQUESTS[0], 0).programs == (b"1",)
    tracing.begin(REQUESTS[1])
    tracing.begin(REQUESTS[1])  # as the next case says again, whose answer is known
    assert backend.asked == REQUESTS[:2]
    assert tracing.answer(REQUESTS[1], 0).programs == (b"2",)
    assert tracing.answer(REQUESTS[2], 0).programs == (b"3",)
    assert backend.asked == REQUESTS


def test_before_anything_else_is_asked_its_answer_is_waited_for_and_kept():
    backend = Backend()
    tracing = Tracing(backend, TracedPrograms())
    tracing.begin(REQUESTS[0])
    tracing.settle(0)
    assert backend.waiting is None
    tracing.settle(0)
    assert tracing.answer(REQUESTS[0], 0).programs == (b"1",)
    tracing.settle(0)


def test_another_trace_than_the_one_begun_is_a_fault():
    tracing = Tracing(Backend(), TracedPrograms())
    tracing.begin(REQUESTS[0])
    with pytest.raises(AssertionError, match="another trace"):
        tracing.answer(REQUESTS[1], 0)


def noted(monkeypatch, names=("ask", "send", "next_answer", "ask_evaluator")):
    """Note what a lane is asked, by the name of the method and the kind of the request."""
    asked = []

    def noting(name):
        real = getattr(Lane, name)

        def method(self, *args):
            kind = type(args[0].message).__name__ if isinstance(args[0], Frame) else ""
            asked.append(f"{name} {kind}".strip())
            return real(self, *args)

        return method

    for name in names:
        monkeypatch.setattr(Lane, name, noting(name))
    return asked


def graded(key, source):
    job = Job(Snapshot({f"{STEM}.py": source}), [STEM], PATIENT, lanes=1)
    return grade(job, lambda: key, start=servers().fork).exercises[0]


def test_the_next_trace_is_begun_before_a_program_is_run(key, monkeypatch):
    asked = noted(monkeypatch)
    report = graded(key, RIGHT)
    assert (report.state, report.proof.state) == ("passed", "proved")
    begun = [i for i, name in enumerate(asked) if name == "send Trace"]
    assert begun
    assert all(asked[i + 1] == "ask_evaluator Evaluate" for i in begun)
    assert asked.count("next_answer") == len(begun)


def test_what_is_printed_by_a_trace_that_was_begun_is_not_of_the_program_before(key, monkeypatch):
    """The second program passes a limit, while the third trace prints."""
    real, begun = Lane.ask_evaluator, []
    send = Lane.send

    def ask_evaluator(self, request, deadline):
        if begun:
            process = self._worker.child
            while not process._streams._printed.endswith(b"<3>\n"):
                process._streams._take_from_pipe()
                time.sleep(0.01)
            raise OverLimitError(State.OUT_OF_MEMORY, "too much")
        return real(self, request, deadline)

    monkeypatch.setattr(Lane, "ask_evaluator", ask_evaluator)
    monkeypatch.setattr(Lane, "send", lambda self, request: (begun.append(request), send(self, request)))
    report = graded(key, RIGHT)
    failed = next(check for check in report.checks if check.state == "out_of_memory")
    assert failed.printed == "<1>\n<2>\n"


def test_an_answer_to_what_was_sent_is_none_to_what_is_asked_next():
    source = b"def f(x):\n    print('f')\n    return x + 1\n"
    with Lane(Snapshot({"a.py": source}), PATIENT, start=servers().fork) as lane:
        lane.open("a.py", {"f": ["x"]})
        deadline = time.monotonic() + PATIENT.seconds
        lane.send(Frame(REQUESTS[0]))
        reply = lane.ask(Frame(Call(TARGET), {"0": np.float32([1, 2])}), deadline)
        assert isinstance(reply.message, Returned)
        assert reply.arrays["0"].tolist() == [2, 3]
        lane.send(Frame(REQUESTS[0]))
        lane.close()
        assert lane._worker.child is not None, "its end was seen"
        lane.open("a.py", {"f": ["x"]})
        assert lane.printed() == ""
        assert isinstance(lane.ask(Frame(REQUESTS[1]), deadline).message, Traced)


@pytest.mark.parametrize("first", ["runs", "does not run"])
def test_nothing_is_begun_where_a_call_may_come_first(key, first):
    """Of a function whose program can't be run, each case is called before the next one is traced."""

    class Evaluating(Backend):
        def ask(self, request, deadline):
            if isinstance(request.message, Trace):
                return super().ask(request, deadline)
            self.asked.append(request.message)
            return Frame(Returned(["array", "0"]), {"0": np.zeros(1)})

        def ask_evaluator(self, request, _deadline):
            self.asked.append(request.message)
            return Frame(NotEvaluated("raised", "no"))

    backend, exercise = Evaluating(), key.exercises[STEM]
    cases = exercise.checks[1].cases
    arrays = key.arrays(STEM)
    inputs = [{str(i): arrays[name] for i, name in enumerate(case.inputs)} for case in cases]
    runner = CaseRunner(backend, key, exercise)
    if first == "runs":
        runner._ran.add(cases[0].target.function)
    runner.outcome(cases[0], inputs[0], 0, lambda: zip(cases[1:], inputs[1:], strict=True))
    traced = [type(message) for message in backend.asked if isinstance(message, Trace | Evaluate)]
    assert traced == ([Trace, Trace, Evaluate] if first == "runs" else [Trace, Evaluate])
    assert backend.waiting is None
