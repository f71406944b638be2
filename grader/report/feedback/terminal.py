"""Print the report in a terminal or a text file, laid out by rich, in colour only if the terminal has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from string import Formatter

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.report.feedback import came_to_no_check, first_problem, formula, grid, points_of, proof
from grader.report.feedback import line as lines
from grader.report.model import CheckReport, Counterexample, ExerciseReport, Report
from grader.report.states import WORDS

STYLES = {"passed": "green", "not_started": "dim", "skipped": "dim", "grader_error": "bold magenta"}


def print_report(console: Console, report: Report, next_step: str = "") -> None:
    """Print all exercises and the score."""
    for exercise in report.exercises:
        print_exercise(console, exercise)
    print_score(console, report, next_step)


def print_exercise(console: Console, exercise: ExerciseReport) -> None:
    """Print one exercise: a line or two if nothing is wrong yet, otherwise its checks and the first failing case."""
    console.print(_title(exercise))
    first = first_problem(exercise)
    if first is None:
        console.print(Padding(Text(exercise.lesson, "dim"), (0, 0, 0, 4)))
        if proved := proof.line(exercise):
            console.print(Padding(Text(proved, "green"), (0, 0, 0, 4)))
        return
    if came_to_no_check(exercise):
        style = "dim" if first.state == "not_started" else ""
        parts = (*_comment(first), Text(first.message, style), *_printed(first))
        console.print(Padding(Group(*parts), (0, 0, 0, 4)))
        _print_line(console, exercise)
        return
    for check in exercise.checks:
        console.print(_check_line(check))
        if check is first:
            console.print(Padding(Group(*details(check)), (0, 0, 0, 6)))
            _print_snippet(console, check)
        elif check.state not in ("passed", "skipped") and check.message != first.message:
            console.print(Padding(Text(check.message), (0, 0, 0, 6)))
    _print_line(console, exercise)


def _print_line(console: Console, exercise: ExerciseReport) -> None:
    """Print where to look, if that was asked for and found."""
    if where := lines.of_exercise(exercise):
        console.print(Padding(Text(where, "bold cyan"), (0, 0, 0, 4)))


def print_score(console: Console, report: Report, next_step: str = "") -> None:
    """Print the last lines: notes on files left out, the score, the next command to type."""
    console.print()
    for note in report.submission.notes:
        console.print(Text(_("Note: {note}").format(note=note), "yellow"))
    if report.grader_failed:
        sentence = _("Some exercises could not be graded; that is the grader's fault, not yours.")
        console.print(Text(sentence, "magenta"))
    score = _("Score: {score} of {max_score}").format(score=report.score, max_score=report.max_score)
    console.print(Text(score, "bold green" if report.passed else "bold"))
    if next_step:
        console.print(Text(next_step), soft_wrap=True)  # a command is not cut in two


def filled(message: str, style: str = "", **parts: str | tuple[str, str]) -> Text:
    """Return a message in a style, with its placeholders filled by parts that may have other styles."""
    pieces: list[str | tuple[str, str]] = []
    for literal, name, *_rest in Formatter().parse(message):
        pieces += [(literal, style), *([parts[name]] if name else [])]
    return Text.assemble(*pieces)


def table_of_exercises(*headers: str) -> Table:
    """Return an empty table without lines, in which names are never cut; a title is, where it is made by `cut`."""
    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, no_wrap=bool(header))
    return table


def cut(title: str) -> Text:
    """Return a text that is shown on one line, cut off where the terminal is narrow."""
    return Text(title, no_wrap=True, overflow="ellipsis")


def points(earned: int | None, most: int) -> Text:
    """Return the points of an exercise, and before them those earned, if they are known."""
    return Text(str(most) if earned is None else f"{earned}/{most}", justify="right")


def _print_snippet(console: Console, check: CheckReport) -> None:
    """Print the snippet at the left edge and without wrapping, so that it can be pasted into Python."""
    if check.counterexample is not None and check.counterexample.snippet:
        sentence = _("To try it, paste this into Python, in the folder of your file:")
        console.print(Padding(Text(sentence, "dim"), (0, 0, 0, 6)))
        console.print()
        console.print(Text(check.counterexample.snippet, "dim"), soft_wrap=True)
        console.print()


def _title(exercise: ExerciseReport) -> RenderableType:
    style = STYLES.get(exercise.state, "red")
    line = Text.assemble(
        ("✓ " if exercise.state == "passed" else "· " if exercise.state == "not_started" else "✗ ", style),
        (exercise.stem, "bold"),
        f"  {exercise.title}  ",
        (f"{exercise.score}/{exercise.max_score}", style),
    )
    if exercise.state != "passed":
        line.append(f"  {_(WORDS[exercise.state])}", style)
    return line


def _check_line(check: CheckReport) -> Text:
    style = STYLES.get(check.state, "red")
    sign = {"passed": "✓", "skipped": "-"}.get(check.state, "✗")
    word = "" if check.state in ("passed", "failed") else f"  {_(WORDS[check.state])}"
    return Text.assemble(
        ("    " + sign + " ", style),
        check.name,
        (f"  {points_of(check)}", style),
        (word, style),
    )


def details(check: CheckReport) -> Iterable[RenderableType]:
    """Yield why a check did not pass: the misconception, what an instructor says, the message, the counterexample, ..."""
    if check.misconception is not None:
        yield Text.assemble((f"{check.misconception.name}: ", "bold yellow"), check.misconception.help)
    yield from _comment(check)
    yield Text(check.message)
    if check.counterexample is not None:
        yield from _counterexample(check.counterexample)
        yield from _formula(check)
    yield from _printed(check)
    if check.state == "failed" and check.misconception is None and check.help:
        yield filled(_("Look at: {help}"), "dim", help=check.help)
    yield Text()


def _comment(check: CheckReport) -> Iterable[RenderableType]:
    if check.comment:
        yield Text.assemble((_("From your instructor:"), "bold yellow"), " ", check.comment)


def _printed(check: CheckReport) -> Iterable[RenderableType]:
    printed = check.printed.strip().splitlines()
    if printed:
        yield Text(_("Your code printed:"), "dim")
        shown, left = printed[:10], len(printed) - 10
        if left > 0:
            more = ngettext("... and {count} line more", "... and {count} lines more", left)
            shown.append(more.format(count=left))
        yield Padding(Text("\n".join(shown)), (0, 0, 0, 2))


def _counterexample(example: Counterexample) -> Iterable[RenderableType]:
    call = _("{call} with").format(call=example.call) if example.arguments else example.call
    yield Text(f"\n{call}", "cyan")
    window = example.window
    for argument in example.arguments:
        boxed, position = None, None
        if window is not None and window.argument == argument.name:
            position, boxed = window.position, window.ranges
        read = _read(example, argument.name)
        rows = partial(grid.lines, argument.value, position=position, window=boxed, read=read)
        yield _Named(argument.name, rows)
    if example.expected is None:
        if example.got is not None:
            yield _Named(_("got"), partial(grid.lines, example.got, position=example.position, wrong=True))
        return
    expected = partial(grid.lines, example.expected, position=example.position)
    if example.got is None:
        yield _Named(_("expected"), expected)
    else:
        yield _Beside(expected, partial(grid.lines, example.got, example.expected, example.position))
    if window is not None and example.position is not None:
        index = ", ".join(map(str, example.position))
        sentence = (
            _("[{index}], from the window in brackets: {arithmetic}")
            if index
            else _("The number, from the window in brackets: {arithmetic}")
        )
        yield Text(sentence.format(index=index, arithmetic=window.arithmetic))


def _read(example: Counterexample, argument: str) -> frozenset[tuple[int, ...]]:
    """Return the elements to mark in an argument; none where the right answer is concealed."""
    return frozenset() if example.expected is None else formula.reads(example.formula, argument)


def _formula(check: CheckReport) -> Iterable[RenderableType]:
    """Yield what the wrong number is made of; where a misconception is named, the sentence alone."""
    example = check.counterexample
    if example is None or example.formula is None or example.expected is None:
        return
    if any(_read(example, argument.name) for argument in example.arguments):
        yield filled(_("In < >: {what}."), "dim", what=formula.legend(example.formula))
    layout = formula.lay_out(example.formula)
    if layout.sentence:
        yield filled(_("What your function does: {sentence}"), sentence=(layout.sentence, "bold"))
    if check.misconception is not None or not layout.lines:
        return
    lines, more = formula.fold(layout.lines)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for header in (f"{layout.title}:", _("right"), _("yours")):
        table.add_column(header, header_style="dim", overflow="fold")
    for line in lines:
        given = Text(f"{line.given}*", "bold red") if line.wrong else Text(line.given)
        table.add_row(Text(line.term), Text(line.right), given)
    if more:
        table.add_row(Text(more, "dim"))
    yield table


@dataclass(frozen=True)
class _Named:
    """A value beside its name, or below it where it is wide; `rows` gives its lines for a width."""

    name: str
    rows: Callable[..., list[str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(8, min(grid.MAX_WIDTH, options.max_width - 8))
        rows = self.rows(width=room)
        label = Text(f"  {self.name} =", "dim")
        if max(map(len, rows), default=0) + len(self.name) <= room:
            table = Table.grid(padding=(0, 1))
            table.add_column(no_wrap=True)
            table.add_column(no_wrap=True, overflow="ignore")
            table.add_row(label, _marked(rows))
            yield table
        else:
            yield label
            yield Padding(_marked(rows), (0, 0, 0, 2))


@dataclass(frozen=True)
class _Beside:
    """The expected value and the learner's side by side, or one below the other where they are wide."""

    expected: Callable[..., list[str]]
    got: Callable[..., list[str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(8, min(grid.MAX_WIDTH, options.max_width - 8))
        expected, got = self.expected(width=room), self.got(width=room)
        if max(map(len, expected)) + max(map(len, got)) > room - 4:
            yield _Named(_("expected"), self.expected)
            yield _Named(_("got"), self.got)
            return
        table = Table.grid(padding=(0, 3, 0, 2))
        table.add_row(Text(_("expected"), "dim"), Text(_("got"), "dim"))
        table.add_row(Text("\n".join(expected)), _marked(got))
        yield table


def _marked(rows: list[str]) -> Text:
    text = Text("\n".join(rows))
    text.highlight_regex(r"\S+\*", "bold red")
    return text
