"""Fetch a repository that somebody else wrote: its files as they are now, and nothing that runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from grader.sandbox.git.program import environment_for, run

PROTOCOLS = ("https", "ssh", "file")
SECONDS = 120.0


def clone(address: str, protocol: str, target: Path, seconds: float = SECONDS) -> None:
    """Fetch the newest state of a repository, without its history, into a new folder; of a failure nothing is left.

    Args:
        address: of the repository; it begins with no minus sign.
        protocol: the only way to fetch, one of `PROTOCOLS`.
        target: the folder to make.
        seconds: after which it is given up.

    Raises:
        GitError: it can't be fetched, is too large, or takes too long.
    """
    options = [
        "--depth=1",
        "--single-branch",
        "--no-tags",
        "--no-recurse-submodules",
        "--template=",
        "--quiet",
    ]
    try:
        run(["clone", *options, "--", address, str(target)], environment_for(protocol), seconds, target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
