"""Run one case: trace the function into a program and run that, or else call it. `scoring` judges the outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from typing import Any

import msgspec

from grader.grading.backend import Backend
from grader.grading.calls import Calls, Inputs
from grader.grading.traced import TracedPrograms
from grader.grading.tracing import Tracing
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.key.model import CaseKey, ExerciseKey
from grader.outcome import FATAL, REPORTED_BY_PROCESSES, Failure, Outcome, State, failed
from grader.programs.target import LoopTarget, Spec, Target, count_arrays
from grader.sandbox.errors import DiedError
from grader.sandbox.messages.evaluator import Evaluate, EvaluateLoop, NotEvaluated
from grader.sandbox.messages.worker import (
    CallLoop,
    Died,
    Raised,
    Returned,
    Trace,
    Traced,
    TracedLoop,
    TraceLoop,
)
from grader.sandbox.wire import Frame
from grader.text import LINES, printable
from grader.values import Node, pack, unpack

MAX_SENTENCE, MAX_SOURCE, MAX_CALLED = 1_000, 200, 20
MAX_LINE = 10_000_000  # more lines than a file within intake's limits has
# Where an object lies in memory, as Python names it: another one each time, and the report must be the same.
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")


Following = Callable[[], Iterable[tuple[CaseKey, Inputs]]]
"""Gives the cases of a check after one, with their arrays."""


class CrashedError(Exception):
    """The process that held the learner's code ended; `code` is its exit code, or minus a signal's number."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class CaseRunner:
    """Runs the cases of one exercise in a backend that has the learner's file open.

    Every method may raise TimedOutError, DiedError and OverLimitError (no answer came), CrashedError, and
    MalformedError (the answer is no value).
    """

    backend: Backend
    key: Key
    exercise: ExerciseKey
    untraceable: dict[str, Outcome] = field(default_factory=dict)
    """What tracing met, by the function in which a value was asked for where there is none."""
    traced: TracedPrograms = field(default_factory=TracedPrograms)
    """The programs that were traced, for a proof."""
    calls: Calls = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no call, and no trace."""
        self.calls, self._tracing = Calls(self.backend), Tracing(self.backend, self.traced)
        self._ran: set[str] = set()
        """Functions whose programs so far could be run."""

    def outcome(
        self,
        case: CaseKey,
        inputs: Inputs,
        deadline: float,
        following: Following = tuple,
        fewer_than: int | None = None,
    ) -> Outcome:
        """Run a case: its program where the function can be traced, else a call.

        A program of `fewer_than` operations or more is only counted: its outcome has no value.

        Args:
            case: the case.
            inputs: its arrays.
            deadline: until when there must be an answer.
            following: gives the check's cases after this one, with their arrays.
            fewer_than: see above.
        """
        traced: Outcome | None = None
        if inputs:
            traced = (
                self._loop(case, inputs, deadline)
                if not isinstance(case.target, Target)
                else self.untraceable.get(case.target.function)
                or self._trace(case, case.target, inputs, deadline, following, fewer_than)
            )
            if traced.failure is None or traced.failure.state in FATAL:
                return traced
            if not isinstance(case.target, Target) and any(rule.must_trace for rule in self.exercise.rules):
                return traced  # a whole training by calls would only take its time to say the same
            if isinstance(case.target, Target) and traced.failure.untraceable:
                # Other arrays would hardly change that, and each try takes as long as ten calls.
                self.untraceable[case.target.function] = traced
        certain = partial(takewhile, self._is_called, following()) if fewer_than is None else tuple
        outcome = self.call(case, inputs, deadline, certain)
        return replace(outcome, untraceable=traced.failure if traced is not None else None)

    def _trace(
        self,
        case: CaseKey,
        target: Target,
        inputs: dict[str, Any],
        deadline: float,
        following: Following,
        fewer_than: int | None,
    ) -> Outcome:
        trace = Trace(target, _specs(inputs))
        reply = self._tracing.answer(trace, deadline)
        if not isinstance(reply.message, Traced):
            return failure_of(reply.message)
        for program in reply.programs[:1]:
            self.traced.keep(case.proof, trace, program, reply.message.result)
        if fewer_than is None and (following_trace := self._trace_after(following())) is not None:
            self._tracing.begin(following_trace)
        request = Frame(Evaluate(fewer_than=fewer_than), inputs, reply.programs)
        outcome = self._evaluate(request, reply.message.result, deadline)
        if outcome.failure is None:
            self._ran.add(target.function)
        else:
            self._ran.discard(target.function)
        return self._with_changed(outcome, target, reply.message.changed)

    def _trace_after(self, following: Iterable[tuple[CaseKey, Inputs]]) -> Trace | None:
        """The trace that the file's process will be asked for next; None where it may be asked for something else before."""
        for case, inputs in following:
            if not isinstance(case.target, Target) or self._is_called((case, inputs)):
                return None
            if case.target.function not in self._ran:  # where a program can't be run, the function is called
                return None
            request = Trace(case.target, _specs(inputs))
            if self.traced.reply_to(request) is None:
                return request
        return None

    def _loop(self, case: CaseKey, inputs: dict[str, Any], deadline: float) -> Outcome:
        target = case.target
        assert not isinstance(target, Target)
        reply = self.backend.ask(Frame(TraceLoop(target, _specs(inputs))), deadline)
        if not isinstance(reply.message, TracedLoop):
            return failure_of(reply.message)
        measure = () if case.measure is None else (self.key.program(self.exercise.stem, case.measure),)
        request = EvaluateLoop(
            carry=count_arrays(target.carry),
            fixed=count_arrays(target.fixed),
            state=reply.message.state,
            steps=target.steps,
            has_init=target.init is not None,
            has_measure=bool(measure),
        )
        answer = target.carry if not measure else ["array", "0"]
        outcome = self._evaluate(Frame(request, inputs, (*reply.programs, *measure)), answer, deadline)
        return self._with_changed(outcome, target, reply.message.changed)

    def _evaluate(self, request: Frame, answer: Node, deadline: float) -> Outcome:
        try:
            reply = self.backend.ask_evaluator(request, deadline)
        except DiedError:
            if not isinstance(request.message, Evaluate) or not request.message.interpret:
                return failed(State.RAISED, _("The traced program can't be run."))
            # The interpreter aborts on some programs, a division of ints by zero for one; compiled they run.
            compiled = msgspec.structs.replace(request.message, interpret=False)
            again = Frame(compiled, request.arrays, request.programs)
            return self._evaluate(again, answer, deadline)
        if isinstance(reply.message, NotEvaluated):
            state = (
                State(reply.message.state) if reply.message.state in REPORTED_BY_PROCESSES else State.RAISED
            )
            return failed(state, printable(reply.message.sentence[:MAX_SENTENCE], LINES))
        operations = reply.message.operations
        most = getattr(request.message, "fewer_than", None)
        if most is not None and sum(operations.values()) >= most:
            return Outcome(operations=operations)
        return Outcome(unpack(answer, reply.arrays), operations=operations)

    def _is_called(self, next_one: tuple[CaseKey, Inputs]) -> bool:
        """Whether a case is one call for certain, and is not traced first."""
        case, inputs = next_one
        return isinstance(case.target, Target) and (not inputs or case.target.function in self.untraceable)

    def call(
        self,
        case: CaseKey,
        inputs: Inputs,
        deadline: float,
        following: Following = tuple,
    ) -> Outcome:
        """Call the function, or run the loop by calls; `following` gives the cases that are called after this one."""
        self._tracing.settle(deadline)
        if isinstance(case.target, Target):
            reply = self.calls.answer(case, inputs, deadline, following)
        else:
            reply = self.backend.ask(Frame(CallLoop(case.target), inputs), deadline)
        if not isinstance(reply.message, Returned):
            return replace(failure_of(reply.message), path="called")
        value = unpack(reply.message.result, reply.arrays)
        outcome = (
            Outcome(value, path="called")
            if case.measure is None
            else self._measure(case.measure, value, deadline)
        )
        called = tuple(printable(name[:MAX_SOURCE]) for name in reply.message.called[:MAX_CALLED])
        return self._with_changed(replace(outcome, called=called), case.target, reply.message.changed)

    def _measure(self, measure: int, carry: Any, deadline: float) -> Outcome:
        _, arrays = pack(carry)
        program = self.key.program(self.exercise.stem, measure)
        outcome = self._evaluate(Frame(Evaluate(), arrays, (program,)), ["array", "0"], deadline)
        return replace(outcome, path="called", operations={})

    def _with_changed(
        self, outcome: Outcome, target: Target | LoopTarget, positions: Sequence[int]
    ) -> Outcome:
        function = target.function if isinstance(target, Target) else target.step
        names = self.exercise.parameters[function]
        return replace(outcome, changed=tuple(name for i, name in enumerate(names) if i in positions))


def failure_of(reply: Any) -> Outcome:
    """Turn a reply without an answer into an outcome.

    Raises:
        CrashedError: the process ended.
    """
    if isinstance(reply, Raised):
        state = State(reply.state) if reply.state in REPORTED_BY_PROCESSES else State.RAISED
        sentence = ADDRESS.sub("", printable(reply.sentence[:MAX_SENTENCE], LINES))
        source = printable(reply.source[:MAX_SOURCE], LINES)
        failure = Failure(
            state,
            sentence,
            number_of(reply.line),
            source,
            number_of(reply.cell),
            reply.untraceable,
            reply.decides,
            printable(reply.raised[:MAX_SENTENCE], LINES),
        )
        return Outcome(failure=failure)
    raise CrashedError(reply.code if isinstance(reply, Died) else None)


def number_of(number: int | None) -> int | None:
    """The number of a line or a cell; None where it can't be one."""
    return number if number is not None and 0 < number <= MAX_LINE else None


def _specs(inputs: dict[str, Any]) -> list[Spec]:
    return [Spec(array.shape, array.dtype.name) for array in inputs.values()]
