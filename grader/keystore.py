"""Keys made once and kept: by the hash of everything they are made from."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from grader.course import Course
from grader.key import Key
from grader.keyorder import Order
from grader.sandbox.trusted import run_trusted

PUBLIC = "public"
KEPT = 20  # keys in the cache


@dataclass(frozen=True)
class Seed:
    """Where a key's cases come from.

    Attributes:
        value: what the generators are seeded with. Who has it can make the key.
        name: what a report says of it.
        secret: whether its key must not be left lying about.
    """

    value: str
    name: str
    secret: bool = False


PUBLIC_SEED = Seed(PUBLIC, PUBLIC)


def numbered_seed(number: int) -> Seed:
    """A seed that anybody may know."""
    return Seed(f"number {number}", str(number))


def secret_seed(secret: bytes, student: str | None) -> Seed:
    """HMAC-SHA256 of the student's id under the secret: the same for the same two, and unguessable without.

    The report names it by a digest of its own, from which neither the seed nor the secret can be found.
    """
    value = hmac.new(secret, (student or "").encode(), hashlib.sha256).hexdigest()
    return Seed(f"secret {value}", "sha256:" + hashlib.sha256(value.encode()).hexdigest()[:16], secret=True)


def obtain(course: Course, seed: Seed) -> Key:
    """A course's key for a seed: the kit's own, a kept one, or a new one.

    A secret seed's key is never kept: its file is gone before any learner's code runs.
    """
    if course.is_kit and seed == PUBLIC_SEED:
        return Key(course.key_file)
    if seed.secret:
        with tempfile.TemporaryDirectory(prefix="grader-key-") as folder:
            make(course, seed, Path(folder) / "secret.key")
            return Key(Path(folder) / "secret.key")
    path = cache_folder() / f"{course.fingerprint(seed.value)}.key"
    if not path.is_file():
        make(course, seed, path)
        _prune(path.parent)
    return Key(path)


def is_kept(course: Course, seed: Seed) -> bool:
    """Whether `obtain` would find a key ready."""
    return (course.is_kit and seed == PUBLIC_SEED) or (
        cache_folder() / f"{course.fingerprint(seed.value)}.key"
    ).is_file()


def make(course: Course, seed: Seed, path: Path, stems: Sequence[str] | None = None) -> None:
    """Make a key from the solutions, of all exercises or of some, in a trusted process of its own.

    Raises:
        StartError: the course's files do not make one; `RefusedError` says which and why.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    order = Order(str(course.root), seed.value, seed.name, str(path.resolve()), list(stems or course.stems()))
    run_trusted("grader.keymaker", msgspec.json.encode(order).decode())


def _prune(folder: Path) -> None:
    """Remove the oldest keys; each change of a course leaves one behind."""
    ages = {}
    for path in folder.glob("*.key"):
        with contextlib.suppress(OSError):  # another process may be pruning, too
            ages[path] = path.stat().st_mtime
    for path in sorted(ages, key=lambda path: ages[path])[:-KEPT]:
        path.unlink(missing_ok=True)


def cache_folder() -> Path:
    """Where keys are kept; GRADER_CACHE names another place."""
    named = os.environ.get("GRADER_CACHE")
    return Path(named) if named else user_cache_path("jaxcnn-grader", ensure_exists=True)
