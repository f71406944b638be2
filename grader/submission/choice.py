"""Choose the file that solves an exercise, and say which, since names change on their way to the grader.

The rule, which docs/submitting.md states for learners and instructors: an exercise's file is the one that defines what
the exercise asks for. Where several do, these decide, in this order:

1. An attempt that defines all of the exercise's functions comes before one that lacks some, or that is in a file of
   another exercise's name; any attempt comes before an untouched starter.
2. The exact name STEM.py comes first, then STEM.ipynb.
3. A definition comes before a name that is assigned, and that before one that is imported.
4. A name that fits better comes first (`names.Fit`).
5. The file nearest to the top, then the highest number at the end of the name, then the alphabet.

A file whose name fits and which is no Python, through a slip in it, counts as an attempt that defines all: its author
is to hear of the slip. (If the name is not exact, one without a slip whose name fits comes before it.)

A part that can't be read may hold an exercise: then it could not be graded, unless there is an attempt. (Where the part
has the exercise's name, an attempt that lacks something does not count.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from grader.i18n import gettext as _
from grader.i18n import mark
from grader.submission import definitions
from grader.submission.archive import kind_of
from grader.submission.definitions import Definitions
from grader.submission.names import NOTEBOOK, PYTHON, Fit, fits, number_behind

NO_PYTHON = mark("it is neither Python, a notebook nor an archive; hand in the code itself, as a .py file")
# From the best candidate to the worst.
ATTEMPT, UNREAD_BY_NAME, WEAK, UNREAD, DOUBTFUL, UNTOUCHED, DOCUMENT = range(7)


@dataclass(frozen=True)
class Asked:
    """What an exercise asks for.

    Attributes:
        functions: the names of its functions.
        starter: the source of its starter, empty if there is none.
    """

    stem: str
    functions: tuple[str, ...] = ()
    starter: str = ""


@dataclass(frozen=True)
class Missing:
    """A part of a submission that could not be read.

    Attributes:
        path: where it lies.
        reason: why it can't be read, a clause that begins with "it" and says what to do where there is something.
        partly: whether some of it was read.
        is_any: whether it may hold any exercise, whatever its suffix; else Python, notebooks, archives and files without
            a suffix may, and all others the one that their name says.
    """

    path: str
    reason: str
    partly: bool = False
    is_any: bool = False


@dataclass(frozen=True)
class Choice:
    """What is taken for an exercise, and what is left.

    Attributes:
        path: the file's path; None if there is none, or none that could be read.
        missing: the part that could not be read and may hold the exercise, where that counts.
        others: the paths of other attempts, and of untouched starters with a better name.
        fit: how well the name of what is taken fits.
    """

    path: str | None = None
    missing: Missing | None = None
    others: tuple[str, ...] = ()
    fit: Fit = Fit.EXACT


@dataclass(frozen=True)
class _Candidate:
    path: str
    order: tuple[Any, ...]
    fit: Fit
    missing: Missing | None = None


def choose(
    files: Iterable[str],
    defined: Mapping[str, Definitions],
    missing: Iterable[Missing],
    asked: Sequence[Asked],
) -> dict[str, Choice]:
    """Choose a file for each exercise, by the rule above.

    Args:
        files: the paths of all files.
        defined: what those of them that may be Python define, by path.
        missing: the parts that could not be read.
        asked: all exercises of the course, since a name that fits one better is not meant for another.
    """
    stems = [exercise.stem for exercise in asked]
    parts = list(missing)
    documents = [path for path in files if not _is_code(path, defined.get(path))]
    if not any(
        _is_code(path, found) for path, found in defined.items()
    ):  # no Python at all: a person has to look, whatever it is
        parts = [replace(part, is_any=True) for part in parts]
        parts += [Missing(path, _(NO_PYTHON), is_any=True) for path in documents if not parts]
    fit = {path: fits(path, stems) for path in {*defined, *documents, *(part.path for part in parts)}}
    return {
        exercise.stem: _choose_one(
            exercise, {path: fit[path][exercise.stem] for path in fit}, defined, parts, documents
        )
        for exercise in asked
    }


def told(choices: Mapping[str, Choice], stems: Iterable[str]) -> list[str]:
    """Return notes on what was taken for the exercises under another name, and what was left."""
    taken: dict[str, list[str]] = {}
    notes = []
    for stem in stems:
        choice = choices[stem]
        if choice.path is None:
            continue
        if choice.others:
            sentence = _("{stem} is taken from {path}; {others} defines it, too.")
            notes.append(sentence.format(stem=stem, path=choice.path, others=", ".join(choice.others[:3])))
        elif choice.fit is not Fit.EXACT:
            taken.setdefault(choice.path, []).append(stem)
    sentence = _("{path} is taken for {stems}.")
    return notes + [sentence.format(path=path, stems=", ".join(of)) for path, of in taken.items()]


def _choose_one(
    asked: Asked,
    fit: Mapping[str, Fit],
    defined: Mapping[str, Definitions],
    parts: Sequence[Missing],
    documents: Iterable[str],
) -> Choice:
    cut = {part.path for part in parts if part.partly}
    candidates = [
        found
        for path, names in defined.items()
        if (found := _candidate(path, names, asked, fit[path], is_cut=path in cut))
    ]
    candidates += [found for part in parts if (found := _unread(part, fit[part.path]))]
    candidates += [
        _Candidate(path, _order(DOCUMENT, 0, fit[path], 0, path), fit[path], Missing(path, _(NO_PYTHON)))
        for path in documents
        if fit[path] <= Fit.WITHIN
    ]
    if not candidates:
        return Choice()
    first, *others = sorted(candidates, key=lambda candidate: candidate.order)
    left = [
        other.path
        for other in others
        if other.missing is None
        and other.path != first.path
        and (other.order[0] < UNTOUCHED or other.fit < first.fit)
    ]
    return Choice(None if first.missing else first.path, first.missing, tuple(left), first.fit)


def _candidate(path: str, names: Definitions, asked: Asked, fit: Fit, *, is_cut: bool) -> _Candidate | None:
    """Return a file as a candidate; None if it neither defines what is asked for nor has a fitting name."""
    by_name = fit <= Fit.FOLDER and _in_python(path)
    known = names.names | names.imported if by_name or NOTEBOOK.search(path) else names.names
    there = [name for name in asked.functions if name in known or "*" in known]
    if not (there or by_name) or not (names.is_python or _in_python(path)):
        return None
    is_slip = not names.is_python and not NOTEBOOK.search(path)  # a notebook's other cells may fail
    if is_slip and by_name and (there or fit < Fit.FOLDER):
        return _Candidate(path, _order(ATTEMPT, 0, fit, 0, path, is_slip=True), fit)
    starter = _of_starter(asked)
    begun = any(names.has_begun(name, starter) or name not in names.names for name in there)
    own = bool(names.names - starter.names) if not there else begun
    lacking = len(asked.functions) - len(there)
    if not own or (lacking and is_cut):
        state = UNTOUCHED
    elif (fit is Fit.OTHER and not names.is_python) or not (
        by_name or any(name in names.functions for name in there)
    ):
        state = DOUBTFUL  # another exercise's slip, or perhaps a number that has the function's name
    else:
        state = WEAK if lacking or fit is Fit.OTHER else ATTEMPT
    how = min((_how(name, names) for name in there), default=0)
    return _Candidate(path, _order(state, lacking, fit, how, path), fit)


def _how(name: str, names: Definitions) -> int:
    return 0 if name in names.functions else 1 if name in names.assigned else 2


def _unread(part: Missing, fit: Fit) -> _Candidate | None:
    """Return an unread part as a candidate; None if its name says that it holds something else."""
    one_file = bool(PYTHON.search(part.path))
    if fit is Fit.OTHER and one_file:
        return None
    named = fit <= Fit.WITHIN or (one_file and fit <= Fit.TITLE)
    is_any = part.is_any or _may_hold_any(part.path)
    state = DOCUMENT if not is_any else UNREAD_BY_NAME if named else UNREAD
    if state is DOCUMENT and not named:
        return None
    return _Candidate(part.path, _order(state, 0, fit, 0, part.path), fit, part)


def _may_hold_any(path: str) -> bool:
    suffix = PurePosixPath(path).suffix.lower()
    return _in_python(path) or kind_of(path, b"") is not None or suffix in ("", ".txt")


def _order(
    state: int, lacking: int, fit: Fit, how: int, path: str, *, is_slip: bool = False
) -> tuple[Any, ...]:
    exact = fit if fit <= Fit.NOTEBOOK else Fit.SAME
    # A slip in a copy gives way to another copy, and to no other name.
    copies = 2 if fit > Fit.FOLDER else int(is_slip)
    return state, lacking, exact, how, copies, fit, path.count("/"), -number_behind(path), path


def _in_python(path: str) -> bool:
    return bool(PYTHON.search(path) or NOTEBOOK.search(path))


def _is_code(path: str, found: Definitions | None) -> bool:
    """Whether a file is Python: by its name, or as a text that can be parsed and defines something."""
    return _in_python(path) or (found is not None and found.is_python and bool(found.names))


@lru_cache(maxsize=256)
def _of_starter(asked: Asked) -> Definitions:
    return definitions.of_source(asked.starter)
