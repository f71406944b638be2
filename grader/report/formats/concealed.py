"""Leave out of a report what would teach a hidden case: its inputs, its right answer, what was printed while it ran.

A platform shows feedback at every upload, and under one key the same cases come again. What stays is what helps to think:
that a check failed, the idea behind it, where it broke off. A check for practice stays whole: everybody has its cases.
"""

from __future__ import annotations

from msgspec.structs import replace

from grader.i18n import gettext as _
from grader.report.feedback import came_to_no_check
from grader.report.formats import text
from grader.report.model import CheckReport, ExerciseReport, Report


def conceal(report: Report) -> Report:
    """Return the report without the hidden cases of checks that did not pass."""
    exercises = [
        replace(exercise, checks=[concealed(exercise, check) for check in exercise.checks])
        for exercise in report.exercises
    ]
    return replace(report, exercises=exercises)


def has_hidden_case(exercise: ExerciseReport, check: CheckReport) -> bool:
    """Whether what a check says may hold a case that learners do not have."""
    is_for_practice = check.max_points == 0
    return not (check.state == "passed" or is_for_practice or came_to_no_check(exercise))


def concealed(exercise: ExerciseReport, check: CheckReport) -> CheckReport:
    """Return a check without its hidden case, if it has one."""
    if not has_hidden_case(exercise, check):
        return check
    return replace(check, message=_sentence(check), counterexample=None, printed="")


def _sentence(check: CheckReport) -> str:
    """Return a message without values: an exception's own text may quote an input."""
    if check.state == "failed":
        return _("The answer to a case of this check is wrong. The case is not shown.")
    if check.line is not None:
        sentence = _("In line {line} of your file: {state}. The case is not shown.")
        return sentence.format(line=check.line, state=text.state_of(check))
    return _("{state}. The case is not shown.").format(state=text.state_of(check).capitalize())
