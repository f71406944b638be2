"""A stranger's function on trial: its answers, computed in a lane, are put into keys as data, and proved as a course's are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from grader.authoring.idea import CandidateError, Idea, UndecidedError
from grader.authoring.pretended import pretend
from grader.authoring.selftest import problems_of, verdicts
from grader.grading.exercise import ExerciseRun
from grader.key.file import Key
from grader.key.model import CaseKey, CheckKey, ExerciseKey, Shown, Stored
from grader.misconception import Raising
from grader.outcome import Outcome, State
from grader.programs.target import Target
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.scoring.diagnose import diagnose
from grader.scoring.judge import difference_of
from grader.values import pack

# All runs share the totals of one submission, so these are set out of reach.
LIMITS = Limits(total_seconds=1e6, total_cpu_seconds=1e6, total_printed=1000 << 30, total_answered=1000 << 30)

Outcomes = list[list[Outcome]]


@dataclass(frozen=True)
class About:
    """What is proved: an idea of one function of an exercise, of which others may give wrong answers, too."""

    stem: str
    function: str
    wrong: Collection[str]
    idea: Idea


def run(lane: Lane, key: Key, exercise: ExerciseKey, path: str) -> Outcomes:
    """Run the cases of an exercise in the lane, whatever its rules on the program."""
    run = ExerciseRun(lane, key, msgspec.structs.replace(exercise, rules=[]), LIMITS)
    if (failure := run.open(path)) is not None:
        said = failure.failure.sentence if failure.failure is not None else ""
        raise CandidateError(f"The code does not run alone: {said}")
    arrays = key.arrays(exercise.stem)
    return [
        run.run(msgspec.structs.replace(check, constant_program=False), arrays) for check in exercise.checks
    ]


def wrong_functions(exercise: ExerciseKey, outcomes: Outcomes, arrays: dict[str, Any]) -> frozenset[str]:
    """Return the functions whose answers are wrong."""
    return frozenset(
        case.target.function
        for check, results in zip(exercise.checks, outcomes, strict=True)
        for case, outcome in zip(check.cases, results, strict=True)
        if isinstance(case.target, Target) and _shows(check, case, outcome, arrays) is not None
    )


def _only(exercise: ExerciseKey, functions: Collection[str]) -> ExerciseKey:
    """Return an exercise with the calls of some functions alone."""
    checks = [
        msgspec.structs.replace(check, cases=[case for case in check.cases if _calls(case, functions)])
        for check in exercise.checks
    ]
    parameters = {name: exercise.parameters[name] for name in exercise.parameters if name in functions}
    return msgspec.structs.replace(exercise, checks=checks, parameters=parameters)


def _calls(case: CaseKey, functions: Collection[str]) -> bool:
    return isinstance(case.target, Target) and case.target.function in functions


def _shows(
    check: CheckKey, case: CaseKey, outcome: Outcome, arrays: dict[str, Any]
) -> Raising | tuple[Any] | None:
    """Return what an outcome shows that is not the right answer: that it raises, or the answer; None if it is right."""
    if outcome.failure is None:
        return (outcome.value,) if difference_of(check, case, outcome.value, arrays) is not None else None
    if outcome.failure.state is not State.RAISED:
        raise CandidateError(f"On a case of {check.name!r} it gives no answer: {outcome.failure.sentence}")
    return Raising()


def prove(lane: Lane, key: Key, about: About, paths: tuple[str, str]) -> list[State]:
    """Prove a candidate by one key, and return the states of the checks."""
    given, cut = paths
    exercise, arrays, idea = key.exercises[about.stem], dict(key.arrays(about.stem)), about.idea
    answers = run(lane, key, _only(exercise, {about.function}), cut)
    with_idea = _with_answers(exercise, about.function, idea, answers, arrays)
    before = problems_of(exercise, arrays)
    if problems := [problem for problem in problems_of(with_idea, arrays) if problem not in before]:
        raise UndecidedError(
            f"By the cases of seed {key.manifest.seed}: {'; '.join(problems)}. Where the course has had the other one since "
            "the class was graded, grade the class again; else give a check a case that tells the two apart."
        )
    whole = _whole(exercise, about.wrong, run(lane, key, _only(exercise, about.wrong), given), arrays)
    named = diagnose(with_idea, whole, arrays)
    if named is None or named.name != idea.name:
        raise CandidateError(
            "What was cut out does not answer as the whole file does, so the group would not get the name."
        )
    return [verdict.state for verdict in verdicts(with_idea, whole, arrays)]


def _whole(
    exercise: ExerciseKey, functions: Collection[str], given: Outcomes, arrays: dict[str, Any]
) -> Outcomes:
    """Return the outcomes of all cases: those of some functions as they were, and the right answers to all others."""
    right = pretend(exercise, arrays, None)
    for check, answers, results in zip(exercise.checks, right, given, strict=True):
        waiting = iter(results)
        for number, case in enumerate(check.cases):
            if _calls(case, functions):
                answers[number] = next(waiting)
    return right


def _with_answers(
    exercise: ExerciseKey, function: str, idea: Idea, outcomes: Outcomes, arrays: dict[str, Any]
) -> ExerciseKey:
    """Return an exercise with one more misconception, whose answers are put into the table of arrays."""
    checks = []
    for i, (check, results) in enumerate(zip(exercise.checks, outcomes, strict=True)):
        waiting, cases = iter(results), []
        for j, case in enumerate(check.cases):
            shown = (
                _stored(check, case, next(waiting), f"{i}.{j}.a.", arrays)
                if _calls(case, {function})
                else None
            )
            cases.append(
                case
                if shown is None
                else msgspec.structs.replace(case, wrong=case.wrong | {idea.name: [shown]})
            )
        checks.append(msgspec.structs.replace(check, cases=cases))
    ideas = exercise.misconceptions | {idea.name: idea.help}
    return msgspec.structs.replace(exercise, checks=checks, misconceptions=ideas)


def _stored(
    check: CheckKey, case: CaseKey, outcome: Outcome, prefix: str, arrays: dict[str, Any]
) -> Shown | None:
    shows = _shows(check, case, outcome, arrays)
    if shows is None or isinstance(shows, Raising):
        return shows
    node, parts = pack(shows[0])
    arrays |= {prefix + name: np.asarray(array) for name, array in parts.items()}
    return Stored(node, prefix)
