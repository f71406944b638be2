"""List the submissions of a class: from a folder, a zip that Moodle or Canvas exports, or a CSV of students and paths."""

from __future__ import annotations

import csv
import re
import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.i18n import gettext as _
from grader.records.store import Student
from grader.submission.intake import LEFT_OUT
from grader.submission.snapshot import SubmissionError

# How the two platforms name a student's files. Any other name is taken for the student's id.
# https://docs.moodle.org/en/Assignment_settings ("download submissions in folders"): NAME_ID_assignsubmission_file
_MOODLE = re.compile(r"(?P<name>[^_].*?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
# https://community.canvaslms.com "download submissions": lastnamefirst[_LATE]_USERID_SUBMISSIONID_FILE
_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)")
Member = tuple[PurePosixPath, zipfile.ZipInfo]
_PACKED = (".tar.gz", ".tgz", ".tar", ".zip")
_ARCHIVES = (*_PACKED, ".py", ".ipynb")
MAX_MEMBER, MAX_MEMBERS = 64 << 20, 200_000
_COLUMNS = {
    "student": ("student", "id", "student id"),
    "path": ("path", "file", "submission"),
    "name": ("name",),
}


@dataclass(frozen=True)
class Entry:
    """One student's submission: its path, and when it was handed in, if the roster says."""

    student: Student
    path: Path
    submitted: str | None = None


def entries(source: Path, unpacked: Path) -> list[Entry]:
    """Return every submission, sorted by student; several files of one student are put into a folder.

    Args:
        source: the folder, zip or CSV.
        unpacked: an empty folder to unpack a zip into; it must exist for as long as the entries are used.

    Raises:
        SubmissionError: it is none of the three, or two students have one id.
    """
    if source.is_dir():
        roster = _from_folder(source, unpacked)
    elif zipfile.is_zipfile(source) or (source.suffix.lower() == ".zip" and source.is_file()):
        roster = _from_zip(source, unpacked)
    elif source.suffix.lower() in (".csv", ".tsv") and source.is_file():
        roster = _from_csv(source)
    else:
        sentence = _(
            "{path} holds no class: give a folder of submissions, a zip of them, or a CSV of students and paths."
        )
        raise SubmissionError(sentence.format(path=source))
    seen: dict[str, Path] = {}
    for entry in roster:
        if (other := seen.setdefault(entry.student.id, entry.path)) is not entry.path:
            sentence = _("Two submissions are of the student {student}: {one} and {other}. Keep one of them.")
            raise SubmissionError(
                sentence.format(student=entry.student.id, one=other.name, other=entry.path.name)
            )
    return sorted(roster, key=lambda entry: entry.student)


def _from_folder(source: Path, unpacked: Path) -> list[Entry]:
    groups: dict[str, list[Path]] = {}
    for path in sorted(source.iterdir()):
        if not _ignored(path.name):
            groups.setdefault(path.name if path.is_dir() else _owner(PurePosixPath(path.name))[0], []).append(
                path
            )
    return [
        Entry(_student(name), _gathered(paths, unpacked / str(i)))
        for i, (name, paths) in enumerate(groups.items())
    ]


def _gathered(paths: list[Path], folder: Path) -> Path:
    """Return the path of one student's submission; loose files, as Canvas exports them, are copied into a folder."""
    if len(paths) == 1 and paths[0].is_dir():
        inside = [path for path in paths[0].iterdir() if not _ignored(path.name)]
        packed = len(inside) == 1 and inside[0].is_file() and inside[0].name.endswith(_PACKED)
        return inside[0] if packed else paths[0]
    if len(paths) == 1 and _owner(PurePosixPath(paths[0].name))[1].name == paths[0].name:
        return paths[0]
    folder.mkdir(parents=True)
    for path in paths:
        shutil.copyfile(path, folder / _owner(PurePosixPath(path.name))[1].name)
    return next(folder.iterdir()) if len(paths) == 1 else folder


