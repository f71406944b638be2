"""Equal programs of a class are run once, and nobody's program has a part in another's answers."""

import time

import numpy as np
import pytest
from patience import PATIENT

from grader.grading.submission import Job, Memory, grade
from grader.outcome import State
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.evaluator_client import EvaluatorClient
from grader.sandbox.limits import Limits
from grader.sandbox.memo import MOST_AT_ONCE, Memo, size_of
from grader.sandbox.messages.evaluator import Evaluate, Evaluated, NotEvaluated, Read, Uses
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame
from grader.submission.snapshot import Snapshot

STEM = "ex11_max_pool"
POOL = b"""
import jax.numpy as jnp

def max_pool(image, window, stride):
    (high, wide), (down, right) = window, stride
    rows, columns = (image.shape[0] - high) // down + 1, (image.shape[1] - wide) // right + 1
    parts = [
        image[i : i + down * (rows - 1) + 1 : down, j : j + right * (columns - 1) + 1 : right]
        for i in range(high)
        for j in range(wide)
    ]
    return jnp.stack(parts).%s(axis=0)
"""


class Evaluator:
    """An evaluator that answers with what it was asked before, and takes so many seconds of processor time."""

    def __init__(self, seconds=0.0, answer=None):
        self.asked, self.seconds, self.answer = [], seconds, answer

    def ask(self, request, *, deadline):  # noqa: ARG002 - answers at once
        self.asked.append(request)
        if isinstance(request.message, Read):
            return Frame(Uses([]))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or Frame(Evaluated({}), {"0": np.array([float(len(self.asked))])})

    def cpu_seconds(self):
        return self.seconds


class Children:
    """Starts such evaluators."""

    def __init__(self, **options):
        self.options, self.all, self.running = options, [], None

    def get(self, _kind):
        return self.running

    def started(self, _kind):
        if self.running is None:
            self.running = Evaluator(**self.options)
            self.all.append(self.running)
        return self.running

    def end(self, _kind):
        self.running = None

    @property
    def asked(self):
        return sum(len(one.asked) for one in self.all)


def program(name, numbers=(1.0,)):
    """A request to run a program."""
    return Frame(Evaluate(), {"0": np.array(numbers)}, (name.encode(),))


def client(memo, **options):
    """A lane's side of the evaluator, and its processes."""
    children = Children(**options)
    return EvaluatorClient(children, Limits(), memo), children


def graded(asking, *requests):
    """Ask for an exercise; what is answered, as numbers."""
    asking.begin_exercise()
    answers = [asking.ask(request, time.monotonic() + 9).arrays.get("0") for request in requests]
    asking.end_exercise()
    return [None if answer is None else float(answer[0]) for answer in answers]


def test_equal_programs_on_equal_inputs_are_run_once():
    memo = Memo(size_of)
    (first, ran), (second, idle) = client(memo), client(memo)
    assert graded(first, program("a"), program("b")) == [1, 2]
    assert graded(second, program("a"), program("b")) == [1, 2]
    assert (ran.asked, idle.asked) == (2, 0)


@pytest.mark.parametrize(
    "other",
    [
        program("c"),
        program("a", (2.0,)),
        program("a", (1.0, 1.0)),
        Frame(Evaluate(interpret=False), {"0": np.array([1.0])}, (b"a",)),
        Frame(Evaluate(), {"0": np.array([1.0], np.float32)}, (b"a",)),
        Frame(Evaluate(), {"0": np.array([1.0])}, (b"a", b"")),
    ],
    ids=["program", "inputs", "shape", "way", "type", "programs"],
)
def test_what_differs_is_run(other):
    memo = Memo(size_of)
    (first, _), (second, ran) = client(memo), client(memo)
    graded(first, program("a"))
    graded(second, other)
    assert ran.asked == 1


def test_limits_are_a_part_of_what_is_asked():
    memo = Memo(size_of)
    graded(client(memo)[0], program("a"))
    children = Children()
    graded(EvaluatorClient(children, Limits(cpu_seconds=3), memo), program("a"))
    assert children.asked == 1


def test_after_another_program_it_is_another_question():
    """What ran before may have taken the evaluator over; who did not hand it in does not get what it answered then."""
    memo = Memo(size_of)
    graded(client(memo)[0], program("evil"), program("a"))
    other, ran = client(memo)
    assert graded(other, program("a")) == [1]
    assert ran.asked == 1


