"""Moodle's download: a folder, or loose files, for each student and each way of handing in.

NAME_ID_assignsubmission_PLUGIN_FILE or NAME_ID_assignsubmission_PLUGIN_/FILE (moodle's mod/assign/classes/downloader.php).
NAME is a person, a group, or "Participant"; of a student in no group it is "Default group", without an ID. Underscores
in a name became blanks in newer versions. PLUGIN is `file`, `onlinetext` or one that a site has added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.batch.roster import gather
from grader.batch.roster.model import Entry, Left
from grader.batch.roster.names import plain
from grader.batch.roster.place import Top
from grader.i18n import gettext as _
from grader.records.store import Student
from grader.submission.choice import Missing

_NAME = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
_ANONYMOUS = re.compile(r"Part[ei]cip\w* (\d+)")  # Participant 123, Participante 123
TEXT = "onlinetext"


@dataclass
class _Group:
    """What one student, or one group, has in the download."""

    student: Student
    folders: list[Top] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    problem: str = ""
    text: str = ""


def fits(name: str) -> bool:
    """Whether Moodle gave something its name."""
    return _NAME.fullmatch(name) is not None


def entries(tops: Sequence[Top], unpacked: Path) -> tuple[list[Entry], list[Left]]:
    """Return the students, and the online texts that stand beside files and are not graded."""
    groups: dict[str, _Group] = {}
    for top in tops:
        match = _NAME.fullmatch(top.name)
        assert match is not None
        anonymous = _ANONYMOUS.fullmatch(match["name"])
        id_ = match["id"] or (anonymous[1] if anonymous else match["name"])
        student = Student(plain(id_), plain(match["name"]))
        group = groups.setdefault(student.id, _Group(student))
        group.missing += top.missing
        if match["plugin"] == TEXT:
            group.text = plain(top.name)
        elif top.problem:
            group.problem = top.problem
        elif top.is_folder:
            group.folders.append(top)
        else:
            group.files[match["file"] or top.name] = top.path
    found = [_entry(group, unpacked / f"moodle-{number}") for number, group in enumerate(groups.values())]
    reason = _("an online text; the files beside it are graded")
    beside = [
        Left(group.text, reason)
        for group, entry in zip(groups.values(), found, strict=True)
        if group.text and entry.path is not None
    ]
    return found, beside


def _entry(group: _Group, folder: Path) -> Entry:
    ways = [gather.entry_of_folder(group.student, top) for top in group.folders]
    if group.files:
        of_files = gather.entry_of_files(group.student, group.files, folder)
        group.missing += of_files.missing
        ways.append(of_files)
    ways.sort(
        key=lambda entry: (not entry.problem, entry.path is None)
    )  # a fault first, then what holds files
    if ways and not ways[0].is_nothing:
        return replace(ways[0], missing=group.missing) if ways[0].path else ways[0]
    if group.problem:
        return Entry(group.student, None, problem=group.problem)
    if group.text:
        sentence = _("There is only an online text, typed into Moodle, which is not graded: ask for a file.")
        return Entry(group.student, None, problem=sentence)
    return Entry(group.student, None)
