"""Keys made once and kept: by the hash of everything they are made from."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from platformdirs import user_cache_path

from grader.course import Course
from grader.files import write_whole
from grader.key.file import Key
from grader.key.order import Order
from grader.key.seed import PUBLIC_SEED, Seed
from grader.sandbox.errors import StartError
from grader.sandbox.trusted import RefusedError, Trusted

KEPT = 20  # keys in the cache
LOCK = ".lock"


class KeyMaker:
    """Makes keys, one after the other, in a trusted process of its own that is started when it is first needed.

    Use it as a context manager, from one thread. The first key takes seconds, and each further one less: another seed's
    cases have other values, and mostly the same shapes.
    """

    def __init__(self) -> None:
        self._process: Trusted | None = None

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End its process."""
        self.close()

    def make(self, course: Course, seed: Seed, stems: Sequence[str] | None = None) -> bytes:
        """Make a key from the solutions, of all exercises or of some; it is in memory alone.

        Raises:
            StartError: the course's files do not make one; `RefusedError` says which and why.
        """
        order = Order(str(course.root), seed.value, seed.name, list(stems or course.stems()))
        request = msgspec.json.encode(order)
        if self._process is not None:
            try:
                return self._process.ask(request)
            except RefusedError:
                raise
            except StartError:  # it was ended since, by the system when memory ran out, as like as not
                self.close()
        self._process = Trusted("grader.keymaker.main")
        return self._process.ask(request)

    def close(self) -> None:
        """End its process; another one is started when it is needed."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def obtain(self, course: Course, seed: Seed) -> Key:
        """A course's key for a seed: the kit's own, a kept one, or a new one.

        A secret seed's key is never on disk.
        """
        if course.is_kit and seed == PUBLIC_SEED:
            return Key(course.key_file)
        if seed.secret:
            return Key.of(self.make(course, seed))
        path = cache_folder() / f"{course.fingerprint(seed.value)}.key"
        if not path.is_file():
            self._keep(course, seed, path)
        return Key(path)

    def _keep(self, course: Course, seed: Seed, path: Path) -> None:
        """Make a key that is to be kept, or wait for whoever makes the same one already."""
        from filelock import FileLock

        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            # Some file systems know no locks: the same key is then made twice, which does no harm.
            with contextlib.suppress(OSError, NotImplementedError):
                stack.enter_context(FileLock(path.with_suffix(LOCK)))
            if not path.is_file():
                write_whole(path, self.make(course, seed))
        _prune(path.parent)


def obtain(course: Course, seed: Seed) -> Key:
    """One key; see `KeyMaker.obtain`."""
    with KeyMaker() as maker:
        return maker.obtain(course, seed)


def is_kept(course: Course, seed: Seed) -> bool:
    """Whether `obtain` would find a key ready."""
    return (course.is_kit and seed == PUBLIC_SEED) or (
        cache_folder() / f"{course.fingerprint(seed.value)}.key"
    ).is_file()


def make(course: Course, seed: Seed, path: Path, stems: Sequence[str] | None = None) -> None:
    """Write one key; see `KeyMaker.make`."""
    with KeyMaker() as maker:
        data = maker.make(course, seed, stems)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def _prune(folder: Path) -> None:
    """Remove the oldest keys; each change of a course leaves one behind."""
    ages = {}
    for path in folder.glob("*.key"):
        with contextlib.suppress(OSError):  # another process may be pruning, too
            ages[path] = path.stat().st_mtime
    for path in sorted(ages, key=lambda path: ages[path])[:-KEPT]:
        for one in (path, path.with_suffix(LOCK)):
            with contextlib.suppress(OSError):  # on Windows, where somebody holds it
                one.unlink()


def cache_folder() -> Path:
    """Where keys are kept; GRADER_CACHE names another place."""
    named = os.environ.get("GRADER_CACHE")
    return Path(named) if named else user_cache_path("jaxcnn-grader", ensure_exists=True)
