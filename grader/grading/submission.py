"""Grade a submission: run its exercises side by side in lanes of the sandbox, and collect their reports."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

import msgspec

from grader.grading.backend import Backend
from grader.grading.equal_files import EqualFiles, Graded
from grader.grading.exercise import ExerciseRun
from grader.grading.proof import find
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.key.model import ExerciseKey
from grader.key.seed import is_secret
from grader.outcome import Outcome, State, failed
from grader.report.model import ExerciseReport, Formula, Isolation, Report, SubmissionInfo
from grader.sandbox.budget import Budget
from grader.sandbox.errors import StartError, StoppedError
from grader.sandbox.lane import Lane, not_waited_for
from grader.sandbox.launch import HeadStart, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.memo import Memo, size_of
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.wire import Frame
from grader.scoring.assemble import assemble, unjudged
from grader.scoring.judge import Verdict, judge
from grader.scoring.proof import with_proof
from grader.submission.choice import Asked, Choice, told
from grader.submission.snapshot import Snapshot

Progress = Callable[[ExerciseReport], None]
LANES = 2
LOOK_EVERY = 0.2
"""Seconds after which whoever waits looks whether it shall stop."""


@dataclass(frozen=True)
class Judged:
    """An exercise whose checks were run: what its report is made from.

    Attributes:
        path: the file that was taken for it.
        arrays: the exercise's table of arrays.
        verdicts: what was judged of each check.
        outcomes: the outcomes of each check's cases.
        seconds: how long each check took, by the wall clock.
    """

    exercise: ExerciseKey
    path: str
    arrays: dict[str, Any]
    verdicts: list[Verdict]
    outcomes: list[list[Outcome]]
    seconds: list[float]
    report: ExerciseReport


See = Callable[[Judged], None]


@dataclass(frozen=True)
class Memory:
    """What is kept of a class: what equal programs answered, and what equal files got."""

    programs: Memo[Frame] = field(default_factory=lambda: Memo(size_of))
    files: EqualFiles = field(default_factory=EqualFiles)


@dataclass(frozen=True)
class Job:
    """A submission to grade.

    Attributes:
        stems: the exercises wanted, in order.
        student: who handed it in, where that is known.
        lanes: how many exercises are run at a time.
        tier: the walls around what is run, and what a canary found of them.
        stop: once it is set, what is not begun is not graded, and `grade` raises StoppedError.
        see: is called with each exercise whose checks were run, from several threads; of one that could not be imported
            there is nothing to see.
        line: whether to look for the line of a mistake, for some seconds more.
        memory: what is kept of the class that the submission is of, where anything is.
        import_share: how much of its processor time an import may take.
    """

    snapshot: Snapshot
    stems: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    student: str | None = None
    lanes: int = LANES
    tier: Tier = PROCESS
    probes: dict[str, str] = field(default_factory=dict)
    stop: threading.Event | None = None
    see: See = lambda _: None
    line: bool = False
    memory: Memory | None = None
    import_share: float = 1.0


def grade(
    job: Job,
    load_key: Callable[[], Key],
    progress: Progress = lambda _: None,
    head_start: HeadStart | None = None,
    start: Start = launch,
) -> Report:
    """Grade a submission.

    The lanes start before the key is loaded: importing JAX there takes longer than anything that is done here.
    """
    begun = time.monotonic()
    timings: dict[str, float] = {}
    with ExitStack() as stack:
        budget = Budget(job.limits)
        lanes: list[Lane] = []
        idle: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        for number in range(min(job.lanes, len(job.stems))):
            ahead = None if number else head_start
            lane = Lane(
                job.snapshot,
                job.limits,
                ahead,
                job.tier,
                budget,
                start=start,
                memo=None if job.memory is None else job.memory.programs,
                import_share=job.import_share,
            )
            lanes.append(stack.enter_context(lane))
            idle.put(lane)
        key = load_key()
        choices = job.snapshot.choose(asked(key))

        def grade_next(stem: str) -> ExerciseReport:
            if job.stop is not None and job.stop.is_set():
                raise StoppedError
            began = time.monotonic()
            lane = idle.get()
            try:
                result = _graded(lane, key, key.exercises[stem], job, choices[stem])
            finally:
                # Whoever opens the next file sees whether the lane is as new; after the last one it is ended.
                if len(timings) + 1 < len(job.stems):
                    with contextlib.suppress(Exception):
                        lane.close()
                idle.put(lane)
            timings[stem] = round(time.monotonic() - began, 3)
            progress(result)
            return result

        # The longest first, so that no lane sits idle at the end; results keep the teaching order.
        heavy_first = sorted(job.stems, key=lambda stem: key.sizes[stem], reverse=True)
        with ThreadPoolExecutor(len(lanes)) as pool, not_waited_for(pool, lanes):
            running = {stem: pool.submit(grade_next, stem) for stem in heavy_first}
            done = {stem: _result(future, job.stop) for stem, future in running.items()}
        exercises = [done[stem] for stem in job.stems]
    timings["all"] = round(time.monotonic() - begun, 3)
    notes = [*job.snapshot.notes, *told(choices, job.stems)]
    return Report(
        version=2,
        submission=SubmissionInfo(job.snapshot.digest, len(job.snapshot.files), notes, job.student),
        seed=key.manifest.seed,
        key=key.digest,
        isolation=Isolation(job.tier.name, msgspec.structs.asdict(job.limits), job.probes),
        score=sum(e.score for e in exercises),
        max_score=sum(e.max_score for e in exercises),
        exercises=exercises,
        versions=versions(),
        timings=dict(sorted(timings.items())),
    )


def _graded(lane: Lane, key: Key, exercise: ExerciseKey, job: Job, choice: Choice) -> ExerciseReport:
    """The report of an exercise: an equal file's, where one is kept."""
    name = None
    if job.memory is not None and choice.path is not None:
        name = job.memory.files.name(job.snapshot, choice.path, exercise.stem, key, job.limits)
    if job.memory is None or choice.path is None or name is None:
        return grade_exercise(lane, key, exercise, job, choice)
    files = job.memory.files
    if (known := files.get(name)) is not None:
        if known.seconds:
            job.see(Judged(exercise, choice.path, {}, [], [], known.seconds, known.report))
        return known.report
    if files.kept.has_seen(name):
        lane.renew_evaluator()  # it will come again: what is graded by a fresh one can be kept
    may_keep = lane.has_fresh_evaluator
    seconds: list[float] = []

    def see(judged: Judged) -> None:
        seconds.extend(judged.seconds)
        job.see(judged)

    report = grade_exercise(lane, key, exercise, replace(job, see=see), choice)
    if may_keep:
        files.keep(name, Graded(report, seconds))
    return report


