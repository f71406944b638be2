"""The command kit: write a learner's folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import i18n
from grader.cli.files import write
from grader.cli.options import with_solutions
from grader.course import KEY_NAME, Course
from grader.exits import PASSED
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.key.file import Key

_KIT_README = mark("""# {title}

Each file in `exercises/` asks for a function or an answer, in the order they are meant to be solved in. Type

    grader watch

and leave it open: it names the first one, answers each save, and goes on to the next when one passes.

Without it: `grader check` checks all, `grader check {name}` one. Stuck? `grader hint {name}`, and again
for the next hint. `grader list` shows where you are, `grader show {name}` what an exercise asks for.

The command `grader` comes with the package jaxcnn; ask whoever gave you this folder how to install it.
The checks here use public cases. An official run draws others, from a secret.
""")


def _has_current_starters(course: Course, key: Key) -> bool:
    """Whether a kept key's starters equal the course's: the key's fingerprint covers only their statements."""
    from grader.starter import blank

    return all(
        exercise.starter == blank((course.exercises / f"{stem}.py").read_text("utf-8"), exercise.parameters)
        for stem, exercise in key.in_language(i18n.ENGLISH).items()
    )


@click.command("kit")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("A new or empty folder."),
)
@click.pass_obj
def kit(course_path: Path | None, out: Path) -> int:
    """Write a learner's folder: starters and the public key, no solution."""
    from grader.key.file import Key
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import make, obtain

    course = with_solutions(course_path)
    if out.exists() and any(out.iterdir()):
        sentence = _("{out} is not empty; a kit would overwrite what is there. Name a new folder.")
        raise click.UsageError(sentence.format(out=out))
    (out / "exercises").mkdir(parents=True)
    public = obtain(course, PUBLIC_SEED)
    if not _has_current_starters(course, public):
        make(course, PUBLIC_SEED, out / KEY_NAME)
        public = Key(out / KEY_NAME)
    write(out / KEY_NAME, public.data)
    for stem, exercise in public.exercises.items():
        (out / "exercises" / f"{stem}.py").write_text(exercise.starter, "utf-8")
    (out / "README.md").write_text(_kit_readme(public.exercises), "utf-8")
    line = ngettext(
        "Wrote a kit of {count} exercise to {out}. There: grader check",
        "Wrote a kit of {count} exercises to {out}. There: grader check",
        len(public.exercises),
    )
    click.echo(line.format(count=len(public.exercises), out=out))
    return PASSED


def _kit_readme(stems: Iterable[str]) -> str:
    """Return the README of a kit; its examples name the course's first exercise."""
    first = next(iter(stems), "")
    return _(_KIT_README).format(title=_("Your exercises"), name=first.partition("_")[2] or first)
