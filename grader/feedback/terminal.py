"""The report in a terminal or a text file: rich lays it out, and leaves colour away where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.feedback import grid
from grader.report import CheckReport, Counterexample, ExerciseReport, Report

STYLES = {"passed": "green", "not_started": "dim", "skipped": "dim", "grader_error": "bold magenta"}
WORDS = {
    "passed": "passed",
    "failed": "wrong",
    "not_started": "not started",
    "raised": "raised an exception",
    "timed_out": "timed out",
    "out_of_memory": "out of memory",
    "crashed": "crashed",
    "broke_rule": "broke a rule",
    "skipped": "skipped",
    "grader_error": "grader error",
}


def print_report(console: Console, report: Report, next_step: str = "") -> None:
    """The whole report."""
    for exercise in report.exercises:
        print_exercise(console, exercise)
    print_score(console, report, next_step)


def print_exercise(console: Console, exercise: ExerciseReport) -> None:
    """One exercise: in a line where it passed or was not started, else with its checks."""
    console.print(_title(exercise))
    if exercise.state in ("passed", "not_started") and _same_state(exercise):
        if exercise.state == "passed" and exercise.lesson:
            console.print(Padding(Text(exercise.lesson, "dim"), (0, 0, 0, 4)))
        if exercise.state == "not_started" and "no file" in exercise.checks[0].message:
            console.print(Padding(Text(exercise.checks[0].message, "dim"), (0, 0, 0, 4)))
        return
    told: set[str] = set()
    for check in exercise.checks:
        console.print(_check_line(check))
        if check.state not in ("passed", "skipped"):
            console.print(Padding(Group(*_details(check, told)), (0, 0, 0, 6)))


def print_score(console: Console, report: Report, next_step: str = "") -> None:
    """The last lines: the score, what was left out, what to type next."""
    console.print()
    for note in report.submission.notes:
        console.print(Text(f"Note: {note}", "yellow"))
    if report.grader_failed:
        console.print(
            Text("Some exercises could not be graded; that is the grader's fault, not yours.", "magenta")
        )
    console.print(
        Text(f"Score: {report.score} of {report.max_score}", "bold green" if report.passed else "bold")
    )
    if next_step:
        console.print(Text(next_step))


def _same_state(exercise: ExerciseReport) -> bool:
    quiet = (exercise.state, "skipped")
    return all(check.state in quiet for check in exercise.checks)


def _title(exercise: ExerciseReport) -> RenderableType:
    style = STYLES.get(exercise.state, "red")
    line = Text.assemble(
        ("✓ " if exercise.state == "passed" else "· " if exercise.state == "not_started" else "✗ ", style),
        (exercise.stem, "bold"),
        f"  {exercise.title}  ",
        (f"{exercise.score}/{exercise.max_score}", style),
    )
    if exercise.state != "passed":
        line.append(f"  {WORDS[exercise.state]}", style)
    return line


def _check_line(check: CheckReport) -> Text:
    style = STYLES.get(check.state, "red")
    mark = {"passed": "✓", "skipped": "-"}.get(check.state, "✗")
    word = "" if check.state in ("passed", "failed") else f"  {WORDS[check.state]}"
    return Text.assemble(
        ("    " + mark + " ", style),
        check.name,
        (f"  {check.points}/{check.max_points}", style),
        (word, style),
    )


def _details(check: CheckReport, told: set[str]) -> Iterable[RenderableType]:
    if check.misconception is not None:
        first = check.misconception.name not in told
        told.add(check.misconception.name)
        yield Text.assemble(
            (
                f"{check.misconception.name}: " if first else f"{check.misconception.name}, as above.",
                "bold yellow",
            ),
            check.misconception.help if first else "",
        )
    if check.message and check.message not in told:
        told.add(check.message)
        yield Text(check.message)
    if check.counterexample is not None:
        yield from _counterexample(check.counterexample)
    if check.printed.strip():
        yield Text("Your code printed:", "dim")
        yield Padding(Text("\n".join(check.printed.strip().splitlines()[:10])), (0, 0, 0, 2))
    if check.state == "failed" and check.misconception is None:
        yield Text.assemble(("Look at: ", "dim"), check.help)
    yield Text()


def _counterexample(example: Counterexample) -> Iterable[RenderableType]:
    yield Text(example.call, "cyan")
    for argument in example.arguments:
        rows = grid.lines(argument.value)
        table = Table.grid(padding=(0, 1))
        table.add_row(Text(f"  {argument.name} =", "dim"), Text("\n".join(rows)))
        yield table
    expected = grid.lines(example.expected, position=example.position)
    if example.got is None:
        yield _beside(("expected", expected))
        return
    got = grid.lines(example.got, example.expected, example.position)
    width = max(map(len, expected)) + max(map(len, got))
    if width <= 66:
        yield _beside(("expected", expected), ("got", got))
    else:
        yield _beside(("expected", expected))
        yield _beside(("got", got))


def _beside(*columns: tuple[str, list[str]]) -> Table:
    table = Table.grid(padding=(0, 3, 0, 2))
    table.add_row(*(Text(name, "dim") for name, _ in columns))
    table.add_row(*(_marked(rows) for _, rows in columns))
    return table


def _marked(rows: list[str]) -> Text:
    text = Text("\n".join(rows))
    text.highlight_regex(r"\S+\*", "bold red")
    return text
