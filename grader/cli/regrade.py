"""The command regrade: whose grade changes, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.records import (
    FOLDER,
    by_option,
    comment_on_groups,
    held,
    json_option,
    note_option,
    points,
    results_of,
    tell_refusals,
)
from grader.cli.terminal import print_json
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable

if TYPE_CHECKING:
    from grader.records.regrade import Change
    from grader.records.store import Graded


@click.command("regrade")
@click.argument("old_results", type=FOLDER)
@click.argument("new_results", type=FOLDER)
@click.option("--apply", "do_apply", is_flag=True, help=mark("Copy the new results over the old ones."))
@click.option(
    "--student", "students", metavar="ID", multiple=True, help=mark("Only this student; may be repeated.")
)
@json_option
@by_option
@note_option
def regrade(
    old_results: Path,
    new_results: Path,
    do_apply: bool,
    students: tuple[str, ...],
    as_json: bool,
    by: str,
    note: str,
) -> int:
    """Compare NEW_RESULTS, the class graded anew, with OLD_RESULTS: whose grade changes, and why.

    Writes nothing without --apply. Exit codes: 0 nothing changes, or it was applied; 1 something changes, or a result does
    not agree with its folder's audit log.
    """
    from grader.records.regrade import apply, changes_between

    if old_results.resolve() == new_results.resolve():
        raise click.UsageError(_("Both are the same folder. Grade the class into a new one, then compare."))
    (old, before), (new, after) = results_of(old_results), results_of(new_results)
    before, after = (_only(students, graded) for graded in (before, after))
    changes = changes_between(before, after)
    refused = [tell_refusals(old, before), tell_refusals(new, after)]
    if as_json:
        print_json(changes)
    else:
        for change in changes:
            click.echo("\n".join(map(printable, _lines(change))))
        same = len({g.result.student.id for g in (*before, *after)}) - len(changes)
        line = ngettext("{count} student unchanged.", "{count} students unchanged.", same)
        click.echo(line.format(count=same))
    if not do_apply:
        return NOT_PASSED if changes or any(refused) else PASSED
    with held(old.folder):
        applied = apply(old, new, by, note, students)
        comment_on_groups(old)
    line = ngettext(
        "Copied the result of {count} student.",
        "Copied the results of {count} students.",
        len(applied.copied),
    )
    click.echo(line.format(count=len(applied.copied)), err=True)
    for student, reason in applied.refused.items():
        sentence = _("Not copied: {student}: {reason}")
        click.echo(printable(sentence.format(student=student, reason=reason)), err=True)
    return NOT_PASSED if applied.refused or any(refused) else PASSED


def _only(students: tuple[str, ...], graded: list[Graded]) -> list[Graded]:
    """Return the results of these students; of all if none are named."""
    unknown = set(students) - {one.result.student.id for one in graded}
    if unknown:
        sentence = _("There is no result of {student}.")
        raise click.UsageError(printable(sentence.format(student=", ".join(sorted(unknown)))))
    return [one for one in graded if not students or one.result.student.id in students]


def _lines(change: Change) -> list[str]:
    who = f"{change.student} {change.name}".strip()
    if change.kind == "missing":
        return [_("{who}: no new result; the old one stays").format(who=who)]
    before, after = (
        f"{points(change.before)}/{points(change.max_before)}",
        f"{points(change.after)}/{points(change.max_after)}",
    )
    if change.kind == "new":
        return [_("{who}: new, {after}").format(who=who, after=after)]
    lines = [_("{who}: {before} -> {after}").format(who=who, before=before, after=after)]
    for check in change.checks:
        states = f"{check.before or '-'} -> {check.after or '-'}"
        lines.append(
            f"    {check.exercise}, {check.check}: {states} ({check.points_before} -> {check.points_after})"
        )
    return lines + [f"    {reason}" for reason in change.reasons]
