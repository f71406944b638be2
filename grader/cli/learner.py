"""Commands of learners: list, check, show, hint."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from grader.cli import NOT_PASSED, PASSED
from grader.cli.files import write
from grader.course import Course, find_course, match_stem, shown_path
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

# What `grader list` says of a learner's copy.
_WORDS = {
    "missing": mark("missing"),
    "changed": mark("changed, not checked"),
    "passed": mark("passed"),
    "failed": mark("failed"),
    "not_started": mark("not started"),
    "raised": mark("raised"),
    "timed_out": mark("timed out"),
    "out_of_memory": mark("out of memory"),
    "out_of_cpu": mark("out of cpu"),
    "out_of_disk": mark("out of disk"),
    "too_many_tasks": mark("too many tasks"),
    "too_many_files": mark("too many files"),
    "printed_too_much": mark("printed too much"),
    "answered_too_much": mark("answered too much"),
    "compiled_too_long": mark("compiled too long"),
    "crashed": mark("crashed"),
    "broke_rule": mark("broke a rule"),
    "skipped": mark("skipped"),
    "grader_error": mark("grader error"),
}


@click.command("check")
@click.argument("stems", nargs=-1, metavar="[EXERCISE]...")
@click.option(
    "--submission",
    type=click.Path(path_type=Path),
    help=mark("A folder, a .py file, a notebook or a .zip; by default exercises/."),
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print the report as JSON."))
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help=mark("Write the report as a page, too.")
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    help=mark("Time for one check."),
)
@click.option("--github", is_flag=True, help=mark("On GitHub Actions: annotations and a summary, too."))
@click.pass_obj
def check(
    course_path: Path | None,
    stems: tuple[str, ...],
    submission: Path | None,
    as_json: bool,
    html: Path | None,
    seconds: float,
    github: bool,
) -> int:
    """Check your own work: all exercises, or those named (by name, number or part of a name)."""
    from grader.cli.formats import announce, folder_of, no_commands
    from grader.sandbox.launch import HeadStart
    from grader.sandbox.limits import Limits
    from grader.snapshot import take

    if as_json and github:
        raise click.UsageError(_("--json and --github exclude each other: both write to the screen."))
    course = find_course(course_path)
    everything = course.stems()
    snapshot = take(submission or course.exercises)
    wanted = (
        [match_stem(stem, everything) for stem in stems]
        or _named_by_file(submission, everything)
        or everything
    )
    limits = Limits(seconds=seconds)
    # The processes import JAX while this one imports what it needs.
    with HeadStart(limits) as head_start:
        from grader.cli.keys import public_key
        from grader.grading.submission import Job, grade
        from grader.report import encode

        job = Job(snapshot, wanted, limits)
        report = grade(job, lambda: public_key(course), head_start=head_start)
    if submission is None:
        _remember(course, report.exercises, snapshot)
    if as_json:
        sys.stdout.write(encode(report).decode())
    else:
        from grader.feedback import terminal

        with no_commands() if github else nullcontext():
            terminal.print_report(console(), report, next_step(course, report.exercises))
    if html is not None:
        from grader.feedback import page

        write(html, page.render(report).encode())
        click.echo(_("Wrote the page {file}.").format(file=html), err=as_json)  # standard output is the JSON
    if github:
        announce(report, folder_of(submission or course.exercises))
    return PASSED if report.passed else 3 if report.grader_failed else NOT_PASSED


def _named_by_file(submission: Path | None, stems: list[str]) -> list[str]:
    """A submission of a single exercise's file is about that exercise."""
    return (
        [submission.stem]
        if submission is not None and submission.is_file() and submission.stem in stems
        else []
    )


def _remember(course: Course, results: list[Any], snapshot: Any) -> None:
    from grader.progress import Progress

    progress = Progress(course.root)
    for result in results:
        progress.record(result, snapshot.files.get(snapshot.find(result.stem) or ""))


def console() -> Any:
    """Standard output; 80 columns or what the terminal has, at most 100."""
    from rich.console import Console

    here = Console(highlight=False)
    return Console(highlight=False, width=min(100, here.width))