def test_what_an_evaluator_answers_after_another_exercise_is_not_kept():
    memo = Memo(size_of)
    first, ran = client(memo)
    graded(first, program("evil"))
    assert graded(first, program("a")) == [2]
    assert len(ran.all) == 1
    second, fresh = client(memo)
    graded(second, program("b"))
    assert graded(second, program("a")) == [
        1
    ]  # asked for the second time: a fresh one answers, and that is kept
    assert len(fresh.all) == 2
    third, idle = client(memo)
    assert graded(third, program("a")) == [1]
    assert idle.asked == 0


def test_what_an_evaluator_answers_after_reading_a_source_is_not_kept():
    memo = Memo(size_of)
    first, _ = client(memo)
    first.begin_exercise()
    first.ask(Frame(Read("a.py", [], [], [])), time.monotonic() + 9)
    first.ask(program("a"), time.monotonic() + 9)
    first.end_exercise()
    second, ran = client(memo)
    graded(second, program("a"))
    assert ran.asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        TimedOutError(),
        DiedError("it ended"),
        OverLimitError(State.OUT_OF_CPU, "too long"),
        OverLimitError(State.OUT_OF_MEMORY, "too much"),
    ],
    ids=["time", "end", "processor time", "memory"],
)
def test_nothing_is_kept_of_an_exercise_that_passed_a_limit(answer):
    memo = Memo(size_of)
    first, children = client(memo)
    first.begin_exercise()
    first.ask(program("a"), time.monotonic() + 9)
    children.running.answer = answer
    with pytest.raises(type(answer)):
        first.ask(program("b"), time.monotonic() + 9)
    first.end_exercise()
    second, ran = client(memo)
    graded(second, program("a"), program("b"))
    assert ran.asked == 2


def test_that_there_is_no_answer_is_not_kept():
    memo = Memo(size_of)
    graded(client(memo, answer=Frame(NotEvaluated("out_of_memory", "too large")))[0], program("a"))
    second, ran = client(memo)
    assert graded(second, program("a")) == [1]
    assert ran.asked == 1


def test_what_took_long_is_not_kept():
    """Else who asks later would have more time for the rest."""
    memo = Memo(size_of)
    graded(client(memo, seconds=Limits().cpu_seconds / 2)[0], program("a"))
    second, ran = client(memo)
    graded(second, program("a"))
    assert ran.asked == 1


def test_nothing_is_kept_without_a_class():
    for _ in range(2):
        asking, ran = client(None)
        graded(asking, program("a"))
        assert ran.asked == 1


def test_answers_are_not_changed_by_who_reads_them():
    memo = Memo(size_of)
    for _ in range(2):
        asking, _ran = client(memo)
        asking.begin_exercise()
        reply = asking.ask(program("a"), time.monotonic() + 9)
        asking.end_exercise()
        with pytest.raises(ValueError, match="read-only"):
            reply.arrays["0"][0] = 7


def test_the_answers_that_nobody_asked_for_longest_go_first():
    frame = Frame(Evaluated({}), {"0": np.zeros(1000)})
    memo = Memo(size_of, 3 * size_of(frame))
    for key in (b"a", b"b", b"c"):
        memo.keep({key: frame})
    memo.get(b"a")
    memo.keep({b"d": frame})
    assert [key for key in (b"a", b"b", b"c", b"d") if memo.get(key)] == [b"a", b"c", b"d"]


def test_large_answers_are_not_kept():
    memo = Memo(size_of)
    large = Frame(Evaluated({}), {"0": np.zeros(MOST_AT_ONCE // 8 + 1)})
    graded(client(memo, answer=large)[0], program("a"))
    second, ran = client(memo)
    graded(second, program("a"))
    assert ran.asked == 1


def test_a_class_is_graded_with_one_evaluation_of_equal_programs(key, monkeypatch):
    asked = []
    answer = EvaluatorClient._answer

    def answering(self, request, deadline):
        asked[-1] += 1
        return answer(self, request, deadline)

    monkeypatch.setattr(EvaluatorClient, "_answer", answering)
    memory, reports = Memory(), []
    for how in (b"max", b"max", b"min", b"max"):
        asked.append(0)
        source = POOL % how + b"# another file each time: %d\n" % len(asked)
        job = Job(Snapshot({f"{STEM}.py": source}), [STEM], PATIENT, lanes=1, memory=memory)
        reports.append(grade(job, lambda: key, start=servers().start).exercises[0])
    assert [report.state for report in reports] == ["passed", "passed", "failed", "passed"]
    assert asked[0] > 0
    assert asked[1] == asked[3] == 0
    assert asked[2] > 0
    assert reports[0] == reports[1] == reports[3]
