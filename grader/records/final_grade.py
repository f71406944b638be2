"""Compute a final grade from attempts and a policy, with the reason for each step. Pure functions, exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec

from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.records.by_hand import ByHand, whole
from grader.records.policy import Deadline, Policy, PolicyError, duration
from grader.report.model import ExerciseReport, Report
from grader.text import printable

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """One graded submission.

    Attributes:
        report: with the points that a person gave to exercises.
        submitted: with a time zone; None if not known.
        by_hand: what a person decided of it.
    """

    report: Report
    submitted: datetime | None = None
    by_hand: Sequence[ByHand] = ()


class Grade(msgspec.Struct, frozen=True):
    """A final grade, with a sentence for each step that led to it, and the index of the attempt that counts."""

    points: Decimal
    max_points: Decimal
    percent: Decimal
    reasons: list[str]
    attempt: int = 0


@dataclass(frozen=True)
class _AttemptPoints:
    """An attempt's exact points under the policy, and their reasons."""

    points: Fraction
    max_points: Fraction
    reasons: list[str]

    @property
    def share(self) -> Fraction:
        return self.points / self.max_points if self.max_points else Fraction(0)


def final_grade(
    attempts: Sequence[Attempt], policy: Policy, student: str, numbers: Sequence[int] = ()
) -> Grade:
    """Compute the final grade of one student.

    Args:
        attempts: what was handed in and graded, at least one.
        policy: what counts.
        student: the student's id.
        numbers: the attempts' numbers; by default from 1.

    Raises:
        PolicyError: the policy names an exercise that a report does not have.
    """
    counted = [_count(attempt, policy, student) for attempt in attempts]
    index = _index_that_counts(attempts, counted, policy)
    chosen, reasons = counted[index], []
    if len(attempts) > 1:
        sentence = (
            _("Of {count} attempts the best counts: number {number}.")
            if policy.attempts.keep == "best"
            else _("Of {count} attempts the last counts: number {number}.")
        )
        reasons.append(sentence.format(count=len(attempts), number=numbers[index] if numbers else index + 1))
    points, possible = rounded(chosen.points, policy), chosen.max_points
    reasons += chosen.reasons
    if points != chosen.points:
        places = policy.rounding.decimals
        line = ngettext(
            "Rounded to {count} decimal: {points}.", "Rounded to {count} decimals: {points}.", places
        )
        reasons.append(line.format(count=places, points=points))
    most = Decimal(int(possible)) if possible.denominator == 1 else rounded(possible, policy)
    return Grade(points, most, rounded(100 * chosen.share, policy), reasons, index)


def _index_that_counts(attempts: Sequence[Attempt], counted: Sequence[_AttemptPoints], policy: Policy) -> int:
    """Return the index of the attempt that counts: the last, or the best, which is the first handed in among equals."""
    never = datetime.min.replace(tzinfo=UTC)  # an unknown time comes before all known ones
    order = sorted(range(len(attempts)), key=lambda i: attempts[i].submitted or never)
    return max(order, key=lambda i: counted[i].share) if policy.attempts.keep == "best" else order[-1]


def _count(attempt: Attempt, policy: Policy, student: str) -> _AttemptPoints:
    counted, reasons = _that_count(attempt.report.exercises, policy)
    for exercise in counted:
        if exercise.state == "grader_error":
            sentence = _("{stem} could not be graded, through a fault of the grader's: grade it again.")
            reasons.append(sentence.format(stem=exercise.stem))
    reasons += _weights_of(counted, policy)
    earned = sum((_weight(e, policy) * e.score for e in counted), Fraction(0))
    possible = sum((_weight(e, policy) * e.max_score for e in counted), Fraction(0))
    sentence = _("Earned: {points} of {max_points} points.")
    reasons.append(sentence.format(points=_number(earned), max_points=_number(possible)))
    reasons += [one.sentence for one in attempt.by_hand]
    factor = Fraction(1)
    if policy.deadline is not None:
        extended_to = policy.extensions.get(student)
        factor, late_reasons = lateness(attempt.submitted, policy.deadline, extended_to)
        reasons += late_reasons
    points, decided = earned * factor, whole(attempt.by_hand)
    if decided is not None and decided.points is not None:
        points = Fraction(decided.points)
    elif decided is not None:
        points = max(Fraction(0), points + (decided.change or 0))
    return _AttemptPoints(points, possible, reasons)


def _weight(exercise: ExerciseReport, policy: Policy) -> Fraction:
    return Fraction(policy.exercises.weights.get(exercise.stem, 1))


def _weights_of(exercises: Sequence[ExerciseReport], policy: Policy) -> list[str]:
    """Return a sentence on the exercises that count more or less than others."""
    weighted = [
        (e.stem, policy.exercises.weights[e.stem]) for e in exercises if e.stem in policy.exercises.weights
    ]
    if not weighted:
        return []
    shown = ", ".join(f"{stem} x {weight}" for stem, weight in weighted)
    return [_("Weights: {weights}.").format(weights=shown)]


