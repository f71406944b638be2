"""The command comment: a sentence for all students who gave the same unnamed answers."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.records import FOLDER, by_option, group_of, held, results_of, tell_refusals, tell_unread
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.text import printable

if TYPE_CHECKING:
    from grader.records.comments import Comment
    from grader.records.store import Graded, Store


@click.command("comment")
@click.argument("results", type=FOLDER)
@click.argument("group", required=False)
@click.option("--text", help=mark("What to say to them, in a sentence or two."))
@click.option("--remove", is_flag=True, help=mark("Take the comment on this group back."))
@by_option
def comment(results: Path, group: str | None, text: str | None, remove: bool, by: str) -> int:
    """Say something to all students of GROUP, who gave the same unnamed answers: in their reports, and in later ones.

    The overview names the groups. The sentence stands in the students' pages at once, and every later `grader batch` puts it
    into the pages of whoever gives the same answers. No points change. Without --text it lists the comments.
    """
    from grader.records import comments
    from grader.records.comments import CommentError

    if text is not None and remove:
        raise click.UsageError(_("--text and --remove exclude each other."))
    if group is None and (text is not None or remove):
        raise click.UsageError(_("Name a group: the overview has them, such as 06-3fa9c1."))
    store, graded = results_of(results)
    try:
        if text is None and not remove:
            _list(comments.kept(results), graded, group, results)
        elif group is not None:
            _change(store, graded, group, text, by)
    except CommentError as error:
        raise click.UsageError(str(error)) from error
    return NOT_PASSED if tell_refusals(store, graded) else PASSED


def _list(said: Sequence[Comment], graded: Sequence[Graded], group: str | None, folder: Path) -> None:
    """Print all comments, or the one on a group; and of those that nobody reads, that it is so."""
    from grader.records.comments import unread

    listed = [one for one in said if group in (None, one.group)]
    for one in listed:
        click.echo(printable(f"{one.group}  {one.stem}: {one.text}"))
    if not listed and group is not None:
        group_of(graded, group)
        sentence = _(
            "There is no comment on {group}. To make one: grader comment {folder} {group} --text TEXT"
        )
        click.echo(sentence.format(group=group, folder=shlex.quote(str(folder))))
    elif not listed:
        click.echo(_("There is no comment. `grader comment RESULTS GROUP --text TEXT` makes one."))
    tell_unread(unread(listed, graded), folder)


def _change(store: Store, graded: Sequence[Graded], group: str, text: str | None, by: str) -> None:
    """Say something to a group, or take back what was said, and write the students' pages."""
    from grader.records import comments
    from grader.records.commented_pages import write_pages

    with held(store.folder):
        withdrawn: list[Comment] = []
        if text is not None:
            comments.say(store.folder, group_of(graded, group), text, by)
        elif not (withdrawn := comments.withdraw(store.folder, group, by)):
            raise click.UsageError(_("There is no comment on {group}.").format(group=printable(group)))
        changed = write_pages(store.folder, graded, comments.kept(store.folder), withdrawn).changed
    line = ngettext(
        "Wrote the pages of {count} student again.",
        "Wrote the pages of {count} students again.",
        len(changed),
    )
    click.echo(line.format(count=len(changed)))
    keys = {one.answers.key for one in graded if one.answers is not None}
    if text is not None and len(keys) > 1:
        sentence = _(
            "Not all students were graded by the same key: the course or the seed has changed in between, and who holds the "
            "same idea may stand in another group. Grade all of them again, with `grader batch SUBMISSIONS --out {folder}`, "
            "and then say it to the group that the overview shows."
        )
        click.echo(sentence.format(folder=shlex.quote(str(store.folder))), err=True)
