"""Lay a watch session out as lines of text that fit a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
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
    (mark("space"), mark("read on")),
    ("q", mark("quit")),
)
MAX_WIDTH = 100


@dataclass(frozen=True)
class Size:
    """The size of a terminal; `rows` is None if no line may be cut off."""

    columns: int
    rows: int | None
    colour: bool = True


def lines(session: Session, course: Course, today: int, size: Size) -> list[str]:
    """Return the lines of the screen; if they are too many, one page of its middle, the verdict or statement."""
    head = _render(_head(session, today), size)
    body = _render(_table(session) if session.view is View.LIST else _body(session, course), size)
    tail = _render(_tail(session, course, _width(size)), size)
    if size.rows is None:
        return [*head, *body, *tail]
    room = max(0, size.rows - len(head) - len(tail))
    if len(body) > room:
        body = _page(body, session.page, max(1, room - 1), size)[:room]
    # Where not even head and tail fit, the end is shown, with the keys.
    return [*head, *body, *tail][-size.rows :]


def _page(body: list[str], number: int, length: int, size: Size) -> list[str]:
    """Return one page of a body, and a line that says which; after the last page comes the first again."""
    first = number % -(-len(body) // length) * length
    last = min(first + length, len(body))
    template = (
        _("... lines {first}-{last} of {count}; space: read on")
        if last < len(body)
        else _("... lines {first}-{last} of {count}; space: from the beginning")
    )
    note = Text(template.format(first=first + 1, last=last, count=len(body)), "dim", no_wrap=True)
    return [*body[first:last], *_render([note], size)]


def _head(session: Session, today: int) -> Iterable[RenderableType]:
    passed = sum(state == "passed" for state in session.states.values())
    count = _("{passed} of {count} passed, {today} today") if today else _("{passed} of {count} passed")
    count = count.format(passed=passed, count=len(session.exercises), today=today)
    line = Text.assemble(("grader watch", "bold"), f"  {count}")
    if session.busy:
        line.append("  " + _("checking ..."), "yellow")
    yield line
    if session.address:
        yield Text(_("The same in a browser: {address}").format(address=session.address), "dim")
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
    """Yield the paragraphs of a starter's statement: prose flows, the lines of examples stay lines."""
    for paragraph in starters.statement(starter).split("\n\n"):
        rows = paragraph.splitlines()
        yield Text(paragraph if any(row.startswith(" ") for row in rows) else " ".join(rows))
        yield Text()


def _tail(session: Session, course: Course, width: int) -> Iterable[RenderableType]:
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
    yield from _keys(width)


def _keys(width: int) -> Iterable[Text]:
    """Yield the keys with their names, as many on a line as fit, none on two lines."""
    line = Text()
    for key, name in KEYS:
        label = key if len(key) == 1 else _(key)  # letters are the same in every language
        entry = Text.assemble((label, "bold"), f" {_(name)}")
        if line and line.cell_len + 3 + entry.cell_len > width:
            yield line
            line = Text()
        line = Text.assemble(line, "   ", entry) if line else entry
    yield line


def _table(session: Session) -> Iterable[RenderableType]:
    table = terminal.table_of_exercises("", _("exercise"), "", _("points"), _("your copy"))
    for stem, exercise in session.exercises.items():
        state = session.states.get(stem, "")
        table.add_row(
            ">" if stem == session.current else "",
            stem,
            terminal.cut(exercise.title),
            terminal.points(session.scores.get(stem), exercise.points),
            Text(_(COPY_WORDS[state]) if state else "", terminal.STYLES.get(state, "red")),
        )
    yield table
    yield Text()


def _width(size: Size) -> int:
    return max(20, min(size.columns, MAX_WIDTH))


def _render(parts: Iterable[Part], size: Size) -> list[str]:
    console = Console(
        file=io.StringIO(),
        width=_width(size),
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
