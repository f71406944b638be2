"""A course's kits, one for each language: what the wheel and the sdist hold of a course, and nothing that solves it.

The build calls this in a process of its own: `python -m grader.learner.kits FOLDER` in a checkout.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grader import i18n
from grader.course import KEY_NAME, Course
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import KeyMaker
from grader.learner.folder import files
from grader.starter import blank

_KEPT = ("exercises/", "notebooks/")


def public_key(course: Course) -> Key:
    """Return a course's public key, with the starters that the course has now.

    A kept key's fingerprint covers of a starter only the statement; a kit's key is all that there is.
    """
    with KeyMaker() as maker:
        key = maker.obtain(course, PUBLIC_SEED)
        if course.is_kit or _has_current_starters(course, key):
            return key
        return Key.of(maker.make(course, PUBLIC_SEED))


def _has_current_starters(course: Course, key: Key) -> bool:
    return all(
        exercise.starter == blank((course.statements / f"{stem}.py").read_text("utf-8"), exercise.parameters)
        for stem, exercise in key.in_language(i18n.ENGLISH).items()
    )


def kits(key: Key) -> dict[str, bytes]:
    """Return the files of a course's kits, by their names: a folder for each language, the key in the English one."""
    found = {f"{i18n.ENGLISH}/{KEY_NAME}": key.data}
    for language in i18n.LANGUAGES:
        made = files(key, language, notebooks=True)
        found |= {f"{language}/{name}": data for name, data in made.items() if name.startswith(_KEPT)}
    return found


def main(folder: Path) -> None:
    """Write the kits of this checkout's course into a folder."""
    course = Course(Path(__file__).resolve().parents[2])
    for name, data in kits(public_key(course)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
