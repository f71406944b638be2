"""A folder of results, one folder a student: written whole or not at all, read back by whoever makes tables of it.

OUT/students/ana-1234567/report.json     the report, without timings: the same submission and key, the same bytes
                         report.txt, report.html
                         result.json     written last: who, and what the report was made from
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


class Student(msgspec.Struct, frozen=True, order=True):
    """A student: the id that a platform knows, and a name for people, the id itself where there is none."""

    id: str
    name: str = ""


class Result(msgspec.Struct, frozen=True):
    """What became of one submission.

    Attributes:
        student: whose it is.
        fingerprint: hash of all that the report depends on: submission, key, limits, tier, language, grader.
        score, max_score: points; None where nothing could be graded.
        problem: why nothing could be graded, a sentence; empty where it could.
        source: where the submission was found, for people.
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
        """A student's folder."""
        return self.folder / STUDENTS / slug(student)

    def result(self, student: Student) -> Result | None:
        """A student's result, or None where there is none that can be read."""
        try:
            return msgspec.json.decode((self.place(student) / "result.json").read_bytes(), type=Result)
        except (OSError, msgspec.MsgspecError):
            return None

    def write(self, result: Result, files: dict[str, bytes]) -> None:
        """Keep a result with its files; the result comes last, so that what has one is complete."""
        place = self.place(result.student)
        place.mkdir(parents=True, exist_ok=True)
        (place / "result.json").unlink(missing_ok=True)
        for name, data in files.items():
            write_whole(place / name, data)
        write_whole(place / "result.json", msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")

    def __iter__(self) -> Iterator[Graded]:
        """All results, by student."""
        found = []
        for path in (self.folder / STUDENTS).glob("*/result.json"):
            result = msgspec.json.decode(path.read_bytes(), type=Result)
            report = path.with_name("report.json")
            found.append(Graded(result, decode(report.read_bytes()) if not result.problem else None))
        yield from sorted(found, key=lambda graded: graded.result.student)


def slug(student: Student) -> str:
    """A folder's name for a student: readable, safe on every system, and never that of another student."""
    plain = unicodedata.normalize("NFKD", f"{student.name or ''} {student.id}")
    plain = plain.encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return f"{words or 'student'}-{hashlib.sha256(student.id.encode()).hexdigest()[:6]}"