def next_step(course: Course, results: list[Any]) -> str:
    """The next thing to type."""
    for result in results:
        name = result.stem.partition("_")[2] or result.stem
        if result.state == "not_started":
            path = shown_path(course.exercises / f"{result.stem}.py")
            return _("Next: grader show {name}, then write it in {path}").format(name=name, path=path)
        if result.state != "passed":
            return _("Next: grader hint {name}, or mend it and: grader check {name}").format(name=name)
    return ""


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help=mark("Print as JSON."))
@click.pass_obj
def list_(course_path: Path | None, as_json: bool) -> int:
    """All exercises, their points, and where you are."""
    from grader.cli.keys import public_key
    from grader.progress import Progress

    course = find_course(course_path)
    key, progress = public_key(course), Progress(course.root)
    rows: list[dict[str, Any]] = [
        {
            "stem": stem,
            "title": exercise.title,
            "points": exercise.points,
            "state": progress.state(stem, course.exercises / f"{stem}.py", *key.starters(stem)),
        }
        for stem, exercise in key.exercises.items()
    ]
    if as_json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")
        return PASSED
    from rich.table import Table

    table = Table(_("exercise"), "", _("points"), _("your copy"), box=None, pad_edge=False)
    for row in rows:
        state = str(row["state"])
        words = _WORDS.get(state, state.replace("_", " "))
        table.add_row(row["stem"], row["title"], f"{row['points']:>6}", _(words))
    console().print(table)
    first = next((row for row in rows if row["state"] != "passed"), None)
    if first is not None:
        name = str(first["stem"]).partition("_")[2]
        click.echo("\n" + _("Next: grader show {name}").format(name=name))
    return PASSED


@click.command("show")
@click.argument("stem", metavar="EXERCISE")
@click.pass_obj
def show(course_path: Path | None, stem: str) -> int:
    """What an exercise asks for, and how it is checked."""
    from grader.cli.keys import public_key
    from grader.starter import statement

    course = find_course(course_path)
    key = public_key(course)
    exercise = key.exercises[match_stem(stem, course.stems())]
    heading = ngettext("{stem} ({count} point)", "{stem} ({count} points)", exercise.points)
    click.echo(heading.format(stem=exercise.stem, count=exercise.points) + "\n")
    own = _statement(course.exercises / f"{exercise.stem}.py")
    if own in map(statement, key.starters(exercise.stem)):
        own = ""  # no words of theirs, perhaps in another language
    click.echo(own or statement(exercise.starter) or exercise.title)
    click.echo("\n" + _("Checks:"))
    for one in exercise.checks:
        click.echo(f"  {one.points:>2}  {one.name}: {one.rationale}")
    path = shown_path(course.exercises / f"{exercise.stem}.py")
    click.echo("\n" + _("Write it in {path}, then: grader check {name}").format(path=path, name=stem))
    return PASSED


def _statement(path: Path) -> str:
    """The statement in the learner's copy: an author may just have changed it, and a learner deleted it."""
    from grader.starter import statement

    try:
        return statement(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""


@click.command("hint")
@click.argument("stem", metavar="EXERCISE")
@click.option("--rung", type=click.IntRange(min=1), help=mark("Which hint; by default the next one."))
@click.pass_obj
def hint(course_path: Path | None, stem: str, rung: int | None) -> int:
    """A hint: a question first, then the shape of the answer, then the place to look. Ask again for the next."""
    from grader.cli.keys import public_key
    from grader.progress import Progress

    course = find_course(course_path)
    exercise = public_key(course).exercises[match_stem(stem, course.stems())]
    rungs = len(exercise.hints)
    if rung is not None and rung > rungs:
        sentence = ngettext("{stem} has {count} hint.", "{stem} has {count} hints.", rungs)
        raise click.BadParameter(sentence.format(stem=exercise.stem, count=rungs), param_hint="--rung")
    index = Progress(course.root).next_hint(exercise.stem, rungs) if rung is None else rung - 1
    line = _("Hint {number} of {count}: {hint}")
    click.echo(line.format(number=index + 1, count=rungs, hint=exercise.hints[index]))
    return PASSED


commands = {"check": check, "list": list_, "show": show, "hint": hint}
