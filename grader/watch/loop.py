"""The loop of a watch session: take events from keyboard, files and checks, and do what the session asks for."""

from __future__ import annotations

import contextlib
import queue
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from enum import Enum
from types import FrameType
from typing import TYPE_CHECKING

from grader.course import Course
from grader.files import reason_of
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.sandbox.limits import Limits
from grader.watch.checker import Checker
from grader.watch.events import (
    Action,
    Check,
    Event,
    Finished,
    Leave,
    Pressed,
    Redraw,
    RememberHint,
    RememberResult,
    Reset,
    Slow,
    Stop,
    Trouble,
    WasReset,
)
from grader.watch.keyboard import Keyboard
from grader.watch.painter import Painter
from grader.watch.progress import Progress
from grader.watch.reset import put_back
from grader.watch.saves import Saves
from grader.watch.screen import lines
from grader.watch.session import Session
from grader.watch.source import read

if TYPE_CHECKING:
    from grader.watch.page.server import Page

# While a check runs, the loop wakes every TICK; the screen says that it runs when it takes longer than SLOW.
TICK_SECONDS, SLOW_SECONDS = 0.1, 0.4
# Otherwise the loop wakes every IDLE, so that a signal taken by another thread is handled no later.
IDLE_SECONDS = 0.5


class PageKind(Enum):
    """Whether the session is shown in a browser, too."""

    NONE = "none"
    SERVED = "served"
    IN_BROWSER = "in a browser"


def open_session(course: Course, key: Key, progress: Progress, stem: str | None) -> Session:
    """Make a session that begins at the exercise named, or at the first that is not passed."""
    paths = {s: course.exercises / f"{s}.py" for s in key.exercises}
    starters = {s: key.starters(s) for s in key.exercises}
    states = {s: progress.state(s, paths[s], *starters[s]) for s in key.exercises}
    scores = {s: progress.score(s, path) for s, path in paths.items()}
    unsolved = next((s for s, state in states.items() if state != "passed"), next(iter(states)))
    return Session(
        exercises=key.exercises,
        starters=starters,
        contents={s: read(path) for s, path in paths.items()},
        states=states,
        hints={s: progress.hints(s) for s in key.exercises},
        current=stem or unsolved,
        scores={s: score for s, score in scores.items() if score is not None},
    )


class Loop:
    """One learner's watch session, from start to end.

    Args:
        course: the course that holds the files.
        key: the answer key.
        limits: the limits of one check.
        stem: the exercise to begin with; by default the first that is not passed.
        page: whether to show the session as a page, too: in the user's browser, or at an address that is told.
        once: whether to leave after the first check, or at once if there is nothing to check.
    """

    def __init__(
        self,
        course: Course,
        key: Key,
        limits: Limits,
        stem: str | None = None,
        page: PageKind = PageKind.NONE,
        *,
        once: bool = False,
    ) -> None:
        self._course, self._key, self._limits = course, key, limits
        self._progress = Progress(course.root)
        self._session = open_session(course, key, self._progress, stem)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._painter = Painter(sys.stdout)
        self._page_kind, self._once = page, once
        self._page: Page | None = None

    def run(self) -> None:
        """Watch until the learner leaves; then end everything that was started, and restore the terminal."""
        # Parsing a learner's file, to see whether it is complete, would print warnings about odd escapes.
        warnings.simplefilter("ignore", SyntaxWarning)
        tell = self._events.put
        with (
            _signals(tell),
            Checker(self._key, self._course.exercises, self._limits, tell) as checker,
            Saves(self._course.exercises, self._key.exercises, tell),
            Keyboard(lambda key: tell(Pressed(key))) as keyboard,
            self._painter,
            self._open_page(),
        ):
            actions = self._session.start()
            is_last = self._once and not actions
            is_running = self._perform(actions, checker)
            while is_running:
                self._draw()
                if is_last:
                    break
                event = self._next(checker)
                if isinstance(event, Redraw):
                    keyboard.resume()
                    self._painter.clear()
                is_last = self._once and isinstance(event, Finished)
                is_running = self._perform(self._session.handle(event), checker)

    def _next(self, checker: Checker) -> Event:
        while True:
            busy_for = checker.busy_for
            try:
                return self._events.get(timeout=IDLE_SECONDS if busy_for is None else TICK_SECONDS)
            except queue.Empty:
                checker.hurry()
                if (busy_for or 0) > SLOW_SECONDS and not self._session.busy:
                    return Slow()

    def _perform(self, actions: list[Action], checker: Checker) -> bool:
        for action in actions:
            match action:
                case Check(stems=stems, line=line):
                    checker.order(stems, line=line)
                case Reset(stem=stem):
                    self._reset(stem)
                case RememberHint(stem=stem):
                    self._progress.next_hint(stem, len(self._key.exercises[stem].hints))
                case RememberResult(report=report, data=data):
                    self._progress.record(report, data)
                case Leave():
                    return False
        return True

    def _reset(self, stem: str) -> None:
        path = self._course.exercises / f"{stem}.py"
        try:
            kept_as = put_back(path, self._key.exercises[stem].starter, self._key.starters(stem))
        except OSError as error:
            sentence = _("{name} can't be written: {reason}.")
            self._events.put(Trouble(sentence.format(name=path.name, reason=reason_of(error))))
        else:
            self._events.put(WasReset(stem, kept_as))

    @contextlib.contextmanager
    def _open_page(self) -> Iterator[None]:
        """Serve the page, if one is wanted; where no port can be had, the terminal goes on without it."""
        if self._page_kind is PageKind.NONE:
            yield
            return
        from grader.watch.page.server import Page  # not before it is wanted: it loads asyncio

        in_browser = self._page_kind is PageKind.IN_BROWSER
        with contextlib.ExitStack() as stack:
            try:
                page = Page(self._course.root, lambda key: self._events.put(Pressed(key)), browser=in_browser)
            except OSError as error:
                sentence = _("No page can be shown: {error}. The terminal shows the same.")
                self._events.put(Trouble(sentence.format(error=error)))
            else:
                self._page = stack.enter_context(page)
                self._session.address = page.url
            yield

    def _draw(self) -> None:
        today = self._progress.passed_today()
        if self._page is not None:
            self._page.show(self._session, self._course, today)
        self._painter.paint(lambda size: lines(self._session, self._course, today, size))


@contextlib.contextmanager
def _signals(tell: Callable[[Event], None]) -> Iterator[None]:
    """Turn signals into events: Ctrl-C, requests to end, a resized terminal, a process continued after Ctrl-Z."""
    events: dict[str, Event] = {"SIGINT": Stop(), "SIGTERM": Stop(), "SIGHUP": Stop()}
    events |= {"SIGWINCH": Redraw(), "SIGCONT": Redraw()}
    event_by_number = {
        getattr(signal, name): event for name, event in events.items() if hasattr(signal, name)
    }

    def handle(number: int, _: FrameType | None) -> None:
        tell(event_by_number[number])  # SimpleQueue.put may be called from a handler

    old_handlers = {number: signal.signal(number, handle) for number in event_by_number}
    try:
        yield
    finally:
        for number, handler in old_handlers.items():
            signal.signal(number, handler)
