"""The state of a watch session, changed by events alone. It uses no file, process or clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum

from grader.i18n import gettext as _
from grader.i18n import mark
from grader.key.model import ExerciseKey
from grader.report.feedback import line, misconception_in
from grader.report.model import ExerciseReport
from grader.watch.events import (
    Action,
    Check,
    Checked,
    Event,
    Finished,
    Leave,
    Pressed,
    Proved,
    RememberHint,
    RememberResult,
    Reset,
    Saved,
    Slow,
    Stop,
    Trouble,
    WasReset,
)
from grader.watch.hints import Ladder

GONE = mark("The file is gone. Save it again, or press r to get the starter back.")
EMPTY = mark("The file is empty. Save it with your code, or press r to get the starter back.")

LAST_HINT = mark(
    "These are all {count} hints. What helps now: work the first wrong number out by hand, or ask somebody."
)


LOOKS = mark("Looking for the line: your function is changed in small ways, one at a time ...")


class View(Enum):
    """What the screen shows."""

    EXERCISE = "exercise"
    LIST = "list"


@dataclass
class Session:
    """One learner's session.

    Attributes:
        exercises: all exercises by stem, in order.
        contents: each file's bytes as last read; None for a missing file.
        states: each exercise's last known state.
        hints: how many hints of each exercise were shown, on any day.
        current: the exercise that is worked on.
        view: what the screen shows.
        report: the current exercise's report, once there is one.
        passed: reports of exercises that passed since the last save, whose lessons are shown.
        notice: a sentence about the last event.
        busy: whether a check has been running for long.
        starters: each exercise's starter in all languages.
        scores: the points of each exercise's last check; none for a file that has changed since.
        address: where the page in the browser is; empty if there is none.
        page: which part of a body that is too long for the terminal is shown, counted on as keys are pressed.
    """

    exercises: Mapping[str, ExerciseKey]
    contents: dict[str, bytes | None]
    states: dict[str, str]
    hints: Mapping[str, int]
    current: str
    view: View = View.EXERCISE
    report: ExerciseReport | None = None
    passed: list[ExerciseReport] = field(default_factory=list)
    notice: str = ""
    busy: bool = False
    starters: Mapping[str, Collection[str]] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)
    address: str = ""
    page: int = 0

    def __post_init__(self) -> None:
        self._ladders = {
            stem: Ladder(tuple(exercise.hints), self.hints.get(stem, 0))
            for stem, exercise in self.exercises.items()
        }

    @property
    def exercise(self) -> ExerciseKey:
        """The current exercise."""
        return self.exercises[self.current]

    @property
    def ladder(self) -> Ladder:
        """The hints of the current exercise."""
        return self._ladders[self.current]

    @property
    def offers_line(self) -> bool:
        """Whether the last rung is left: all hints are shown, and the line was not looked for in the file as it is."""
        failed = self.report is not None and self.report.state != "passed" and bool(self.report.checks)
        return failed and self.ladder.all_shown and not self.ladder.looked

    def start(self) -> list[Action]:
        """Return the first actions: check the current exercise, unless it is a starter, empty or missing."""
        return self._go(self.current)

    def handle(self, event: Event) -> list[Action]:
        """Update the session by an event, and return the actions to perform."""
        actions: list[Action] = []
        match event:
            case Saved(files=files):
                actions = self._saved(files)
            case Checked(report=report, data=data):
                actions = [RememberResult(report, data), *self._checked(report, data)]
            case Proved(report=report, data=data):
                self._proved(report, data)
            case Pressed(key=key):
                actions = self._pressed(key)
            case WasReset(stem=stem, kept_as=kept_as):
                self._was_reset(stem, kept_as)
            case Trouble(sentence=sentence):
                self.notice = sentence
            case Slow() | Finished():
                self.busy = isinstance(event, Slow)
            case Stop():
                actions = [Leave()]
        return actions

    def _saved(self, files: Mapping[str, bytes | None]) -> list[Action]:
        changed = [stem for stem, data in files.items() if data != self.contents.get(stem)]
        self.contents.update(files)
        for stem in changed:
            self.states[stem] = self._state_of_content(stem)
            self.scores.pop(stem, None)
        # Saving another exercise makes it the current one. Several files saved at once were not saved by a learner.
        others = [stem for stem in changed if stem != self.current and files[stem] is not None]
        if self.current not in changed and len(others) != 1:
            return []
        self.passed = []
        if self.current not in changed:
            return self._go(others[0])
        self.view, self.notice = View.EXERCISE, ""
        return self._look()

    def _state_of_content(self, stem: str) -> str:
        data = self.contents.get(stem)
        if data is None:
            return "missing"
        starters = (self.exercises[stem].starter, *self.starters.get(stem, ()))
        return "not_started" if data in [starter.encode() for starter in starters] else "changed"

    def _go(self, stem: str) -> list[Action]:
        self.current, self.view, self.notice = stem, View.EXERCISE, ""
        self.ladder.showing = 0
        return self._look()

    def _look(self) -> list[Action]:
        """Return the actions that the current file needs, or set a notice."""
        self.report, self.page, self.ladder.looked = None, 0, False
        data = self.contents.get(self.current)
        if data is None:
            self.notice = _(GONE)
        elif not data.strip():
            self.notice = _(EMPTY)
        elif self._state_of_content(self.current) != "not_started":
            return [Check((self.current,))]
        return []

    def _checked(self, report: ExerciseReport, data: bytes | None) -> list[Action]:
        if data != self.contents.get(report.stem):
            return []  # the file has changed since; its own verdict follows
        newly_passed = report.state == "passed" != self.states.get(report.stem)
        self.states[report.stem], self.scores[report.stem] = report.state, report.score
        if report.stem != self.current:
            return []
        self.report, self.page = report, 0
        if report.state == "passed":
            self.passed.append(report)
            following = self._next_unsolved() if newly_passed and self.view is View.EXERCISE else None
            return self._go(following) if following else []
        if self.ladder.looked:
            self._looked(report)
        if self.ladder.looked or not self.ladder.count(report.state, data):
            return []
        idea = misconception_in(report)
        if idea is None:
            return self._hint(unasked=True)
        # What the answers were recognised by helps more than the next hint, which is about anybody's.
        self.ladder.tries.clear()
        sentence = _("Several different tries. What is named above comes first: {name}. For a hint, press h.")
        self.notice = sentence.format(name=idea.name)
        return []

    def _proved(self, report: ExerciseReport, data: bytes | None) -> None:
        """Show the report of a pass with its proof, where the pass is still shown."""
        if data != self.contents.get(report.stem):
            return
        self.passed = [report if passed.stem == report.stem else passed for passed in self.passed]
        if self.report is not None and self.report.stem == report.stem:
            self.report = report

    def _looked(self, report: ExerciseReport) -> None:
        """Say what came of the search for the line, which the report names if there is one."""
        self.notice = "" if report.line is not None else self._after_all()

    def _after_all(self) -> str:
        """What is said when neither a hint nor a line is left."""
        last = _(LAST_HINT).format(count=len(self.ladder.rungs))
        nothing = self.ladder.looked and self.report is not None and self.report.line is None
        return f"{_(line.NOTHING)} {last}" if nothing else last

    def _hint(self, *, unasked: bool) -> list[Action]:
        self.notice = ""
        if self.ladder.all_shown:
            if not self.offers_line:
                self.notice = self._after_all()
                return []
            self.ladder.looked, self.notice = True, _(LOOKS)
            return [Check((self.current,), line=True)]
        self.ladder.climb(unasked=unasked)
        return [RememberHint(self.current)]

    def _pressed(self, key: str) -> list[Action]:
        actions: list[Action] = []
        if key == " ":
            self.page += 1
            return actions
        self.page = 0
        old_view, self.view = self.view, View.EXERCISE
        match key:
            case "q" | "\x03" | "\x04":  # where Ctrl-C and Ctrl-D come as keys
                actions = [Leave()]
            case "h":
                actions = self._hint(unasked=False)
            case "l" if old_view is not View.LIST:
                self.view = View.LIST
            case "a":
                self.view = View.LIST
                actions = [Check(tuple(self.exercises))]
            case "r":
                actions = [Reset(self.current)]
            case "n":
                self.passed = []
                actions = self._go(self._next_unsolved() or self._following()[0])
        return actions

    def _was_reset(self, stem: str, kept_as: str | None) -> None:
        self.contents[stem] = self.exercises[stem].starter.encode()
        self.states[stem] = "not_started"
        self.scores.pop(stem, None)
        self.passed = []
        self._go(stem)
        self.notice = _("The starter is back.")
        if kept_as:
            self.notice = _("The starter is back. Your version is kept as {name}.").format(name=kept_as)

    def _following(self) -> list[str]:
        """Return all exercises in order, starting after the current one, which comes last."""
        stems = list(self.exercises)
        after = stems.index(self.current) + 1
        return stems[after:] + stems[:after]

    def _next_unsolved(self) -> str | None:
        others = self._following()[:-1]
        return next((stem for stem in others if self.states.get(stem) != "passed"), None)
