"""Commands over whole folders of results: final, regrade, audit."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli import GRADER_FAILED, NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.batch.store import Graded, Store
    from grader.gradebook import Row
    from grader.regrade import Change

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_by = click.option(
    "--by", default="", help=mark("Who you are, for the audit log; it looks up nothing by itself.")
)
_note = click.option("--note", default="", help=mark("Why, for the audit log."))
_json = click.option("--json", "as_json", is_flag=True, help=mark("Print it as JSON."))


@click.command("final")
@click.argument("results", nargs=-1, required=True, type=_FOLDER)
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=mark("The late policy, a TOML file."),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=mark("Write the grades as CSV, too.")
)
@click.option("--why", metavar="STUDENT", help=mark("Print every step of one student's grade instead."))
@_json
@_by
def final(
    results: tuple[Path, ...], policy_file: Path, out: Path | None, why: str | None, as_json: bool, by: str
) -> int:
    """Make final grades of RESULTS: a folder of results each, one for each attempt.

    Exit code 1 says that some of them still need a person: the last lines say whose.
    """
    from grader import audit
    from grader.cli.files import write
    from grader.gradebook import as_csv, digest, gradebook, unmatched
    from grader.policy import PolicyError, load

    stores = [_results(folder) for folder in results]
    try:
        policy = load(policy_file)
        rows = gradebook([graded for _store, graded in stores], policy)
    except PolicyError as error:
        raise click.UsageError(str(error)) from error
    if why is not None:
        return _explain(rows, why)
    if as_json:
        _print_json(rows)
    else:
        _print_grades(rows)
    for student in unmatched(rows, policy):
        sentence = _("The policy extends the deadline of {student}, of whom there is no result.")
        click.echo(sentence.format(student=student), err=True)
    if out is not None:
        table = as_csv(rows)
        for store, _graded in stores:
            event = audit.Event("exported", fingerprint=digest(table), note=out.name)
            audit.append(store.folder, [event], by)
        write(out, table)
        click.echo(_("Wrote {out}.").format(out=out), err=True)
    open_ones = [row.student for row in rows if row.problems]
    if open_ones:
        sentence = _("To be looked at: {students}. `--why STUDENT` says why.")
        click.echo(sentence.format(students=", ".join(open_ones)), err=True)
    return NOT_PASSED if open_ones else PASSED


@click.command("regrade")
@click.argument("old_results", type=_FOLDER)
@click.argument("new_results", type=_FOLDER)
@click.option("--apply", "do_apply", is_flag=True, help=mark("Copy the new results over the old ones."))
@_json
@_by
@_note
def regrade(old_results: Path, new_results: Path, do_apply: bool, as_json: bool, by: str, note: str) -> int:
    """Compare NEW_RESULTS, the class graded anew, with OLD_RESULTS: whose grade changes, and why.

    Writes nothing without --apply. Exit codes: 0 nothing changes, or it was applied; 1 something changes.
    """
    from filelock import FileLock, Timeout

    from grader.regrade import apply, compare

    if old_results.resolve() == new_results.resolve():
        raise click.UsageError(_("Both are the same folder. Grade the class into a new one, then compare."))
    (old, before), (new, after) = _results(old_results), _results(new_results)
    changes = compare(before, after)
    if as_json:
        _print_json(changes)
    else:
        for change in changes:
            click.echo("\n".join(map(_plain, _lines(change))))
        same = len({g.result.student.id for g in (*before, *after)}) - len(changes)
        line = ngettext("{count} student unchanged.", "{count} students unchanged.", same)
        click.echo(line.format(count=same))
    if not do_apply:
        return NOT_PASSED if changes else PASSED
    try:
        with FileLock(old.folder / ".lock", timeout=0):  # the one that a batch holds
            done = apply(old, new, by, note)
    except Timeout:
        sentence = _("A batch is writing into {folder}. Wait for it, and call this again.")
        click.echo(sentence.format(folder=old.folder), err=True)
        return GRADER_FAILED
    line = ngettext(
        "Copied the result of {count} student.", "Copied the results of {count} students.", len(done)
    )
    click.echo(line.format(count=len(done)), err=True)
    return PASSED


@click.command("audit")
@click.argument("results", type=_FOLDER)
@click.option("--holds", metavar="HASH", help=mark("Ask whether the log still has the entry of this hash."))
@_json
def audit(results: Path, holds: str | None, as_json: bool) -> int:
    """Print the audit log of RESULTS, and follow its chain; exit code 1 says that it was tampered with."""
    from grader.audit import read

    log = read(results)
    problems = list(log.problems)
    if holds is not None and holds not in {line.hash for line in log.lines}:
        sentence = _("No entry has the hash {hash}: the log was cut, or written anew.")
        problems.append(sentence.format(hash=holds))
    if as_json:
        entries = [line.entry for line in log.lines]
        _print_json({"entries": entries, "problems": problems, "notes": log.notes, "head": log.head})
        return NOT_PASSED if problems else PASSED
    for line in log.lines:
        entry = line.entry
        scores = f"{_points(entry.before)} -> {_points(entry.after)}" if entry.student else ""
        parts = (entry.time, entry.what, entry.student, scores, entry.note, entry.by and f"({entry.by})")
        click.echo(_plain("  ".join(part for part in parts if part)))
    for problem in problems:
        click.echo(f"✗ {problem}")
    for note in log.notes:
        click.echo(f"  {note}")
    if not problems:
        line_ = ngettext(
            "The chain holds: {count} entry.", "The chain holds: {count} entries.", len(log.lines)
        )
        click.echo(line_.format(count=len(log.lines)))
    if log.head:
        click.echo(_("The last entry's hash, to note elsewhere: {hash}").format(hash=log.head))
    return NOT_PASSED if problems else PASSED


def _results(folder: Path) -> tuple[Store, list[Graded]]:
    import msgspec

    from grader.batch.store import Store

    store = Store(folder)
    try:
        graded = list(store)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        sentence = _("A result in {folder} can't be read: {error}. `grader batch` makes it again.")
        raise click.UsageError(sentence.format(folder=folder, error=error)) from error
    if not graded:
        sentence = _(
            "There are no results in {folder}. `grader batch SUBMISSIONS --out {folder}` makes some."
        )
        raise click.UsageError(sentence.format(folder=folder))
    ids = Counter(one.result.student.id for one in graded)
    if twice := [id_ for id_, count in ids.items() if count > 1]:
        sentence = _(
            "{folder} holds two results of {student}, under two names. Remove the folder of one of them."
        )
        raise click.UsageError(sentence.format(folder=folder, student=twice[0]))
    return store, graded


def _explain(rows: list[Row], student: str) -> int:
    found = [row for row in rows if row.student == student]
    if not found:
        raise click.UsageError(_("There is no result of {student}.").format(student=student))
    for line in found[0].reasons:
        click.echo(_plain(line))
    return NOT_PASSED if found[0].problems else PASSED


def _print_grades(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in (_("student"), _("name")):
        table.add_column(title)
    for title in (_("points"), _("of"), "%"):
        table.add_column(title, justify="right")
    for row in rows:
        numbers = ("-" if n is None else str(n) for n in (row.points, row.max_points, row.percent))
        table.add_row(escape(_plain(row.student)), escape(_plain(row.name)), *numbers)
    Console(highlight=False).print(table)


def _lines(change: Change) -> list[str]:
    who = f"{change.student} {change.name}".strip()
    if change.kind == "missing":
        return [_("{who}: no new result; the old one stays").format(who=who)]
    before, after = (
        f"{_points(change.before)}/{_points(change.max_before)}",
        f"{_points(change.after)}/{_points(change.max_after)}",
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


def _plain(text: str) -> str:
    """A line that does nothing to a terminal: names are what strangers wrote."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _points(value: int | None) -> str:
    return "-" if value is None else str(value)


def _print_json(value: Any) -> None:
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


commands = {"final": final, "regrade": regrade, "audit": audit}
