"""Who in a list of the class is whose submission: by id, else by a name that only one has; and a team's is each member's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.batch.roster.model import Entry
from grader.i18n import gettext as _
from grader.records.store import Student


@dataclass(frozen=True)
class Listed:
    """A student in a list of the class.

    Attributes:
        handed_in: whether the list says that something was handed in; None if it does not say.
        group: the name of the team, where the list has one.
    """

    student: Student
    submitted: str | None = None
    handed_in: bool | None = None
    group: str = ""


def key(name: str) -> str:
    """Return a name as it is compared: in any case of letters, with any blanks."""
    return " ".join(name.split()).casefold()


def by_id(entries: Sequence[Entry], listed: Sequence[Listed]) -> dict[str, Listed]:
    """Return who of a list each submission is of, by the submission's id."""
    known = {one.student.id: one for one in listed}
    return {entry.student.id: known[entry.student.id] for entry in entries if entry.student.id in known}


def by_name(entries: Sequence[Entry], listed: Sequence[Listed]) -> tuple[dict[str, Listed], set[str]]:
    """Return who of a list each submission is of, by the submission's id, and the names that several have, which tell nobody."""
    names = Counter(key(entry.student.name) for entry in entries)
    names_listed = Counter(key(one.student.name) for one in listed)
    shared = {
        name for count in (names, names_listed) for name, number in count.items() if name and number > 1
    }
    known = {key(one.student.name): one for one in listed if one.student.name}
    found = {
        entry.student.id: known[name]
        for entry in entries
        if (name := key(entry.student.name)) in known and name not in shared
    }
    return found, shared


def with_teams(entries: Sequence[Entry], listed: Sequence[Listed]) -> tuple[list[Entry], list[str]]:
    """Give each member of a team what the team handed in: under its name, or under the name of one member.

    Returns:
        The entries, with those of teams replaced by one for each member, and notes.
    """
    teams: dict[str, list[Listed]] = {}
    for one in listed:
        if one.group:
            teams.setdefault(key(one.group), []).append(one)
    if not teams:
        return list(entries), []
    students = {one.student.id for one in listed}
    of_team: dict[str, Entry] = {}
    for entry in entries:
        names = [key(entry.student.name)]  # a group's number on a platform may be a student's, too
        names += [key(entry.student.id)] if entry.student.id not in students else []
        of_team |= {name: entry for name in names if name in teams}
    found = {entry.student.id: entry for entry in entries if entry not in of_team.values()}
    notes = []
    for team, members in teams.items():
        own = [found[one.student.id] for one in members if one.student.id in found]
        handed_in = [entry for entry in own if not entry.is_nothing]
        theirs = of_team.get(team) or (handed_in[0] if len(handed_in) == 1 else None)
        without = [one for one in members if one.student.id not in {entry.student.id for entry in handed_in}]
        if theirs is not None:
            found |= {one.student.id: replace(theirs, student=one.student) for one in without}
        elif without and len(handed_in) > 1:
            sentence = _("Of the group {group} several handed in, so this is not given to {students}.")
            ids = ", ".join(one.student.id for one in without)
            notes.append(sentence.format(group=members[0].group, students=ids))
    return list(found.values()), [*_of_teams(len(teams)), *notes]


def _of_teams(count: int) -> Iterator[str]:
    yield _("Groups in the list: {count}. What a group handed in is graded for each member.").format(
        count=count
    )
