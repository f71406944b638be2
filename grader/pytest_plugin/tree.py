"""The exercises as pytest's files, classes and tests.

VS Code's Test Explorer shows a class where a test's parent is a `pytest.Class`, and its run button in the line that a
test's location names. It calls a test failed, not in error, where what it raised is called AssertionError.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import i18n
from grader.course import CourseError
from grader.files import read_bounded
from grader.find import course_of_folder, language_here
from grader.i18n import gettext as _
from grader.key.file import KeyFileError
from grader.key.model import ExerciseKey
from grader.pytest_plugin.session import Grading
from grader.report.formats.text import explanation, one_line, state_of
from grader.report.model import CheckReport
from grader.sandbox.errors import StartError
from grader.submission.snapshot import SubmissionError

MOST_OF_A_FILE = 1 << 20
"""Bytes of an exercise that are looked at for the line of its function."""


def bring_in(config: pytest.Config) -> None:
    """Collect the exercises of the learner's folder that pytest runs in.

    Raises:
        pytest.UsageError: the folder names a course that is not there.
    """
    i18n.use(language_here())
    try:
        course = course_of_folder(config.rootpath)
    except CourseError as error:
        raise pytest.UsageError(str(error)) from error
    if course is not None:
        config.pluginmanager.register(Exercises(Grading(course)), "grader-exercises")


class Exercises:
    """The hooks that pytest calls in a learner's folder."""

    def __init__(self, grading: Grading) -> None:
        self._grading = grading
        self._folder = grading.course.exercises.resolve()
        self._stems = frozenset(grading.course.stems())

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Collect an exercise in place of what others would collect in it: nobody imports it into this process."""
        others = yield
        is_exercise = file_path.suffix == ".py" and file_path.stem in self._stems
        if not is_exercise or file_path.parent.resolve() != self._folder:
            return others
        file = ExerciseFile.from_parent(parent, path=file_path)
        file.grading = self._grading
        return [file]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Mark a check as skipped before pytest looks for that mark."""
        if isinstance(item, CheckItem):
            item.look()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """With pytest-xdist, leave an exercise's checks to one worker, which grades it once."""
        if config.getoption("dist") != "load":
            return None
        from xdist.scheduler import LoadScopeScheduling

        return LoadScopeScheduling(config, log)

    def pytest_unconfigure(self) -> None:
        """End what was started, however the run ended."""
        self._grading.close()


class ExerciseFile(pytest.File):
    """A learner's file: one class, the exercise."""

    grading: Grading

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the exercise.

        Raises:
            CollectError: there is no key.
        """
        try:
            exercise = self.grading.key.exercises.get(self.path.stem)
        except (KeyFileError, StartError, OSError) as error:
            raise self.CollectError(str(error)) from error
        if exercise is None:
            return
        node = ExerciseClass.from_parent(self, name=_name(exercise.title))
        node.exercise, node.grading = exercise, self.grading
        yield node


class ExerciseClass(pytest.Class):
    """An exercise: a test for each check. No Python class is behind it."""

    exercise: ExerciseKey
    grading: Grading

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the checks, in the order in which they are run."""
        line = _line_of(self.path, self.exercise)
        names: list[str] = []
        for index, check in enumerate(self.exercise.checks):
            name = _name(check.name)
            names.append(name)
            if (count := names.count(name)) > 1:
                name = f"{name} ({count})"
            item = CheckItem.from_parent(self, name=name)
            item.stem, item.index, item.line, item.grading = self.exercise.stem, index, line, self.grading
            yield item


class CheckItem(pytest.Item):
    """A check of an exercise."""

    stem: str
    index: int
    line: int
    grading: Grading
    _text = ""

    def look(self) -> None:
        """Grade the exercise, if that is still to be done, and note what became of this check."""
        try:
            report = self.grading.report(self.stem)
        except (SubmissionError, StartError, OSError) as error:
            self._text = _("This could not be checked: {error}").format(error=error)
            return
        check = report.checks[self.index]
        self.user_properties += [
            ("state", str(check.state)),
            ("points", f"{check.points}/{check.max_points}"),
        ]
        if check.state in ("not_started", "skipped"):
            # Of an exercise that is not begun, the grader runs the first check alone: its reason is all others', too.
            why = report.checks[0] if report.state == "not_started" else check
            self.add_marker(pytest.mark.skip(reason=one_line(why.message) or state_of(why)))
        elif check.state != "passed":
            self._text = _told(check)

    def runtest(self) -> None:
        """Fail with the feedback, if there is any.

        Raises:
            AssertionError: the check did not pass.
        """
        if self._text:
            raise AssertionError(self._text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the feedback, without a traceback through the grader."""
        if excinfo.type is AssertionError and str(excinfo.value) == self._text:
            return self._text
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the line of the learner's function, counted from 0, and the check's name."""
        parent = "" if self.parent is None else f"{self.parent.name}: "
        return self.path, self.line, f"{parent}{self.name}"


def _told(check: CheckReport) -> str:
    """What the terminal's report says of a check, as plain text: it may be read in a window that knows no colours."""
    text = explanation(check)
    if check.state == "grader_error":
        return _("The grader failed here, which is not your fault:") + "\n" + text
    if check.counterexample is not None and check.counterexample.snippet:
        lead = _("To try it, paste this into Python, in the folder of your file:")
        text += f"\n\n{lead}\n\n{check.counterexample.snippet.rstrip()}\n"
    return text or state_of(check)


def _name(text: str) -> str:
    """A name that stands in an id: pytest splits those at "::", and takes what follows "[" for a parameter."""
    return one_line(text).replace("::", ":").replace("[", "(").replace("]", ")")


def _line_of(path: Path, exercise: ExerciseKey) -> int:
    """The line, from 0, of the first function asked for; 0 where the file has none."""
    try:
        text = read_bounded(path, MOST_OF_A_FILE, links=True).decode("utf-8", "replace")
    except OSError:
        return 0
    names = "|".join(map(re.escape, exercise.parameters))
    found = re.search(rf"^def (?:{names})\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) if found else 0
