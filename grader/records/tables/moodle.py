"""Gradebooks for Moodle: the offline grading worksheet of an assignment, or a table for the gradebook's import.

What the importers read: moodle's mod/assign/feedback/offline/importgradeslib.php and grade/import/csv. The first finds
its columns by their names in the site's language, and takes a comment for HTML (mod/assign/feedback/comments).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from grader.i18n import gettext as _
from grader.records.store import STANDINGS, Graded, Standing
from grader.records.tables import table
from grader.records.tables.table import Cell, Finals, Style
from grader.report.feedback import first_problem, misconception_in, proof
from grader.report.formats import text
from grader.report.model import ExerciseReport
from grader.text import shortened

# Texts of Moodle's worksheets, under their names in its language packs.
_WORDS = {
    "en": {
        "recordid": "Identifier",
        "hiddenuser": "Participant ",
        "fullname": "Full name",
        "status": "Status",
        "grade": "Grade",
        "maxgrade": "Maximum grade",
        "gradecanbechanged": "Grade can be changed",
        "yes": "Yes",
        "lastmodifiedsubmission": "Last modified (submission)",
        "lastmodifiedgrade": "Last modified (grade)",
        "comments": "Feedback comments",
    },
    "pt_BR": {
        "recordid": "Identificador",
        # The language pack has no space at the end. The importer cuts off as many characters as its own text has and
        # looks up the rest as a number: the space does no harm there, and a site whose pack has it needs it.
        "hiddenuser": "Participante ",
        "fullname": "Nome completo",
        "status": "Status",
        "grade": "Nota",
        "maxgrade": "Nota máxima",
        "gradecanbechanged": "Nota pode ser alterada",
        "yes": "Sim",
        "lastmodifiedsubmission": "Última modificação (envio)",
        "lastmodifiedgrade": "Última modificação (nota)",
        "comments": "Comentários de feedback",
    },
}
# Fields of a user that the gradebook's import can find a student by, and a column's name for each.
FIELDS = {"idnumber": "ID number", "email": "Email address", "username": "Username"}
_NEVER = "-"  # how Moodle writes a missing date
_MESSAGE, _IDEA = 300, 600  # letters
_BREAK = "<br>"
MOST = 30_000
"""Letters of a feedback: a worksheet may be opened in a spreadsheet, whose cells hold 32,767."""


def worksheet(
    results: Sequence[Graded],
    style: Style,
    most: float | None = None,
    site: str = "en",
    finals: Finals | None = None,
) -> bytes:
    """Return an offline grading worksheet as CSV; the students' ids must be Moodle's participant numbers.

    Args:
        results: the results of the class.
        style: how to write numbers.
        most: the assignment's maximum grade; by default its points.
        site: the language of the site, one of `grader.records.tables.SITES`.
        finals: the grades by a policy; without them the points as graded.
    """
    labels = _WORDS[site]
    names = [name for name in labels if name not in ("hiddenuser", "yes")]
    rows: list[list[Cell]] = [[labels[name] for name in names]]
    for graded in results:
        filled: dict[str, Cell] = {
            "recordid": labels["hiddenuser"] + graded.result.student.id,
            "fullname": graded.result.student.name,
            "status": "" if graded.standing is Standing.GRADED else _(STANDINGS[graded.standing]),
            "grade": table.points(graded, most, finals),
            "maxgrade": table.maximum(results) if most is None else most,
            "gradecanbechanged": labels["yes"],
            "lastmodifiedsubmission": graded.result.submitted or _NEVER,
            "lastmodifiedgrade": _NEVER,
            "comments": feedback(graded, finals),
        }
        rows.append([filled[name] for name in names])
    return table.write(rows, style)


def gradebook(
    results: Sequence[Graded],
    style: Style,
    most: float | None,
    field: str,
    assignment: str,
    finals: Finals | None = None,
) -> bytes:
    """Return a CSV for Moodle's "Import as CSV file": the student, the grade, feedback.

    Args:
        results: the results of the class.
        style: how to write numbers.
        most: the item's maximum grade; by default the points as they are.
        field: what the students' ids are, one of `FIELDS`.
        assignment: the grade column's name.
        finals: the grades by a policy; without them the points as graded.
    """
    rows: list[list[Cell]] = [[FIELDS[field], "Full name", assignment, f"{assignment} (feedback)"]]
    rows += [
        [g.result.student.id, g.result.student.name, table.points(g, most, finals), feedback(g, finals)]
        for g in results
    ]
    return table.write(rows, style)


def feedback(graded: Graded, finals: Finals | None = None) -> str:
    """Return the feedback that a student reads in Moodle: HTML with a line for each exercise, all texts escaped.

    Args:
        graded: the student's result.
        finals: the grades by a policy, whose reasons are told.
    """
    final = finals[graded.result.student.id] if finals is not None else None
    if final is not None and final.points is not None:
        grade = _("Grade: {points} of {max_points}").format(points=final.points, max_points=final.max_points)
        lines = [grade, *final.reasons]
    else:
        lines = [*_head(graded), *(one.sentence for one in graded.by_hand)]
    if graded.report is not None:
        lines += map(_line, graded.report.exercises)
    return shortened_html([html.escape(text.one_line(line)) for line in lines])


def _head(graded: Graded) -> Iterator[str]:
    report = graded.report
    if graded.standing is Standing.NOTHING:
        yield _("You handed in nothing.")
    elif graded.standing is Standing.REFUSED:
        yield _("There is no grade yet: your instructors have to look at it.")
    elif graded.standing is Standing.UNGRADED:
        yield graded.result.problem
    elif graded.standing is Standing.IN_PART:
        yield _("Some exercises could not be graded, which is no zero; their lines say why.")
    else:
        most = graded.result.max_score if report is None else report.max_score
        yield _("Score: {score} of {max_score}").format(score=graded.points, max_score=most)


def shortened_html(lines: Sequence[str]) -> str:
    """Join lines of HTML; those that have no room any more are left out, and that is told."""
    kept, size = [], 0
    for line in lines:
        size += len(line) + len(_BREAK)
        if size > MOST:
            kept.append(html.escape(_("The rest is in your report.")))
            break
        kept.append(line)
    return _BREAK.join(kept)


def _line(exercise: ExerciseReport) -> str:
    """Return an exercise's points and, first of all, what its author understood differently: often the one text read."""
    points = "-" if exercise.state == "grader_error" else str(exercise.score)
    line = f"{exercise.stem} {exercise.title}: {points}/{exercise.max_score}"
    first = first_problem(exercise)
    if first is None:
        return f"{line} {proof.line(exercise)}".rstrip()
    parts = [f"{line} ({text.state_of(exercise)})"]
    if (idea := misconception_in(exercise)) is not None:
        name, help_ = (text.one_line(one) for one in (idea.name, idea.help))
        parts.append(shortened(f"{name}: {help_}", _IDEA))
    if first.comment:
        said_by = _("From your instructor:")
        parts.append(f"{said_by} {text.one_line(first.comment)}")
    parts.append(shortened(text.one_line(first.message), _MESSAGE))
    return " ".join(part for part in parts if part)
