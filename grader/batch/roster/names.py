"""Files that are no student's, and the student's id that a file's name holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.submission.acceptance import LEFT_OUT
from grader.submission.naming import readable
from grader.text import printable

ARCHIVES = (
    *(".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz2", ".txz", ".tar"),
    *(".zip", ".zipx", ".7z", ".rar", ".gz", ".bz2", ".xz"),
)
CODE = (".py", ".ipynb")
DOCUMENTS = (
    *(".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".txt", ".html", ".htm"),
    *(".png", ".jpg", ".jpeg", ".heic", ".pyc", ".md"),
)
"""What a student may hand in by mistake: in a class of loose files such a one is a student's, too."""

# Made by systems, browsers and office programs; no person put them there.
_LITTER = frozenset(
    {
        *("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "index.html", "index.htm", "folder.jpg"),
        *("$recycle.bin", "system volume information", "lost+found", "@eadir", "#recycle"),
        *(name.lower() for name in LEFT_OUT),
    }
)
_LITTER_ENDINGS = (
    ".part",
    ".crdownload",
    ".download",
    ".tmp",
    ".bak",
    ".swp",
    ".lnk",
    ".url",
    ".webloc",
    "~",
)
_ABOUT_ALL = re.compile(
    r"(readme|leiame|leia-me|index|grades?|notas?|roster|turma|instructions?)\b.*", re.IGNORECASE
)
OF_A_COURSE = frozenset({"exercises", "solutions", "solution", "catalog", "starters", "starter", "template"})
"""Folders of a course, which an instructor may keep beside the submissions."""

INSIDE = OF_A_COURSE | {
    *(
        "src",
        "source",
        "code",
        "codigo",
        "código",
        "work",
        "backup",
        "old",
        "data",
        "dados",
        "tests",
        "test",
        "docs",
    ),
    *(
        "notebooks",
        "exercicios",
        "exercícios",
        "lib",
        "utils",
        "results",
        "output",
    ),
}
"""Folders that a submission has inside, and that name no student."""

_NUMBERED = re.compile(
    r"(v|hw|homework|ex|exercise|exerc[ií]cio|lista|lab|tarefa|trabalho|aula|week|semana|part|parte)[ _-]?\d{1,3}"
)

_BEHIND = re.compile(
    rf"(.+(?:{'|'.join(map(re.escape, (*ARCHIVES, *CODE)))}))(?:\.txt|\.json|\.\d{{1,3}}|\s*\(\d+\)|-\d+)+",
    re.IGNORECASE,
)
_COPIED = re.compile(r"(?: ?\(\d{1,2}\)| - Copy| - Cópia)+$")


def is_litter(name: str) -> bool:
    """Whether a file was made by a system or a program, and by no person."""
    low = name.lower()
    return name.startswith((".", "~$", "._")) or low in _LITTER or low.endswith(_LITTER_ENDINGS)


def is_inside(name: str) -> bool:
    """Whether a folder's name is of one that a submission has inside, such as src and hw1."""
    return name.lower() in INSIDE or _NUMBERED.fullmatch(name.lower()) is not None


def is_about_all(name: str) -> bool:
    """Whether a document's name says that it is about the whole class, such as README.txt and grades.csv."""
    return _ABOUT_ALL.fullmatch(name) is not None


def ending(name: str, endings: Iterable[str] = (*ARCHIVES, *CODE)) -> str:
    """Return which of some endings a name has, in any case; empty if none."""
    low = _core(name).lower()
    return next((e for e in endings if low.endswith(e) and len(low) > len(e)), "")


def _core(name: str) -> str:
    """Return a name without what a browser or a platform puts behind its ending: bia.py.txt, caio.zip (1), davi.zip-1."""
    match = _BEHIND.fullmatch(name)
    return match[1] if match else name


def plain(name: str) -> str:
    """Return a name as text that can be printed, stored and compared: composed, bytes of older encodings read as text."""
    return printable(unicodedata.normalize("NFC", readable(name))).strip()


def id_of_file(name: str) -> str:
    """Return the id in the name of a student's file: without its ending, and without what a browser adds to a copy."""
    core = _core(name)
    stem = core[: len(core) - len(ending(core, (*ARCHIVES, *CODE, *DOCUMENTS)))] or name
    return plain(_COPIED.sub("", stem) or stem)


def is_exercise(name: str, stems: Iterable[str]) -> bool:
    """Whether a file is named like an exercise, so that it names no student."""
    stem = PurePosixPath(name).stem.lower()
    if re.match(r"ex(ercise|ercicio|ercício)?[ _-]?\d{1,3}([ _-]|$)", stem):
        return True
    return any(stem == known or stem == known.partition("_")[2] for known in map(str.lower, stems))
