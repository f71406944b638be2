"""The cases prove themselves strong: every mechanical mutant of a right solution is graded, and must not pass.

A mutant is a submission like any other: it runs in a lane of the sandbox, under the limits of an official run, and
is judged by the public key. So one that never ends, or takes the process with it, is rejected like one whose
numbers are wrong. It is left at its first failing case.
"""

from __future__ import annotations

import queue
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring.mutate import Mutant, mutants
from grader.course import Course, CourseError
from grader.grading.exercise import ExerciseRun
from grader.key.file import Key
from grader.key.model import CheckKey
from grader.outcome import State
from grader.programs.target import LoopTarget
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.scoring.judge import judge
from grader.submission.snapshot import Snapshot

LANES = 2
# Thousands of mutants share what is one submission's account elsewhere.
MUTANT_LIMITS = Limits(
    total_seconds=1e6, total_cpu_seconds=1e6, total_printed=1000 << 30, total_answered=1000 << 30
)


class Equivalent(msgspec.Struct, frozen=True):
    """Mutants of one source that give the same answers for every allowed input, and why."""

    source: str
    reason: str
    mutants: list[str]


class Score(msgspec.Struct, frozen=True):
    """What became of the mutants of one source.

    Attributes:
        source: a stem, or STEM/NAME for one of the other ways in solutions/others.
        equivalent: how many passed and are listed as equivalent.
        timed_out: how many of the rejected ones were ended by the clock.
        survivors: id and description of those that passed and are not listed.
        stale: ids that are listed, and are rejected or no longer there.
    """

    source: str
    mutants: int
    rejected: int
    equivalent: int
    timed_out: int
    survivors: dict[str, str]
    stale: list[str]


def sources(course: Course, stem: str) -> dict[str, Path]:
    """What is mutated for a stem: the solution, and what else solves it by NumPy loops, which are called, not traced."""
    found = {stem: course.solutions / f"{stem}.py"}
    return found | {f"{stem}/{path.stem}": path for path in course.others(stem) if path.stem == "numpy_loops"}


def equivalents(course: Course) -> list[Equivalent]:
    """The list of equivalent mutants; empty where a course has none.

    Raises:
        CourseError: it is no such list, or names a source that is not there.
    """
    path = course.equivalents
    if not path.is_file():
        return []
    try:
        listed = msgspec.convert(tomllib.loads(path.read_text("utf-8"))["equivalent"], list[Equivalent])
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError) as error:
        raise CourseError(f"{path} is no list of equivalent mutants: {error}") from error
    there = {source for stem in course.stems() for source in sources(course, stem)}
    if unknown := {entry.source for entry in listed} - there:
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
        CourseError: a source does not pass as it is, so that its mutants would tell nothing.
    """
    found = {source: mutants(path.read_text("utf-8")) for source, path in files.items()}
    paths = {source: [_path(source, i) for i in range(len(found[source]) + 1)] for source in found}
    snapshot = Snapshot(
        {
            path: text
            for source, file in files.items()
            for path, text in zip(
                paths[source], [file.read_bytes(), *(m.source.encode() for m in found[source])], strict=True
            )
        }
    )
    with ExitStack() as stack:
        idle: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        for _ in range(LANES):
            idle.put(stack.enter_context(Lane(snapshot, limits)))
        tables = {stem: key.arrays(stem) for stem in {_stem(source) for source in files}}

        def one(source: str, path: str) -> State:
            lane, stem = idle.get(), _stem(source)
            try:
                return verdict(ExerciseRun(lane, key, key.exercises[stem], limits), path, tables[stem])
            finally:
                idle.put(lane)

        with ThreadPoolExecutor(LANES) as pool:
            running = {source: [pool.submit(one, source, path) for path in paths[source]] for source in files}
            scores = []
            for source, futures in running.items():
                right, *states = [future.result() for future in futures]
                if right is not State.PASSED:
                    pool.shutdown(cancel_futures=True)
                    raise CourseError(
                        f"{source} does not pass as it is ({right}); `grader selftest` says why."
                    )
                scores.append(_score(source, found[source], states, listed))
                progress(scores[-1])
    return scores


def verdict(run: ExerciseRun, path: str, arrays: dict[str, Any]) -> State:
    """How one file ends: passed, or the state of the first case that fails. Loops, which take seconds, come last."""
    if (opened := run.open(path)) is not None:
        assert opened.failure is not None
        return opened.failure.state
    exercise = run.exercise
    for check in sorted(exercise.checks, key=_is_slow):
        outcomes = []
        for case, outcome in zip(check.cases, run.run(check, arrays), strict=True):
            alone = msgspec.structs.replace(check, cases=[case])
            state = judge(alone, [outcome], arrays, exercise.rules, run.names).state
            if state is not State.PASSED:
                return state
            outcomes.append(outcome)
        state = judge(check, outcomes, arrays, exercise.rules, run.names).state
        if state is not State.PASSED:
            return state
    return State.PASSED


def _is_slow(check: CheckKey) -> bool:
    return any(isinstance(case.target, LoopTarget) for case in check.cases)


def _score(
    source: str, found: Sequence[Mutant], states: Sequence[State], listed: Sequence[Equivalent]
) -> Score:
    equivalent = {id_ for entry in listed if entry.source == source for id_ in entry.mutants}
    passed = {m.id: m.description for m, s in zip(found, states, strict=True) if s is State.PASSED}
    return Score(
        source=source,
        mutants=len(found),
        rejected=len(found) - len(passed),
        equivalent=len(equivalent & passed.keys()),
        timed_out=sum(state is State.TIMED_OUT for state in states),
        survivors={id_: text for id_, text in passed.items() if id_ not in equivalent},
        stale=sorted(equivalent - passed.keys()),
    )


def _stem(source: str) -> str:
    return source.partition("/")[0]


def _path(source: str, number: int) -> str:
    """Where a mutant lies in the snapshot: its file has the name that a learner's would have."""
    return f"{source}/{number}/{_stem(source)}.py"
