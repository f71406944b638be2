"""Assemble the report of one exercise from its verdicts and outcomes. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec

from grader.i18n import gettext as _
from grader.key.model import CheckKey, ExerciseKey
from grader.outcome import Outcome, State
from grader.report import model as rep
from grader.scoring.counterexample import counterexample
from grader.scoring.diagnose import diagnose
from grader.scoring.judge import Verdict, sentence_of, state_of


def assemble(
    exercise: ExerciseKey,
    verdicts: Sequence[Verdict],
    outcomes: Sequence[Sequence[Outcome]],
    arrays: Mapping[str, Any],
    formulas: Mapping[int, rep.Formula] = MappingProxyType({}),
) -> rep.ExerciseReport:
    """Return the report of an exercise whose checks were run; formulas by the indices of their checks."""
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
            example = counterexample(exercise, check, check.cases[verdict.case], verdict, failing, arrays)
            if example is not None and index in formulas:
                example = msgspec.structs.replace(example, formula=formulas[index])
            report = msgspec.structs.replace(report, counterexample=example)
        checks.append(report)
    return _exercise_report(exercise, state_of(verdicts), checks)


def unjudged(exercise: ExerciseKey, outcome: Outcome) -> rep.ExerciseReport:
    """Return the report of an exercise that failed before its first check: all checks get that failure."""
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
        state=state,
        score=sum(check.points for check in checks),
        max_score=exercise.points,
        checks=checks,
        lesson=exercise.lesson,
        proof=rep.Proof(reason=None if state is State.PASSED else _("It did not pass all of its tests.")),
    )


def _check_report(check: CheckKey, verdict: Verdict, failing: Outcome | None) -> rep.CheckReport:
    return rep.CheckReport(
        name=check.name,
        state=verdict.state,
        points=check.worth if verdict.state is State.PASSED else 0,
        max_points=check.worth,
        rationale=check.rationale,
        help="" if verdict.state is State.FAILED and not verdict.helped else check.help,
        message=verdict.sentence,
        printed=failing.printed if failing else "",
        line=failing.failure.line if failing and failing.failure else None,
    )
