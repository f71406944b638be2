"""Verify a report: grade its submission again, from the same seed and within the same limits, and compare."""

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
from grader.report.model import Report, encode
from grader.sandbox.canary import ProvenTier
from grader.sandbox.limits import Limits
from grader.submission.snapshot import Snapshot

SHOWN = 5
# Fields that depend on the machine, and are not compared.
_OF_THE_MACHINE = frozenset({"versions", "timings", "isolation"})


@dataclass(frozen=True)
class Verification:
    """The result of verifying a report.

    Attributes:
        holds: whether grading again gives the same report.
        differences: sentences about the first few differences; empty if the report holds.
        notes: sentences about possible reasons, or other things to know.
        grader_failed: whether the grader itself failed, so that nothing can be said of the report.
    """

    holds: bool
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    grader_failed: bool = False


def limits_of(report: Report, largest: Limits | None = None) -> Limits:
    """Return the limits to grade a report's submission within: the report's own, where they are not above the largest.

    Args:
        report: the report.
        largest: the verifier's own limits, which no report raises; None for no such limits.

    Raises:
        msgspec.ValidationError: this grader does not know these limits.
        ValueError: a limit is not above zero.
    """
    numbers = {name: int(n) if n.is_integer() else n for name, n in report.isolation.limits.items()}
    for name, number in numbers.items():
        if number <= 0:
            raise ValueError(_("{name} is {value}, not above zero").format(name=name, value=number))
    limits = msgspec.convert(numbers, Limits)
    if largest is None:
        return limits
    return Limits(*map(min, msgspec.structs.astuple(limits), msgspec.structs.astuple(largest)))


def verify(
    report: Report,
    snapshot: Snapshot,
    load_key: Callable[[], Key],
    proven: ProvenTier,
    largest: Limits = Limits(),  # noqa: B008 - frozen
) -> Verification:
    """Grade a report's submission again and compare.

    Args:
        report: the report to verify.
        snapshot: the submission that the report is said to be about.
        load_key: returns the key for the report's seed; not called if the submission is another one.
        proven: the tier to grade in, from `grader.grading.official.choose_tier`.
        largest: the limits that are kept, whatever the report says.
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
    if missing := [stem for stem in stems if stem not in key.exercises]:
        sentence = _("The course has no exercise {stems} any more.")
        return Verification(holds=False, differences=(sentence.format(stems=", ".join(missing)),))
    with i18n.speaking(language_of(report, key)):
        student = report.submission.student
        limits = limits_of(report, largest)
        again = grade_officially(snapshot, stems, lambda: key, limits, proven, student=student)
    return compare_gradings(report, again, key, largest)


def compare_gradings(report: Report, again: Report, key: Key, largest: Limits | None = None) -> Verification:
    """Compare a report with the report of grading again; see `verify`."""
    ungraded = {exercise.stem for exercise in report.exercises if exercise.state == "grader_error"}
    failed = [e.stem for e in again.exercises if e.state == "grader_error" and e.stem not in ungraded]
    if failed:
        sentence = _("The grader itself failed at {stems}: nothing can be said of the report.")
        return Verification(
            holds=False, notes=(sentence.format(stems=", ".join(failed)),), grader_failed=True
        )
    mismatches = [] if report.key == key.digest else [key_differs(report, key)]
    # A report of version 1 claims nothing of what came later.
    mismatches += list(
        differences(_claims(report), _claims(msgspec.structs.replace(again, version=report.version)))
    )
    notes = _limits_differ(report, largest)
    if len(report.exercises) < len(key.exercises):
        sentence = _("The report is about {count} of the course's {all} exercises.")
        notes.append(sentence.format(count=len(report.exercises), all=len(key.exercises)))
    if report.version > 1 and (unlike := _proved_unlike(report, again)):
        sentence = _("Whether it is proved is not the same for {stems}, which says nothing of its points.")
        notes.append(sentence.format(stems=", ".join(unlike)))
    if _printed(report) != _printed(again):
        notes.append(_("What the code printed is not the same, which says nothing of its points."))
    if not mismatches:
        return Verification(holds=True, notes=tuple(notes))
    if len(mismatches) > SHOWN:
        line = i18n.ngettext("{count} more difference.", "{count} more differences.", len(mismatches) - SHOWN)
        notes.append(line.format(count=len(mismatches) - SHOWN))
    if _scores(report) == _scores(again):
        notes.append(_("All points and states are the same when it is graded again."))
    if report.isolation.tier != again.isolation.tier:
        sentence = _("A possible reason: graded in the tier {before} then, in {after} now.")
        notes.append(sentence.format(before=report.isolation.tier, after=again.isolation.tier))
    notes += [
        _("A possible reason: {difference}").format(difference=difference)
        for difference in version_differences(report.versions, again.versions)
    ]
    return Verification(holds=False, differences=tuple(mismatches[:SHOWN]), notes=tuple(notes))


def _limits_differ(report: Report, largest: Limits | None) -> list[str]:
    """Return a sentence for each limit of a report that is not the default: verifying can't tell whether it was allowed."""
    usual = msgspec.structs.asdict(Limits())
    kept = msgspec.structs.asdict(limits_of(report, largest))
    own = _("Graded within the report's own limit {name} = {value:g}; the usual one is {usual:g}.")
    lowered = _(
        "The report was made within {name} = {value:g}; here no more than {kept:g} is allowed. --limits allows more."
    )
    return [
        (own if value == kept[name] else lowered).format(
            name=name, value=value, usual=usual[name], kept=kept[name]
        )
        for name, value in msgspec.structs.asdict(limits_of(report)).items()
        if value != usual[name] or value != kept[name]
    ]


