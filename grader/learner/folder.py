"""A learner's folder: exercises, a README, and what editors, pytest, uv and AI assistants read.

It is written beside what is there: a file that exists is never touched, so calling this again restores what is missing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import metadata
from pathlib import Path

from grader import i18n
from grader.files import write_whole
from grader.find import BUILT_IN, PROJECT
from grader.key.file import Key

TEMPLATES = Path(__file__).with_name("templates")
# Where each template goes; those in a language's own folder are written in that language.
PLACES = {
    "README.md": "README.md",
    "AGENTS.md": "AGENTS.md",
    "tasks.json": ".vscode/tasks.json",
    "settings.json": ".vscode/settings.json",
    "extensions.json": ".vscode/extensions.json",
    "devcontainer.json": ".devcontainer/devcontainer.json",
    "gitignore": ".gitignore",
    "project.toml": PROJECT,
}
# A folder with nothing else is as good as empty: a repository that a platform has just made.
HARMLESS = ("readme", "license", "licence", "copying")


@dataclass
class Written:
    """What became of the files of a learner's folder, by their names in it.

    Attributes:
        new: written now.
        kept: there already, and changed by the learner: left as they are.
    """

    new: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def work(key: Key, language: str, *, notebooks: bool) -> dict[str, bytes]:
    """Return the files that a learner works in, by their names: the exercises, and the notebooks if they are wanted."""
    found = {
        f"exercises/{stem}.py": exercise.starter.encode()
        for stem, exercise in key.in_language(language).items()
    }
    if notebooks:
        from grader.learner.notebooks import notebooks as made

        found |= {f"notebooks/{name}": data for name, data in made(key, language).items()}
    return found


def files(key: Key, language: str, course: str = BUILT_IN, *, notebooks: bool = False) -> dict[str, bytes]:
    """Return all files of a learner's folder, by their names in it.

    Args:
        key: the course's public key, which holds the starters.
        language: the language of the starters and of all texts.
        course: what the folder names as its course: "built-in", or a path from the folder.
        notebooks: whether it has a notebook for each part of the course, too.
    """
    first = next(iter(key.exercises), "")
    words = {
        "first": first.partition("_")[2] or first,
        "course": course.replace("\\", "/").replace('"', '\\"'),
        "language": language,
        "python": metadata("jaxcnn")["Requires-Python"],
        "version": metadata("jaxcnn")["Version"],
    }
    texts = {place: _filled(name, language, words) for name, place in PLACES.items()}
    return work(key, language, notebooks=notebooks) | texts


def _filled(name: str, language: str, words: Mapping[str, str]) -> bytes:
    """Return a template with its `{{ words }}` filled in."""
    own = TEMPLATES / language / name
    text = (own if own.is_file() else TEMPLATES / name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace("{{ " + word + " }}", value)
    return text.encode()


def unchanged(key: Key, course: str = BUILT_IN, *, notebooks: bool = False) -> dict[str, set[bytes]]:
    """Return, for each file, the contents that it has before a learner changes it: one for each language."""
    found: dict[str, set[bytes]] = {}
    for language in i18n.LANGUAGES:
        for name, data in files(key, language, course, notebooks=notebooks).items():
            found.setdefault(name, set()).add(data)
    return found


def place(
    folder: Path, contents: Mapping[str, bytes], untouched: Mapping[str, Iterable[bytes]] | None = None
) -> Written:
    """Write the files that are missing in a folder, which is made if need be; what is there is left as it is.

    Args:
        folder: where they go.
        contents: the files, by their names in the folder.
        untouched: contents that a file may have without being told as changed.

    Raises:
        OSError: a file can't be written; the files before it are there.
    """
    written = Written()
    for name, data in contents.items():
        path = folder / name
        if os.path.lexists(path):
            if not _has(path, {data, *(untouched or {}).get(name, ())}):
                written.kept.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
        written.new.append(name)
    return written


def _has(path: Path, contents: set[bytes]) -> bool:
    with contextlib.suppress(OSError):
        # An editor on Windows may end lines in its own way.
        return path.read_bytes().replace(b"\r\n", b"\n") in contents
    return False


def in_the_way(folder: Path, contents: Iterable[str]) -> tuple[list[str], list[str]]:
    """Look at a folder that is no learner's folder yet.

    Returns:
        The names in it that a learner's folder has, too, without those that any project may have; and all other names.

    Raises:
        OSError: it can't be read, or is no folder.
    """
    ours = {name.partition("/")[0] for name in contents}
    there = sorted(entry.name for entry in folder.iterdir()) if os.path.lexists(folder) else []
    visible = [name for name in there if not name.startswith(".") and not name.lower().startswith(HARMLESS)]
    return [name for name in visible if name in ours], [name for name in visible if name not in ours]
