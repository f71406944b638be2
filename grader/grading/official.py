"""An official run: in the strongest tier that holds here, or not at all; what passes a limit is tried again, alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import msgspec

from grader.grading.advice import advice
from grader.grading.exercise import killed_outright
from grader.grading.side_by_side import TURNS
from grader.grading.submission import LANES, Job, Memory, See, grade
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.outcome import OVER_LIMITS, State
from grader.report.model import ExerciseReport, Report
from grader.sandbox import canary
from grader.sandbox.canary import ProvenTier
from grader.sandbox.hindrance import find_hindrance
from grader.sandbox.launch import Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.start_method import strongest_tier_for_a_class
from grader.sandbox.tiers import Tier, at_least, tiers
from grader.submission.snapshot import Snapshot

FIRST_SHARE = 0.25
"""Of an import's processor time, what the first try may take: what takes longer, one that never ends, is tried again anyway."""


class TierError(Exception):
    """The tier that was asked for does not hold on this machine; says what to do."""


def choose_tier(require: str | None = None, *, for_a_class: bool = False) -> ProvenTier:
    """Choose the strongest tier that holds on this machine.

    Args:
        require: the name of the weakest tier that will do; None for any.
        for_a_class: whether many processes will be started, so that a quicker start is worth a try.

    Raises:
        TierError: what holds here is weaker than that.
    """
    proven = strongest_tier_for_a_class() if for_a_class else canary.strongest_tier()
    if require is not None and not at_least(proven.tier, require):
        sentence = _("Not graded: the {tier} tier does not hold here. grader doctor says why.")
        raise TierError(sentence.format(tier=require))
    return proven


def grade_officially(
    snapshot: Snapshot,
    stems: Sequence[str],
    load_key: Callable[[], Key],
    limits: Limits,
    proven: ProvenTier,
    *,
    student: str | None = None,
    lanes: int = LANES,
    start: Start = launch,
    stop: threading.Event | None = None,
    see: See = lambda _: None,
    memory: Memory | None = None,
) -> Report:
    """Grade a submission in an official run.

    An exercise that passed a limit, or that the system killed, is graded once more, alone: what else ran at the time may
    have been the reason, and then it costs nobody a point.

    Args:
        snapshot: the submission.
        stems: the exercises wanted, in order.
        load_key: gives the answer key; it is called once the processes are starting.
        limits: what the processes may use.
        proven: from `choose_tier`.
        student: who handed it in, where that is known.
        lanes: how many exercises are run at a time.
        start: how processes are started.
        stop: once it is set, what is not begun is not graded.
        see: is called with each exercise whose checks were run; twice with one that is graded once more.
        memory: what is kept of the class that the submission is of.

    Raises:
        StoppedError: `stop` was set before the end.
    """
    job = Job(
        snapshot,
        stems,
        limits,
        student,
        lanes=lanes,
        tier=proven.tier,
        probes=proven.probes,
        stop=stop,
        see=see,
        memory=memory,
        import_share=FIRST_SHARE,
    )
    with TURNS.beside_others(stop):
        report = grade(job, load_key, start=start)
    doubtful = [exercise.stem for exercise in report.exercises if _is_doubtful(exercise)]
    if not doubtful:
        return report
    with TURNS.alone(stop):
        again = grade(replace(job, stems=doubtful, lanes=1, import_share=1.0), load_key, start=start)
    return _with_exercises(report, again)


def _is_doubtful(exercise: ExerciseReport) -> bool:
    """Whether a machine with too much to do may have decided how an exercise ended."""
    states = {exercise.state, *(check.state for check in exercise.checks)}
    return bool(states & OVER_LIMITS) or any(
        check.state == State.CRASHED and killed_outright(check.message) for check in exercise.checks
    )


def _with_exercises(report: Report, again: Report) -> Report:
    """A report with those of its exercises exchanged that were graded again."""
    newer = {exercise.stem: exercise for exercise in again.exercises}
    exercises = [newer.get(exercise.stem, exercise) for exercise in report.exercises]
    return msgspec.structs.replace(
        report,
        exercises=exercises,
        score=sum(exercise.score for exercise in exercises),
        timings=report.timings | {"again": again.timings["all"]},
    )


def describe_tiers() -> Iterator[str]:
    """Describe each tier and what a process can do in it on this machine, as lines of text for an instructor."""
    best = ""
    for tier in tiers():
        probes = {} if tier.missing() else canary.probe(tier)
        sound = canary.holds(tier, probes)
        best = best or (tier.name if sound else "")
        verdict = _("holds") if sound else why_not(tier)
        yield f"{tier.name}: {verdict}"
        for name, state in probes.items():
            yield f"    {_(name):32} {_(state)}"
        if tier.name == "full" and not sound:
            yield from (f"    {line}".rstrip() for line in advice(find_hindrance()))
    yield _("Official runs here use the tier: {tier}").format(tier=best)


def why_not(tier: Tier) -> str:
    """Say why a tier can't be used, and what to do."""
    return tier.missing() or _(
        "a wall of it does not hold here, or it does not start: inside a container, user namespaces are often off."
    )
