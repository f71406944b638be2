"""Does a report hold? What its submission gets when it is graded again, from the same seed and within the same limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from grader import i18n
from grader.grading.official import grade_officially
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.key.model import ExerciseKey
from grader.records.regrade import version_differences
from grader.report.model import Report
from grader.sandbox.canary import ProvenTier
from grader.sandbox.limits import Limits
from grader.submission.snapshot import Snapshot

SHOWN = 5
# No part of what a report claims: the machine's, and how the walls were tried.
_OF_THE_MACHINE = frozenset({"versions", "timings", "isolation"})


@dataclass(frozen=True)
class Verification:
    """Whether a report holds.

    Attributes:
        holds: whether grading again gives the same.
        differences: what is otherwise, the first few; empty where it holds.
        notes: what may be the reason, or should be known.
        grader_failed: whether nothing can be said, through a fault of the grader's.
    """

    holds: bool
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    grader_failed: bool = False


def limits_of(report: Report) -> Limits:
    """The limits that a report was made within.

    Raises:
        msgspec.ValidationError: this grader has no such limits.
    """
    whole = {name: int(n) if n.is_integer() else n for name, n in report.isolation.limits.items()}
    return msgspec.convert(whole, Limits)


def verify(
    report: Report, snapshot: Snapshot, load_key: Callable[[], Key], proven: ProvenTier
) -> Verification:
    """Grade a report's submission again and compare.

    Args:
        report: what is claimed.
        snapshot: what is said to have been graded.
        load_key: gives the key for the report's seed; not called for another submission.
        proven: the walls to grade in, from `grader.grading.official.choose_tier`.
    """
    if snapshot.digest != report.submission.hash:
        sentence = _(
            "This is not the submission that was graded: its hash is {given}, the report names {named}."
        )
        return Verification(
            holds=False,
            differences=(sentence.format(given=snapshot.digest[:12], named=report.submission.hash[:12]),),
        )
    key = load_key()
    stems = [exercise.stem for exercise in report.exercises]
    if len(set(stems)) != len(stems):
        return Verification(holds=False, differences=(_("The report counts an exercise more than once."),))
    if gone := [stem for stem in stems if stem not in key.exercises]:
        sentence = _("The course has no exercise {stems} any more.")
        return Verification(holds=False, differences=(sentence.format(stems=", ".join(gone)),))
    with i18n.speaking(language_of(report, key)):
        student = report.submission.student
        again = grade_officially(snapshot, stems, lambda: key, limits_of(report), proven, student=student)
    return compare_gradings(report, again, key)


def compare_gradings(report: Report, again: Report, key: Key) -> Verification:
    """Compare a report with what grading again gave."""
    if again.grader_failed:
        failed = [exercise.stem for exercise in again.exercises if exercise.state == "grader_error"]
        sentence = _("The grader itself failed at {stems}: nothing can be said of the report.")
        return Verification(
            holds=False, notes=(sentence.format(stems=", ".join(failed)),), grader_failed=True
        )
    told = [] if report.key == key.digest else [key_differs(report, key)]
    told += list(differences(_claims(report), _claims(again)))
    notes = _limits_differ(report)
    if len(report.exercises) < len(key.exercises):
        sentence = _("The report is about {count} of the course's {all} exercises.")
        notes.append(sentence.format(count=len(report.exercises), all=len(key.exercises)))
    if _printed(report) != _printed(again):
        notes.append(_("What the code printed is not the same, which says nothing of its points."))
    if not told:
        return Verification(holds=True, notes=tuple(notes))
    if len(told) > SHOWN:
        line = i18n.ngettext("{count} more difference.", "{count} more differences.", len(told) - SHOWN)
        notes.append(line.format(count=len(told) - SHOWN))
    if _scores(report) == _scores(again):
        notes.append(_("All points and states are the same when it is graded again."))
    if report.isolation.tier != again.isolation.tier:
        sentence = _("A possible reason: graded in the tier {before} then, in {after} now.")
        notes.append(sentence.format(before=report.isolation.tier, after=again.isolation.tier))
    notes += [
        _("A possible reason: {difference}").format(difference=one)
        for one in version_differences(report.versions, again.versions)
    ]
    return Verification(holds=False, differences=tuple(told[:SHOWN]), notes=tuple(notes))


def _limits_differ(report: Report) -> list[str]:
    """The limits that are not the usual ones: a report claims them, and grading again can't say whether it may."""
    usual = msgspec.structs.asdict(Limits())
    sentence = _("Graded within the report's own limit {name} = {value:g}; the usual one is {usual:g}.")
    return [
        sentence.format(name=name, value=value, usual=usual[name])
        for name, value in msgspec.structs.asdict(limits_of(report)).items()
        if value != usual[name]
    ]


def language_of(report: Report, key: Key) -> str:
    """The language that a report was written in: the one in which the course's titles are the report's."""
    titles = [exercise.title for exercise in report.exercises]
    for language in i18n.LANGUAGES:
        exercises = key.in_language(language)
        if titles == [exercises[exercise.stem].title for exercise in report.exercises]:
            return language
    return i18n.current()


def key_differs(report: Report, key: Key) -> str:
    """That another key was used, and, where a report shows it, in which exercises."""
    exercises = key.in_language(language_of(report, key))
    changed = [e.stem for e in report.exercises if _shown_by_report(e) != _shown_by_key(exercises[e.stem])]
    if changed:
        sentence = _(
            "The course has changed since, in {stems} at least: the report names key {named}, here it is {here}."
        )
    else:
        sentence = _(
            "The answer key is another: the report names {named}, here it is {here}. The report does not show why."
        )
    return sentence.format(stems=", ".join(changed), named=report.key[:12], here=key.digest[:12])


def _shown_by_report(exercise: Any) -> Any:
    checks = [(check.name, check.max_points, check.rationale) for check in exercise.checks]
    return exercise.title, exercise.lesson, checks


def _shown_by_key(exercise: ExerciseKey) -> Any:
    checks = [(check.name, check.points, check.rationale) for check in exercise.checks]
    return exercise.title, exercise.lesson, checks


def _scores(report: Report) -> Any:
    return [
        (e.stem, e.state, e.score, e.max_score, [(c.name, c.state, c.points) for c in e.checks])
        for e in report.exercises
    ]


def _printed(report: Report) -> list[str]:
    return [check.printed for exercise in report.exercises for check in exercise.checks]


def _claims(report: Report) -> dict[str, Any]:
    """What a report says of a submission. How files were left out of it depends on how it was packed."""
    claims: dict[str, Any] = msgspec.to_builtins(report)
    for name in _OF_THE_MACHINE | {"key"}:
        del claims[name]
    del claims["submission"]["notes"]
    for exercise in claims["exercises"]:
        for check in exercise["checks"]:
            del check["printed"]  # no verdict, and what is printed may come after the answer it belongs to
    return claims


def differences(before: Any, after: Any, where: str = "") -> Iterator[str]:
    """Where two values of JSON differ, in their order: a sentence each."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            yield from differences(before.get(name), after.get(name), f"{where}.{name}" if where else name)
    elif _is_table(before) and _is_table(after) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after, strict=True)):
            name = was.get("stem") or was.get("name") or str(index)
            yield from differences(was, now, f"{where}.{name}")
    elif before != after:
        sentence = _("{where}: the report says {before}, graded again it is {after}.")
        yield sentence.format(where=where, before=_short(before), after=_short(after))


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _short(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."
