"""Prove that the cases are strong: grade every mutant of a right solution; none may pass.

A mutant is graded like any submission: in a lane of the sandbox, under the limits of an official run, by the public
key. So a mutant that never ends, or ends its process, is rejected like one whose numbers are wrong. Grading a mutant
stops at its first failing case. One that passes all of them is no gap of the cases where its program is proved equal to
the solution's; a mutant that is equal and can't be proved so is listed by hand.
"""

from __future__ import annotations

import queue
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from grader.course import Course, CourseError
from grader.grading.exercise import ExerciseRun
from grader.grading.proof import find
from grader.key.file import Key
from grader.key.model import CheckKey
from grader.mutation.mutate import Mutant, mutants
from grader.outcome import Outcome, State
from grader.programs.target import LoopTarget
from grader.sandbox.lane import Lane, not_waited_for
from grader.sandbox.limits import Limits
from grader.scoring.judge import judge
from grader.scoring.proof import proof_of
from grader.submission.snapshot import Snapshot

LANES = 2
# All mutants of a run share the totals of one submission, so these are set out of reach.
MUTANT_LIMITS = Limits(
    total_seconds=1e6, total_cpu_seconds=1e6, total_printed=1000 << 30, total_answered=1000 << 30
)


class Equivalent(msgspec.Struct, frozen=True):
    """Mutants of one source that give the same answers for every allowed input, and why."""

    source: str
    reason: str
    mutants: list[str]


class Score(msgspec.Struct, frozen=True):
    """How the mutants of one source were graded.

    Attributes:
        source: a stem, or STEM/NAME for one of the other ways in solutions/others.
        mutants: how many there are.
        rejected: how many did not pass.
        proved: how many passed and are proved equal to the solution.
        equivalent: how many others passed and are listed as equivalent.
        timed_out: how many of the rejected ones exceeded the time limit.
        survivors: id and description of those that passed, are not proved and not listed.
        stale: ids that are listed as equivalent, but were rejected or proved, or no longer exist.
    """

    source: str
    mutants: int
    rejected: int
    proved: int
    equivalent: int
    timed_out: int
    survivors: dict[str, str]
    stale: list[str]


def sources(course: Course, stem: str) -> dict[str, Path]:
    """Return the sources to mutate for a stem: the solution, and the one with NumPy loops, which is called, not traced."""
    solution = {stem: course.solutions / f"{stem}.py"}
    return solution | {
        f"{stem}/{path.stem}": path for path in course.others(stem) if path.stem == "numpy_loops"
    }


def equivalents(course: Course) -> list[Equivalent]:
    """Read a course's list of equivalent mutants; empty if it has none.

    Raises:
        CourseError: the file is no such list, or names a source that does not exist.
    """
    path = course.equivalents
    if not path.is_file():
        return []
    try:
        listed = msgspec.convert(tomllib.loads(path.read_text("utf-8"))["equivalent"], list[Equivalent])
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError) as error:
        raise CourseError(f"{path} is no list of equivalent mutants: {error}") from error
    known = {source for stem in course.stems() for source in sources(course, stem)}
    if unknown := {entry.source for entry in listed} - known:
        raise CourseError(f"{path} speaks of {min(unknown)}, which is no source of mutants.")
    return listed


