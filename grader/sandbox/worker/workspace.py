"""Where a learner's file runs: in a copy of the submission, under conditions that do not tell how its process was started.

A process that was forked from a server has the server's streams, arguments and state of chance; one that was started has
its own. A grade must not depend on it, so all of that is set here, for both.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import sys
from pathlib import Path

import numpy as np

from grader.sandbox.launch import COPY, VARIABLES

SEED = 0


def enter(folder: Path, path: str) -> Path:
    """Copy the submission into this process's scratch folder, go to the file's own folder there, and return its copy.

    What the file reads by a relative path is beside it, as on the learner's machine, and it may write there: the copy is
    this process's alone, and is gone with it.

    Args:
        folder: where the submission is laid out, to be read only.
        path: the file's, inside that folder.
    """
    copy = Path.cwd() / COPY
    for place, _, files in os.walk(folder):
        target = copy / Path(place).relative_to(folder)
        target.mkdir(parents=True)
        for name in files:
            shutil.copyfile(Path(place) / name, target / name)
    file = copy / path
    os.chdir(file.parent)
    sys.argv = [str(file)]
    for name in os.environ.keys() - VARIABLES:  # bubblewrap sets some, and JAX
        del os.environ[name]
    _open_streams()
    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 - the global state is what learners' code uses
    return file


def _open_streams() -> None:
    """Make the standard streams anew, from the descriptors: Python made those of a fork server for other ones."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        binary = io.FileIO(number, mode, closefd=False)
        buffered = io.BufferedReader(binary) if mode == "r" else io.BufferedWriter(binary)
        errors = "backslashreplace" if name == "stderr" else "replace"
        stream = io.TextIOWrapper(buffered, "utf-8", errors, write_through=mode == "w")
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
