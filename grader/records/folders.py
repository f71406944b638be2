"""The students' folders: what they are called, whose each is, and what may lie in one.

A name ends in a digest of the student's id, of 128 bits, so that nobody finds an id that gives another's name. Earlier
versions took 24 bits; their folders are found, too, and belong to whom their result names.
"""

from __future__ import annotations

import hashlib
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.files import read_bounded
from grader.i18n import gettext as _
from grader.records.answers import NAME as ANSWERS
from grader.records.result import Result, Student
from grader.records.timings import NAME as TIMINGS
from grader.text import printable

STUDENTS = "students"
RESULT, REPORT = "result.json", "report.json"
"""The files of a result that its log entry names, in its folder."""
MOST = 4 << 20
"""Bytes of a result: an id, a name, a sentence."""
DIGITS, DIGITS_BEFORE = 32, 6
"""Hexadecimal digits of a folder's name, now and in earlier versions."""
READABLE = 36  # letters; a path on Windows has 260 in all


class FolderError(Exception):
    """A student's result can't be kept in the folder of theirs; the message says why, and what to do."""


@dataclass(frozen=True)
class Held:
    """What a folder holds.

    Attributes:
        name: the folder's name.
        digest: SHA-256 of its result.json; empty if that can't be read.
        result: the result; None if there is none, or none that can be read.
        reason: why there is no result, a sentence; empty if there is one, or no result.json.
    """

    name: str
    digest: str = ""
    result: Result | None = None
    reason: str = ""


def slug(student: Student) -> str:
    """Return a student's folder name: readable, safe on every system, and different for every student."""
    plain = unicodedata.normalize("NFKD", f"{student.name or ''} {student.id}"[:1000])
    plain = plain.encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:READABLE].strip("-")
    return f"{readable or 'student'}-{digest_of(student.id)[:DIGITS]}"


def digest_of(student: str) -> str:
    """Return the SHA-256 of a student's id, of which the folders' names have the beginning."""
    return hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()


def digest_in(name: str) -> str:
    """Return the part of a folder's name that depends on the student's id alone."""
    return name.rpartition("-")[2]


def is_of(name: str, student: str) -> bool:
    """Whether a folder may have this name for that student, by this version or an earlier one."""
    digest = digest_of(student)
    return digest_in(name) in (digest[:DIGITS], digest[:DIGITS_BEFORE])


def names_in(folder: Path) -> dict[str, list[str]]:
    """Return the names of the students' folders in a folder of results, sorted, by the digests in them.

    Raises:
        OSError: the folder can't be read, or is a link.
    """
    students = folder / STUDENTS
    try:
        if not stat.S_ISDIR(students.lstat().st_mode):
            raise NotADirectoryError(20, _("it is no folder"), str(students))
    except FileNotFoundError:
        return {}
    names: dict[str, list[str]] = {}
    for name in sorted(path.name for path in students.iterdir()):
        names.setdefault(digest_in(name), []).append(name)
    return names


def hold(folder: Path) -> Held:
    """Look at what a student's folder holds, and believe none of it."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return Held(folder.name, reason=_("it is no folder"))
        data = read_bounded(folder / RESULT, MOST)
    except FileNotFoundError:
        return Held(folder.name)
    except OSError as error:
        return Held(folder.name, reason=f"{RESULT}: {error.strerror}")
    digest = hashlib.sha256(data).hexdigest()
    try:
        return Held(folder.name, digest, msgspec.json.decode(data, type=Result))
    except (ValueError, RecursionError) as error:
        return Held(folder.name, digest, reason=f"{RESULT}: {printable(str(error))}")


def check_owner(folder: Path, student: Student) -> None:
    """Check that a student's result may be written into a folder.

    Raises:
        FolderError: what is there is no folder, is someone else's, or holds what is no file.
    """
    held = hold(folder)
    advice = _("Nothing was written. Look at it, and remove it if it is nobody's.")
    name = f"{STUDENTS}/{printable(folder.name)}"
    if held.reason:
        sentence = _("The folder {folder} may be another student's: {reason}.")
        raise FolderError(f"{sentence.format(folder=name, reason=held.reason)} {advice}")
    if held.result is not None and held.result.student.id != student.id:
        sentence = _("The folder {folder} is another student's: its result names {other}.")
        other = repr(printable(held.result.student.id)[:80])
        raise FolderError(f"{sentence.format(folder=name, other=other)} {advice}")
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if _is_ours(path.name) and not stat.S_ISREG(path.lstat().st_mode):
            sentence = _("In the folder {folder}, {name} is no file.")
            raise FolderError(f"{sentence.format(folder=name, name=printable(path.name))} {advice}")


def _is_ours(name: str) -> bool:
    """Whether a result's files have such a name."""
    return name in (RESULT, ANSWERS, TIMINGS) or name.startswith("report.")