def language_of(report: Report, key: Key) -> str:
    """Return the language of a report: the one in which the course's titles equal the report's."""
    titles = [exercise.title for exercise in report.exercises]
    for language in i18n.LANGUAGES:
        exercises = key.in_language(language)
        if titles == [exercises[exercise.stem].title for exercise in report.exercises]:
            return language
    return i18n.current()


def key_differs(report: Report, key: Key) -> str:
    """Return a sentence that says that another key was used, and for which exercises, if the report shows it."""
    exercises = key.in_language(language_of(report, key))
    changed = [e.stem for e in report.exercises if _shown_by_report(e) != _shown_by_key(exercises[e.stem])]
    if changed:
        sentence = _(
            "The course has changed since, in {stems} at least: the report names key {named}, here it is {here}."
        )
    else:
        sentence = _(
            "The answer key is another one: the report names {named}, here it is {here}. The report does not show why."
        )
    return sentence.format(stems=", ".join(changed), named=report.key[:12], here=key.digest[:12])


def _shown_by_report(exercise: Any) -> Any:
    checks = [(check.name, check.max_points, check.rationale) for check in exercise.checks]
    return exercise.title, exercise.lesson, checks


def _shown_by_key(exercise: ExerciseKey) -> Any:
    checks = [(check.name, check.worth, check.rationale) for check in exercise.checks]
    return exercise.title, exercise.lesson, checks


def _scores(report: Report) -> Any:
    return [
        (e.stem, e.state, e.score, e.max_score, [(c.name, c.state, c.points) for c in e.checks])
        for e in report.exercises
    ]


def _printed(report: Report) -> list[str]:
    return [check.printed for exercise in report.exercises for check in exercise.checks]


def _proved_unlike(report: Report, again: Report) -> list[str]:
    """Return the exercises that are proved in one of two gradings alone."""
    pairs = zip(report.exercises, again.exercises, strict=False)
    return [one.stem for one, other in pairs if one.proof.state != other.proof.state]


def _claims(report: Report) -> dict[str, Any]:
    """Return the parts of a report that must be the same when it is graded again.

    Notes on files that were left out are not among them: they depend on how the submission was packed. Neither are proofs,
    which give no points, nor what an instructor should look at: a student who verifies their own report has no such list,
    and is told of none.
    """
    claims: dict[str, Any] = msgspec.json.decode(encode(report))
    for name in _OF_THE_MACHINE | {"key"}:
        del claims[name]
    del claims["submission"]["notes"]
    for exercise in claims["exercises"]:
        exercise.pop("proof", None)
        exercise.pop("review", None)
        for check in exercise["checks"]:
            del check["printed"]  # no part of the verdict, and its timing may vary
            check.pop("comment", None)  # a person's, and no part of it either
    return claims


def differences(before: Any, after: Any, path_in_report: str = "") -> Iterator[str]:
    """Yield a sentence for each difference between two JSON values, in their order."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            yield from differences(
                before.get(name), after.get(name), f"{path_in_report}.{name}" if path_in_report else name
            )
    elif _is_table(before) and _is_table(after) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after, strict=True)):
            name = was.get("stem") or was.get("name") or str(index)
            yield from differences(was, now, f"{path_in_report}.{name}")
    elif before != after:
        sentence = _("{where}: the report says {before}, graded again it is {after}.")
        yield sentence.format(where=path_in_report, before=_short(before), after=_short(after))


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _short(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."
