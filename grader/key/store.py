"""Make keys once and keep them in a cache, by the hash of everything that they are made from."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Sequence
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

KEPT = 20  # number of keys kept in the cache
PROGRAMS = ".programs"
PROGRAMS_KEPT = 3  # of so many states of the sources what keys of any seed need
LOCK = ".lock"
LOCK_SECONDS = 120.0  # several times what making a key takes


class KeyMaker:
    """Makes keys, one after the other, in a trusted process that is started when it is first needed.

    Use it as a context manager, from one thread. The first key takes seconds, later ones less: the cases of another seed
    have other values, but mostly the same shapes. A process, which keeps what it has imported, serves one state of a course's
    files; after a change there is another one.
    """

    def __init__(self) -> None:
        self._process: Trusted | None = None
        self._sources = ""

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def make(self, course: Course, seed: Seed, stems: Sequence[str] | None = None) -> bytes:
        """Make a key of all or some exercises from the solutions, and return the bytes of its file.

        Raises:
            StartError: no key can be made; a `RefusedError` says which of the course's files is at fault, and why.
        """
        sources = course.fingerprint("")
        order = Order(
            root=str(course.origin),
            seed=seed.value,
            seed_name=seed.name,
            stems=list(stems or course.stems()),
            points=seed.points,
            kept=str(cache_folder() / f"{sources}{PROGRAMS}"),
            keep=not seed.secret,
        )
        request = msgspec.json.encode(order)
        if sources != self._sources:
            self.close()
        self._sources = sources
        if self._process is not None:
            try:
                return self._process.ask(request)
            except RefusedError:
                raise
            except StartError:  # the process has ended, probably killed by the system when memory ran out
                self.close()
        self._process = Trusted("grader.keymaker.main")
        return self._process.ask(request)

    def close(self) -> None:
        """End the process; another one is started when it is needed."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def obtain(self, course: Course, seed: Seed) -> Key:
        """Return a course's key for a seed: the kit's own, one from the cache, or a new one.

        The key of a secret seed is never written to disk.
        """
        if course.is_kit and seed == PUBLIC_SEED:
            return Key(course.key_file)
        if seed.secret:
            return Key.of(self.make(course, seed))
        path = cache_folder() / f"{course.fingerprint(seed.value)}.key"
        if _is_there(path):
            return Key(path)
        data = self._kept(course, seed, path)
        return Key(path) if data is None else Key.of(data)

    def _kept(self, course: Course, seed: Seed, path: Path) -> bytes | None:
        """Make a key and keep it in the cache, or wait for a process that is making the same one.

        Returns:
            None, or the key itself where none can be kept: in a home that can't be written, or on a full disk.
        """
        from filelock import FileLock

        with contextlib.ExitStack() as stack:
            # Some file systems have no locks, and whoever holds one may have stopped: the same key may then be made twice,
            # which does no harm.
            with contextlib.suppress(OSError, NotImplementedError):
                path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(FileLock(path.with_suffix(LOCK), timeout=LOCK_SECONDS))
            if _is_there(path):
                return None
            data = self.make(course, seed)
            try:
                write_whole(path, data)
            except OSError:
                return data
        _prune(path.parent)
        return None


def obtain(course: Course, seed: Seed) -> Key:
    """Return one key; see `KeyMaker.obtain`."""
    with KeyMaker() as maker:
        return maker.obtain(course, seed)


def is_kept(course: Course, seed: Seed) -> bool:
    """Whether `obtain` would find the key in the kit or the cache."""
    if course.is_kit and seed == PUBLIC_SEED:
        return True
    return _is_there(cache_folder() / f"{course.fingerprint(seed.value)}.key")


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that can't be entered, such as another user's
        return False


def make(course: Course, seed: Seed, path: Path, stems: Sequence[str] | None = None) -> None:
    """Write one key; see `KeyMaker.make`."""
    with KeyMaker() as maker:
        data = maker.make(course, seed, stems)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def _prune(folder: Path) -> None:
    """Remove the oldest keys and programs from the cache; each change of a course leaves some behind."""
    for path in _oldest(folder.glob("*.key"))[:-KEPT]:
        for file in (path, path.with_suffix(LOCK)):
            with contextlib.suppress(OSError):  # on Windows, if another process has it open
                file.unlink()
    for path in _oldest(folder.glob(f"*{PROGRAMS}"))[:-PROGRAMS_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _oldest(paths: Iterable[Path]) -> list[Path]:
    """Paths by the time of their last change."""
    ages = {}
    for path in paths:
        with contextlib.suppress(OSError):  # another process may be pruning, too
            ages[path] = path.stat().st_mtime
    return sorted(ages, key=lambda path: ages[path])


def cache_folder() -> Path:
    """Return the folder of the cache; the environment variable GRADER_CACHE names another one."""
    named = os.environ.get("GRADER_CACHE")
    return Path(named) if named else user_cache_path("jaxcnn-grader")
