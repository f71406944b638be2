"""Find out why bubblewrap makes no namespaces on this machine: what forbids it, and what bubblewrap says.

AppArmor: since Ubuntu 23.10 a program may make a user namespace only if a profile lets it
(https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces). Containers: Docker's default filter of
system calls refuses namespaces (https://docs.docker.com/engine/security/seccomp/). Kernel: user_namespaces(7), and
Debian's unprivileged_userns_clone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["apparmor", "container", "kernel", "unknown"]

_APPARMOR = "proc/sys/kernel/apparmor_restrict_unprivileged_userns"
_SWITCHES = {  # which number forbids namespaces
    "proc/sys/kernel/unprivileged_userns_clone": "0",
    "proc/sys/user/max_user_namespaces": "0",
}
_CONTAINERS = (".dockerenv", "run/.containerenv")
_SECONDS = 20.0


@dataclass(frozen=True)
class Hindrance:
    """What forbids namespaces.

    Attributes:
        kind: who forbids them.
        file: the setting that says so; empty if there is none.
        said: what bubblewrap says; empty if it is not installed.
        program: bubblewrap's path.
    """

    kind: Kind
    file: str
    said: str
    program: str


def find_hindrance(root: Path = Path("/")) -> Hindrance | None:
    """Return what forbids namespaces here; None where bubblewrap makes them, or where nothing tells against it.

    Args:
        root: where /proc and /run are; tests have others.
    """
    program = shutil.which("bwrap")
    said = "" if program is None else _tried(program)
    if program is not None and not said:
        return None
    where = program or "/usr/bin/bwrap"
    # Root's processes need no user namespace, unless they are in a container: there its powers are few.
    if any((root / name).exists() for name in _CONTAINERS):
        return Hindrance("container", "", said, where)
    if _setting(root / _APPARMOR) == "1" and os.geteuid() != 0:
        return Hindrance("apparmor", f"/{_APPARMOR}", said, where)
    for name, forbidding in _SWITCHES.items():
        if _setting(root / name) == forbidding:
            return Hindrance("kernel", f"/{name}", said, where)
    return Hindrance("unknown", "", said, where) if said else None


def _tried(program: str) -> str:
    """Make namespaces as the full tier does, and return what bubblewrap says where it can't; empty where it can."""
    options = ["--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc"]
    try:
        done = subprocess.run(  # noqa: S603 - the system's own bubblewrap, and nothing of a learner's
            [program, *options, "true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "" if done.returncode == 0 else (said[-1] if said else f"exit code {done.returncode}")


def _setting(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
