"""Make a counterexample of the first failing case: the call, its arguments, the windows behind its numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.i18n import gettext as _
from grader.key.model import CaseKey, CheckKey, ExerciseKey, value_of
from grader.outcome import Outcome
from grader.programs.target import Target
from grader.report import model as rep
from grader.report.value import MAX_ELEMENTS, MAX_INSIDE, Value, outline, text_of, view
from grader.scoring.compare import Difference, as_array
from grader.scoring.judge import Verdict
from grader.scoring.part import part_of
from grader.scoring.place import Place
from grader.scoring.window import windows_of
from grader.values import unpack

MAX_SHOWN = 80  # letters of an answer that is shown in full, where one part of it is wrong


def counterexample(
    exercise: ExerciseKey,
    check: CheckKey,
    case: CaseKey,
    verdict: Verdict,
    outcome: Outcome,
    arrays: Mapping[str, Any],
) -> rep.Counterexample | None:
    """Return the counterexample of a check's failing case; None for a loop, which has too many inputs to show."""
    if not isinstance(case.target, Target):
        return None
    target = case.target
    names = exercise.parameters[target.function]
    inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
    arguments = dict(zip(names, unpack(target.args, inputs), strict=False))
    difference = verdict.difference
    answer = outcome.again if verdict.again and outcome.again is not None else outcome
    whole = value_of(case.expected, arrays)
    path: tuple[str | int, ...] = ()
    shown: Value | None
    if difference is not None and difference.missing:
        shown = Value("value", _among_others(part_of(whole, check.part), check.part))
    else:
        path = _path(check.part, whole, answer.value, difference)
        shown = view(part_of(whole, path))
    if check.conceal:
        shown = None
    position = difference.position if difference is not None and difference.where == path else None
    window, windows = None, []
    if exercise.sliding is not None and shown is not None and target.transform in ("plain", "jit"):
        windows = windows_of(exercise.sliding, arguments, shown.shape or (), position)
        window = next((w for w in windows if position is not None and w.output == list(position)), None)
    return rep.Counterexample(
        call=_call(target, names, Place(path, check.names)),
        arguments=[rep.Argument(name, view(value)) for name, value in arguments.items()],
        expected=shown,
        got=None if answer.failure else view(_as_asked(part_of(whole, path), part_of(answer.value, path))),
        position=None if position is None else list(position),
        window=window,
        windows=windows,
        snippet=snippet(
            exercise.stem, _in_python(target.function, names, path), target.transform, arguments, shown
        ),
    )


def _as_asked(right: Any, value: Any) -> Any:
    """Return nested lists of numbers as the array that was asked for, which is laid out as a grid."""
    array = as_array(value) if isinstance(right, np.ndarray) and isinstance(value, list | tuple) else None
    return value if array is None else array


def _path(
    part: tuple[str | int, ...], whole: Any, given: Any, difference: Difference | None
) -> tuple[str | int, ...]:
    """Return the path to what is shown of an answer: the check's part, or of a large one what is nearer the difference."""
    path = part
    for key in () if difference is None else difference.where[len(part) :]:
        values = [part_of(value, path) for value in (whole, given)]
        short = max(len(text_of(value, MAX_INSIDE)) for value in values) <= MAX_SHOWN
        if short and not any(map(_arrays, values)):  # an array is laid out as a grid, where it stands alone
            break
        path = (*path, key)
    return path


def _among_others(value: Any, path: tuple[str | int, ...]) -> str:
    """Return how a value looks as one entry of a larger one, at a path of keys and indices."""
    text = outline(value)
    for key in reversed(path):
        text = f"(..., {text}, ...)" if isinstance(key, int) else f"{{{key!r}: {text}, ...}}"
    return text


def _in_python(function: str, names: list[str], path: tuple[str | int, ...]) -> str:
    return f"{function}({', '.join(names)})" + "".join(f"[{key!r}]" for key in path)


def _call(target: Target, names: list[str], place: Place) -> str:
    arguments = ", ".join(names)
    call = f"{target.function}({arguments})"
    if target.transform == "grad":
        if place.path:
            sentence = _("the gradient by {argument} of sum({call} * cotangent)")
            return sentence.format(argument=place.word(), call=call)
        return _("the gradient of sum({call} * cotangent)").format(call=call)
    return {
        "jit": f"jax.jit({target.function})({arguments})",
        "vmap": f"jax.vmap({target.function}, in_axes={target.in_axes})({arguments})",
    }.get(target.transform, call) + "".join(f"[{key!r}]" for key in place.path)


WIDTH = 78


def snippet(
    stem: str, call: str, transform: str, arguments: Mapping[str, Any], expected: Value | None
) -> str:
    """Return Python code that repeats the failing call; empty if its arrays are too large to paste.

    Args:
        stem: the module to import the function from.
        call: the call, and the part of its answer that is looked at, in Python.
        transform: how the function is called; only a plain call is repeated.
        arguments: the call's arguments by name.
        expected: the right answer, for a comment; None where it is concealed.
    """
    sizes = [np.size(a) for value in arguments.values() for a in _arrays(value)]
    if transform != "plain" or sum(sizes) > MAX_ELEMENTS:
        return ""
    lines = ["import numpy as np"] if sizes else []
    lines += [f"from {stem} import {call.partition('(')[0]}", ""]
    lines += [_wrapped(f"{name} = {_source(value)}") for name, value in arguments.items()]
    lines.append(f"print({call})")
    if expected is None:
        return "\n".join(lines)
    right = _("# expected: {value}").format(value=expected.data)
    return "\n".join([*lines, right] if len(right) <= WIDTH else lines)


def _wrapped(statement: str) -> str:
    """Wrap a statement after commas inside its brackets, so that it stays one statement."""
    return textwrap.fill(
        statement, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _arrays(value: Any) -> list[Any]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return [a for item in value.values() for a in _arrays(item)]
    return [a for item in value for a in _arrays(item)] if isinstance(value, list | tuple) else []


def _source(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"np.array({text_of(value)}, dtype=np.{value.dtype.name})"
    return text_of(value)
