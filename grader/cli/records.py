"""What the commands that read folders of results (final, regrade, comment, ...) share."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.exits import GRADER_FAILED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable

if TYPE_CHECKING:
    from grader.records.comments import Comment
    from grader.records.gradebook import Row
    from grader.records.groups import Group
    from grader.records.store import Graded, Store
    from grader.records.worth_a_look import Sight

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
by_option = click.option(
    "--by", default="", help=mark("Your name, for the audit log; without this option the log holds none.")
)
note_option = click.option("--note", default="", help=mark("The reason, for the audit log."))
json_option = click.option("--json", "as_json", is_flag=True, help=mark("Print it as JSON."))

heads_option = click.option(
    "--holds",
    "heads",
    metavar="HASH",
    multiple=True,
    help=mark(
        "A log's last hash, kept elsewhere: refuse all of its folder if results were entered after it, or it is gone. "
        "Once for each folder, in their order."
    ),
)
MOST_SIGHTS = 20
MOST_GROUPS = 12  # that are named where there is none of a name
SHOWN = 5  # students of those that are refused for the same reason


def stores_of(folders: Sequence[Path], heads: Sequence[str]) -> list[tuple[Store, list[Graded]]]:
    """Return the store and the results of each folder, with what was adjusted by hand.

    Args:
        folders: folders of results.
        heads: the logs' last hashes, one for each folder, or none.

    Raises:
        click.UsageError: the call is wrong, or there are no results.
    """
    if heads and len(heads) != len(folders):
        sentence = _("Give --holds once for each folder: there are {folders}, and {heads} hashes.")
        raise click.UsageError(sentence.format(folders=len(folders), heads=len(heads)))
    return [adjusted_results_of(folder, head) for folder, head in zip_longest(folders, heads)]


def rows_of(attempts: Sequence[Sequence[Graded]], policy_file: Path) -> list[Row]:
    """Return the final grades by a policy, and print whom it names in vain.

    Args:
        attempts: the results of each folder.
        policy_file: the policy.

    Raises:
        click.UsageError: the policy can't be used, or does not fit the results.
    """
    from grader.records.gradebook import gradebook, unmatched
    from grader.records.policy import PolicyError, load

    try:
        policy = load(policy_file)
        rows = gradebook(attempts, policy)
    except PolicyError as error:
        raise click.UsageError(printable(str(error))) from error
    for student in unmatched(rows, policy):
        sentence = _("The policy extends the deadline of {student}, of whom there is no result.")
        click.echo(sentence.format(student=printable(student)), err=True)
    return rows


def adjusted_results_of(folder: Path, head: str | None = None) -> tuple[Store, list[Graded]]:
    """Return what `results_of` does, with what was adjusted by hand, and the comments on groups.

    Raises:
        click.UsageError: there are no results, or the adjustments or comments are not those that were logged.
    """
    from grader.records import comments
    from grader.records.adjust import adjusted, kept
    from grader.records.by_hand import AdjustmentError

    store, graded = results_of(folder, head)
    try:
        graded = adjusted(graded, kept(folder))
        return store, list(comments.commenting(graded, comments.kept(folder)))
    except (AdjustmentError, comments.CommentError) as error:
        raise click.UsageError(str(error)) from error


class _HeldError(click.ClickException):
    exit_code = GRADER_FAILED


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder of results, as a batch does while it writes there.

    Raises:
        click.ClickException: a batch holds it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        sentence = _("A batch is writing into {folder}. Wait for it, and call this again.")
        raise _HeldError(sentence.format(folder=folder)) from error
    try:
        yield
    finally:
        lock.release()


def results_of(folder: Path, head: str | None = None) -> tuple[Store, list[Graded]]:
    """Return a folder's store and the results in it; those that do not agree with the audit log are refused.

    Args:
        folder: a folder of results.
        head: the log's last hash, where it was kept elsewhere.

    Raises:
        click.UsageError: there are no results.
    """
    from grader.records.store import Store

    store = Store(folder)
    graded = list(store.read(head))
    if not graded and not store.strays:
        sentence = _(
            "There are no results in {folder}. `grader batch SUBMISSIONS --out {folder}` makes some."
        )
        raise click.UsageError(sentence.format(folder=folder))
    return store, graded


def group_of(graded: Sequence[Graded], name: str) -> Group:
    """Return the group of this name.

    Raises:
        click.UsageError: there is none.
    """
    from grader.records.groups import groups

    found = {group.id: group for group in groups(graded)}
    if name not in found:
        sentence = _("There is no group {group}; there are: {groups}. The overview shows them.")
        names = ", ".join([*found][:MOST_GROUPS]) or _("none")
        if (left := len(found) - MOST_GROUPS) > 0:
            more = ngettext("{count} more", "{count} more", left)
            names = f"{names}, {more.format(count=left)}"
        raise click.UsageError(sentence.format(group=printable(name), groups=names))
    return found[name]


def comment_on_groups(store: Store) -> None:
    """Write the comments on groups into the students' pages; where they can't be believed, say so."""
    from grader.records import comments
    from grader.records.commented_pages import write_pages

    try:
        if said := comments.kept(store.folder):
            tell_unread(write_pages(store.folder, store, said).unread, store.folder)
    except comments.CommentError as error:
        click.echo(str(error), err=True)


def tell_unread(said: Sequence[Comment], folder: Path) -> None:
    """Print the comments that nobody reads, and what to do about them."""
    for one in said:
        sentence = _(
            "Nobody reads the comment on {group}: no student gives these answers to {stem} now. They were mended, or have a "
            "name by now, or the exercise has other cases than then. If the overview has the idea under another group, say "
            "it to that one; to take this one back: grader comment {folder} {group} --remove"
        )
        line = sentence.format(group=one.group, stem=one.stem, folder=shlex.quote(str(folder)))
        click.echo(printable(line), err=True)


def refusals(store: Store, graded: Sequence[Graded]) -> list[str]:
    """Return sentences about the results and folders that do not agree with the audit log: whose, and why."""
    by_reason: dict[str, list[str]] = {}
    for one in graded:
        if one.refused:
            by_reason.setdefault(one.result.problem, []).append(one.result.student.id)
    lines = []
    for reason, students in by_reason.items():
        shown = ", ".join(student[:80] or repr(student) for student in students[:SHOWN])
        if len(students) > SHOWN:
            more = ngettext("{count} more", "{count} more", len(students) - SHOWN)
            shown = f"{shown}, {more.format(count=len(students) - SHOWN)}"
        lines.append(_("Refused: {students}: {reason}").format(students=shown, reason=reason))
    for stray in store.strays:
        sentence = _("Refused: the folder students/{folder}: {reason}")
        lines.append(sentence.format(folder=stray.folder[:80], reason=stray.reason))
    return [printable(line) for line in lines]


def tell_refusals(store: Store, graded: Sequence[Graded]) -> bool:
    """Print what does not agree with the audit log to standard error, and return whether anything does not."""
    lines = refusals(store, graded)
    for line in lines:
        click.echo(line, err=True)
    return bool(lines)


def tell_sights(sights: Sequence[Sight], *, err: bool = True) -> None:
    """Print what is worth a look: it is for who grades, and stands in no file that students get."""
    if not sights:
        return
    click.echo(_("Worth a look, and no verdict; students are told nothing of it:"), err=err)
    for sight in sights[:MOST_SIGHTS]:
        who = f"{sight.student.id} {sight.student.name}".rstrip()
        click.echo(printable(f"  {who}, {sight.stem}: {sight.reason}"), err=err)
    if (left := len(sights) - MOST_SIGHTS) > 0:
        more = ngettext("{count} more", "{count} more", left)
        click.echo("  " + more.format(count=left), err=err)


def points(value: int | None) -> str:
    """Return points as text, "-" if there are none."""
    return "-" if value is None else str(value)
