"""The tier of namespaces: bubblewrap shows the process an almost empty machine, and seccomp keeps it that way.

Inside there is Python, the packages, the grader's own code, the submission, and a scratch folder
of limited size. There is no network, no other process, no home, no solution, no key; when it is ended, everything
that it started ends with it. https://github.com/containers/bubblewrap
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.sandbox.limits import ALONE
from grader.sandbox.tiers import ALL_PROMISES, Tier, Walls, seccomp

SCRATCH_BYTES = 256 << 20
LAYERS = frozenset({"seccomp", "network", "processes", "files", "scratch size"})
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")


class FullTier(Tier):
    """Bubblewrap's namespaces, and seccomp.

    Args:
        layers: the walls to put up; tests leave one out, and see what gets through.
    """

    def __init__(self, layers: frozenset[str] = LAYERS) -> None:
        self._layers = layers

    name = "full"
    promises = ALL_PROMISES

    def missing(self) -> str:
        """What this machine lacks."""
        if sys.platform != "linux" or not seccomp.is_known():
            return "It needs Linux on x86_64 or aarch64."
        if shutil.which("bwrap") is None:
            return "It needs bubblewrap: apt-get install bubblewrap, or dnf install bubblewrap."
        return ""

    @contextmanager
    def wrapped(
        self, command: Sequence[str], scratch: Path, readable: Sequence[Path]
    ) -> Iterator[tuple[list[str], tuple[int, ...]]]:
        """The command inside bubblewrap."""
        with self._filter() as (filtering, descriptors):
            walls = [
                shutil.which("bwrap") or "bwrap",
                *(
                    "--unshare-user",
                    "--unshare-ipc",
                    "--unshare-uts",
                    "--unshare-cgroup-try",
                    "--disable-userns",
                ),
                *(("--unshare-net",) if "network" in self._layers else ()),
                *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"),
                *self._files(scratch, readable),
                *("--chdir", str(scratch)),
                *("--setenv", ALONE, "1"),  # its user is one of its own namespace
                *filtering,
            ]
            yield [*walls, "--", *command], descriptors

    @contextmanager
    def walls(self, scratch: Path, readable: Sequence[Path]) -> Iterator[Walls]:
        """Bubblewrap's namespaces, for as long as the holder in them lives."""
        needed = {"user", "mnt", "ipc", "uts"}
        needed |= {"net"} if "network" in self._layers else set()
        needed |= {"pid"} if "processes" in self._layers else set()
        config = {
            "seccomp": seccomp.program().hex() if "seccomp" in self._layers else "",
            "needed": sorted(needed),
        }
        with self.wrapped([shutil.which("cat") or "cat"], scratch, readable) as (holder, descriptors):
            yield Walls("join", config, holder, descriptors)

    def _files(self, scratch: Path, readable: Sequence[Path]) -> list[str]:
        """Bubblewrap's options for the files and the processes that can be seen inside."""
        processes = (
            ("--unshare-pid", "--proc", "/proc")
            if "processes" in self._layers
            else ("--ro-bind", "/proc", "/proc")
        )
        if "files" not in self._layers:
            return ["--bind", "/", "/", *processes]
        package = Path(__file__).resolve().parents[2]
        ours = [package, package.parent / "jaxcnn", *readable]
        size = ("--size", str(SCRATCH_BYTES)) if "scratch size" in self._layers else ()
        return [
            *(part for path in _outermost([*map(Path, _SYSTEM), *_python()]) for part in _mount(path)),
            *(part for path in ours for part in ("--ro-bind-try", str(path), str(path))),
            *processes,
            *("--dev", "/dev", *size, "--tmpfs", str(scratch), "--remount-ro", "/dev", "--remount-ro", "/"),
        ]

    @contextmanager
    def _filter(self) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """Options that name a descriptor from which bubblewrap reads the seccomp program; a pipe has room for it."""
        if "seccomp" not in self._layers:
            yield (), ()
            return
        reader, writer = os.pipe()
        try:
            os.write(writer, seccomp.program())
            os.close(writer)
            yield ("--seccomp", str(reader)), (reader,)
        finally:
            os.close(reader)


def _python() -> list[Path]:
    """Where this interpreter and its packages are."""
    return [Path(sys.base_prefix), Path(sys.prefix)]


def _outermost(paths: Sequence[Path]) -> list[Path]:
    unique = dict.fromkeys(paths)
    return [path for path in unique if not any(other in path.parents for other in unique)]


def _mount(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind-try", str(path), str(path)]