def _result(future: Future[ExerciseReport], stop: threading.Event | None) -> ExerciseReport:
    """The result of a future, which ends at the limits of a submission; StoppedError where `stop` is set before."""
    while not wait([future], LOOK_EVERY).done:
        if stop is not None and stop.is_set():
            raise StoppedError
    return future.result()


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that can change a result."""
    names = ("jaxcnn", "jax", "jaxlib", "numpy")
    return {"python": sys.version.split()[0], **{name: version(name) for name in names}}


def asked(key: Key) -> list[Asked]:
    """Return what a key's exercises ask for: all of them, since a name may fit one better than another."""
    return [Asked(e.stem, tuple(e.parameters), e.starter) for e in key.exercises.values()]


def grade_exercise(
    backend: Backend, key: Key, exercise: ExerciseKey, job: Job, choice: Choice | None = None
) -> ExerciseReport:
    """Grade one exercise of a submission.

    The file stays open in its lane; whoever waits for the result need not wait for its process to end.

    Args:
        backend: what runs the learner's code.
        key: the answer key.
        exercise: the exercise's part of it.
        job: the submission.
        choice: the file that is taken for it; chosen here if not given.
    """
    choice = choice or job.snapshot.choose(asked(key))[exercise.stem]
    if choice.path is not None:
        return grade_file(backend, key, exercise, choice.path, job.limits, job.see, line=job.line)
    if choice.missing is not None:
        sentence = _("Could not be graded, which is no zero: your answer may be in {path}, and {reason}.")
        sentence = sentence.format(path=choice.missing.path, reason=choice.missing.reason)
        return unjudged(exercise, failed(State.GRADER_ERROR, sentence))
    names = ", ".join(exercise.parameters)
    sentence = _("The submission has no file {name}.").format(name=f"{exercise.stem}.py")
    if job.snapshot.notebooks:
        sentence += " " + _("No notebook in it defines {names}.").format(names=names)
    elif job.snapshot.files:
        sentence += " " + _("No file in it defines {names}.").format(names=names)
    return unjudged(exercise, failed(State.NOT_STARTED, sentence))


