"""The command key: write an answer key."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.files import write
from grader.cli.options import choose_seed, with_solutions
from grader.exits import PASSED
from grader.i18n import gettext as _
from grader.i18n import mark


@click.command("key")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=mark("The file to write.")
)
@click.option("--seed", type=int, help=mark("Draw the cases from this number."))
@click.option(
    "--secret",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Draw the cases from a secret file."),
)
@click.option("--student", help=mark("The student's id, with --secret."))
@click.pass_obj
def key(
    course_path: Path | None, out: Path, seed: int | None, secret: Path | None, student: str | None
) -> int:
    """Write an answer key: by default the public one, which learners may have."""
    from grader.key.store import obtain

    course = with_solutions(course_path)
    out.parent.mkdir(parents=True, exist_ok=True)
    write(out, obtain(course, choose_seed(seed, secret, student)).data)
    click.echo(_("Wrote {out}.").format(out=out))
    return PASSED