def _student(name: str) -> Student:
    if match := _MOODLE.fullmatch(name) or _CANVAS.fullmatch(name):
        return Student(match["id"], match["name"])
    for suffix in _ARCHIVES:
        name = name.removesuffix(suffix)
    return Student(name)


def _from_zip(source: Path, unpacked: Path) -> list[Entry]:
    groups: dict[str, list[Member]] = {}
    try:
        with zipfile.ZipFile(source) as archive:
            members = [
                (PurePosixPath(i.filename.replace("\\", "/")), i)
                for i in archive.infolist()
                if not i.is_dir()
            ]
            if len(members) > MAX_MEMBERS:
                raise SubmissionError(
                    _("{name} is too large, or holds too many files.").format(name=source.name)
                )
            for path, info in _without_common_folder([m for m in members if _is_wanted(*m)]):
                key, inside = _owner(path)
                groups.setdefault(key, []).append((inside, info))
            return [
                Entry(_student(name), _lay_out(archive, files, unpacked / str(number)))
                for number, (name, files) in enumerate(sorted(groups.items()))
            ]
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
        text = _("{name} can't be unpacked: {error}.").format(name=source.name, error=error)
        raise SubmissionError(text) from error


def _without_common_folder(members: list[Member]) -> list[Member]:
    """Strip the one folder that holds all members from their paths, unless it is a student's."""
    tops = {path.parts[0] for path, _info in members}
    common = next(iter(tops), "")
    if (
        len(tops) == 1
        and all(len(path.parts) > 2 for path, _info in members)
        and not _MOODLE.fullmatch(common)
    ):
        return [(PurePosixPath(*path.parts[1:]), info) for path, info in members]
    return members


def _owner(path: PurePosixPath) -> tuple[str, PurePosixPath]:
    """Split a path into the name of the student's folder, and the file's path below it."""
    top = path.parts[0]
    if len(path.parts) > 1:
        return top, PurePosixPath(*path.parts[1:])
    if match := _MOODLE.fullmatch(top):
        return f"{match['name']}_{match['id']}_assignsubmission_file_", PurePosixPath(match["file"] or top)
    if match := _CANVAS.fullmatch(top):  # each file has a submission number of its own
        return f"{match['name']}_{match['id']}_0_all", PurePosixPath(match["file"])
    return top, path


def _is_wanted(path: PurePosixPath, info: zipfile.ZipInfo) -> bool:
    regular = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
    safe = not path.is_absolute() and ".." not in path.parts and ":" not in str(path)
    return regular and safe and bool(path.parts) and not any(_ignored(part) for part in path.parts)


def _lay_out(archive: zipfile.ZipFile, files: list[Member], folder: Path) -> Path:
    """Unpack one student's members, and return the path of the only file, or of the folder that holds them."""
    for path, info in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as member:
            target.write_bytes(member.read(MAX_MEMBER))  # a file cut off here is too large: intake refuses it
    return folder / files[0][0] if len(files) == 1 and files[0][0].name.endswith(_ARCHIVES) else folder


def _from_csv(source: Path) -> list[Entry]:
    try:
        text = source.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SubmissionError(_("{path} can't be read: {error}.").format(path=source, error=error)) from error
    first = text.partition("\n")[0]
    rows = list(csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=first.count)))
    column_by_name = {name.strip().lower(): name for name in (rows[0] if rows else {}) if name}
    columns = {
        field: next((column_by_name[n] for n in names if n in column_by_name), None)
        for field, names in _COLUMNS.items()
    }
    if columns["student"] is None or columns["path"] is None:
        sentence = _("{path} needs a first line with the columns student and path; it has: {found}.")
        raise SubmissionError(sentence.format(path=source, found=", ".join(column_by_name) or first[:80]))
    return [
        Entry(
            Student(
                row[columns["student"]].strip(),
                (row[columns["name"]] or "").strip() if columns["name"] else "",
            ),
            source.parent / row[columns["path"]].strip(),
            (row.get(column_by_name.get("submitted", "submitted")) or "").strip() or None,
        )
        for row in rows
        if (row[columns["student"]] or "").strip()
    ]


def _ignored(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT
