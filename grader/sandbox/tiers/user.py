"""A user who owns nothing: for a sandbox of a grader that is root, and so owns what everybody uses.

Who owns a library's file may hold, mark and change it, through whatever a filter has forgotten.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

# Ids that no account has. A sandbox takes one by chance, so that its processes can be counted by it.
OTHER_USERS = range(61_184, 65_184)
_PACKAGE = Path(__file__).resolve().parents[2]
SETGID, SETUID, SYS_ADMIN = 6, 7, 21
"""Numbers of capabilities(7)."""


def another(needed: Sequence[int], *, from_the_root: bool) -> int | None:
    """An id for a sandbox, or None where this process can't give it one, or its user could not read Python's files.

    Args:
        needed: capabilities that it takes.
        from_the_root: whether the files are reached from the machine's root folder; else from where they are mounted.
    """
    if os.geteuid() != 0 or not all(_capabilities() >> number & 1 for number in needed):
        return None
    executable = Path(sys.executable)
    places = {
        executable.parent,
        executable.resolve().parent,
        Path(sys.prefix),
        Path(sys.base_prefix),
        _PACKAGE,
    }
    if from_the_root:
        places |= {parent for place in places for parent in place.parents}
    return (
        secrets.choice(OTHER_USERS) if all(place.stat().st_mode & stat.S_IXOTH for place in places) else None
    )


def let_enter(readable: Sequence[Path]) -> None:
    """Let another user into folders that this process has made, whatever the umask."""
    for folder in readable:
        folder.chmod(0o755)


def _capabilities() -> int:
    """This process's, one bit each."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("CapEff:")[2].split()[0], 16)
