"""Make notebooks from a key: one for each part of the course, with the statements, a cell to write in, `check` and `hint`.

The files are of nbformat 4.5. A function of the course is defined once in them, so that a folder of them is a submission.
"""

from __future__ import annotations

import ast
import base64
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grader import i18n
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.key.file import Key
from grader.key.model import ExerciseKey, Illustration
from grader.learner.markdown import markdown
from grader.starter import statement

PACKAGE = "jaxcnn"
"""What the first cell installs: the distribution that this grader comes with."""

_HOW = mark("""Run the next two cells first. Then, for each exercise:

1. Read what it asks for, write your function in the cell below it, and run that cell.
2. Run the cell with `check`. It shows which check fails first, on which input, and why.
3. Stuck? Below that are hints, one by one. In the cell with `hint`, take the # away and run it, for the same hints.

What you hand in is this file, with your functions in it. The checks here use public cases; the grade is made on others.""")


def notebooks(key: Key, language: str) -> dict[str, bytes]:
    """Return the notebooks of a course in a language, by file name, in the order of its parts.

    Args:
        key: the course's public key.
        language: one of `i18n.LANGUAGES`; texts that have no translation are in English.
    """
    with i18n.speaking(language):
        parts: dict[str, list[ExerciseKey]] = {}
        for exercise in key.exercises.values():
            parts.setdefault(exercise.part, []).append(exercise)
        made = {}
        for number, (title, exercises) in enumerate(parts.items(), 1):
            name = f"{number}_{_slug(title)}" if title else _slug(_("Exercises"))
            heading = f"{number}. {title}" if title else _("Exercises")
            cells = [*_opening(heading, exercises, language), *_cells(exercises, key.manifest.formulas)]
            made[f"{name}.ipynb"] = _encoded(cells)
    return made


def _opening(heading: str, exercises: Iterable[ExerciseKey], language: str) -> Iterator[dict[str, Any]]:
    """Yield the cells before the first exercise."""
    titles = map(_numbered, exercises)
    contents = "\n".join(title if title[0].isdigit() else f"- {title}" for title in titles)
    yield _markdown_cell("opening", f"# {heading}\n\n{contents}\n\n{_(_HOW)}")
    # In Colab the package is not there; elsewhere the line finds it and does nothing.
    install = f"%pip install -q {PACKAGE}"
    yield _code_cell(
        "install", install if language == i18n.ENGLISH else f"{install}\n%env {i18n.VARIABLE}={language}"
    )
    yield _code_cell("import", "from grader import check, hint")


def _cells(exercises: Iterable[ExerciseKey], formulas: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for exercise in exercises:
        stem, functions = exercise.stem, list(exercise.parameters)
        name = stem.partition("_")[2] or stem
        text = markdown(statement(exercise.starter), formulas)
        heading = f"## {_numbered(exercise)}\n\n{text}"
        yield _markdown_cell(f"{stem}-statement", "\n\n".join([heading, *_shown(exercise.illustrations)]))
        yield _code_cell(f"{stem}-code", _without_statement(exercise.starter))
        yield _code_cell(f"{stem}-check", f'check("{name}", {", ".join(functions)})')
        # Running all cells, as one does before handing in, should give no hint away.
        yield _code_cell(f"{stem}-hint", f'# hint("{name}")')


def _numbered(exercise: ExerciseKey) -> str:
    """Return an exercise's title, with the number of its stem."""
    number = re.match(r"[^\W\d_]*0*(\d+)_", exercise.stem)
    return f"{number[1]}. {exercise.title}" if number else exercise.title


def _shown(illustrations: list[Illustration]) -> Iterator[str]:
    """Yield illustrations as Markdown: their bytes at the end of the cell, as Colab, which shows no attachments, writes them."""
    for number, illustration in enumerate(illustrations, 1):
        description = re.sub(r"([\\\[\]])", r"\\\1", illustration.description)
        yield f"![{description}][illustration{number}]"
    for number, illustration in enumerate(illustrations, 1):
        yield f"[illustration{number}]: data:image/png;base64,{base64.b64encode(illustration.png).decode()}"


def _without_statement(starter: str) -> str:
    """Return a starter's source without the statement at its top."""
    if not statement(starter):
        return starter.strip("\n")
    end = ast.parse(starter).body[0].end_lineno
    return "\n".join(starter.splitlines()[end:]).strip("\n")


def _slug(title: str) -> str:
    """Return a title's words as a file's name, without accents."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "_".join(re.findall(r"\w+", plain.lower())) or "part"


def _markdown_cell(name: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": _id(name),
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }


def _code_cell(name: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": _id(name),
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def _id(name: str) -> str:
    """Return a cell's id, which has at most 64 letters, digits, - and _ (nbformat 4.5)."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[-64:]


def _encoded(cells: list[dict[str, Any]]) -> bytes:
    metadata = {
        "colab": {"provenance": []},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
