"""Canvas's download: all files loose (or unpacked to folders), each with its student's name and numbers.

NAME[_LATE]_USER_ATTACHMENT_FILE; NAME[_LATE]_USER_text.html or _link.html for what was typed into Canvas; and where
students are anonymous [LATE_]anon_CODE_ATTACHMENT_FILE (canvas-lms' lib/content_zipper.rb). NAME is a person or a
group, and may hold underscores and numbers: where a name can be read in two ways, the whole class decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from grader.batch.roster import gather
from grader.batch.roster.model import Entry, Left
from grader.batch.roster.names import plain
from grader.batch.roster.place import Top
from grader.i18n import gettext as _
from grader.records.store import Student
from grader.submission.choice import Missing

_TYPED = re.compile(
    r"(?:(?P<name>.+?)_)??(?P<late>LATE_|late_)?(?P<user>\d+|anon_[A-Za-z0-9]+)_(?:text|link)\.html"
)
_ANONYMOUS = re.compile(
    r"(?P<late>(?:LATE|late)_)?(?P<user>anon_[A-Za-z0-9]+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
_LATE = re.compile(r"(?P<name>.+?)_(?:LATE|late)_(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL)
_LONG = 4  # digits: an attachment's number is one of all that were ever uploaded
_NUMBERS = re.compile(r"(?<=_)(?P<user>[1-9]\d*)_(?P<attachment>[1-9]\d*)_(?=.)")


@dataclass(frozen=True)
class Reading:
    """One way to read a file's name: whose it is, the attachment's number, its own name; typed has no file."""

    user: str
    name: str
    attachment: str
    file: str
    is_late: bool = False


@dataclass
class _Owner:
    student: Student
    files: dict[str, Path] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    problem: str = ""
    typed: list[str] = field(default_factory=list)
    is_late: bool = False


def fits(name: str, *, is_folder: bool) -> bool:
    """Whether Canvas could have given a file its name; a folder, unpacked from one, has a long number in it."""
    return any(not is_folder or len(way.attachment) >= _LONG for way in readings(name))


def readings(name: str) -> list[Reading]:
    """Return all ways to read a file's name, the leftmost numbers first."""
    if match := _TYPED.fullmatch(name):
        return [Reading(match["user"], plain(match["name"] or ""), "", "", bool(match["late"]))]
    if match := _ANONYMOUS.fullmatch(name):
        return [Reading(match["user"], "", match["attachment"], match["file"], bool(match["late"]))]
    if match := _LATE.fullmatch(name):
        return [
            Reading(match["user"], plain(match["name"]), match["attachment"], match["file"], is_late=True)
        ]
    return list(_by_numbers(name))


def _by_numbers(name: str) -> Iterator[Reading]:
    start = 0
    while match := _NUMBERS.search(name, start):
        if before := name[: match.start()].rstrip("_"):
            yield Reading(match["user"], plain(before), match["attachment"], name[match.end() :])
        start = match.end("user")


def decide(names: Sequence[str]) -> dict[str, Reading]:
    """Return how each name of a class is read.

    An attachment has a number of its own, one name is not several users, and numbers of one download are about as
    long as one another; the leftmost reading that agrees with this is taken.
    """
    possible = {name: readings(name) for name in names}
    clear = [ways[0].attachment for ways in possible.values() if len(ways) == 1 and ways[0].attachment]
    usual = median(map(len, clear)) if clear else None
    leftmost = [ways[0] for ways in possible.values() if ways]
    attachments = Counter(way.attachment for way in leftmost)
    users = Counter(name for name, _user in {(way.name, way.user) for way in leftmost})

    def strangeness(way: Reading) -> tuple[bool, float]:
        repeated = attachments[way.attachment] > 1 or users[way.name] > 1
        return repeated, abs(len(way.attachment) - usual) if usual is not None else 0

    return {
        name: ways[0] if len(ways) == 1 else min(ways, key=strangeness)
        for name, ways in possible.items()
        if ways
    }


def contradiction(names: Sequence[str]) -> str:
    """Return what can't be in a download: a user with two names, or a file of two users; empty if there is none."""
    users: dict[str, str] = {}
    owners: dict[str, str] = {}
    for name, way in decide(names).items():
        if way.name and users.setdefault(way.user, way.name) != way.name:
            sentence = _("{one} and {other} would both be the user {user}")
            return sentence.format(one=users[way.user], other=way.name, user=way.user)
        if way.attachment and owners.setdefault(way.attachment, way.user) != way.user:
            return _("the file {name} would be of two users").format(name=plain(name))
    return ""


def doubts(names: Sequence[str]) -> list[str]:
    """Return a note for each name that can be read in two ways, which says what was decided."""
    sentence = _("{name} could be the file of user {others}; it was taken for the one of user {user}.")
    notes = []
    for name, way in decide(names).items():
        others = dict.fromkeys(other.user for other in readings(name) if other.user != way.user)
        if others:
            notes.append(sentence.format(name=plain(name), others=_(" or ").join(others), user=way.user))
    return notes


def late_without_times(entries: Sequence[Entry]) -> list[str]:
    """Return a note on those whom Canvas marked as late, where it is not known how late."""
    late = [entry.student.id for entry in entries if entry.is_late and entry.submitted is None]
    if not late:
        return []
    sentence = _(
        "Canvas marked as late: {students}. How late is not known: give --roster with the times, a CSV with the columns "
        "`user_id` and `submitted_at`, or the answer of Canvas's submissions API as .json. Without them they count as in time."
    )
    shown = ", ".join(late[:20]) + (" …" if len(late) > 20 else "")
    return [sentence.format(students=shown)]


def entries(tops: Sequence[Top], unpacked: Path) -> tuple[list[Entry], list[Left]]:
    """Return the students, and the texts typed into Canvas that stand beside files and are not graded."""
    owners: dict[str, _Owner] = {}
    read = decide([top.name for top in tops])
    for top in tops:
        way = read[top.name]
        owner = owners.setdefault(way.user, _Owner(Student(way.user, way.name)))
        owner.is_late |= way.is_late
        if not way.file:
            owner.typed.append(plain(top.name))
        elif top.problem:
            owner.problem = top.problem
            owner.missing += tuple(replace(one, path=plain(way.file)) for one in top.missing)
        else:
            name = way.file if way.file not in owner.files else f"{way.attachment}/{way.file}"
            owner.files[name] = top.path
    found = [
        replace(_entry(owner, unpacked / f"canvas-{number}"), is_late=owner.is_late)
        for number, owner in enumerate(owners.values())
    ]
    reason = _("typed into Canvas; the files beside it are graded")
    beside = [Left(name, reason) for owner in owners.values() if owner.files for name in owner.typed]
    return found, beside


def _entry(owner: _Owner, folder: Path) -> Entry:
    if owner.files and (owner.missing or not owner.problem):
        entry = gather.entry_of_files(owner.student, owner.files, folder)
        return replace(entry, missing=(*owner.missing, *entry.missing)) if entry.path else entry
    if owner.problem:
        return Entry(owner.student, None, problem=owner.problem)
    sentence = _("There is only a text or a link, typed into Canvas, which is not graded: ask for a file.")
    return Entry(owner.student, None, problem=sentence)
