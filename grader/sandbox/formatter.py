"""Format a course's file as its author does: with ruff and the course's own settings, where both are there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SECONDS = 20.0


def formatted(text: str, path: Path) -> str | None:
    """Return a file's text as ruff formats it; None where ruff is not installed, or can't.

    Args:
        text: Python.
        path: where it will lie; ruff looks for its settings from there.
    """
    beside = str(Path(sys.executable).parent)
    program = shutil.which("ruff") or shutil.which("ruff", path=beside)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a program that the author installed
            [program, "format", "--no-cache", "--stdin-filename", str(path), "-"],
            input=text.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=path.parent,
            check=True,
        )
        return done.stdout.decode()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
