"""The command mutants: prove that a course's cases reject every small change to its solutions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import authors_key
from grader.cli.terminal import print_json
from grader.course import CourseError, match_stem
from grader.exits import NOT_PASSED, PASSED
from grader.find import find_course

if TYPE_CHECKING:
    from grader.authoring.mutants import Score


@click.command("mutants")
@click.argument("stems", nargs=-1, metavar="[EXERCISE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@click.pass_obj
def mutants(course_path: Path | None, stems: tuple[str, ...], as_json: bool) -> int:
    """Prove the cases strong: change the solutions in every small way, and see that each change is rejected."""
    from grader.authoring.mutants import equivalents, score, sources

    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(f"{course.root} is a learner's kit; there is nothing to change without solutions.")
    wanted = [match_stem(stem, course.stems()) for stem in stems] or course.stems()
    files = {source: path for stem in wanted for source, path in sources(course, stem).items()}
    key, listed = authors_key(course), equivalents(course)
    scores = score(key, files, listed, lambda result: click.echo(f"... {result.source}", err=True))
    if as_json:
        print_json(scores)
    else:
        _print_scores(scores)
    return NOT_PASSED if any(s.survivors or s.stale for s in scores) else PASSED


def _print_scores(rows: list[Score]) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = ("solution", "mutants", "rejected", "proved", "equivalent", "surviving", "")
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        counts = (row.mutants, row.rejected, row.proved, row.equivalent, len(row.survivors))
        table.add_row(row.source, *map(str, counts), "✗" if row.survivors or row.stale else "✓")
    counted = ("mutants", "rejected", "proved", "equivalent")
    totals = [sum(getattr(row, name) for row in rows) for name in counted]
    table.add_row("in all", *map(str, totals), str(sum(len(r.survivors) for r in rows)))
    Console(highlight=False).print(table)
    for row in rows:
        for id_, description in row.survivors.items():
            click.echo(f"{row.source}: {description} passes (id: {id_})")
        for id_ in row.stale:
            click.echo(f"{row.source}: listed as equivalent, and rejected, proved equal or gone: {id_}")
