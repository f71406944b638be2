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
from grader.report.model import MAX_ELEMENTS, text_of
from grader.scoring.judge import Verdict
from grader.scoring.part import part_of
from grader.scoring.window import windows_of
from grader.values import unpack


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
    expected = part_of(value_of(case.expected, arrays), check.part)
    position = verdict.difference.position if verdict.difference else None
    shown = rep.view(expected)
    window, windows = None, []
    if exercise.sliding is not None and target.transform in ("plain", "jit"):
        windows = windows_of(exercise.sliding, arguments, shown.shape or (), position)
        window = next((w for w in windows if position is not None and w.output == list(position)), None)
    return rep.Counterexample(
        call=_call(target, names),
        arguments=[rep.Argument(name, rep.view(value)) for name, value in arguments.items()],
        expected=shown,
        got=None if outcome.failure else rep.view(_part_or_all(outcome.value, check.part)),
        position=None if position is None else list(position),
        window=window,
        windows=windows,
        snippet=snippet(exercise.stem, target.function, target.transform, arguments, expected),
    )


def _part_or_all(value: Any, part: tuple[str | int, ...]) -> Any:
    try:
        return part_of(value, part)
    except LookupError:
        return value


def _call(target: Target, names: list[str]) -> str:
    arguments = ", ".join(names)
    call = f"{target.function}({arguments})"
    return {
        "jit": f"jax.jit({target.function})({arguments})",
        "vmap": f"jax.vmap({target.function}, in_axes={target.in_axes})({arguments})",
        "grad": _("the gradient of sum({call} * cotangent)").format(call=call),
    }.get(target.transform, call)


WIDTH = 78


def snippet(stem: str, function: str, transform: str, arguments: Mapping[str, Any], expected: Any) -> str:
    """Return Python code that repeats the failing call; empty if its arrays are too large to paste."""
    sizes = [np.size(a) for value in arguments.values() for a in _arrays(value)]
    if transform != "plain" or sum(sizes) > MAX_ELEMENTS:
        return ""
    lines = ["import numpy as np"] if sizes else []
    lines += [f"from {stem} import {function}", ""]
    lines += [_wrapped(f"{name} = {_source(value)}") for name, value in arguments.items()]
    lines.append(f"print({function}({', '.join(arguments)}))")
    right = text_of(expected)
    return "\n".join([*lines, f"# expected: {right}"] if len(right) < WIDTH - 12 else lines)


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
