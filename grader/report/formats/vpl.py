"""Export what a Moodle VPL evaluation prints: comments, then the grade.

The format is what VPL 4.4 looks for in the output of vpl_execution (moodle-mod_vpl, vpl_submission.class.php,
find_proposedgrade and find_proposedcomment, as of 2026-11): the last line that begins with "Grade :=>>", and blocks
between the lines "<|--" and "--|>". In a block a line that begins with "-" is a title, one that begins with ">" is shown
as it is. So that nothing a learner wrote can end a block, be a grade or a title, all of our text but titles begins with ">".
"""

from __future__ import annotations

import msgspec

from grader.i18n import gettext as _
from grader.report.formats import text
from grader.report.formats.concealed import conceal
from grader.report.model import ExerciseReport, Report
from grader.text import shortened

_MOST_LINES = 400  # of an exercise


class Range(msgspec.Struct, frozen=True):
    """The grades of the activity, from `least` to `most`; None where the activity has no grade."""

    least: float = 0.0
    most: float | None = None


POINTS = Range()


def export(report: Report, grades: Range = POINTS, *, show_cases: bool = True) -> bytes:
    """Return the output, with a grade in the activity's range; where the grader failed there is none, which is no zero.

    Args:
        report: the report.
        grades: the activity's range; without one the grade is the points.
        show_cases: whether failing cases that are not public are shown.
    """
    if report.grader_failed:
        return refuse(_("Some exercises could not be graded; that is the grader's fault, not yours."))
    shown = report if show_cases else conceal(report)
    score = _("Score: {score} of {max_score}").format(score=report.score, max_score=report.max_score)
    blocks = [_block(score, report.submission.notes)]
    blocks += [_block(_title(exercise), text.lines_of(exercise)) for exercise in shown.exercises]
    return ("\n".join(blocks) + f"\nGrade :=>>{_grade(report, grades)}\n").encode()


def practice(report: Report) -> bytes:
    """Return what the button "Run" shows: the checks for practice alone, without a grade."""
    lines = [_("These are the examples that everybody has. Evaluate counts.")]
    for exercise in report.exercises:
        lines += ["", text.one_line(f"{exercise.stem} {exercise.title}")]
        for check in (check for check in exercise.checks if check.max_points == 0):
            sign = "✓" if check.state == "passed" else "✗"
            lines += [text.one_line(f"{sign} {check.name}: {text.state_of(check)}"), text.explanation(check)]
    return ("\n".join(lines) + "\n").encode()


def refuse(problem: str) -> bytes:
    """Return the output for a submission without a grade: the reason alone."""
    return (
        _block(_("There is no grade, which is no zero."), text.clean(problem).split("\n")) + "\n"
    ).encode()


def _title(exercise: ExerciseReport) -> str:
    state = text.state_of(exercise)
    return f"{exercise.stem} {exercise.title}: {exercise.score}/{exercise.max_score} - {state}"


def _block(title: str, lines: list[str]) -> str:
    """Return a block with a title. None of ours ends in ")", which VPL takes for a deduction."""
    head = "-" + shortened(text.one_line(title), 300)
    said = [f"> {line}" for whole in lines for line in text.clean(whole).split("\n")]
    left_out = ["> " + _("The rest does not fit here; the report has it.")]
    body = said if len(said) <= _MOST_LINES else said[:_MOST_LINES] + left_out
    return "\n".join(["<|--", head, *body, "--|>"])


def _grade(report: Report, grades: Range) -> str:
    if grades.most is None:
        return str(report.score)
    share = report.score / report.max_score if report.max_score else float(report.passed)
    return f"{grades.least + share * (grades.most - grades.least):.5f}".rstrip("0").rstrip(".")
