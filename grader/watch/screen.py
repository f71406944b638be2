"""Lay a watch session out as lines of text that fit a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader import starter as starters
from grader.course import Course, shown_path
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext
from grader.report.feedback import terminal
from grader.report.model import ExerciseReport
from grader.report.states import COPY_WORDS
from grader.watch.session import Session, View

Part = RenderableType | ExerciseReport
KEYS = (
    ("h", mark("hint")),
    ("n", mark("next")),
    ("l", mark("list")),
    ("a", mark("check all")),
    ("r", mark("reset")),
    ("q", mark("quit")),
)
STATEMENT_LINES = 14
MAX_WIDTH = 100


@dataclass(frozen=True)
class Size:
    """The size of a terminal; `rows` is None if no line may be cut off."""

    columns: int
    rows: int | None
    colour: bool = True


def lines(session: Session, course: Course, today: int, size: Size) -> list[str]:
    """Return the lines of the screen; if they are too many, the end of the verdict is left out."""
    head = _render(_head(session, today), size)
    body = _render(_table(session) if session.view is View.LIST else _body(session, course), size)
    tail = _render(_tail(session, course), size)
    if size.rows is None:
        return [*head, *body, *tail]
    room = max(0, size.rows - len(head) - len(tail))
    if len(body) > room:
        cut = len(body) - room + 1
        template = ngettext(
            "... {count} line more in a taller window", "... {count} lines more in a taller window", cut
        )
        note = Text(template.format(count=cut), "dim", no_wrap=True, overflow="ellipsis")
        body = [*body[: max(0, room - 1)], *_render([note], size)][:room]
    return [*head, *body, *tail][: size.rows]


def _head(session: Session, today: int) -> Iterable[RenderableType]:
    passed = sum(state == "passed" for state in session.states.values())
    count = _("{passed} of {count} passed, {today} today") if today else _("{passed} of {count} passed")
    count = count.format(passed=passed, count=len(session.exercises), today=today)
    line = Text.assemble(("grader watch", "bold"), f"  {count}")
    if session.busy:
        line.append("  " + _("checking ..."), "yellow")
    yield line
    yield Text()


def _body(session: Session, course: Course) -> Iterable[Part]:
    for report in session.passed:
        yield from _lesson(report, course)
    if session.report is not None and session.report.state != "passed":
        yield session.report
    elif session.states.get(session.current) == "not_started":
        yield Text.assemble((session.current, "bold"), f"  {session.exercise.title}")
        yield Padding(Group(*statement(session.exercise.starter)), (0, 0, 0, 4))
    elif session.report is None:
        yield Text.assemble((session.current, "bold"), f"  {session.exercise.title}")


def _lesson(report: ExerciseReport, course: Course) -> Iterable[Part]:
    yield report  # one line for the exercise, and its lesson
    solution = course.solutions / f"{report.stem}.py"
    if solution.is_file():
        yield Padding(Text(_("To compare: {path}").format(path=shown_path(solution))), (0, 0, 0, 4))
    yield Text()


def statement(starter: str) -> Iterable[RenderableType]:
    """Yield the first paragraphs of a starter's statement: prose is wrapped, examples are not."""
    paragraphs = starters.statement(starter).split("\n\n")
    shown = 0
    for paragraph in paragraphs:
        if shown >= STATEMENT_LINES:
            yield Text("...\n")
            return
        rows = paragraph.splitlines()
        shown += len(rows) + 1
        if any(row.startswith(" ") for row in rows):
            yield Text(paragraph, no_wrap=True, overflow="ellipsis")
        else:
            yield Text(" ".join(rows))
        yield Text()


def _tail(session: Session, course: Course) -> Iterable[RenderableType]:
    ladder = session.ladder
    if session.view is View.EXERCISE and ladder.showing:
        yield Text()
        if ladder.unasked:
            yield Text(_("Several different tries; perhaps this helps."), "dim")
        for index, hint in enumerate(ladder.rungs[: ladder.showing], 1):
            style = "bold cyan" if index == ladder.showing else "dim"
            line = _("Hint {number} of {count}: {hint}")
            line = line.format(number=index, count=len(ladder.rungs), hint="{hint}")
            yield terminal.filled(line, style, hint=hint)
    if session.notice:
        yield Text(session.notice, "yellow")
    if all(state == "passed" for state in session.states.values()):
        line = ngettext(
            "The only exercise passes. Well done.",
            "All {count} exercises pass. Well done.",
            len(session.exercises),
        )
        yield Text(line.format(count=len(session.exercises)), "bold green")
    else:
        path = shown_path(course.exercises / f"{session.current}.py")
        line = _("Now: {path}  write and save; the answer comes by itself.")
        yield terminal.filled(line, path=(path, "bold"))
    yield Text.assemble(*(part for key, name in KEYS for part in ((key, "bold"), f" {_(name)}   ")))


def _table(session: Session) -> Iterable[RenderableType]:
    table = Table("", _("exercise"), "", _("your copy"), box=None, pad_edge=False)
    for stem, exercise in session.exercises.items():
        state = session.states.get(stem, "")
        table.add_row(
            ">" if stem == session.current else "",
            stem,
            exercise.title,
            Text(_(COPY_WORDS[state]) if state else "", terminal.STYLES.get(state, "red")),
        )
    yield table
    yield Text()


def _render(parts: Iterable[Part], size: Size) -> list[str]:
    console = Console(
        file=io.StringIO(),
        width=max(20, min(size.columns, MAX_WIDTH)),
        highlight=False,
        force_terminal=size.colour,
        color_system="standard" if size.colour else None,
    )
    with console.capture() as captured:
        for part in parts:
            if isinstance(part, ExerciseReport):
                terminal.print_exercise(console, part)
            else:
                console.print(part)
    return captured.get().splitlines()
