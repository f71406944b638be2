"""The tier of namespaces: bubblewrap shows the process an almost empty machine, and seccomp keeps it that way.

Inside there is Python, the packages, the grader's own code, the submission, and a scratch folder
of limited size. There is no network, no other process, no home, no solution, no key; when it is ended, everything
that it started ends with it. https://github.com/containers/bubblewrap

Root's sandboxes have another user, who owns nothing outside: `jail.py` becomes it inside, where the powers to do so are
left to it. Other graders' have their own user, in a namespace of users.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.sandbox.limits import ALONE
from grader.sandbox.tiers import ALL_PROMISES, Tier, Walls, jail, seccomp, user

SCRATCH_BYTES = 256 << 20
LAYERS = frozenset({"seccomp", "network", "processes", "files", "scratch size", "user"})
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
_TO_BECOME_ANOTHER = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_CHOWN")


class FullTier(Tier):
    """Bubblewrap's namespaces, and seccomp; another user, where the grader is root.

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
        config = self._config(scratch, readable)
        walls = self._walls(scratch, readable, config)
        if config["uid"] is None:
            with self._filter(config["seccomp"]) as (filtering, descriptors):
                yield [*walls, *filtering, "--", *command], descriptors
        else:
            powers = [part for power in _TO_BECOME_ANOTHER for part in ("--cap-add", power)]
            inside = [sys.executable, "-I", "-S", jail.__file__, json.dumps(config)]
            yield [*walls, *powers, "--", *inside, *command], ()

    @contextmanager
    def walls(self, scratch: Path, readable: Sequence[Path]) -> Iterator[Walls]:
        """Bubblewrap's namespaces, for as long as the holder in them lives."""
        config = self._config(scratch, readable)
        needed = {"mnt", "ipc", "uts"}
        needed |= {"user"} if config["uid"] is None else set()
        needed |= {"net"} if "network" in self._layers else set()
        needed |= {"pid"} if "processes" in self._layers else set()
        # Only where it has the same user as what joins it, that could get at the holder, and needs to find it filtered.
        with self._filter(config["seccomp"] if config["uid"] is None else "") as (filtering, descriptors):
            holder = [*self._walls(scratch, readable, config), *filtering, "--", shutil.which("cat") or "cat"]
            yield Walls("join", config | {"needed": sorted(needed)}, holder, descriptors)

    def _config(self, scratch: Path, readable: Sequence[Path]) -> dict[str, Any]:
        """What `jail.enter` does inside."""
        powers = (user.SETUID, user.SETGID, user.SYS_ADMIN)
        other = user.another(powers, from_the_root=False) if "user" in self._layers else None
        if other is not None:
            user.let_enter(readable)
        filtering = seccomp.program(attributes=other is not None).hex()
        return {
            "supervised": False,  # its first process is bubblewrap's
            "uid": other,
            "scratch": str(scratch),
            "landlock": False,
            "capabilities": True,
            "seccomp": filtering if "seccomp" in self._layers else "",
        }

    def _walls(self, scratch: Path, readable: Sequence[Path], config: dict[str, Any]) -> list[str]:
        """Bubblewrap's command, up to where the last of its options may follow."""
        return [
            shutil.which("bwrap") or "bwrap",
            *(("--unshare-user", "--disable-userns") if config["uid"] is None else ()),
            *("--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *(("--unshare-net",) if "network" in self._layers else ()),
            *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"),
            *self._files(scratch, readable),
            *("--chdir", str(scratch)),
            *("--setenv", ALONE, "1"),  # its user is one of its own namespace, or one of its own
        ]

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
        system = _outermost([*map(Path, _SYSTEM), *_python()])
        ours = [package, package.parent / "jaxcnn", *readable]
        size = ("--size", str(SCRATCH_BYTES)) if "scratch size" in self._layers else ()
        return [
            *_folders_above([*system, *ours, scratch]),
            *(part for path in system for part in _mount(path)),
            *(part for path in ours for part in ("--ro-bind-try", str(path), str(path))),
            *processes,
            *("--dev", "/dev", *size, "--tmpfs", str(scratch), "--remount-ro", "/dev", "--remount-ro", "/"),
        ]

    @contextmanager
    def _filter(self, program: str) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """Options that name a descriptor from which bubblewrap reads the seccomp program; a pipe has room for it."""
        if not program:
            yield (), ()
            return
        reader, writer = os.pipe()
        try:
            os.write(writer, bytes.fromhex(program))
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


def _folders_above(paths: Sequence[Path]) -> list[str]:
    """Options that make the folders in which mounts are put, for every user to enter; bubblewrap's are for one."""
    folders = {folder for path in paths for folder in path.parents} - {Path("/")}
    return [part for folder in sorted(folders) for part in ("--dir", str(folder))]


def _mount(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind-try", str(path), str(path)]
