"""A stranger's function that may become a misconception: cut out, run and proved in the sandbox, before an author has read it.

Nothing of it runs where it is trusted. Its answers, computed in a lane, are put into keys as data, and then the same is asked of
it as of every misconception: rejected, named as itself, no other one mistaken for it, under several seeds.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from grader.authoring.insertion import Entry, function_source
from grader.authoring.pretended import pretend
from grader.authoring.selftest import problems_of, verdicts
from grader.course import Course
from grader.grading.exercise import ExerciseRun
from grader.key.file import Key
from grader.key.model import CaseKey, CheckKey, ExerciseKey, Shown, Stored
from grader.key.seed import PUBLIC_SEED, numbered_seed
from grader.key.store import KeyMaker
from grader.misconception import Raising
from grader.outcome import Outcome, State
from grader.programs.target import Target
from grader.sandbox.cutting import MOST_LETTERS, MOST_LINES
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.sandbox.messages import CutOut, NotCut, Piece
from grader.sandbox.tiers import Tier
from grader.sandbox.wire import Frame
from grader.scoring.diagnose import diagnose
from grader.scoring.judge import difference_of
from grader.submission.snapshot import Snapshot
from grader.values import pack

SEEDS = (PUBLIC_SEED, *map(numbered_seed, (1, 2, 3)))
# All runs share the totals of one submission, so these are set out of reach.
LIMITS = Limits(total_seconds=1e6, total_cpu_seconds=1e6, total_printed=1000 << 30, total_answered=1000 << 30)

_IMPORT = re.compile(r"(?:import|from) [A-Za-z0-9_. ]{1,200}")

Outcomes = list[list[Outcome]]


class CandidateError(Exception):
    """It can't become a misconception; the message says why, and what to do by hand."""


@dataclass(frozen=True)
class Idea:
    """What an author says of it.

    Attributes:
        function: the name of the misconception's function.
        help: the sentence for learners.
        docstring: what the function is.
    """

    function: str
    help: str
    docstring: str

    @property
    def name(self) -> str:
        """The misconception's name."""
        return self.function.replace("_", " ")


def entry_of(course: Course, stem: str, code: str, idea: Idea, tier: Tier) -> Entry:
    """Return the catalogue's entry of a stranger's function that is fit to be a misconception.

    Args:
        course: the course.
        stem: the exercise's.
        code: the stranger's file.
        idea: what an author says of it.
        tier: the walls to run it behind.

    Raises:
        CandidateError: it is not fit.
    """
    given, cut = f"given/{stem}.py", f"cut/{stem}.py"
    snapshot = Snapshot({given: code.encode()})
    with KeyMaker() as maker, Lane(snapshot, LIMITS, tier=tier) as lane:
        key = Key.of(maker.make(course, SEEDS[0], [stem]))
        exercise = key.exercises[stem]
        function = _wrong_function(exercise, _run(lane, key, exercise, given), key.arrays(stem))
        parameters = exercise.parameters[function]
        piece = _cut(lane, code, function, parameters)
        replaces = None if function == next(iter(exercise.parameters)) else function
        entry = Entry(idea.function, idea.help, idea.docstring, parameters, replaces, piece)
        lane.lay_out(Snapshot({given: code.encode(), cut: function_source(entry, function).encode()}))
        earned = [_prove(lane, key, stem, function, idea, (given, cut))]
        for seed in SEEDS[1:]:
            other = Key.of(maker.make(course, seed, [stem]))
            earned.append(_prove(lane, other, stem, function, idea, (given, cut)))
    if any(one != earned[0] for one in earned):
        raise CandidateError(
            "What it earns depends on the seed: no case that every seed draws tells it apart."
        )
    return entry


def _cut(lane: Lane, code: str, function: str, parameters: list[str]) -> Piece:
    request = Frame(CutOut(function, parameters), programs=(code.encode(),))
    try:
        message = lane.ask_evaluator(request, time.monotonic() + LIMITS.seconds).message
    except (TimedOutError, DiedError, OverLimitError) as error:
        raise CandidateError("The code could not be read within the limits of a check.") from error
    if isinstance(message, Piece) and is_bounded(message):
        return message
    reason = message.reason if isinstance(message, NotCut) else "it could not be read"
    raise CandidateError(f"The function can't be cut out: {reason}.")


