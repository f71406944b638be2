"""The course that a notebook works on: found as on the command line, its key kept for the next call."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from grader.course import KEY_NAME, Course, CourseError, match_stem
from grader.find import around_here, find_course
from grader.key.file import Key
from grader.key.model import ExerciseKey
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain

VARIABLE = "GRADER_COURSE"
_keys: dict[tuple[Path, int], Key] = {}


@dataclass(frozen=True)
class Opened:
    """A course and its public key."""

    course: Course
    key: Key

    def exercise(self, wanted: str | int) -> ExerciseKey:
        """Return an exercise, named as on the command line or by one of its functions.

        Raises:
            CourseError: none or several fit.
        """
        exercises = self.key.exercises
        try:
            return exercises[match_stem(str(wanted), list(exercises))]
        except CourseError:
            found = [exercise for exercise in exercises.values() if wanted in exercise.parameters]
            if len(found) == 1:
                return found[0]
            raise


def opened(named: str | Path | None = None) -> Opened:
    """Open the course of a path, of GRADER_COURSE, around the working directory, of the only kit in it, or the built-in one.

    Raises:
        CourseError: there is none at the path, or none at all.
        KeyFileError: its key can't be read.
        StartError: no key can be made from its solutions.
    """
    course = _found(named or os.environ.get(VARIABLE))
    modified = course.key_file.stat().st_mtime_ns if course.is_kit else 0
    cache_key = (course.origin, modified)
    if not course.is_kit or cache_key not in _keys:  # a kit's is read again only if its file has changed
        _keys[cache_key] = obtain(course, PUBLIC_SEED)
    return Opened(course, _keys[cache_key])


def _found(named: str | Path | None) -> Course:
    if named:
        return find_course(Path(named).expanduser())
    if around_here() is None:
        kits = sorted(path.parent for path in Path.cwd().glob(f"*/{KEY_NAME}"))
        if len(kits) == 1:
            return Course(kits[0])
    return find_course()
