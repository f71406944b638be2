"""The command list: show all exercises and the learner's progress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grader.cli.folder import no_exercises
from grader.cli.terminal import console, print_json
from grader.exits import PASSED
from grader.find import find_course
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.report.states import COPY_WORDS


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help=mark("Print as JSON."))
@click.pass_obj
def list_(course_path: Path | None, as_json: bool) -> int:
    """All exercises, their points, and where you are."""
    from grader.cli.options import public_key
    from grader.watch.progress import Progress

    course = find_course(course_path)
    key, progress = public_key(course), Progress(course.root)
    rows: list[dict[str, Any]] = [
        {
            "stem": stem,
            "title": exercise.title,
            "points": exercise.points,
            "score": progress.score(stem, course.exercises / f"{stem}.py"),
            "state": progress.state(stem, course.exercises / f"{stem}.py", *key.starters(stem)),
        }
        for stem, exercise in key.exercises.items()
    ]
    if as_json:
        print_json(rows)
        return PASSED
    from grader.report.feedback import terminal

    table = terminal.table_of_exercises(_("exercise"), "", _("points"), _("your copy"))
    for row in rows:
        state = str(row["state"])
        points = terminal.points(row["score"], row["points"])
        table.add_row(row["stem"], terminal.cut(row["title"]), points, _(COPY_WORDS[state]))
    console().print(table)
    if advice := no_exercises(course):
        click.echo("\n" + advice)
        return PASSED
    next_row = next((row for row in rows if row["state"] != "passed"), None)
    if next_row is not None:
        name = str(next_row["stem"]).partition("_")[2]
        click.echo("\n" + _("Next: grader show {name}").format(name=name))
    return PASSED