def is_bounded(piece: Piece) -> bool:
    """Whether what came out of the sandbox is no more than a function's text: a process that was taken over may say anything."""
    lines = piece.body.split("\n")
    return (
        len(lines) <= MOST_LINES
        and len(piece.body) <= MOST_LETTERS
        and all(line.isascii() and line.isprintable() for line in lines)
        and all(_IMPORT.fullmatch(line) for line in piece.imports)
    )


def _run(lane: Lane, key: Key, exercise: ExerciseKey, path: str) -> Outcomes:
    """Run the cases of an exercise in the lane, whatever its rules on the program."""
    run = ExerciseRun(lane, key, msgspec.structs.replace(exercise, rules=[]), LIMITS)
    if (failure := run.open(path)) is not None:
        said = failure.failure.sentence if failure.failure is not None else ""
        raise CandidateError(f"The code does not run alone: {said}")
    arrays = key.arrays(exercise.stem)
    return [
        run.run(msgspec.structs.replace(check, constant_program=False), arrays) for check in exercise.checks
    ]


def _wrong_function(exercise: ExerciseKey, outcomes: Outcomes, arrays: dict[str, Any]) -> str:
    """Return the function whose answers are wrong."""
    wrong = {
        case.target.function
        for check, results in zip(exercise.checks, outcomes, strict=True)
        for case, outcome in zip(check.cases, results, strict=True)
        if isinstance(case.target, Target) and _shows(check, case, outcome, arrays) is not None
    }
    if not wrong:
        raise CandidateError(
            "No call of a function gives a wrong answer: a rule decides it, or a whole training."
        )
    if len(wrong) > 1:
        raise CandidateError(f"Several functions give wrong answers: {', '.join(sorted(wrong))}.")
    return wrong.pop()


def _only(exercise: ExerciseKey, function: str) -> ExerciseKey:
    """Return an exercise with the calls of one function alone."""
    checks = [
        msgspec.structs.replace(check, cases=[case for case in check.cases if _calls(case, function)])
        for check in exercise.checks
    ]
    return msgspec.structs.replace(exercise, checks=checks)


def _calls(case: CaseKey, function: str) -> bool:
    return isinstance(case.target, Target) and case.target.function == function


def _shows(
    check: CheckKey, case: CaseKey, outcome: Outcome, arrays: dict[str, Any]
) -> Raising | tuple[Any] | None:
    """Return what an outcome shows that is not the right answer: that it raises, or the answer; None if it is right."""
    if outcome.failure is None:
        return (outcome.value,) if difference_of(check, case, outcome.value, arrays) is not None else None
    if outcome.failure.state is not State.RAISED:
        raise CandidateError(f"On a case of {check.name!r} it gives no answer: {outcome.failure.sentence}")
    return Raising()


def _prove(lane: Lane, key: Key, stem: str, function: str, idea: Idea, paths: tuple[str, str]) -> list[State]:
    """Prove a candidate by one key, and return the states of the checks."""
    exercise, arrays = key.exercises[stem], dict(key.arrays(stem))
    calls = _only(exercise, function)
    given, cut = (_run(lane, key, calls, path) for path in paths)
    with_idea = _with_answers(exercise, function, idea, cut, arrays)
    before = problems_of(exercise, arrays)
    if problems := [problem for problem in problems_of(with_idea, arrays) if problem not in before]:
        raise CandidateError(f"By the cases of seed {key.manifest.seed}: {'; '.join(problems)}.")
    whole = _whole(exercise, function, given, arrays)
    named = diagnose(with_idea, whole, arrays)
    if named is None or named.name != idea.name:
        raise CandidateError(
            "What was cut out does not answer as the whole file does, so the group would not get the name."
        )
    return [verdict.state for verdict in verdicts(with_idea, whole, arrays)]


def _whole(exercise: ExerciseKey, function: str, given: Outcomes, arrays: dict[str, Any]) -> Outcomes:
    """Return the outcomes of all cases: those of one function as they were, and the right answers to all others."""
    right = pretend(exercise, arrays, None)
    for check, answers, results in zip(exercise.checks, right, given, strict=True):
        waiting = iter(results)
        for number, case in enumerate(check.cases):
            if _calls(case, function):
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
                _stored(check, case, next(waiting), f"{i}.{j}.a.", arrays) if _calls(case, function) else None
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
