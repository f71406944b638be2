"""A folder of results, with a folder for each student: each result is written whole or not at all.

OUT/students/ana-1234567/report.json     the report, without timings: the same submission and key, the same bytes
                         report.txt, report.html
                         result.json     written last: the student, and a hash of what the report was made from
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from grader.files import write_whole
from grader.i18n import mark
from grader.report.model import Report, decode

STUDENTS = "students"

RESULT = "result.json"
"""The file of a result, in its folder."""


class Standing(StrEnum):
    """What became of a student's submission; the first alone is a grade."""

    GRADED = "graded"
    IN_PART = "in_part"
    UNGRADED = "ungraded"
    NOTHING = "nothing"


STANDINGS = {
    Standing.GRADED: mark("graded"),
    Standing.IN_PART: mark("could not be graded in part"),
    Standing.UNGRADED: mark("could not be graded"),
    Standing.NOTHING: mark("handed in nothing"),
}
"""The words for what became of a submission."""


class Student(msgspec.Struct, frozen=True, order=True):
    """A student: the id that a platform knows, and a name for people, which may be empty."""

    id: str
    name: str = ""


class Result(msgspec.Struct, frozen=True):
    """The result of one submission.

    Attributes:
        student: who handed it in.
        fingerprint: hash of everything that the report depends on: submission, key, limits, tier, language, grader.
        score: points; None where nothing was handed in, or some or all of it could not be graded.
        max_score: the points that could be had; None where nothing could be graded.
        problem: why nothing could be graded, a sentence; empty where it could.
        nothing: whether the student handed in nothing, which is neither 0 points nor a problem.
        source: the name of the submission's file or folder, for people.
        submitted: when it was handed in, ISO 8601 with an offset; None where that is not known.
    """

    student: Student
    fingerprint: str
    score: int | None = None
    max_score: int | None = None
    problem: str = ""
    source: str = ""
    submitted: str | None = None
    nothing: bool = False


@dataclass(frozen=True)
class Graded:
    """A result with its report, where there is one, and the name of the folder that it is in."""

    result: Result
    report: Report | None
    folder: str = ""

    @property
    def standing(self) -> Standing:
        """What became of the submission."""
        if self.result.nothing:
            return Standing.NOTHING
        if self.result.problem or (self.report is None and self.result.score is None):
            return Standing.UNGRADED
        return Standing.IN_PART if self.report is not None and self.report.grader_failed else Standing.GRADED

    @property
    def points(self) -> int | None:
        """The points; None where any part could not be graded: what is missing is not 0."""
        return self.result.score if self.standing is Standing.GRADED else None

    @property
    def ungraded(self) -> list[str]:
        """The exercises that could not be graded, where the others could."""
        exercises = self.report.exercises if self.report is not None else []
        return [exercise.stem for exercise in exercises if exercise.state == "grader_error"]


class Store:
    """The results in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, set[str]] | None = None

    def place(self, student: Student) -> Path:
        """Return the path of a student's folder: the one that is there, also if the student had another name then."""
        name = slug(student)
        others = self._folders().get(_digest_in(name), set()) - {name}
        for other in sorted(others):  # nearly always none: digests are short, so the id decides
            result = self._read(self.folder / STUDENTS / other)
            if result is not None and result.student.id == student.id:
                return self.folder / STUDENTS / other
        return self.folder / STUDENTS / name

    def _folders(self) -> dict[str, set[str]]:
        """Return the names of the students' folders, by their digests; looked up once."""
        if self._known is None:
            self._known = {}
            for path in (self.folder / STUDENTS).glob("*/"):
                self._known.setdefault(_digest_in(path.name), set()).add(path.name)
        return self._known

    def result(self, student: Student) -> Result | None:
        """Return a student's result, or None if there is none that can be read."""
        return self._read(self.place(student))

    def _read(self, folder: Path) -> Result | None:
        try:
            return msgspec.json.decode((folder / RESULT).read_bytes(), type=Result)
        except (OSError, msgspec.MsgspecError):
            return None

    def write(self, result: Result, files: dict[str, bytes]) -> None:
        """Write a result with its files; result.json is written last, so that a folder that has it is complete."""
        folder = self.place(result.student)
        folder.mkdir(parents=True, exist_ok=True)
        self._folders().setdefault(_digest_in(folder.name), set()).add(folder.name)
        (folder / RESULT).unlink(missing_ok=True)
        for old in folder.glob("report.*"):
            if old.name not in files:
                old.unlink()  # of a result that is no more: nothing was handed in, or it can't be read now
        for name, data in files.items():
            write_whole(folder / name, data)
        write_whole(folder / RESULT, _encoded(result))

    def correct(self, result: Result) -> None:
        """Replace a result that is there, of which the report stays as it is."""
        write_whole(self.place(result.student) / RESULT, _encoded(result))

    def __iter__(self) -> Iterator[Graded]:
        """Yield all results, sorted by student."""
        results = []
        for path in (self.folder / STUDENTS).glob("*/result.json"):
            result = msgspec.json.decode(path.read_bytes(), type=Result)
            report = path.with_name("report.json")
            has_report = not result.problem and not result.nothing
            made = decode(report.read_bytes()) if has_report else None
            results.append(Graded(result, made, path.parent.name))
        yield from sorted(results, key=lambda graded: graded.result.student)


def _encoded(result: Result) -> bytes:
    return msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"


def slug(student: Student) -> str:
    """Return a student's folder name: readable, safe on every system, and different for every student."""
    plain = unicodedata.normalize("NFKD", f"{student.name or ''} {student.id}")
    plain = plain.encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return f"{readable or 'student'}-{hashlib.sha256(student.id.encode()).hexdigest()[:6]}"


def _digest_in(name: str) -> str:
    """Return the part of a folder's name that depends on the student's id alone."""
    return name.rpartition("-")[2]
