"""Import a course's files: exercises from `catalog/`, functions from `solutions/`. They are trusted."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from grader.course import Course, CourseError
from grader.exercise import Exercise
from grader.keymaker.reference import Functions

CATALOG = "catalog"


def load_module(path: Path, name: str) -> ModuleType:
    """Import a trusted file by its path.

    Raises:
        CourseError: it is not there, or ends the program.
    """
    shown = f"{path.parent.name}/{path.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise CourseError(
            f"{shown} is not there: an exercise is a file in each of exercises/, solutions/ and catalog/. "
            "`grader new NAME` makes all three, `grader course FOLDER` a course to begin with."
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SystemExit as error:
        raise CourseError(f"{shown} ends the program: take exit() out of it.") from error
    except Exception as error:
        error.add_note(shown)
        raise
    return module


def load_exercise(course: Course, stem: str) -> Exercise:
    """Load the catalogue's entry of an exercise, in a package `catalog`, where `from ._tables import small` works.

    Raises:
        CourseError: the file has no `EXERCISE`, or two checks or misconceptions with one name.
    """
    _open_catalog(course.catalog)
    module = load_module(course.catalog / f"{stem}.py", f"{CATALOG}.{stem}")
    exercise = getattr(module, "EXERCISE", None)
    if not isinstance(exercise, Exercise):
        raise CourseError(f"catalog/{stem}.py has no `EXERCISE = Exercise(...)`.")
    for entries in (exercise.checks, exercise.misconceptions):
        names = [entry.name for entry in entries]
        if duplicates := [name for name in names if names.count(name) > 1]:
            raise CourseError(f"catalog/{stem}.py has two things with the name {duplicates[0]!r}.")
    return exercise


def _open_catalog(folder: Path) -> None:
    """Make a folder the package `catalog`, and drop the modules of another course loaded before."""
    loaded = sys.modules.get(CATALOG)
    if loaded is not None and list(loaded.__path__) == [str(folder)]:
        return
    for name in [name for name in sys.modules if name == CATALOG or name.startswith(f"{CATALOG}.")]:
        del sys.modules[name]
    package = ModuleType(CATALOG)
    package.__path__ = [str(folder)]
    sys.modules[CATALOG] = package


def load_solution(course: Course, stem: str, names: tuple[str, ...]) -> Functions:
    """Load the solution's functions, by name.

    Raises:
        CourseError: a function is missing.
    """
    module = load_module(course.solutions / f"{stem}.py", f"solution_{stem}")
    if missing := [name for name in names if not callable(getattr(module, name, None))]:
        raise CourseError(f"solutions/{stem}.py does not define {missing[0]}.")
    return {name: getattr(module, name) for name in names}
