"""When a repository's last commit was made, as whoever made it says; of the repository, only its objects are read."""

from __future__ import annotations

import contextlib
import re
import stat
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from grader.files import read_bounded
from grader.sandbox.git.program import GitError, environment_for, run

SECONDS = 20.0
MOST_OF_A_COMMIT, MOST_OF_REFS = 64 << 10, 16 << 20  # bytes

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"refs/[\w.-]+(?:/[\w.-]+)*")
_COMMITTER = re.compile(r"^committer .*> (\d{1,12}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)


@dataclass(frozen=True)
class Commit:
    """A repository's last commit, and when it was made, as whoever made it says."""

    hash: str
    time: datetime


def last_commit(repository: Path) -> Commit | None:
    """Return the commit that a repository's HEAD names; None if there is none, or none that can be read.

    Args:
        repository: a folder with a `.git` in it, whoever filled it.
    """
    with contextlib.suppress(OSError, UnicodeDecodeError, GitError):
        folder = repository / ".git"
        objects = folder / "objects"
        name = _head(folder)
        if name and _is_folder(folder) and _is_folder(objects):
            return _commit(name, objects)
    return None


def _head(folder: Path) -> str:
    """Return the hash that HEAD leads to; empty if it leads to none."""
    text = read_bounded(folder / "HEAD", MOST_OF_A_COMMIT).decode().strip()
    if not text.startswith("ref: "):
        return text if _HASH.fullmatch(text) else ""
    ref = text.removeprefix("ref: ")
    if not _REF.fullmatch(ref) or ".." in ref:
        return ""
    try:
        found = read_bounded(folder / ref, MOST_OF_A_COMMIT).decode().strip()
    except FileNotFoundError:
        lines = read_bounded(folder / "packed-refs", MOST_OF_REFS).decode().splitlines()
        found = next((line.partition(" ")[0] for line in lines if line.endswith(f" {ref}")), "")
    return found if _HASH.fullmatch(found) else ""


def _commit(name: str, objects: Path) -> Commit | None:
    """Read a commit among objects, in an empty repository of our own that looks them up there."""
    with tempfile.TemporaryDirectory(prefix="grader-git-") as folder:
        own = Path(folder)
        for empty in ("objects", "refs"):
            (own / empty).mkdir()
        (own / "HEAD").write_text("ref: refs/heads/main\n")
        hashes = "[extensions]\nobjectFormat = sha256\n" if len(name) > 40 else ""
        (own / "config").write_text(
            f"[core]\nrepositoryFormatVersion = {int(bool(hashes))}\nbare = true\n{hashes}"
        )
        environment = environment_for("") | {
            "GIT_DIR": folder,
            "GIT_OBJECT_DIRECTORY": str(objects.resolve()),
        }
        size = run(["cat-file", "-s", name], environment, SECONDS)
        if not size.strip().isdigit() or int(size) > MOST_OF_A_COMMIT:
            return None
        text = run(["cat-file", "commit", name], environment, SECONDS)
    match = _COMMITTER.search(text)
    if match is None:
        return None
    seconds, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset) if offset < timedelta(hours=24) else UTC
    try:
        return Commit(name, datetime.fromtimestamp(int(seconds), zone))
    except (OverflowError, ValueError, OSError):
        return None


def _is_folder(path: Path) -> bool:
    """Whether something is a folder, and no link to one."""
    return stat.S_ISDIR(path.lstat().st_mode)