def score(
    key: Key,
    files: Mapping[str, Path],
    listed: Sequence[Equivalent],
    progress: Callable[[Score], None] = lambda _: None,
    limits: Limits = MUTANT_LIMITS,
) -> list[Score]:
    """Grade all mutants of these sources.

    Raises:
        CourseError: an unchanged source does not pass, so that grading its mutants would prove nothing.
    """
    mutants_of = {source: mutants(path.read_text("utf-8")) for source, path in files.items()}
    paths = {source: [_path(source, i) for i in range(len(mutants_of[source]) + 1)] for source in mutants_of}
    snapshot = Snapshot(
        {
            path: text
            for source, file in files.items()
            for path, text in zip(
                paths[source],
                [file.read_bytes(), *(m.source.encode() for m in mutants_of[source])],
                strict=True,
            )
        }
    )
    with ExitStack() as stack:
        idle: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        lanes = [stack.enter_context(Lane(snapshot, limits)) for _ in range(LANES)]
        for lane in lanes:
            idle.put(lane)
        tables = {stem: key.arrays(stem) for stem in {_stem(source) for source in files}}

        def grade_one(source: str, path: str) -> Verdict:
            lane, stem = idle.get(), _stem(source)
            try:
                return verdict(ExerciseRun(lane, key, key.exercises[stem], limits), path, tables[stem])
            finally:
                idle.put(lane)

        with ThreadPoolExecutor(LANES) as pool, not_waited_for(pool, lanes):
            running = {
                source: [pool.submit(grade_one, source, path) for path in paths[source]] for source in files
            }
            scores = []
            for source, futures in running.items():
                original, *verdicts = [future.result() for future in futures]
                if original.state is not State.PASSED:
                    raise CourseError(
                        f"{source} does not pass as it is ({original.state}); `grader selftest` says why."
                    )
                scores.append(_score(source, mutants_of[source], verdicts, listed))
                progress(scores[-1])
    return scores


class Verdict(NamedTuple):
    """How a mutant was graded: passed, or the state of the first case that fails; and whether it is proved."""

    state: State
    is_proved: bool = False


def verdict(run: ExerciseRun, path: str, arrays: dict[str, Any]) -> Verdict:
    """Grade one file. Loops, which take seconds, run last."""
    if (opened := run.open(path)) is not None:
        assert opened.failure is not None
        return Verdict(opened.failure.state)
    exercise = run.exercise
    outcomes: dict[str, list[Outcome]] = {}
    for check in sorted(exercise.checks, key=_is_slow):
        outcomes[check.name] = []
        for case, outcome in zip(check.cases, run.run(check, arrays), strict=True):
            # How a program grows is seen from several cases.
            single = msgspec.structs.replace(check, cases=[case], constant_program=False)
            state = judge(single, [outcome], arrays, exercise.rules, run.uses).state
            if state is not State.PASSED:
                return Verdict(state)
            outcomes[check.name].append(outcome)
        state = judge(check, outcomes[check.name], arrays, exercise.rules, run.uses).state
        if state is not State.PASSED:
            return Verdict(state)
    in_order = [outcomes[check.name] for check in exercise.checks]
    proof, _review = proof_of(exercise, in_order, find(run), arrays)
    return Verdict(State.PASSED, proof.state == "proved")


def _is_slow(check: CheckKey) -> bool:
    return any(isinstance(case.target, LoopTarget) for case in check.cases)


def _score(
    source: str, graded: Sequence[Mutant], verdicts: Sequence[Verdict], listed: Sequence[Equivalent]
) -> Score:
    equivalent = {id_ for entry in listed if entry.source == source for id_ in entry.mutants}
    passed = [(m, v) for m, v in zip(graded, verdicts, strict=True) if v.state is State.PASSED]
    unproved = {mutant.id: mutant.description for mutant, one in passed if not one.is_proved}
    return Score(
        source=source,
        mutants=len(graded),
        rejected=len(graded) - len(passed),
        proved=len(passed) - len(unproved),
        equivalent=len(equivalent & unproved.keys()),
        timed_out=sum(one.state is State.TIMED_OUT for one in verdicts),
        survivors={id_: text for id_, text in unproved.items() if id_ not in equivalent},
        stale=sorted(equivalent - unproved.keys()),
    )


def _stem(source: str) -> str:
    return source.partition("/")[0]


def _path(source: str, number: int) -> str:
    """Return a mutant's path in the snapshot; the file has the name of a learner's file."""
    return f"{source}/{number}/{_stem(source)}.py"
