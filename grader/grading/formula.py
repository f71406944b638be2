"""Read off what a wrong function computes: have it run on chosen arrays, traced or called, after all is judged.

Whatever goes wrong here means only that nothing is said; it changes no state and no score.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.grading.exercise import ExerciseRun, inputs_of
from grader.grading.many import by_calls, by_program
from grader.key.model import CheckKey, TermsKey, arrays_of
from grader.outcome import Outcome, State
from grader.programs.target import Spec, Target, names_of_arrays
from grader.report import model as rep
from grader.sandbox.errors import StoppedError
from grader.scoring.compare import as_array, shape_of
from grader.scoring.formula.probes import Array, Ask, UnreadableError
from grader.scoring.formula.reading import read
from grader.scoring.formula.terms import Terms
from grader.scoring.formula.written import MOST_EXPLAINED, written
from grader.scoring.judge import Verdict
from grader.scoring.part import part_of

SHARE = 0.3
"""Of a check's processor time, what all readings of an exercise may take."""
READABLE = ("values", "finiteness", "shape")
"""Of another type, the numbers may be right: what they are made of is then no reason."""


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
        inputs = list(inputs_of(case, arrays).values())
        if outcome.path == "traced":
            specs = [Spec(array.shape, array.dtype.name) for array in inputs]
            way = by_program(self.run.backend, case.target, specs, self.deadline)
        else:
            way = by_calls(self.run.backend, case.target, self.deadline)
        ask = _of_part(way, difference.where)
        got = read(ask, inputs, names_of_arrays(case.target, parameters))
        return None if got is None else written(expected, got, difference.position)


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
