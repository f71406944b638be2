"""Grade a submission: lanes of the sandbox for the effects, pure functions for the verdicts, a report at the end."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import msgspec

from grader import report as rep
from grader.diagnose import Diagnosis, diagnose
from grader.judge import Verdict, judge, part_of, state_of
from grader.key import CheckKey, ExerciseKey, Key, value_of
from grader.outcome import Outcome, State, failed
from grader.run import Attempt
from grader.sandbox.lane import TIER, Lane
from grader.sandbox.limits import Limits
from grader.sandbox.messages import Target
from grader.sandbox.process import StartError
from grader.snapshot import Snapshot
from grader.values import unpack

Progress = Callable[[rep.ExerciseReport], None]
LANES = 2


@dataclass(frozen=True)
class Job:
    """A submission to grade.

    Attributes:
        stems: the exercises wanted, in order.
        student: who handed it in, where that is known.
        lanes: how many exercises are run at a time.
    """

    snapshot: Snapshot
    stems: Sequence[str]
    limits: Limits = Limits()
    student: str | None = None
    lanes: int = LANES


def grade(job: Job, load_key: Callable[[], Key], progress: Progress = lambda _: None) -> rep.Report:
    """Grade a submission.

    The lanes start before the key is loaded: importing JAX there takes longer than anything that is done here.
    """
    start = time.monotonic()
    timings: dict[str, float] = {}
    with ExitStack() as stack:
        idle: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        for _ in range(min(job.lanes, len(job.stems))):
            idle.put(stack.enter_context(Lane(job.snapshot, job.limits)))
        key = load_key()

        def one(stem: str) -> rep.ExerciseReport:
            began = time.monotonic()
            lane = idle.get()
            try:
                result = grade_exercise(lane, key, key.exercises[stem], job)
            finally:
                idle.put(lane)
            timings[stem] = round(time.monotonic() - began, 3)
            progress(result)
            return result

        with ThreadPoolExecutor(idle.qsize()) as pool:
            exercises = list(pool.map(one, job.stems))
    timings["all"] = round(time.monotonic() - start, 3)
    return rep.Report(
        version=1,
        submission=rep.SubmissionInfo(
            job.snapshot.digest, len(job.snapshot.files), list(job.snapshot.notes), job.student
        ),
        seed=key.manifest.seed,
        key=key.digest,
        isolation=rep.Isolation(TIER, msgspec.structs.asdict(job.limits)),
        score=sum(e.score for e in exercises),
        max_score=sum(e.max_score for e in exercises),
        exercises=exercises,
        versions=versions(),
        timings=dict(sorted(timings.items())),
    )


def versions() -> dict[str, str]:
    """Versions of what can change a result."""
    names = ("jaxcnn", "jax", "jaxlib", "numpy")
    return {"python": sys.version.split()[0], **{name: version(name) for name in names}}


def grade_exercise(lane: Lane, key: Key, exercise: ExerciseKey, job: Job) -> rep.ExerciseReport:
    """Run and judge one exercise. A fault of the grader's own is reported as such, and costs nothing."""
    try:
        return _grade_exercise(lane, key, exercise, job)
    except (StartError, OSError, MemoryError) as error:
        outcome = failed(State.GRADER_ERROR, f"The grader could not run this exercise: {error}")
    except Exception as error:  # noqa: BLE001 - one exercise's fault must not take the others' grades with it
        outcome = failed(State.GRADER_ERROR, f"The grader failed here: {type(error).__name__}: {error}")
    return _report(exercise, [_verdict_all(outcome) for _ in exercise.checks], [], None, {})