def _number(value: Fraction) -> str:
    """Return a sum of weighted points as text; weights have six decimals at most, so it ends."""
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


def _that_count(
    exercises: Sequence[ExerciseReport], policy: Policy
) -> tuple[list[ExerciseReport], list[str]]:
    """Return the exercises that count, in their order, and a sentence for each one dropped."""
    by_stem = {exercise.stem: exercise for exercise in exercises}
    rest = dict(by_stem)
    dropped: list[ExerciseReport] = []
    if missing := [stem for stem in policy.exercises.weights if stem not in by_stem]:
        sentence = _("The policy weighs {stem}, and the report has no such exercise.")
        raise PolicyError(sentence.format(stem=printable(missing[0])))
    for name, group in policy.exercises.groups.items():
        if missing := [stem for stem in group.of if stem not in by_stem]:
            sentence = _("The policy's group {name} names {stem}, and the report has no such exercise.")
            raise PolicyError(sentence.format(name=name, stem=missing[0]))
        dropped += _lowest([rest.pop(stem) for stem in group.of], group.drop_lowest, policy)
    dropped += _lowest(list(rest.values()), policy.exercises.drop_lowest, policy)
    sentence = _("Dropped as lowest: {stem}, {points} of {max_points}.")
    reasons = [sentence.format(stem=e.stem, points=e.score, max_points=e.max_score) for e in dropped]
    dropped_stems = {exercise.stem for exercise in dropped}
    return [exercise for exercise in exercises if exercise.stem not in dropped_stems], reasons


def _lowest(exercises: list[ExerciseReport], count: int, policy: Policy) -> list[ExerciseReport]:
    """Return up to `count` exercises to drop, the lowest percentages first; at least one exercise stays.

    Of two equal percentages the exercise that counts more is dropped, which is better for the student.
    """
    worth = [exercise for exercise in exercises if exercise.max_score * _weight(exercise, policy)]
    worth.sort(key=lambda e: (Fraction(e.score, e.max_score), -e.max_score * _weight(e, policy)))
    return worth[: min(count, max(0, len(worth) - 1))]


def lateness(
    submitted: datetime | None, deadline: Deadline, extended: datetime | None = None
) -> tuple[Fraction, list[str]]:
    """Return the share of the earned points that is left after lateness, and the reasons."""
    due = extended or deadline.at
    reasons = []
    if extended is not None:
        reasons.append(_("The deadline was extended to {time}.").format(time=_shown(due, due)))
    if submitted is None:
        return Fraction(1), [*reasons, _("When it was handed in is not known: it counts as in time.")]
    facts = {"time": _shown(submitted, due), "due": _shown(due, due)}
    late = submitted - due
    if late <= timedelta(0):
        return Fraction(1), [*reasons, _("Handed in on {time}, in time: due on {due}.").format(**facts)]
    if late <= duration(deadline.grace):
        sentence = _("Handed in on {time}, due on {due}: within the grace of {grace}.")
        return Fraction(1), [*reasons, sentence.format(grace=deadline.grace, **facts)]
    days = -(-late // DAY)  # a day that has begun counts
    floor = deadline.floor_percent
    if deadline.at_most_days is not None and days > deadline.at_most_days:
        sentence = ngettext(
            "Handed in on {time}, due on {due}, more than {count} day late: {percent}% of the points count.",
            "Handed in on {time}, due on {due}, more than {count} days late: {percent}% of the points count.",
            deadline.at_most_days,
        )
        line = sentence.format(count=deadline.at_most_days, percent=floor, **facts)
        return Fraction(floor) / 100, [*reasons, line]
    left = max(100 - days * deadline.percent_a_day, floor)
    sentence = ngettext(
        "Handed in on {time}, due on {due}: {count} day late has begun, {each}% a day, {percent}% of the points count.",
        "Handed in on {time}, due on {due}: {count} days late have begun, {each}% a day, {percent}% of the points count.",
        days,
    )
    line = sentence.format(count=days, each=deadline.percent_a_day, percent=left, **facts)
    return Fraction(left) / 100, [*reasons, line]


def _shown(moment: datetime, like: datetime) -> str:
    """Return a time as text, in the time zone of another, the deadline."""
    return moment.astimezone(like.tzinfo).isoformat(" ", "seconds")


def rounded(value: Fraction, policy: Policy) -> Decimal:
    """Round a fraction half up or half to even, exactly: without a binary float in between."""
    places = policy.rounding.decimals
    scaled = value * 10**places
    floor, rest = divmod(scaled.numerator, scaled.denominator)
    half = Fraction(rest, scaled.denominator) - Fraction(1, 2)
    round_up = half > 0 or (half == 0 and (policy.rounding.half == "up" or floor % 2 == 1))
    return Decimal(floor + round_up).scaleb(-places)
