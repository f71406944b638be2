"""The command selftest: prove a course."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from grader.cli.options import authors_key
from grader.cli.terminal import print_json
from grader.course import Course, CourseError, match_stem
from grader.exits import NOT_PASSED, PASSED
from grader.find import find_course

if TYPE_CHECKING:
    from grader.authoring.minimal import Minimal
    from grader.authoring.selftest import Finding
    from grader.key.file import Key


@click.command("selftest")
@click.argument("stems", nargs=-1, metavar="[EXERCISE]...")
@click.option(
    "--seeds",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Draw N other keys as well: every misconception must earn the same points by each.",
)
@click.option(
    "--submissions",
    type=click.Path(exists=True, path_type=Path),
    metavar="FOLDER",
    help="With --seeds: these submissions, too, must earn the same points by each key.",
)
@click.option(
    "--minimal",
    "is_minimal",
    is_flag=True,
    help="Find the fewest shapes of the cases with which nothing is passed or named otherwise, and say which could go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def selftest(
    course_path: Path | None,
    stems: tuple[str, ...],
    seeds: int,
    submissions: Path | None,
    is_minimal: bool,
    as_json: bool,
) -> int:
    """Prove the course: starters, solutions, other right ways, and every misconception, of all exercises or some."""
    from grader.authoring.seeds import other_keys, submissions_in, unequal_marks
    from grader.authoring.selftest import matrix, missing_files, prove
    from grader.key.store import KeyMaker

    course = find_course(course_path)
    if course.is_kit:
        raise CourseError(f"{course.root} is a learner's kit; there is nothing to prove without solutions.")
    if missing := missing_files(course):
        for exercise in missing:
            files = ", ".join(f"{folder}/{exercise.stem}.py" for folder in exercise.folders)
            click.echo(f"{exercise.stem}: {files} is not there", err=True)
        return NOT_PASSED
    wanted = [match_stem(stem, course.stems()) for stem in stems] or course.stems()
    key = authors_key(course)

    def say(step: str) -> None:
        click.echo(f"... {step}", err=True)

    if is_minimal:
        return _minimal(course, key, wanted, seeds, submissions, as_json)
    findings = prove(course, key, wanted, say)
    if seeds:
        handed_in = submissions_in(submissions) if submissions else []
        with KeyMaker() as maker:
            others = other_keys(maker, course, wanted, seeds, say)
            unequal = unequal_marks(wanted, key, others, handed_in)
        findings = [
            msgspec.structs.replace(finding, problems=[*finding.problems, *unequal[finding.stem]])
            for finding in findings
        ]
    if as_json:
        print_json(findings)
    else:
        _print(findings)
        for stem in wanted:
            click.echo("\n".join(["", stem, *matrix(key, stem)]))
        click.echo("\n# fits and is named   o fits, and another explains more   . does not fit")
    return NOT_PASSED if any(finding.problems for finding in findings) else PASSED


def _minimal(
    course: Course, key: Key, stems: Sequence[str], seeds: int, submissions: Path | None, as_json: bool
) -> int:
    from grader.authoring.minimal import minimal
    from grader.authoring.seeds import submissions_in
    from grader.key.store import KeyMaker

    def say(step: str) -> None:
        click.echo(f"... {step}", err=True)

    handed_in = submissions_in(submissions) if submissions else []
    with KeyMaker() as maker:
        rows = []
        for stem in stems:
            say(stem)
            rows.append(minimal(course, key, stem, maker, seeds, handed_in, say))
    if as_json:
        print_json(rows)
    else:
        _print_minimal(rows)
    return PASSED if all(row.is_minimal for row in rows) else NOT_PASSED


def _print_minimal(rows: list[Minimal]) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = ("exercise", "cases", "shapes", "fewest", "numbers", "in the fewest", "")
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        kept = sum(one.size for one in row.stays)
        now = kept + sum(one.size for one in row.goes)
        counts = (row.cases, row.shapes, len(row.stays), now, kept)
        table.add_row(row.stem, *map(str, counts), "✓" if row.is_minimal else "✗")
    Console(highlight=False).print(table)
    for row in rows:
        if row.shapes:
            click.echo(f"\n{row.stem}")
        for one in row.stays:
            click.echo(f"  stays  {one.shape}: for {one.why}")
        for other in row.goes:
            click.echo(f"  could go  {other.shape}: its values may have the shape {other.like}")


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
