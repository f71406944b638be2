"""Make a group's answers a misconception: the catalogue's new text, shown before it is trusted; proved before it is written."""

from __future__ import annotations

import builtins
import difflib
import keyword
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.candidate import entry_of
from grader.authoring.idea import CandidateError, Idea, UndecidedError
from grader.authoring.insertion import Entry, InsertionError, inserted, names_in
from grader.authoring.seeds import other_keys, unequal_marks
from grader.authoring.selftest import prove
from grader.course import Course, CourseError
from grader.files import write_whole
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import KeyMaker
from grader.records.groups import Group
from grader.records.result import Graded
from grader.sandbox.formatter import formatted
from grader.sandbox.tiers import Tier
from grader.sandbox.trusted import RefusedError
from grader.text import LINES, printable

SEEDS = 3  # other keys that the written course is proved by
LONGEST = 60  # letters of a name
LONGEST_HELP = 600
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[ _][a-z0-9]+)*")
_BY_HAND = "Write the function by hand, in catalog/{stem}.py; `grader selftest {stem}` proves it."


class AdoptionError(Exception):
    """Nothing is adopted; the message says why, and what to do."""


@dataclass(frozen=True)
class Adoption:
    """A catalogue's file with one more misconception, that nobody has looked at yet.

    Attributes:
        course: the course.
        stem: the exercise's.
        name: the misconception's.
        before, after: the file's text.
    """

    course: Course
    stem: str
    name: str
    before: str
    after: str

    @property
    def path(self) -> Path:
        """The file."""
        return self.course.catalog / f"{self.stem}.py"

    def diff(self) -> list[str]:
        """Return the lines of a unified diff, in which nothing is invisible."""
        name = f"catalog/{self.stem}.py"
        before, after = self.before.splitlines(), self.after.splitlines()
        lines = difflib.unified_diff(before, after, name, name, lineterm="")
        return [printable(line, LINES) for line in lines]


def idea_of(name: str, text: str, group: Group) -> Idea:
    """Return what an author says of a group's answers.

    Raises:
        AdoptionError: the name is none, or the text can't be written.
    """
    function = name.strip().replace(" ", "_")
    if not _NAME.fullmatch(name.strip()) or len(name) > LONGEST or not _is_free(function):
        raise AdoptionError(
            f"{printable(name)[:80]!r} is no name: a few words in lower case, such as 'size rounded up', and no word of "
            "Python's."
        )
    line = " ".join(text.split())
    if not line or len(line) > LONGEST_HELP or not line.isprintable():
        raise AdoptionError(
            f"--text is what a learner reads: from 1 to {LONGEST_HELP} letters, and no control characters."
        )
    return Idea(function, line, f"What {len(group.students)} of a class answered.")


def _is_free(function: str) -> bool:
    return not (keyword.iskeyword(function) or keyword.issoftkeyword(function) or hasattr(builtins, function))


@dataclass(frozen=True)
class Source:
    """What a function is cut out of.

    Attributes:
        codes: the files of a group's students, the shortest first.
        people: ids and names of the class's students, none of which may be in what is written.
        function: the function's name, where several give wrong answers.
    """

    codes: Sequence[str]
    people: Collection[str]
    function: str | None = None


def source_of(graded: Sequence[Graded], group: Group, function: str | None = None) -> Source:
    """Return what a function of a group is cut out of.

    Args:
        graded: the results of the class.
        group: the group.
        function: the function's name, where several give wrong answers.
    """
    people = [part for one in graded for part in (one.result.student.id, one.result.student.name)]
    codes = {
        entry.code
        for one in graded
        for entry in (one.answers.unnamed if one.answers is not None else ())
        if (entry.stem, entry.answers) == (group.stem, group.answers)
    }
    return Source(sorted(codes, key=lambda code: (len(code), code)), people, function)


def adoption_of(course: Course, group: Group, idea: Idea, source: Source, tier: Tier) -> Adoption:
    """Return what would be written for a group, proved in the sandbox.

    Args:
        course: the course.
        group: the group.
        idea: what the author says of its answers.
        source: what the function is cut out of.
        tier: the walls to run the students' code behind.

    Raises:
        AdoptionError: its function can't become a misconception.
        CourseError: a file of the course is at fault.
    """
    stem = group.stem
    path = course.catalog / f"{stem}.py"
    try:
        before = path.read_text("utf-8")
        known = names_in(before)
    except (OSError, ValueError, SyntaxError) as error:
        raise CourseError(f"catalog/{stem}.py can't be read: {error}") from error
    if idea.function in known:
        raise AdoptionError(
            f"{idea.function} is the name of something else in catalog/{stem}.py: take another --name."
        )
    try:
        entry = entry_of(course, stem, source.codes, idea, tier, source.function)
        _check_names(entry, known, source.people)
        after = inserted(before, entry, lambda block: formatted(block, path) or block)
    except UndecidedError as error:
        raise AdoptionError(printable(str(error))[:2000]) from error
    except (CandidateError, InsertionError) as error:
        raise AdoptionError(f"{printable(str(error))[:2000]} {_BY_HAND.format(stem=stem)}") from error
    if formatted(before, path) == before:
        after = formatted(after, path) or after
    return Adoption(course, stem, idea.name, before, after)


def _check_names(entry: Entry, known: Collection[str], people: Collection[str]) -> None:
    """Refuse what would mean something else in the catalogue's file, and what may be a student's name."""
    if shadowed := sorted({*entry.piece.builtins} & {*known, entry.name}):
        raise CandidateError(
            f"It calls Python's {shadowed[0]}, which is something else in the catalogue's file."
        )
    parts = {part.lower() for one in people for part in re.findall(r"[^\W\d_]{3,}", one)}
    if found := sorted(parts & {*entry.piece.words}):
        raise CandidateError(f"The code has the word {found[0]!r}, which is a part of a student's name.")


def write(adoption: Adoption, say: Callable[[str], None] = lambda _: None) -> None:
    """Prove a course with an adoption in it, in a copy, and write the file; nothing is written where the proof fails.

    From here on the code is the author's, who has read it: it runs where keys are made.

    Raises:
        AdoptionError: the selftest finds something, or the file has changed meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="grader-adopt-") as folder:
        copy = Course(Path(folder))
        for name, place in _folders(adoption.course).items():
            shutil.copytree(place, copy.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        (copy.catalog / f"{adoption.stem}.py").write_text(adoption.after, "utf-8")
        try:
            with KeyMaker() as maker:
                stems = [adoption.stem]
                key = Key.of(maker.make(copy, PUBLIC_SEED, stems))
                findings = prove(copy, key, stems, say)
                unequal = unequal_marks(stems, key, other_keys(maker, copy, stems, SEEDS, say))[adoption.stem]
        except RefusedError as error:
            raise AdoptionError(f"With it no key can be made: {error} Nothing was written.") from error
    problems = [problem for finding in findings for problem in finding.problems]
    problems += [problem for problem in unequal if repr(adoption.name) in problem]  # others were there before
    if problems:
        raise AdoptionError(f"Nothing was written, since the selftest says: {'; '.join(problems[:5])}.")
    if adoption.path.read_text("utf-8") != adoption.before:
        raise AdoptionError(
            "Nothing was written: the catalogue's file has changed meanwhile. Call this again."
        )
    write_whole(adoption.path, adoption.after.encode())


def _folders(course: Course) -> dict[str, Path]:
    return {"exercises": course.statements, "solutions": course.solutions, "catalog": course.catalog}
