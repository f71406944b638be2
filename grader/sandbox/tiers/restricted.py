"""The tier for machines without namespaces, as inside a container: Landlock, seccomp, no capabilities, another user.

The walls are put up by `jail.py`, from inside. There is no namespace, so other processes are visible by number, and
the network is shut by seccomp and Landlock alone.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.sandbox.tiers import ALL_PROMISES, Tier, Walls, jail, seccomp, user

LAYERS = frozenset({"landlock", "seccomp", "capabilities", "user"})
_READABLE = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/proc",
    "/sys/devices/system",
    "/dev/urandom",
)
_WRITABLE = ("/dev/null",)


class RestrictedTier(Tier):
    """Landlock and seccomp; and another user, where the grader is root and other users may read Python's files."""

    def __init__(self, layers: frozenset[str] = LAYERS) -> None:
        self._layers = layers

    name = "restricted"
    promises = ALL_PROMISES

    def missing(self) -> str:
        """What this machine lacks."""
        if sys.platform != "linux" or not seccomp.is_known():
            return "It needs Linux on x86_64 or aarch64."
        if jail.landlock_version() == 0:
            return f"It needs Landlock, in Linux 5.13 or newer and switched on; this is {platform.release()}."
        return ""

    @contextmanager
    def wrapped(
        self, command: Sequence[str], scratch: Path, readable: Sequence[Path]
    ) -> Iterator[tuple[list[str], tuple[int, ...]]]:
        """The command behind `jail.py`."""
        config = json.dumps(self._config(scratch, readable))
        yield [sys.executable, "-I", "-S", jail.__file__, config, *command], ()

    @contextmanager
    def walls(self, scratch: Path, readable: Sequence[Path]) -> Iterator[Walls]:
        """What `jail.py` puts up."""
        yield Walls("jail", self._config(scratch, readable))

    def _config(self, scratch: Path, readable: Sequence[Path]) -> dict[str, Any]:
        package = Path(__file__).resolve().parents[2]
        other = (
            user.another((user.SETUID, user.SETGID), from_the_root=True) if "user" in self._layers else None
        )
        if other is not None:
            scratch.parent.chmod(0o711)
            user.let_enter(readable)
        return {
            "supervised": True,
            "uid": other,
            "scratch": str(scratch),
            "landlock": "landlock" in self._layers,
            "capabilities": "capabilities" in self._layers,
            "readable": [*_READABLE, sys.base_prefix, sys.prefix]
            + [str(path) for path in (package, package.parent / "jaxcnn", *readable)],
            "listable": [str(package.parent)],  # to import from it; names, not contents
            "writable": [*_WRITABLE, str(scratch)],
            "seccomp": seccomp.program(attributes=other is not None).hex()
            if "seccomp" in self._layers
            else "",
        }
