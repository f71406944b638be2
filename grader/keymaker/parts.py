"""Read `catalog/parts.toml`: the parts of a course, and what notebooks show beside the statements. A course may have none.

Three tables, of which each may be left out; docs/authoring.md has an example:

- `[[parts]]`: a `title`, and `exercises`, a list of stems
- `[[illustrations]]`: the stem of an `exercise`, a `file` (PNG, its path from the catalogue's folder, without words, since it is
  for all languages), and a `description`: what it shows, in a sentence
- `[formulas]`: LaTeX, by the text of an indented block of a statement
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from grader.course import Course, CourseError
from grader.key.model import ExerciseKey, Illustration

NAME = "parts.toml"
PNG = b"\x89PNG\r\n\x1a\n"
MOST = 200_000
"""Bytes of an illustration: with a few of them a notebook is still opened at once."""


class _Part(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    exercises: list[str]


class _Illustration(msgspec.Struct, forbid_unknown_fields=True):
    exercise: str
    file: str
    description: str


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    parts: list[_Part] = []
    illustrations: list[_Illustration] = []
    formulas: dict[str, str] = {}


@dataclass(frozen=True)
class Parts:
    """What the file says.

    Attributes:
        titles: the title of each exercise's part, by stem.
        illustrations: the illustrations of an exercise, by stem.
        formulas: LaTeX by the text of an indented block.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    illustrations: Mapping[str, list[Illustration]] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)

    def applied(self, exercise: ExerciseKey, stems: Sequence[str]) -> ExerciseKey:
        """Return an exercise with its part and illustrations; one that is in no part belongs to that of the one before.

        Args:
            exercise: the exercise.
            stems: those of the key's exercises, in order.
        """
        before = [stem for stem in stems[: stems.index(exercise.stem) + 1] if stem in self.titles]
        title = self.titles[before[-1]] if before else next(iter(self.titles.values()), "")
        illustrations = self.illustrations.get(exercise.stem, [])
        return msgspec.structs.replace(exercise, part=title, illustrations=illustrations)


def read_parts(course: Course) -> Parts:
    """Read a course's file.

    Raises:
        CourseError: it can't be read, names an exercise or an illustration that is not there, or has an exercise in two parts.
    """
    path = course.catalog / NAME
    if not path.is_file():
        return Parts()
    try:
        table = msgspec.toml.decode(path.read_bytes(), type=_Table)
    except (msgspec.MsgspecError, ValueError) as error:
        raise CourseError(f"catalog/{NAME} can't be read: {error}") from error
    named = [stem for part in table.parts for stem in part.exercises]
    stems = course.stems()
    if unknown := [
        stem for stem in (*named, *(p.exercise for p in table.illustrations)) if stem not in stems
    ]:
        raise CourseError(f"catalog/{NAME} names {unknown[0]!r}; there are {', '.join(stems)}.")
    if twice := [stem for stem in named if named.count(stem) > 1]:
        raise CourseError(f"catalog/{NAME} has {twice[0]} in two parts.")
    illustrations: dict[str, list[Illustration]] = {}
    for illustration in table.illustrations:
        illustrations.setdefault(illustration.exercise, []).append(_read(course, illustration))
    titles = {stem: part.title for part in table.parts for stem in part.exercises}
    return Parts(titles, illustrations, table.formulas)


def _read(course: Course, illustration: _Illustration) -> Illustration:
    place = f"catalog/{NAME}: {illustration.file}"
    try:
        data = (course.catalog / illustration.file).read_bytes()
    except OSError as error:
        raise CourseError(f"{place} can't be read: {error.strerror}.") from error
    if not data.startswith(PNG):
        raise CourseError(f"{place} is no PNG file.")
    if len(data) > MOST:
        raise CourseError(f"{place} has {len(data):,} bytes; an illustration may have {MOST:,}.")
    return Illustration(illustration.description, data)
