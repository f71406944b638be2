"""Run a module of our own in a process of its own: what needs JAX, for a process that must not load it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.sandbox.launch import ROOT, environment
from grader.sandbox.process import StartError

# Making the largest key takes six seconds on two quiet cores.
SECONDS = 600.0
REFUSED = 4
"""Exit code of a module that has said in a sentence what is wrong with what it was given."""


class RefusedError(StartError):
    """The module found fault with what it was given; carries its sentence."""


def run_trusted(module: str, argument: str) -> None:
    """Run a module of our own, `main(argument)`, in a process of its own, and wait for its end.

    Raises:
        RefusedError: it found fault with what it was given.
        StartError: it failed; carries what it said last.
    """
    start = "import sys; sys.path.insert(0, sys.argv[1]); import importlib; "
    start += "importlib.import_module(sys.argv[2]).main(sys.argv[3])"
    with tempfile.TemporaryDirectory(prefix="grader-") as scratch, _in_time(module):
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-c", start, str(ROOT), module, argument],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(Path(scratch)),
            check=False,
            timeout=SECONDS,
        )
    if done.returncode == REFUSED:
        raise RefusedError(done.stderr.decode("utf-8", "replace").strip())
    if done.returncode:
        raise StartError(done.stderr.decode("utf-8", "replace")[-3000:])


@contextmanager
def _in_time(module: str) -> Iterator[None]:
    try:
        yield
    except subprocess.TimeoutExpired as error:
        raise StartError(f"{module} took longer than {SECONDS:g} s") from error
