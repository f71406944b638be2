"""Commands that prove a course: selftest, mutants."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import NOT_PASSED, PASSED
from grader.course import Course, CourseError, find_course, match_stem

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.mutants import Score
    from grader.selftest import Finding


@click.command("selftest")
@click.argument("stems", nargs=-1, metavar="[EXERCISE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def selftest(course_path: Path | None, stems: tuple[str, ...], as_json: bool) -> int:
    """Prove the course: starters, solutions, other right ways, and every misconception, of all exercises or some."""
    from grader.selftest import matrix, missing_files, prove

    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(f"{course.root} is a learner's kit; there is nothing to prove without solutions.")
    if missing := missing_files(course):
        for one in missing:
            click.echo(f"{one.stem}: missing in {', '.join(one.files)}", err=True)
        return NOT_PASSED
    wanted = [match_stem(stem, course.stems()) for stem in stems] or course.stems()
    key = _key_or_a_sentence(course)
    findings = prove(course, key, wanted, lambda what: click.echo(f"... {what}", err=True))
    if as_json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(findings)).decode() + "\n")
    else:
        _print(findings)
        for stem in wanted:
            click.echo("\n".join(["", stem, *matrix(key, stem)]))
        click.echo("\n# fits and is named   o fits, and another explains more   . does not fit")
    return NOT_PASSED if any(finding.problems for finding in findings) else PASSED


def _key_or_a_sentence(course: Course) -> Key:
    """The public key; what keeps a course's files from making one is said to their author."""
    from grader.cli.keys import public_key
    from grader.sandbox.trusted import RefusedError

    try:
        return public_key(course)
    except RefusedError as error:
        raise CourseError(str(error)) from error


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
    from grader.mutants import equivalents, score, sources

    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(f"{course.root} is a learner's kit; there is nothing to change without solutions.")
    wanted = [match_stem(stem, course.stems()) for stem in stems] or course.stems()
    files = {source: path for stem in wanted for source, path in sources(course, stem).items()}
    key, listed = _key_or_a_sentence(course), equivalents(course)
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


commands = {"selftest": selftest, "mutants": mutants}
