"""Export for GitHub Actions: workflow commands that annotate a learner's files, and the summary of a job.

The commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Their texts are escaped as
in @actions/core (packages/core/src/command.ts), so that no text from a submission can end a command or begin one.
"""

from __future__ import annotations

from grader.i18n import gettext as _
from grader.report.feedback import first_problem
from grader.report.formats import markdown, text
from grader.report.model import ExerciseReport, Report
from grader.text import shortened

FOLDER = "exercises"
SUMMARY_LIMIT = 1024 * 1024  # bytes in the summary of one step
_MESSAGE = 4_000  # characters; the page shows the first lines


def export(report: Report, folder: str = FOLDER) -> bytes:
    """Return commands that show the score, and an annotation for each exercise that was started and did not pass.

    GitHub shows at most ten errors and ten notices of a step; the summary has all.

    Args:
        report: the report.
        folder: where the exercises lie in the repository.
    """
    wrong = [exercise for exercise in report.exercises if exercise.state not in ("passed", "not_started")]
    score = _("Score: {score} of {max_score}").format(score=report.score, max_score=report.max_score)
    lines = [command("notice", score, title="grader"), *(_annotation(exercise, folder) for exercise in wrong)]
    return "\n".join([*lines, ""]).encode()


def summary(report: Report) -> bytes:
    """Return Markdown for the file that GITHUB_STEP_SUMMARY names; a note replaces exercises that do not fit."""
    left_out = _("The rest does not fit here; the report has it.") + "\n"
    room = SUMMARY_LIMIT - len(left_out.encode()) - 1
    data = b""
    for block in markdown.blocks(report):
        part = block.encode() + b"\n"
        if len(data) + len(part) > room:
            return data + left_out.encode()
        data += part
    return data


def command(name: str, message: str, **properties: str) -> str:
    """Return a workflow command as one line."""
    properties_text = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name}{' ' if properties_text else ''}{properties_text}::{_data(message)}"


def _data(raw: str) -> str:
    return text.clean(raw).replace("%", "%25").replace("\n", "%0A")


def _property(raw: str) -> str:
    return _data(raw).replace(":", "%3A").replace(",", "%2C")


def _annotation(exercise: ExerciseReport, folder: str) -> str:
    first = first_problem(exercise)
    if exercise.state == "grader_error" or first is None:
        sentence = _("Not graded, through a fault of the grader's.")
        return command("error", sentence, title=exercise.stem)
    location = {"file": f"{folder}/{exercise.stem}.py" if folder else f"{exercise.stem}.py"}
    if first.line is not None:
        location["line"] = str(first.line)
    explained = shortened(text.explanation(first), _MESSAGE)
    return command("error", explained, **location, title=text.name_of(exercise, first))
