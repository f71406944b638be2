"""Turn an exercise's cases into outcomes, by way of the sandbox. Judging them is another module's work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from grader.judge import growth
from grader.key import CaseKey, CheckKey, ExerciseKey, Key
from grader.outcome import FATAL, Failure, Outcome, State, failed
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.sandbox.messages import (
    Call,
    CallLoop,
    Died,
    Evaluate,
    EvaluateLoop,
    NotEvaluated,
    Raised,
    Ready,
    Returned,
    Spec,
    Target,
    Trace,
    Traced,
    TracedLoop,
    TraceLoop,
)
from grader.sandbox.process import DiedError, TimedOutError
from grader.sandbox.wire import Frame
from grader.values import MalformedError, Node, pack, unpack

CRASH = "Your code ended the process that ran it{}. Python code rarely can; did something call os._exit or a C library?"
# What a worker may say of itself; any other state is for the grader to find.
_REPORTED = frozenset({State.NOT_STARTED, State.FAILED, State.RAISED, State.OUT_OF_MEMORY})
SKIP = failed(State.SKIPPED, "Not run, since an earlier check ended so that this one would too.")


@dataclass
class Attempt:
    """One exercise of one submission, while it runs.

    Attributes:
        names: identifiers in the learner's source.
        stopped: the outcome after which nothing more is run, if there was one.
        spoke: whether the learner's code prints, in a trace or in a call; None before anyone listened.
    """

    lane: Lane
    key: Key
    exercise: ExerciseKey
    limits: Limits
    names: frozenset[str] = frozenset()
    stopped: Outcome | None = None
    spoke: bool | None = None

    def open(self, path: str) -> Outcome | None:
        """Import the learner's file; the outcome says why that failed."""
        try:
            self.lane.printed()  # whatever came from the file before is not this one's
            reply = self.lane.open(path, self.exercise.parameters).message
        except TimedOutError:
            return self._timed_out("Importing the file")
        except DiedError:
            return self._crashed(None)
        if isinstance(reply, Ready):
            self.names = frozenset(reply.names)
            return None
        return self._failure(reply)

    def run(self, check: CheckKey, arrays: dict[str, Any]) -> Iterator[Outcome]:
        """An outcome for each case of a check, lazily, under one deadline."""
        deadline = time.monotonic() + self.limits.seconds
        only_count = check.constant_program and self._grows(check, arrays, deadline)
        for case in check.cases:
            if self.stopped is not None:
                yield SKIP
                continue
            inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
            try:
                outcome = (
                    self._count(case, inputs, deadline) if only_count else self._case(case, inputs, deadline)
                )
            except TimedOutError:
                outcome = self._timed_out("This check")
            except DiedError:
                outcome = self._crashed(None)
            except MalformedError:
                outcome = failed(State.FAILED, "The answer is no value that can be compared.")
            if outcome.failure is not None and outcome.failure.state in FATAL:
                self.stopped = outcome
            yield outcome

    def look_closer(self, case: CaseKey, outcome: Outcome, arrays: dict[str, Any]) -> Outcome:
        """A failing case again by a real call, for what it prints; nothing else of the outcome changes.

        Code that printed nothing so far is not called: tracing runs the same statements, and a call compiles.
        """
        if not isinstance(case.target, Target) or self.stopped is not None:
            return outcome
        inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
        if self.spoke is None:
            self.spoke = bool(self.lane.printed())
        if not self.spoke:
            return outcome
        try:
            self.lane.printed()
            self.lane.ask_worker(
                Frame(Call(case.target, twice=False), inputs), time.monotonic() + self.limits.seconds
            )
            return replace(outcome, printed=self._printed())
        except (TimedOutError, DiedError):
            self.lane.reopen()
            return outcome

    def _case(self, case: CaseKey, inputs: dict[str, Any], deadline: float) -> Outcome:
        traced: Outcome | None = None
        if inputs:
            traced = (
                self._loop(case, inputs, deadline)
                if not isinstance(case.target, Target)
                else self._trace(case.target, inputs, deadline)
            )
            if traced.failure is None or traced.failure.state in FATAL:
                return traced
        outcome = self._call(case, inputs, deadline)
        return replace(outcome, untraceable=traced.failure if traced is not None else None)

    def _grows(self, check: CheckKey, arrays: dict[str, Any], deadline: float) -> bool:
        """Whether the programs grow with their arrays: then they are too long to run, and counting tells enough."""
        try:
            outcomes = [
                self._count(case, {str(i): arrays[n] for i, n in enumerate(case.inputs)}, deadline)
                for case in check.cases
            ]
        except (TimedOutError, DiedError, MalformedError):
            return False  # the check itself will meet the same, and tell it
        return all(o.failure is None for o in outcomes) and bool(growth(outcomes))

    def _count(self, case: CaseKey, inputs: dict[str, Any], deadline: float) -> Outcome:
        if self.stopped is not None or not isinstance(case.target, Target):
            return SKIP
        return self._trace(case.target, inputs, deadline, run=False)

    def _trace(self, target: Target, inputs: dict[str, Any], deadline: float, *, run: bool = True) -> Outcome:
        reply = self.lane.ask_worker(Frame(Trace(target, _specs(inputs))), deadline)
        if not isinstance(reply.message, Traced):
            return self._failure(reply.message)
        request = Frame(Evaluate(run), inputs if run else {}, reply.programs)
        return self._evaluate(request, reply.message.result if run else ["none"], deadline)

    def _loop(self, case: CaseKey, inputs: dict[str, Any], deadline: float) -> Outcome:
        target = case.target
        assert not isinstance(target, Target)
        reply = self.lane.ask_worker(Frame(TraceLoop(target, _specs(inputs))), deadline)
        if not isinstance(reply.message, TracedLoop):
            return self._failure(reply.message)
        measure = () if case.measure is None else (self.key.program(self.exercise.stem, case.measure),)
        request = EvaluateLoop(
            carry=_count(target.carry),
            fixed=_count(target.fixed),
            state=reply.message.state,
            steps=target.steps,
            has_init=target.init is not None,
            has_measure=bool(measure),
        )
        answer = target.carry if not measure else ["array", "0"]
        return self._evaluate(Frame(request, inputs, (*reply.programs, *measure)), answer, deadline)

    def _evaluate(self, request: Frame, answer: Node, deadline: float) -> Outcome:
        try:
            reply = self.lane.ask_evaluator(request, deadline)
        except DiedError:
            return failed(State.RAISED, "The traced program can't be run.")
        if isinstance(reply.message, NotEvaluated):
            return failed(State(reply.message.state), reply.message.sentence)
        return Outcome(unpack(answer, reply.arrays), operations=reply.message.operations)

    def _call(self, case: CaseKey, inputs: dict[str, Any], deadline: float) -> Outcome:
        request = Call(case.target) if isinstance(case.target, Target) else CallLoop(case.target)
        reply = self.lane.ask_worker(Frame(request, inputs), deadline)
        if not isinstance(reply.message, Returned):
            return replace(self._failure(reply.message), path="called", printed=self._printed())
        value = unpack(reply.message.result, reply.arrays)
        again = value if reply.message.again is None else unpack(reply.message.again, reply.arrays)
        if case.measure is not None:
            return self._measure(case, value, deadline)
        names = self._argument_names(case)
        changed = tuple(names[int(i)] for i in reply.message.changed if i.isdecimal() and int(i) < len(names))
        return Outcome(value, path="called", again=again, changed=changed)

    def _measure(self, case: CaseKey, carry: Any, deadline: float) -> Outcome:
        assert case.measure is not None
        _, arrays = pack(carry)
        program = self.key.program(self.exercise.stem, case.measure)
        outcome = self._evaluate(Frame(Evaluate(), arrays, (program,)), ["array", "0"], deadline)
        return replace(outcome, path="called", operations={})

    def _argument_names(self, case: CaseKey) -> list[str]:
        if not isinstance(case.target, Target):
            return []
        names = self.exercise.parameters[case.target.function]
        return [
            name for name, node in zip(names, case.target.args[1], strict=False) for _ in range(_count(node))
        ]

    def _failure(self, reply: Any) -> Outcome:
        if isinstance(reply, Raised):
            state = State(reply.state) if reply.state in _REPORTED else State.RAISED
            return Outcome(
                failure=Failure(state, reply.sentence, reply.line, reply.source, reply.untraceable)
            )
        return self._crashed(reply.code if isinstance(reply, Died) else None)

    def _printed(self) -> str:
        words = self.lane.printed()
        self.spoke = True if words else self.spoke
        return words

    def _timed_out(self, what: str) -> Outcome:
        sentence = f"{what} took longer than {self.limits.seconds:g} s. Is there a loop that never ends?"
        return replace(failed(State.TIMED_OUT, sentence), printed=self._printed())

    def _crashed(self, code: int | None) -> Outcome:
        self.lane.end_worker()
        reason = "" if code is None else f" (signal {-code})" if code < 0 else f" (exit code {code})"
        return replace(failed(State.CRASHED, CRASH.format(reason)), printed=self._printed())


def _specs(inputs: dict[str, Any]) -> list[Spec]:
    return [Spec(array.shape, array.dtype.name) for array in inputs.values()]


def _count(node: Node) -> int:
    """How many arrays a node names."""
    if node[:1] == ["array"]:
        return 1
    return sum(_count(item) for item in node if isinstance(item, list) and item)
