"""A zip of feedback files for Moodle: each student's file in the folder by whose name the importer knows the student.

What the importer reads: moodle's mod/assign/feedback/file/importziplib.php, is_valid_filename_for_import, as of 2026-11:
a folder FULLNAME_NUMBER_PLUGINTYPE_PLUGIN, split at underscores, with the participant's number. So a name has none.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from grader.i18n import gettext as _
from grader.records.store import Graded, Student
from grader.report.feedback import page
from grader.report.formats import text

PLUGIN = "assignfeedback_file"
REPORT = "report.html"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # every member's date, so that equal feedback is an equal file
_NO_NAME = re.compile(r'[_/\\:*?"<>|.~]+')


class NotParticipantsError(Exception):
    """The students' ids are not Moodle's participant numbers."""


def pack(results: Sequence[Graded]) -> bytes:
    """Return the zip of reports: a folder for each student who has one.

    Raises:
        NotParticipantsError: an id is no number, so Moodle's importer would pass it over.
    """
    reports = ((one.result.student, one.report) for one in results if one.report is not None)
    return zipped(REPORT, ((student, page.render(report).encode()) for student, report in reports))


def zipped(name: str, files: Iterable[tuple[Student, bytes]]) -> bytes:
    """Return a zip with a folder for each student, and in it a file of this name.

    Raises:
        NotParticipantsError: see `pack`.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in sorted((f"{_folder(student)}/{name}", data) for student, data in files):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), data, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _folder(student: Student) -> str:
    if not re.fullmatch("[0-9]+", student.id):
        sentence = _(
            "--feedback needs Moodle's participant numbers as the students' ids, and {id} is none: grade the "
            "download of all submissions, whose names have them."
        )
        raise NotParticipantsError(sentence.format(id=text.one_line(student.id)))
    name = " ".join(_NO_NAME.sub(" ", text.one_line(student.name)).split()) or "Participant"
    return f"{name}_{student.id}_{PLUGIN}"
