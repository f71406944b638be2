"""From verdicts and outcomes to the report of one exercise: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from grader import illustrate
from grader import report as rep
from grader.diagnose import diagnose
from grader.i18n import gettext as _
from grader.judge import Verdict, part_of, sentence_of, state_of
from grader.key.model import CaseKey, CheckKey, ExerciseKey, value_of
from grader.outcome import Outcome, State
from grader.programs.target import Target
from grader.values import unpack


def assemble(
    exercise: ExerciseKey,
    verdicts: Sequence[Verdict],
    outcomes: Sequence[Sequence[Outcome]],
    arrays: Mapping[str, Any],
) -> rep.ExerciseReport:
    """The report of an exercise whose checks were run."""
    diagnosis = diagnose(exercise, outcomes, arrays)
    checks = []
    for index, (check, verdict, results) in enumerate(zip(exercise.checks, verdicts, outcomes, strict=True)):
        failing = None if verdict.case is None else results[verdict.case]
        report = _check_report(check, verdict, failing)
        if verdict.state is not State.PASSED and diagnosis and any(i == index for i, _ in diagnosis.shown_by):
            label = exercise.labels.get(diagnosis.name, diagnosis.name)
            named = rep.Misconception(label, diagnosis.help)
            report = msgspec.structs.replace(report, misconception=named)
        if failing is not None and verdict.case is not None and verdict.state in (State.FAILED, State.RAISED):
            example = _counterexample(exercise, check, check.cases[verdict.case], verdict, failing, arrays)
            report = msgspec.structs.replace(report, counterexample=example)
        checks.append(report)
    return _exercise_report(exercise, state_of(verdicts), checks)


def unjudged(exercise: ExerciseKey, outcome: Outcome) -> rep.ExerciseReport:
    """The report of an exercise that came to no check: all of them end as the outcome did."""
    assert outcome.failure is not None
    verdict = Verdict(outcome.failure.state, sentence_of(outcome.failure))
    checks = [
        _check_report(check, verdict, outcome if index == 0 else replace(outcome, printed=""))
        for index, check in enumerate(exercise.checks)
    ]
    return _exercise_report(exercise, verdict.state, checks)


def _exercise_report(
    exercise: ExerciseKey, state: State, checks: list[rep.CheckReport]
) -> rep.ExerciseReport:
    return rep.ExerciseReport(
        stem=exercise.stem,
        title=exercise.title,
        state=state.value,
        score=sum(check.points for check in checks),
        max_score=exercise.points,
        checks=checks,
        lesson=exercise.lesson,
    )


def _check_report(check: CheckKey, verdict: Verdict, failing: Outcome | None) -> rep.CheckReport:
    return rep.CheckReport(
        name=check.name,
        state=verdict.state.value,
        points=check.points if verdict.state is State.PASSED else 0,
        max_points=check.points,
        rationale=check.rationale,
        help=check.help,
        message=verdict.sentence,
        printed=failing.printed if failing else "",
        line=failing.failure.line if failing and failing.failure else None,
    )


def _counterexample(
    exercise: ExerciseKey,
    check: CheckKey,
    case: CaseKey,
    verdict: Verdict,
    outcome: Outcome,
    arrays: Mapping[str, Any],
) -> rep.Counterexample | None:
    if not isinstance(case.target, Target):
        return None  # a loop's inputs are too many to show
    target = case.target
    names = exercise.parameters[target.function]
    inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
    arguments = dict(zip(names, unpack(target.args, inputs), strict=False))
    expected = part_of(value_of(case.expected, arrays), check.part)
    position = verdict.difference.position if verdict.difference else None
    shown = rep.view(expected)
    window, windows = None, []
    if exercise.sliding is not None and target.transform in ("plain", "jit"):
        windows = illustrate.windows_of(exercise.sliding, arguments, shown.shape or (), position)
        window = next((w for w in windows if position is not None and w.output == list(position)), None)
    return rep.Counterexample(
        call=_call(target, names),
        arguments=[rep.Argument(name, rep.view(value)) for name, value in arguments.items()],
        expected=shown,
        got=None if outcome.failure else rep.view(_part_or_all(outcome.value, check.part)),
        position=None if position is None else list(position),
        window=window,
        windows=windows,
        snippet=illustrate.snippet(exercise.stem, target.function, target.transform, arguments, expected),
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
