"""Commands of course authors: new, selftest, mutants."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import PASSED
from grader.course import CourseError, find_course

if TYPE_CHECKING:
    pass

_STARTER = '''"""One sentence that says what is computed.

The statement, with a worked example.
"""

import jax


def {function}(image: jax.Array) -> jax.Array:
    """One sentence.

    Args:
        image: shape (h, w).

    Returns:
        Shape (h, w).
    """
    raise NotImplementedError
'''

_SOLUTION = '''"""How a good teacher solves it, and why this way."""

import jax


def {function}(image: jax.Array) -> jax.Array:
    """One sentence."""
    return image + 1
'''

_CATALOG = '''"""One sentence: which part of the course this is."""

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception


def _small(rng: np.random.Generator) -> list[Case]:
    return [Case((rng.integers(-9, 10, shape).astype(np.float32),)) for shape in ((1, 1), (1, 2), (3, 2))]


@misconception("What the learner believed, and what holds here.")
def nothing_done(image: Any) -> Any:
    """The input handed back."""
    return image


EXERCISE = Exercise(
    title="A few words",
    lesson="What it taught, in one sentence.",
    checks=(
        Check(
            "small images",
            points=1,
            rationale="Why this is worth a check.",
            help="What to look at when it fails.",
            cases=_small,
        ),
    ),
    hints=("A question.", "The shape of the answer.", "The place to look."),
    misconceptions=(nothing_done,),
)
'''


@click.command("new")
@click.argument("stem")
@click.pass_obj
def new(course_path: Path | None, stem: str) -> int:
    """Write the three files of a new exercise, STEM like ex21_dilation: they pass the selftest, and do little."""
    from grader.exercise import function_name

    if not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
        raise click.UsageError(f"{stem!r} is no stem: lower case letters, digits and _, as in ex21_dilation.")
    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(
            f"{course.root} is a learner's kit; exercises are written in the course's own folder."
        )
    files = {course.exercises: _STARTER, course.solutions: _SOLUTION, course.catalog: _CATALOG}
    paths = {folder / f"{stem}.py": text for folder, text in files.items()}
    if there := [path for path in paths if path.exists()]:
        raise click.UsageError(f"{there[0]} exists already.")
    for path, text in paths.items():
        path.write_text(text.format(function=function_name(stem)) if "{function}" in text else text, "utf-8")
        click.echo(f"Wrote {path}")
    click.echo(f"Now fill them in, and prove them with: grader selftest {stem}")
    return PASSED


commands = {"new": new}
