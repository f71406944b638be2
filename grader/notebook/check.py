"""A learner's own check in a notebook: `from grader import check; check("max_pool", my_function)`.

The same answers, verdicts and feedback as `grader check`, in the notebook's own process, where JAX is loaded already.
The code is not isolated and has no time limit: the stop button ends a loop. An official run never does this.
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markupsafe
import msgspec
from rich.console import Console

from grader import i18n
from grader.course import CourseError
from grader.find import language_here
from grader.grading.submission import grade_file, versions
from grader.i18n import gettext as _
from grader.key.file import Key, KeyFileError
from grader.key.model import ExerciseKey
from grader.notebook.in_process import InProcess
from grader.notebook.opened import opened
from grader.report.feedback import page, terminal
from grader.report.model import ExerciseReport, Isolation, Report, SubmissionInfo
from grader.sandbox.errors import StartError
from grader.sandbox.limits import Limits
from grader.watch.progress import Progress

WIDTH = 100


class CallError(Exception):
    """`check` was called wrongly; the text says what to type."""


@dataclass(frozen=True)
class Feedback:
    """The result of a check: shown as a page in a notebook, as text in a console.

    A page that was saved with the notebook and is opened by who doesn't trust it has no frame: it shows the text alone.

    Attributes:
        passed: whether the exercise passed.
        report: the exercise's report; None if nothing was checked.
        text: the feedback, or why there is none.
        html: the feedback as a fragment of HTML.
    """

    passed: bool
    report: ExerciseReport | None
    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def check(
    exercise: str | int,
    *functions: Callable[..., Any],
    course: str | Path | None = None,
    **named: Callable[..., Any],
) -> Feedback:
    """Check your functions for an exercise, and show the feedback.

    Args:
        exercise: the exercise: its name or number, or the name of its function.
        functions: the functions that you wrote for it. Those left out are taken from the notebook by their names.
        course: the folder of a course or kit; by default the environment variable GRADER_COURSE, the working directory,
            a folder above it, the only kit in it, or the course that this grader came with.
        named: functions under their names in the exercise.
    """
    with i18n.speaking(language_here()):
        try:
            here = opened(course)
            key, chosen = here.key, here.exercise(exercise)
            learner_functions = functions_of(chosen, functions, named)
            limits = Limits()
            report = grade_file(InProcess(learner_functions, limits), key, chosen, "", limits)
            Progress(here.course.root).notice(report)
            return _feedback(report, key)
        except (CallError, CourseError, KeyFileError, StartError) as error:
            return _sentence(str(error))
        except KeyboardInterrupt:
            return _sentence(_("Stopped. Nothing was checked to its end."))


def functions_of(
    exercise: ExerciseKey, positional: tuple[Any, ...], named: Mapping[str, Any]
) -> dict[str, Callable[..., Any]]:
    """Match functions to the exercise's function names.

    Functions passed by keyword come first, then those whose own name fits, then the others in order; names still free are
    looked up in the notebook.

    Raises:
        CallError: a function is missing, there are too many, or a value is no function.
    """
    names = list(exercise.parameters)
    call = f"check({exercise.stem.partition('_')[2] or exercise.stem!r}, {', '.join(names)})"
    if wrong := [
        value for value in (*positional, *named.values()) if not callable(value) or inspect.isclass(value)
    ]:
        raise CallError(
            _("{kind} is no function. Give the function itself, without calling it: {call}.").format(
                kind=_kind(wrong[0]), call=call
            )
        )
    if unknown := sorted(set(named) - set(names)):
        raise CallError(
            _("The exercise has no function {name}. Call {call}.").format(name=unknown[0], call=call)
        )
    matched = dict(named)
    others = []
    for function in positional:
        own_name = getattr(function, "__name__", "")
        if own_name in names and own_name not in matched:
            matched[own_name] = function
        else:
            others.append(function)
    free = [name for name in names if name not in matched]
    if len(others) > len(free):
        raise CallError(_("That is more than the exercise has functions. Call {call}.").format(call=call))
    matched.update(zip(free, others, strict=False))
    notebook = vars(sys.modules["__main__"])
    matched |= {name: notebook[name] for name in free[len(others) :] if inspect.isroutine(notebook.get(name))}
    if missing := [name for name in names if name not in matched]:
        raise CallError(
            _("There is no function {name} to check. Define it, then call {call}.").format(
                name=missing[0], call=call
            )
        )
    return matched


def _kind(value: Any) -> str:
    return (
        _("The class {name}").format(name=value.__name__) if inspect.isclass(value) else type(value).__name__
    )


def _feedback(exercise: ExerciseReport, key: Key) -> Feedback:
    """Make the feedback of an exercise: its report as text, and as a page."""
    report = Report(
        version=2,
        submission=SubmissionInfo("", 0),
        seed=key.manifest.seed,
        key=key.digest,
        isolation=Isolation("notebook", {}),
        score=exercise.score,
        max_score=exercise.max_score,
        exercises=[_without_imports(exercise)],
        versions=versions(),
    )
    stream = io.StringIO()
    # In Jupyter, Rich would display the text by itself, and in colour.
    console = Console(file=stream, width=WIDTH, highlight=False, color_system=None, force_jupyter=False)
    terminal.print_report(console, report)
    text = stream.getvalue().rstrip()
    frame = page.fragment(report, {exercise.stem: key.exercises[exercise.stem].hints})
    # For viewers of notebooks that do not show frames.
    summary = _("As text")
    as_text = f"<details><summary>{summary}</summary><pre>{markupsafe.escape(text)}</pre></details>"
    return Feedback(report.passed, exercise, text, frame + as_text)


def _without_imports(exercise: ExerciseReport) -> ExerciseReport:
    """Remove the lines that import the function from a file: in a notebook it is defined already."""
    start = f"from {exercise.stem} import "
    checks = []
    for check in exercise.checks:
        if (example := check.counterexample) is not None:
            lines = [line for line in example.snippet.splitlines() if not line.startswith(start)]
            example = msgspec.structs.replace(example, snippet="\n".join(lines))
        checks.append(msgspec.structs.replace(check, counterexample=example))
    return msgspec.structs.replace(exercise, checks=checks)


def _sentence(text: str) -> Feedback:
    return Feedback(passed=False, report=None, text=text, html=f"<p>{markupsafe.escape(text)}</p>")
