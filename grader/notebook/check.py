"""A learner's own check in a notebook: `from grader import check; check("max_pool", my_function)`.

The same answers, judgement and feedback as `grader check`, in the notebook's own process, where JAX is loaded already.
Nothing is kept apart and no time limit holds: the stop button ends a loop. An official run never does this.
"""

from __future__ import annotations

import inspect
import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markupsafe
import msgspec
from rich.console import Console

from grader import i18n
from grader.course import KEY_NAME, Course, CourseError, find_course, match_stem
from grader.grading.submission import grade_file, versions
from grader.i18n import gettext as _
from grader.key.file import Key, KeyFileError
from grader.key.model import ExerciseKey
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.notebook.in_process import InProcess
from grader.report.feedback import page, terminal
from grader.report.model import ExerciseReport, Isolation, Report, SubmissionInfo
from grader.sandbox.errors import StartError
from grader.sandbox.limits import Limits

VARIABLE = "GRADER_COURSE"
WIDTH = 100
_keys: dict[tuple[Path, int], Key] = {}


class _CallError(Exception):
    """`check` was called in a way that it can't answer; the text says what to type."""


@dataclass(frozen=True)
class Feedback:
    """What a check found: a page in a notebook, text in a console.

    Attributes:
        passed: whether the exercise passed.
        report: the exercise's report; None where nothing was checked.
        text: the feedback, or why there is none.
        html: the same as a fragment of a page.
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
    """Check functions of yours, here and now.

    Args:
        exercise: the exercise: its name or number, or the name of its function.
        functions: what you wrote for it. Those that are not given are taken by their names from the notebook.
        course: the folder of the course or kit; by default GRADER_COURSE, the working directory, one above, or one in it.
        named: functions under the names that the exercise has for them.
    """
    with i18n.speaking(i18n.choose()):
        try:
            key = _key(_course(course))
            chosen = key.exercises[_stem(str(exercise), key)]
            given = _functions(chosen, functions, named)
            limits = Limits()
            report = grade_file(InProcess(given, limits), key, chosen, "", limits)
            return _feedback(report, key)
        except (_CallError, CourseError, KeyFileError, StartError) as error:
            return _sentence(str(error))
        except KeyboardInterrupt:
            return _sentence(_("Stopped. Nothing was checked to its end."))


def _course(given: str | Path | None) -> Course:
    """The course that is named, or around the working directory, or unpacked in it."""
    named = given or os.environ.get(VARIABLE)
    if named:
        return find_course(Path(named).expanduser())
    try:
        return find_course()
    except CourseError:
        beside = sorted(path.parent for path in Path.cwd().glob(f"*/{KEY_NAME}"))
        if len(beside) == 1:
            return Course(beside[0])
    raise _CallError(
        _(
            "There is no answer key here. Unpack the course's kit beside the notebook, "
            "or say where it is: check(..., course='path/of/the/kit')."
        )
    )


def _key(course: Course) -> Key:
    """The public key, read once for as long as its course stays the same."""
    changed = course.key_file.stat().st_mtime_ns if course.is_kit else 0
    where = (course.root, changed)
    if not course.is_kit or where not in _keys:
        _keys[where] = obtain(course, PUBLIC_SEED)
    return _keys[where]


def _stem(wanted: str, key: Key) -> str:
    """The exercise that is meant: as on the command line, or else by the name of one of its functions."""
    try:
        return match_stem(wanted, list(key.exercises))
    except CourseError:
        found = [stem for stem, exercise in key.exercises.items() if wanted in exercise.parameters]
        if len(found) == 1:
            return found[0]
        raise


def _functions(
    exercise: ExerciseKey, given: tuple[Any, ...], named: Mapping[str, Any]
) -> dict[str, Callable[..., Any]]:
    """The exercise's functions by name: those named, then by their own names, then in order, then the notebook's.

    Raises:
        _CallError: one is missing, too many, or no function.
    """
    names = list(exercise.parameters)
    call = f"check({exercise.stem.partition('_')[2] or exercise.stem!r}, {', '.join(names)})"
    if wrong := [
        value for value in (*given, *named.values()) if not callable(value) or inspect.isclass(value)
    ]:
        raise _CallError(
            _("{kind} is no function. Give the function itself, without calling it: {call}.").format(
                kind=_kind(wrong[0]), call=call
            )
        )
    if unknown := sorted(set(named) - set(names)):
        raise _CallError(
            _("The exercise has no function {name}. Call {call}.").format(name=unknown[0], call=call)
        )
    found = dict(named)
    others = []
    for function in given:
        own = getattr(function, "__name__", "")
        if own in names and own not in found:
            found[own] = function
        else:
            others.append(function)
    free = [name for name in names if name not in found]
    if len(others) > len(free):
        raise _CallError(_("That is more than the exercise has functions. Call {call}.").format(call=call))
    found.update(zip(free, others, strict=False))
    notebook = vars(sys.modules["__main__"])
    found |= {name: notebook[name] for name in free[len(others) :] if inspect.isroutine(notebook.get(name))}
    if missing := [name for name in names if name not in found]:
        raise _CallError(
            _("There is no function {name} to check. Define it, then call {call}.").format(
                name=missing[0], call=call
            )
        )
    return found


def _kind(value: Any) -> str:
    return (
        _("The class {name}").format(name=value.__name__) if inspect.isclass(value) else type(value).__name__
    )


def _feedback(exercise: ExerciseReport, key: Key) -> Feedback:
    """The exercise's report as text, and as the page that a report of it alone is."""
    report = Report(
        version=1,
        submission=SubmissionInfo("", 0),
        seed=key.manifest.seed,
        key=key.digest,
        isolation=Isolation("notebook", {}),
        score=exercise.score,
        max_score=exercise.max_score,
        exercises=[_as_in_a_notebook(exercise)],
        versions=versions(),
    )
    stream = io.StringIO()
    # Rich would display by itself where it sees Jupyter, and colour what is read as plain text.
    console = Console(file=stream, width=WIDTH, highlight=False, color_system=None, force_jupyter=False)
    terminal.print_report(console, report)
    text = stream.getvalue().rstrip()
    frame = page.fragment(report, "14em" if report.passed else "36em")
    # Where frames are not shown, in a viewer of notebooks perhaps, the text is there.
    summary = _("As text")
    as_text = f"<details><summary>{summary}</summary><pre>{markupsafe.escape(text)}</pre></details>"
    return Feedback(report.passed, exercise, text, frame + as_text)


def _as_in_a_notebook(exercise: ExerciseReport) -> ExerciseReport:
    """Without the lines that import the function from a file: in a notebook it is there."""
    start = f"from {exercise.stem} import "
    checks = []
    for one in exercise.checks:
        if (example := one.counterexample) is not None:
            lines = [line for line in example.snippet.splitlines() if not line.startswith(start)]
            example = msgspec.structs.replace(example, snippet="\n".join(lines))
        checks.append(msgspec.structs.replace(one, counterexample=example))
    return msgspec.structs.replace(exercise, checks=checks)


def _sentence(text: str) -> Feedback:
    return Feedback(passed=False, report=None, text=text, html=f"<p>{markupsafe.escape(text)}</p>")