def grade_file(
    backend: Backend,
    key: Key,
    exercise: ExerciseKey,
    path: str,
    limits: Limits,
    see: See = lambda _: None,
    *,
    line: bool = False,
) -> ExerciseReport:
    """Run and judge one exercise; with `line`, look for the line of a mistake.

    A fault of the grader's own is reported as such, and costs nothing.
    """
    try:
        report = _grade_file(ExerciseRun(backend, key, exercise, limits), path, see, line=line)
        msgspec.json.encode(report)  # what can't be written is a fault here, and not the whole report's
    except (StartError, OSError, MemoryError) as error:
        sentence = _("The grader could not run this exercise: {error}").format(error=error)
    except Exception as error:  # noqa: BLE001 - one exercise's fault must not take the others' grades with it
        sentence = _("The grader failed here: {error}").format(error=f"{type(error).__name__}: {error}")
    else:
        return report
    return unjudged(exercise, failed(State.GRADER_ERROR, sentence))


def _grade_file(run: ExerciseRun, path: str, see: See, *, line: bool) -> ExerciseReport:
    key, exercise = run.key, run.exercise
    outcome = run.open(path)
    if outcome is not None:
        return unjudged(exercise, outcome)
    arrays = key.arrays(exercise.stem)
    outcomes, verdicts, seconds = [], [], []
    for check in exercise.checks:
        began = time.monotonic()
        outcomes.append(run.run(check, arrays))
        seconds.append(time.monotonic() - began)
        verdicts.append(judge(check, outcomes[-1], arrays, exercise.rules, run.uses))
    for check, verdict, results in zip(exercise.checks, verdicts, outcomes, strict=True):
        if verdict.state is State.FAILED and verdict.case is not None:
            results[verdict.case] = run.look_closer(check.cases[verdict.case], results[verdict.case], arrays)
    report = assemble(exercise, verdicts, outcomes, arrays, _formulas(run, verdicts, outcomes, arrays))
    see(Judged(exercise, path, arrays, verdicts, outcomes, seconds, report))
    if report.state is not State.PASSED:
        if not line:
            return report
        from grader.grading.line import line_of  # what it needs is much, and it is seldom asked for

        return msgspec.structs.replace(report, line=line_of(run, outcomes, arrays))
    official = is_secret(key.manifest.seed)
    return with_proof(report, exercise, outcomes, find(run), arrays, official=official)


def _formulas(
    run: ExerciseRun,
    verdicts: list[Verdict],
    outcomes: list[list[Outcome]],
    arrays: dict[str, Any],
) -> dict[int, Formula]:
    """What wrong answers are made of; see `grading.formula`."""
    if all(verdict.case is None for verdict in verdicts):
        return {}
    from grader.grading.formula import formulas  # 15 ms, of which a right answer needs nothing

    return formulas(run, verdicts, outcomes, arrays)
