"""The tier of namespaces: bubblewrap shows the process an almost empty machine, and seccomp keeps it that way.

Inside there is Python, the packages, the grader's own code without the catalogue, the submission, and a scratch folder
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

from grader.sandbox.tiers import Tier, seccomp

SCRATCH_BYTES = 256 << 20
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")


class FullTier(Tier):
    """Bubblewrap's namespaces, and seccomp."""

    name = "full"
    promises = frozenset(
        {"read a secret", "write outside", "connect", "read the grader's environment", "outlive the end"}
        | Tier.promises
    )

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
        package = Path(__file__).resolve().parents[2]
        ours = [package, package.parent / "jaxcnn", *readable]
        shown = [part for path in _outermost([*map(Path, _SYSTEM), *_python()]) for part in _mount(path)]
        shown += [part for path in ours for part in ("--ro-bind-try", str(path), str(path))]
        with _filter() as descriptor:
            walls = [
                shutil.which("bwrap") or "bwrap",
                *(
                    "--unshare-all",
                    "--unshare-user",
                    "--disable-userns",
                    "--die-with-parent",
                    "--new-session",
                ),
                *("--cap-drop", "ALL", "--hostname", "sandbox"),
                *shown,
                *("--tmpfs", str(package / "catalog"), "--remount-ro", str(package / "catalog")),
                *("--proc", "/proc", "--dev", "/dev"),
                *("--size", str(SCRATCH_BYTES), "--tmpfs", str(scratch)),
                *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(scratch)),
                *("--seccomp", str(descriptor)),
            ]
            yield [*walls, "--", *command], (descriptor,)


def _python() -> list[Path]:
    """Where this interpreter and its packages are."""
    return [Path(sys.base_prefix), Path(sys.prefix)]


@contextmanager
def _filter() -> Iterator[int]:
    """A descriptor from which bubblewrap reads the seccomp program; small enough to lie in a pipe."""
    reader, writer = os.pipe()
    try:
        os.write(writer, seccomp.program())
        os.close(writer)
        yield reader
    finally:
        os.close(reader)


def _outermost(paths: Sequence[Path]) -> list[Path]:
    unique = dict.fromkeys(paths)
    return [path for path in unique if not any(other in path.parents for other in unique)]


def _mount(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind-try", str(path), str(path)]
