"""A course: where its files are, and which exercises it has. An exercise is a stem; there is no registry."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.i18n import gettext as _

KEY_NAME = "course.key"
PACKAGE = Path(__file__).resolve().parent
# A key holds what these folders and modules compute: a change in any of them makes another key. That the maker of keys
# imports nothing else is tested (tests/grader/test_architecture.py).
_MAKERS = (
    *("keymaker", "key", "scoring", "programs", "sandbox", "mutation"),
    *(
        "course.py",
        "exercise.py",
        "misconception.py",
        "starter.py",
        "outcome.py",
        "values.py",
        "parsing.py",
        "text.py",
        "files.py",
        "memory.py",
        "i18n.py",
        "__init__.py",
    ),
)


class CourseError(Exception):
    """No course is here, or it lacks what was asked for."""


@dataclass(frozen=True)
class Course:
    """A folder with `exercises/`, and either `solutions/` and a catalogue, or a key made from them.

    Attributes:
        root: the folder that a learner works in.
        elsewhere: the folder of the key, or of the solutions and the catalogue, where `root` has neither.
    """

    root: Path
    elsewhere: Path | None = None

    @property
    def origin(self) -> Path:
        """The folder that answers come from."""
        return self.elsewhere or self.root

    @property
    def exercises(self) -> Path:
        """The folder of starters, which learners open."""
        return self.root / "exercises"

    @property
    def statements(self) -> Path:
        """The folder of starters as the course gives them out."""
        return self.origin / "exercises"

    @property
    def solutions(self) -> Path:
        """The folder of solutions."""
        return self.origin / "solutions"

    @property
    def catalog(self) -> Path:
        """The folder of points, cases, hints, rules and misconceptions."""
        return self.origin / "catalog"

    @property
    def equivalents(self) -> Path:
        """The list of changes to solutions that compute the same: `grader mutants` does not ask for their rejection."""
        return self.solutions / "equivalent.toml"

    @property
    def locale(self) -> Path:
        """The folder of the catalogue's translations, laid out as gettext expects; the domain is "course"."""
        return self.catalog / "locale"

    @property
    def key_file(self) -> Path:
        """The answer key in a learner's kit."""
        return self.origin / KEY_NAME

    @property
    def is_kit(self) -> bool:
        """Whether there is a key, and no solutions."""
        return self.key_file.is_file() and not self.solutions.is_dir()

    def stems(self) -> list[str]:
        """All stems, in teaching order, from whichever of the three places has them."""
        folders = (self.statements, self.solutions, self.catalog)
        return sorted({path.stem for folder in folders for path in folder.glob("[!_.]*.py")})

    def files(self, stem: str) -> list[Path]:
        """An exercise's three files: the starter, the solution and the catalogue's entry."""
        return [folder / f"{stem}.py" for folder in (self.statements, self.solutions, self.catalog)]

    def others(self, stem: str) -> list[Path]:
        """Files with other right solutions of an exercise."""
        return sorted((self.solutions / "others" / stem).glob("*.py"))

    def fingerprint(self, seed: str) -> str:
        """The hash of everything that a key is made from.

        Of exercises/ that is the statements alone: what a learner writes under one in a clone changes no answer.
        """
        from importlib.metadata import version  # 10 ms, which most commands do without

        digest = hashlib.sha256(seed.encode())
        for name in ("jax", "jaxlib", "numpy", "optax"):
            digest.update(f"{name} {version(name)}\n".encode())
        if self.is_kit:
            digest.update(self.key_file.read_bytes())
        for path in self.sources():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        for path in sorted(self.statements.glob("*.py")):
            digest.update(
                path.name.encode() + b"\0" + b'"""'.join(path.read_bytes().split(b'"""')[:2]) + b"\0"
            )
        return digest.hexdigest()

    def sources(self) -> Iterator[Path]:
        """The files whose every byte counts for a key: the course's, the library's, and the grader's that make it."""
        # Tables that cases are read from, and compiled translations, are among the catalogue's files.
        files = (path for path in self.catalog.rglob("[!.]*") if path.suffix not in {".po", ".pyc"})
        yield from sorted(path for path in files if path.is_file())
        yield from sorted(self.solutions.glob("*.py"))
        yield from sorted((PACKAGE.parent / "jaxcnn").rglob("*.py"))
        yield from sorted((PACKAGE.parent / "jaxcnn").rglob("*.npz"))
        for name in _MAKERS:
            path = PACKAGE / name
            yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def shown_path(path: Path) -> str:
    """A path as a user would type it: relative to the working directory where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative


def match_stem(wanted: str, stems: list[str]) -> str:
    """Find the stem that a learner means: the whole stem, its name, its number, or a part of it.

    Raises:
        CourseError: none or several fit.
    """
    tests = (
        lambda stem: stem == wanted,
        lambda stem: stem.partition("_")[2] == wanted,
        lambda stem: (
            wanted.isdigit() and stem.partition("_")[0].removeprefix("ex").lstrip("0") == wanted.lstrip("0")
        ),
        lambda stem: wanted in stem,
    )
    for test in tests:
        matches = [stem for stem in stems if test(stem)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            sentence = _("{wanted!r} could be {stems}. Which one?")
            raise CourseError(sentence.format(wanted=wanted, stems=", ".join(matches)))
    names = [name for stem in stems for name in (stem, stem.partition("_")[2])]
    if nearest := difflib.get_close_matches(wanted, names, n=1):
        sentence = _("There is no exercise {wanted!r}. Did you mean {nearest}? `grader list` shows all.")
        raise CourseError(sentence.format(wanted=wanted, nearest=nearest[0]))
    raise CourseError(_("There is no exercise {wanted!r}. `grader list` shows all.").format(wanted=wanted))
