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
from pathlib import Path

import msgspec

from grader.files import write_whole
from grader.report.model import Report, decode

STUDENTS = "students"

RESULT = "result.json"
"""The file of a result, in its folder."""


class Student(msgspec.Struct, frozen=True, order=True):
    """A student: the id that a platform knows, and a name for people, which may be empty."""

    id: str
    name: str = ""


class Result(msgspec.Struct, frozen=True):
    """The result of one submission.

    Attributes:
        student: who handed it in.
        fingerprint: hash of everything that the report depends on: submission, key, limits, tier, language, grader.
        score, max_score: points; None where nothing could be graded.
        problem: why nothing could be graded, a sentence; empty where it could.
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


@dataclass(frozen=True)
class Graded:
    """A result with its report, where there is one."""

    result: Result
    report: Report | None


class Store:
    """The results in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, student: Student) -> Path:
        """Return the path of a student's folder."""
        return self.folder / STUDENTS / slug(student)

    def result(self, student: Student) -> Result | None:
        """Return a student's result, or None if there is none that can be read."""
        try:
            return msgspec.json.decode((self.place(student) / RESULT).read_bytes(), type=Result)
        except (OSError, msgspec.MsgspecError):
            return None

    def write(self, result: Result, files: dict[str, bytes]) -> None:
        """Write a result with its files; result.json is written last, so that a folder that has it is complete."""
        folder = self.place(result.student)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RESULT).unlink(missing_ok=True)
        for name, data in files.items():
            write_whole(folder / name, data)
        write_whole(folder / RESULT, msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")

    def __iter__(self) -> Iterator[Graded]:
        """Yield all results, sorted by student."""
        results = []
        for path in (self.folder / STUDENTS).glob("*/result.json"):
            result = msgspec.json.decode(path.read_bytes(), type=Result)
            report = path.with_name("report.json")
            results.append(Graded(result, decode(report.read_bytes()) if not result.problem else None))
        yield from sorted(results, key=lambda graded: graded.result.student)


def slug(student: Student) -> str:
    """Return a student's folder name: readable, safe on every system, and different for every student."""
    plain = unicodedata.normalize("NFKD", f"{student.name or ''} {student.id}")
    plain = plain.encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return f"{readable or 'student'}-{hashlib.sha256(student.id.encode()).hexdigest()[:6]}"
