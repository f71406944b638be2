"""Commands of course authors: new, selftest, mutants."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import NOT_PASSED, PASSED
from grader.course import CourseError, find_course, match_stem

if TYPE_CHECKING:
    from grader.mutants import Score
    from grader.selftest import Finding

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


@click.command("selftest")
@click.argument("stems", nargs=-1, metavar="[EXERCISE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def selftest(course_path: Path | None, stems: tuple[str, ...], as_json: bool) -> int:
    """Prove the course: starters, solutions, other right ways, and every misconception, of all exercises or some."""
    from grader.cli.keys import public_key
    from grader.selftest import missing_files, prove

    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(f"{course.root} is a learner's kit; there is nothing to prove without solutions.")
    if missing := missing_files(course):
        for one in missing:
            click.echo(f"{one.stem}: missing in {', '.join(one.files)}", err=True)
        return NOT_PASSED
    wanted = [match_stem(stem, course.stems()) for stem in stems] or course.stems()
    findings = prove(course, public_key(course), wanted, lambda what: click.echo(f"... {what}", err=True))
    if as_json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(findings)).decode() + "\n")
    else:
        _print(findings)
    return NOT_PASSED if any(finding.problems for finding in findings) else PASSED


def _print(rows: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("exercise", "points", "other ways", "misconceptions", "", box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            row.stem, str(row.points), str(row.others), str(row.misconceptions), "✗" if row.problems else "✓"
        )
    total = sum(row.points for row in rows)
    table.add_row(
        "in all", str(total), str(sum(r.others for r in rows)), str(sum(r.misconceptions for r in rows))
    )
    Console(highlight=False).print(table)
    for row in rows:
        for problem in row.problems:
            click.echo(f"{row.stem}: {problem}")


@click.command("mutants")
@click.argument("stems", nargs=-1, metavar="[EXERCISE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@click.pass_obj
def mutants(course_path: Path | None, stems: tuple[str, ...], as_json: bool) -> int:
    """Prove the cases strong: change the solutions in every small way, and see that each change is rejected."""
    from grader.cli.keys import public_key
    from grader.mutants import equivalents, score, sources

    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(f"{course.root} is a learner's kit; there is nothing to change without solutions.")
    wanted = [match_stem(stem, course.stems()) for stem in stems] or course.stems()
    files = {source: path for stem in wanted for source, path in sources(course, stem).items()}
    key, listed = public_key(course), equivalents(course)
    scores = score(key, files, listed, lambda one: click.echo(f"... {one.source}", err=True))
    if as_json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(scores)).decode() + "\n")
    else:
        _print_scores(scores)
    return NOT_PASSED if any(s.survivors or s.stale for s in scores) else PASSED


def _print_scores(rows: list[Score]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("solution", "mutants", "rejected", "equivalent", "surviving", "", box=None, pad_edge=False)
    for row in rows:
        counts = (row.mutants, row.rejected, row.equivalent, len(row.survivors))
        table.add_row(row.source, *map(str, counts), "✗" if row.survivors or row.stale else "✓")
    totals = (sum(r.mutants for r in rows), sum(r.rejected for r in rows), sum(r.equivalent for r in rows))
    table.add_row("in all", *map(str, totals), str(sum(len(r.survivors) for r in rows)))
    Console(highlight=False).print(table)
    for row in rows:
        for id_, description in row.survivors.items():
            click.echo(f"{row.source}: {description} passes (id: {id_})")
        for id_ in row.stale:
            click.echo(f"{row.source}: listed as equivalent, and rejected or gone: {id_}")


commands = {"new": new, "selftest": selftest, "mutants": mutants}
