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
    """Import a trusted file by its path."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_exercise(course: Course, stem: str) -> Exercise:
    """The catalogue's entry. To Python the folder is the package `catalog`: `from ._tables import small` works there.

    Raises:
        CourseError: there is no `EXERCISE` in the file.
    """
    _open_catalog(course.catalog)
    module = load_module(course.catalog / f"{stem}.py", f"{CATALOG}.{stem}")
    exercise = getattr(module, "EXERCISE", None)
    if not isinstance(exercise, Exercise):
        raise CourseError(f"catalog/{stem}.py has no `EXERCISE = Exercise(...)`.")
    for things in (exercise.checks, exercise.misconceptions):
        names = [thing.name for thing in things]
        if twice := [name for name in names if names.count(name) > 1]:
            raise CourseError(f"catalog/{stem}.py has two things with the name {twice[0]!r}.")
    return exercise


def _open_catalog(folder: Path) -> None:
    """Make a folder the package `catalog`; another course's modules, loaded before in this process, are dropped."""
    there = sys.modules.get(CATALOG)
    if there is not None and list(there.__path__) == [str(folder)]:
        return
    for name in [name for name in sys.modules if name == CATALOG or name.startswith(f"{CATALOG}.")]:
        del sys.modules[name]
    package = ModuleType(CATALOG)
    package.__path__ = [str(folder)]
    sys.modules[CATALOG] = package


def load_solution(course: Course, stem: str, names: tuple[str, ...]) -> Functions:
    """The solution's functions.

    Raises:
        CourseError: one is missing.
    """
    module = load_module(course.solutions / f"{stem}.py", f"solution_{stem}")
    if missing := [name for name in names if not callable(getattr(module, name, None))]:
        raise CourseError(f"solutions/{stem}.py does not define {missing[0]}.")
    return {name: getattr(module, name) for name in names}