def _grade_exercise(lane: Lane, key: Key, exercise: ExerciseKey, job: Job) -> rep.ExerciseReport:
    path = job.snapshot.find(exercise.stem)
    if path is None:
        outcome: Outcome | None = failed(State.NOT_STARTED, f"The submission has no file {exercise.stem}.py.")
    else:
        attempt = Attempt(lane, key, exercise, job.limits)
        outcome = attempt.open(path)
    if outcome is not None:
        return _report(
            exercise, [_verdict_all(outcome) for _ in exercise.checks], [], None, {}, outcome.printed
        )
    arrays = key.arrays(exercise.stem)
    outcomes: list[list[Outcome]] = []
    verdicts: list[Verdict] = []
    for check in exercise.checks:
        outcomes.append(list(attempt.run(check, arrays)))
        verdicts.append(judge(check, outcomes[-1], arrays, exercise.rules, attempt.names))
    for check, verdict, results in zip(exercise.checks, verdicts, outcomes, strict=True):
        if verdict.state is State.FAILED and verdict.case is not None:
            results[verdict.case] = attempt.look_closer(
                check.cases[verdict.case], results[verdict.case], arrays
            )
    lane.close()
    return _report(exercise, verdicts, outcomes, diagnose(exercise, outcomes, arrays), arrays)


def _verdict_all(outcome: Outcome) -> Verdict:
    assert outcome.failure is not None
    line = (
        ""
        if outcome.failure.line is None
        else f" (your line {outcome.failure.line}: {outcome.failure.source})"
    )
    return Verdict(outcome.failure.state, outcome.failure.sentence + line)


def _report(
    exercise: ExerciseKey,
    verdicts: list[Verdict],
    outcomes: list[list[Outcome]],
    diagnosis: Diagnosis | None,
    arrays: dict[str, Any],
    printed: str = "",
) -> rep.ExerciseReport:
    checks = [
        _check_report(exercise, i, verdict, outcomes[i] if outcomes else [], diagnosis, arrays)
        for i, verdict in enumerate(verdicts)
    ]
    if printed:
        checks[0] = msgspec.structs.replace(checks[0], printed=printed)
    return rep.ExerciseReport(
        stem=exercise.stem,
        title=exercise.title,
        state=state_of(exercise, verdicts).value,
        score=sum(check.points for check in checks),
        max_score=exercise.points,
        checks=checks,
        lesson=exercise.lesson,
    )


def _check_report(
    exercise: ExerciseKey,
    index: int,
    verdict: Verdict,
    outcomes: list[Outcome],
    diagnosis: Diagnosis | None,
    arrays: dict[str, Any],
) -> rep.CheckReport:
    check = exercise.checks[index]
    passed = verdict.state is State.PASSED
    named = diagnosis is not None and any(i == index for i, _ in diagnosis.shown_by) and not passed
    failing = None if verdict.case is None or not outcomes else outcomes[verdict.case]
    return rep.CheckReport(
        name=check.name,
        state=verdict.state.value,
        points=check.points if passed else 0,
        max_points=check.points,
        rationale=check.rationale,
        help=check.help,
        message=verdict.sentence,
        misconception=rep.Misconception(diagnosis.name, diagnosis.help) if named and diagnosis else None,
        counterexample=_counterexample(exercise, check, verdict, failing, arrays),
        printed=failing.printed if failing else "",
    )


def _counterexample(
    exercise: ExerciseKey, check: CheckKey, verdict: Verdict, outcome: Outcome | None, arrays: dict[str, Any]
) -> rep.Counterexample | None:
    if outcome is None or verdict.case is None or verdict.state not in (State.FAILED, State.RAISED):
        return None
    case = check.cases[verdict.case]
    if not isinstance(case.target, Target):
        return None
    names = exercise.parameters[case.target.function]
    inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
    values = unpack(case.target.args, inputs)
    position = verdict.difference.position if verdict.difference else None
    try:
        got = None if outcome.failure else rep.view(part_of(outcome.value, check.part))
    except LookupError:
        got = rep.view(outcome.value)
    return rep.Counterexample(
        call=_call_text(case.target, names),
        arguments=[rep.Argument(n, rep.view(v)) for n, v in zip(names, values, strict=False)],
        expected=rep.view(part_of(value_of(case.expected, arrays), check.part)),
        got=got,
        position=None if position is None else list(position),
    )


def _call_text(target: Target, names: list[str]) -> str:
    call = f"{target.function}({', '.join(names)})"
    return {
        "jit": f"jax.jit({target.function})({', '.join(names)})",
        "vmap": f"jax.vmap({target.function}, {target.in_axes})({', '.join(names)})",
        "grad": f"the gradient of sum({call} * cotangent)",
    }.get(target.transform, call)
