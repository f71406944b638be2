"""A course's kits, one for each language: what the wheel and the sdist hold of a course, and nothing that solves it.

`build_hook.py` calls this when they are built.
"""

from __future__ import annotations

from grader import i18n
from grader.course import KEY_NAME, Course
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import KeyMaker
from grader.learner.folder import work
from grader.platforms.payload import REQUIREMENTS, requirements
from grader.starter import blank


def public_key(course: Course, key_maker: KeyMaker | None = None) -> Key:
    """Return a course's public key, with the starters that the course has now.

    A kept key's fingerprint covers of a starter only the statement; a kit's key is all that there is.
    """
    with key_maker or KeyMaker() as maker:
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
        files = work(key, language, notebooks=True)
        found |= {f"{language}/{name}": data for name, data in files.items()}
    # For `grader export`, which a wheel's grader can do, too.
    return found | {REQUIREMENTS: requirements().encode()}
