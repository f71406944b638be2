"""Gradescope's export: a folder for each submission, and a file that says whose it is.

submission_metadata.yml has a key for each folder, `submission_NUMBER`, with `:submitters:` (a name, an email, a `:sid:`
where the course's roster has one) and `:created_at:`. A group's submission has several submitters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from grader.batch.roster import gather
from grader.batch.roster.model import Entry, Left, RosterError
from grader.batch.roster.names import plain
from grader.batch.roster.place import Top
from grader.i18n import gettext as _
from grader.records.store import Student

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20
_FOLDER = re.compile(r"submission_\d+(?:\.\w+)?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d*)?\s*(Z|UTC|[+-]\d\d:?\d\d)")


def fits(name: str) -> bool:
    """Whether Gradescope gave something its name."""
    return _FOLDER.fullmatch(name) is not None


def entries(tops: Sequence[Top], metadata: Path) -> tuple[list[Entry], list[Left]]:
    """Return an entry for each submitter, and the folders of which the metadata say nothing.

    Raises:
        RosterError: the metadata can't be read.
    """
    by_name = {top.name: top for top in tops}
    found: list[Entry] = []
    for key, value in _read(metadata).items():
        top = by_name.pop(str(key), None)
        submitters = _submitters(str(key), value)
        found.extend(_entry(student, str(key), top, _time(value)) for student in submitters)
    reason = _("{file} does not name it").format(file=METADATA)
    return found, [Left(plain(name), reason) for name in by_name]


def _entry(student: Student, key: str, top: Top | None, submitted: str | None) -> Entry:
    if top is None:
        sentence = _("{file} names {folder}, which is not there: export the submissions again.")
        return Entry(student, None, submitted, sentence.format(file=METADATA, folder=key))
    entry = (
        gather.entry_of_folder(student, top)
        if top.is_folder
        else Entry(student, None if top.problem else top.path, problem=top.problem)
    )
    return replace(entry, submitted=submitted)


def _read(path: Path) -> dict[Any, Any]:
    try:
        if path.stat().st_size > MAX_METADATA:
            raise RosterError(
                _("{path} can't be read: {error}.").format(path=path.name, error=_("it is too large"))
            )
        # The base loader knows texts, lists and tables alone: "0012" stays as it is, and nothing is made of a tag.
        content = yaml.load(path.read_text("utf-8-sig"), getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - it makes no objects
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        problem = " ".join(str(error).split())
        raise RosterError(
            _("{path} can't be read: {error}.").format(path=path.name, error=problem)
        ) from error
    if not isinstance(content, dict) or not content:
        raise RosterError(
            _("{path} names no submission: export the submissions again.").format(path=path.name)
        )
    return content


def _submitters(key: str, value: Any) -> Iterator[Student]:
    submitters = _of(value, "submitters")
    people = [one for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    for one in people:
        name, email, sid = (plain(str(_of(one, field) or "")) for field in ("name", "email", "sid"))
        yield Student(sid or email or name or key, name)
    if not people:
        yield Student(key)


def _of(table: Any, field: str) -> Any:
    """Return a field; Gradescope writes a colon before its name."""
    return table.get(f":{field}", table.get(field)) if isinstance(table, dict) else None


def _time(value: Any) -> str | None:
    """Return when it was handed in, as ISO 8601."""
    match = _TIME.fullmatch(str(_of(value, "created_at") or "").strip())
    if match is None:
        return None
    day, time, zone = match.groups()
    offset = "+00:00" if zone in ("Z", "UTC") else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{time}{offset}"
