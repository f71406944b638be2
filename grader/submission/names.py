"""How well a file's name fits an exercise, whatever browsers, platforms and people made of it on the way.

No list of what they add is needed ("Copy of", " (1)", "-1", "Final", a prefix): the words of the exercise's name are
looked for among the words of the file's, whatever is between words, in whatever case and Unicode form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath

PYTHON = re.compile(r"\.py[w3]?(?!.*(?:\.bak|\.orig|\.sw[op]|~))(?:$|[ ._(-].*$)", re.IGNORECASE)
"""The suffix of a Python file, also with what was put behind it: .py, .PY, .py.txt, .py (1); but no editor's backup."""

NOTEBOOK = re.compile(r"\.ipynb(?!.*(?:\.bak|\.orig|\.sw[op]|~))(?:$|[ ._(-].*$)", re.IGNORECASE)
"""The suffix of a notebook, likewise."""

_SUFFIX = re.compile(r"\.[A-Za-z]\w{0,7}$")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What stands before an exercise's number, in the languages of courses so far.
_EXERCISE = frozenset(
    {
        "ex",
        "exer",
        "exerc",
        "exercise",
        "exercises",
        "exercicio",
        "exercicios",
        "ejercicio",
        "exercice",
        "aufgabe",
    }
    | {"q", "questao", "question", "problem", "problema", "task", "tarefa"}
)


class Fit(IntEnum):
    """How well a name fits; smaller is better."""

    EXACT = 0
    """STEM.py"""
    NOTEBOOK = 1
    """STEM.ipynb"""
    SAME = 2
    """the same words: other case, other signs between them, another suffix"""
    WITHIN = 3
    """all words of the stem, and others before or after them"""
    NUMBER = 4
    """the exercise's number alone: ex02.py, exercise 2.py"""
    TITLE = 5
    """the stem without its number: output_size.py"""
    FOLDER = 6
    """a folder's name fits, in one of these ways"""
    NONE = 7
    """another name, such as solution.py"""
    OTHER = 8
    """another exercise's name"""


_SHARED = (Fit.NUMBER, Fit.FOLDER)  # ex01_ex02.py


def fit(path: str, stem: str) -> Fit:
    """Return how well a file's path fits an exercise by itself, whatever other exercises there are."""
    name = unicodedata.normalize("NFC", PurePosixPath(path).name)
    stem = unicodedata.normalize("NFC", stem)
    if name == f"{stem}.py":
        return Fit.EXACT
    if name == f"{stem}.ipynb":
        return Fit.NOTEBOOK
    found = _fit_of_words(words(name), words(stem))
    if found is Fit.NONE:
        folders = PurePosixPath(path).parent.parts
        if any(_fit_of_words(words(folder), words(stem)) is not Fit.NONE for folder in folders):
            return Fit.FOLDER
    return found


def fits(path: str, stems: Iterable[str]) -> dict[str, Fit]:
    """Return how well a file's path fits each of all exercises: it is meant for the one that it fits best."""
    alone = {stem: fit(path, stem) for stem in stems}
    if not alone:
        return {}
    # Of two names that are both within it, the longer one is meant.
    best = min(alone, key=lambda stem: (alone[stem], -len(stem)))
    if alone[best] is Fit.NONE:
        return alone
    return {
        stem: one if stem == best or (one is alone[best] and one in _SHARED) else Fit.OTHER
        for stem, one in alone.items()
    }


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return a name's words and numbers, without its suffix, accents, case and leading zeros."""
    for suffix in (NOTEBOOK, PYTHON, _SUFFIX):
        if match := suffix.search(name):
            name = name[: match.start()] + " " + re.sub(r"[A-Za-z.]", "", name[match.start() :])
            break
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(
        str(int(w)) if w.isdecimal() else w.casefold() for w in _WORDS.findall(_CAMEL.sub("_", plain))
    )


def number_behind(path: str) -> int:
    """Return the number at the end of a name, which whoever copies or uploads a file again counts up; 0 if none."""
    last = words(PurePosixPath(path).name)[-1:]
    return int(last[0]) if last and last[0].isdecimal() and len(last[0]) < 10 else 0


def _fit_of_words(name: tuple[str, ...], stem: tuple[str, ...]) -> Fit:
    if name == stem or "".join(name) == "".join(stem):
        return Fit.SAME
    if _holds(name, stem):
        return Fit.WITHIN
    has_label = len(stem) > 1 and stem[1].isdecimal() and not stem[0].isdecimal()
    label, number, title = (stem[0], stem[1], stem[2:]) if has_label else ("", "", ())
    if not label:
        return Fit.NONE
    labels = {label} | (_EXERCISE if label in _EXERCISE else frozenset())
    numbers = [after for before, after in pairwise(name) if before in labels and after.isdecimal()]
    if number in numbers or name == (number,):
        return Fit.NUMBER
    return Fit.TITLE if title and not numbers and _holds(name, title) else Fit.NONE


def _holds(name: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(name[i : i + len(part)] == part for i in range(len(name) - len(part) + 1))
