"""When a repository's last commit was made: what that says of when it was handed in, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.batch.roster.model import Entry
from grader.i18n import gettext as _
from grader.sandbox.git import program
from grader.sandbox.git.commits import last_commit


def with_times(entries: Sequence[Entry]) -> tuple[list[Entry], list[str]]:
    """Return the entries of repositories with the time of the last commit, and notes.

    It is the committer's clock that a commit names, and anybody can set theirs; only a platform knows when a commit
    reached it.
    """
    if not program.is_available():
        return list(entries), [_("git is not installed, so the times of the last commits are not known.")]
    timed = []
    for entry in entries:
        commit = last_commit(entry.path) if entry.path is not None else None
        timed.append(entry if commit is None else replace(entry, submitted=commit.time.isoformat()))
    if not any(entry.submitted for entry in timed):
        return timed, []
    note = _(
        "The times are those of the last commits, by the clock of whoever committed, which can be set to anything. "
        "For a late policy, give the times of the pushes instead: --roster, a CSV with the columns student and submitted."
    )
    return timed, [note]
