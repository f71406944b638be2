"""Read off what a wrong function computes: have it run on chosen arrays, traced or called, after all is judged.

Whatever goes wrong here means only that nothing is said; it changes no state and no score.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.grading.exercise import ExerciseRun, inputs_of
from grader.key.model import CaseKey, CheckKey, TermsKey, arrays_of
from grader.outcome import Outcome, State
from grader.programs.target import Spec, Target, names_of_arrays
from grader.report import model as rep
from grader.sandbox.errors import StoppedError
from grader.sandbox.messages import CallMany, Evaluated, EvaluateMany, Returned, Trace, Traced
from grader.sandbox.wire import Frame
from grader.scoring.compare import as_array, shape_of
from grader.scoring.formula.probes import Array, Ask, NoAnswerError, UnreadableError
from grader.scoring.formula.reading import read
from grader.scoring.formula.terms import Terms
from grader.scoring.formula.written import MOST_EXPLAINED, written
from grader.scoring.judge import Verdict
from grader.scoring.part import part_of
from grader.values import unpack

SECONDS = 1.5
"""Processor time after which no further run is begun in one request; a reading takes some requests, of 0.1 s in all as a rule."""
SHARE = 0.3
"""Of a check's processor time, what all readings of an exercise may take."""
READABLE = ("values", "finiteness", "shape", "dtype")


def formulas(
    run: ExerciseRun,
    verdicts: Sequence[Verdict],
    outcomes: Sequence[Sequence[Outcome]],
    arrays: dict[str, Any],
) -> dict[int, rep.Formula]:
    """Return the formulas of an exercise's wrong answers, by the indices of their checks.

    Args:
        run: the exercise, its file still open.
        verdicts: what was judged of each check.
        outcomes: the outcomes of each check's cases.
        arrays: the exercise's table of arrays.
    """
    found: dict[int, rep.Formula] = {}
    if run.stopped is not None:
        return found
    reader = Reader(run, time.monotonic() + SHARE * run.limits.seconds)
    for index, (check, verdict) in enumerate(zip(run.exercise.checks, verdicts, strict=True)):
        if verdict.case is None:
            continue
        try:
            formula = reader.formula(check, verdict, outcomes[index][verdict.case], arrays, large=not found)
        except StoppedError:
            raise
        except UnreadableError:
            continue
        except Exception:  # noqa: BLE001 - a limit, an end, an answer that is none: the processes are not asked again
            break
        if formula is not None:
            found[index] = formula
    run.backend.printed()  # what the functions print for us is not shown
    return found


@dataclass
class Reader:
    """Reads formulas of one exercise, under one limit.

    Attributes:
        run: the exercise.
        deadline: until when there must be answers.
    """

    run: ExerciseRun
    deadline: float
    _begun: bool = False

    def formula(
        self, check: CheckKey, verdict: Verdict, outcome: Outcome, arrays: dict[str, Any], *, large: bool
    ) -> rep.Formula | None:
        """Return the formula of a check's first failing case; None where there is none to be shown.

        Args:
            check: the check.
            verdict: what was judged of it.
            outcome: the failing case's.
            arrays: the exercise's table of arrays.
            large: whether a large case is read, too: where a smaller one has said what is wrong it is not.

        Raises:
            UnreadableError: an answer is no array.
            NoAnswerError, TimedOutError, DiedError, OverLimitError, StartError: there is no answer.
        """
        case, difference = check.cases[verdict.case or 0], verdict.difference
        if difference is None or difference.kind not in READABLE or verdict.state is not State.FAILED:
            return None
        if outcome.failure is not None or check.conceal or verdict.again:
            return None
        keys = [self.run.exercise.terms[index] for index in case.terms]
        expected = next((stored(k, arrays) for k in keys if tuple(k.path) == difference.where), None)
        if expected is None or not isinstance(case.target, Target):
            return None
        if len(expected) > MOST_EXPLAINED and not large:
            return None
        if not self._begun:
            self.run.backend.begin_round(SHARE)
            self._begun = True
        parameters = self.run.exercise.parameters[case.target.function]
        way = self._traced if outcome.path == "traced" else self._called
        ask = _of_part(way(case, arrays), difference.where)
        inputs = list(inputs_of(case, arrays).values())
        got = read(ask, inputs, names_of_arrays(case.target, parameters))
        return None if got is None else written(expected, got, difference.position)

    def _traced(self, case: CaseKey, arrays: dict[str, Any]) -> Callable[[list[Array]], list[Any]]:
        """Return what runs the traced program of a case on several inputs."""
        assert isinstance(case.target, Target)
        specs = [Spec(array.shape, array.dtype.name) for array in inputs_of(case, arrays).values()]
        traced = self.run.backend.ask(Frame(Trace(case.target, specs)), self.deadline)
        message = traced.message
        if not isinstance(message, Traced):
            raise NoAnswerError("it can't be traced again")

        def run(stacks: list[Array]) -> list[Any]:
            request = Frame(EvaluateMany(SECONDS), _numbered(stacks), traced.programs)
            reply = self.run.backend.ask_evaluator(request, self.deadline)
            if not isinstance(reply.message, Evaluated):
                raise NoAnswerError("the program can't be run")
            count = len(stacks[0])
            if any(array.shape[:1] != (count,) for array in reply.arrays.values()):
                raise NoAnswerError("answers are missing")
            tables = [{name: array[i] for name, array in reply.arrays.items()} for i in range(count)]
            return [unpack(message.result, table) for table in tables]

        return run

    def _called(self, case: CaseKey, arrays: dict[str, Any]) -> Callable[[list[Array]], list[Any]]:  # noqa: ARG002 - as above
        """Return what calls the function of a case on several inputs."""
        assert isinstance(case.target, Target)
        target = case.target

        def run(stacks: list[Array]) -> list[Any]:
            reply = self.run.backend.ask(Frame(CallMany(target, SECONDS), _numbered(stacks)), self.deadline)
            if not isinstance(reply.message, Returned):
                raise NoAnswerError("a call gives no answer")
            answers = unpack(reply.message.result, reply.arrays)
            if not isinstance(answers, list) or len(answers) != len(stacks[0]):
                raise NoAnswerError("answers are missing")
            return answers

        return run


def _of_part(run: Callable[[list[Array]], list[Any]], path: tuple[str | int, ...]) -> Ask:
    """Return what gives one array of each answer."""

    def ask(stacks: list[Array]) -> list[Array]:
        found = []
        for answer in run(stacks):
            part = part_of(answer, path)
            array = None if shape_of(part) is None else as_array(part)
            if array is None:
                raise UnreadableError("an answer is no array")
            found.append(array)
        return found

    return ask


def stored(key: TermsKey, arrays: dict[str, Any]) -> Terms:
    """Return the terms that a key holds, from an exercise's table of arrays."""
    return Terms.stored(key.kind, key.names, key.shapes, key.output, arrays_of(key.prefix, arrays))


def _numbered(stacks: list[Array]) -> dict[str, Array]:
    return {str(i): stack for i, stack in enumerate(stacks)}
