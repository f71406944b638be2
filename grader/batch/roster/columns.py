"""The columns of a table of students, and what a row says of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.batch.roster.model import RosterError
from grader.batch.roster.names import plain
from grader.batch.roster.table import Row, Table
from grader.i18n import gettext as _

# Names of columns in English and Portuguese, the surest first.
STUDENTS = (
    *("student", "student id", "student number", "id", "id number", "idnumber", "sid", "sis user id"),
    *(
        "identifier",
        "identificador",
        "matrícula",
        "matricula",
        "ra",
        "aluno",
        "estudante",
        "número de identificação",
    ),
    "user id",
    *("username", "user", "login", "email", "email address", "endereço de e-mail", "e-mail"),
)
PATHS = ("path", "file", "submission", "folder", "caminho", "arquivo", "pasta", "envio", "entrega")
NAMES = ("name", "full name", "student name", "nome completo", "nome")
GROUPS = ("group", "group name", "team", "grupo", "nome do grupo", "equipe")
TIMES = ("submitted", "submitted at", "submission time", "entregue em", "enviado em")
# Columns of Moodle's grading worksheet (mod/assign/feedback/offline), in which an id is "Participant 123".
_IDENTIFIERS = ("identifier", "identificador")
_MODIFIED = ("last modified (submission)", "última modificação (envio)")
_NUMBER = re.compile(r"\d+[.,]0+|\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_PARTICIPANT = re.compile(r"\D*?(\d+)")


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold what; None where there is none.

    Attributes:
        group: the name of the student's team.
        modified: in Moodle's worksheet, when something was handed in, in the site's words.
    """

    student: str
    path: str | None
    name: str | None
    submitted: str | None
    modified: str | None = None
    group: str | None = None


def columns_of(table: Table, student: str | None, path: str | None) -> Columns:
    """Find a table's columns.

    Raises:
        RosterError: none has the students' ids, or one that was named is not there.
    """
    found = table.column(STUDENTS, student, "--student-column")
    identifier = table.column(("id", "sis user id"), None, "--student-column")
    name = table.column(NAMES, None, "")
    if student is None and found is not None and found.casefold() == "student" and identifier is not None:
        found, name = (
            identifier,
            name or found,
        )  # as Canvas exports a gradebook: the student's name, and the id
    if found is None:
        sentence = _(
            "{path} needs a first line with the columns student and path; it has: {found}. "
            "--student-column and --path-column name others."
        )
        raise RosterError(sentence.format(path=table.name, found=", ".join(table.columns)[:200] or "-"))
    return Columns(
        found,
        table.column(PATHS, path, "--path-column"),
        name if name != found else None,
        table.column(TIMES, None, ""),
        table.column(_MODIFIED, None, ""),
        table.column(GROUPS, None, ""),
    )


def is_worksheet(table: Table) -> bool:
    """Whether a table is Moodle's grading worksheet."""
    return table.column(_IDENTIFIERS, None, "") is not None


def changed_by_a_spreadsheet(ids: Sequence[str], table: Table) -> list[str]:
    """Return a note on ids that a spreadsheet seems to have made numbers of."""
    changed = [id_ for id_ in ids if _NUMBER.fullmatch(id_)]
    sentence = _(
        "Ids in {file} look like numbers that a spreadsheet made of them, such as {id}: format the column as text."
    )
    return [sentence.format(file=table.name, id=changed[0])] if changed else []


def id_of(row: Row, columns: Columns) -> str:
    """Return a row's id; of Moodle's "Participant 123" the number."""
    text = plain(row.cells.get(columns.student, ""))
    if columns.student.casefold() in _IDENTIFIERS and (match := _PARTICIPANT.fullmatch(text)):
        return match[1]
    return text


def name_of(row: Row, columns: Columns) -> str:
    """Return a row's name; empty if there is none."""
    return plain(row.cells.get(columns.name, "")) if columns.name else ""


def time_of(row: Row, columns: Columns) -> str | None:
    """Return when it was handed in, as it stands there; None if that is not known."""
    return row.cells.get(columns.submitted, "").strip() or None if columns.submitted else None


def modified_of(row: Row, columns: Columns) -> str:
    """Return when a row of Moodle's worksheet says that something was handed in last; empty if nothing was."""
    text = row.cells.get(columns.modified or "", "").strip()
    return "" if text == "-" else text
