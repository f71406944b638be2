"""The task of all peers: a class, the checks, a folder to work in, and the interpreter to run in."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
from classroom import ROOT

from grader.find import find_course
from grader.key.model import value_of
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.programs.target import Target
from grader.values import unpack

JOBS = 2
SUPPORT = ("cases.json", "checks.py")


def plain(value):
    """Convert a value to what JSON can hold."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return {"data": array.reshape(-1).tolist(), "dtype": array.dtype.name, "shape": list(array.shape)}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def checks(stems):
    """Return the plain calls in the key's checks of these exercises: a list of checks, each with its cases."""
    key = obtain(find_course(ROOT), PUBLIC_SEED)
    result = []
    for stem in stems:
        arrays = key.arrays(stem)
        for check in key.exercises[stem].checks:
            calls = []
            for case in check.cases:
                if isinstance(case.target, Target) and case.target.transform == "plain":
                    inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
                    arguments = unpack(case.target.args, inputs)
                    calls.append([plain(arguments), plain(value_of(case.expected, arrays))])
            if calls:
                function = next(iter(key.exercises[stem].parameters))
                result.append({"stem": stem, "function": function, "cases": calls})
    return result


@dataclass(frozen=True)
class Task:
    """A class to grade.

    Attributes:
        folder: the class, with a folder for each student.
        work: an empty folder for the peers' files.
        stems: the exercises.
        checks: the checks, from the function `checks`.
        python: the interpreter in which the peers are installed.
        arrays: the arrays to call students' functions with: "jax" or "numpy".
    """

    folder: Path
    work: Path
    stems: tuple[str, ...]
    checks: list
    python: str
    arrays: str = "jax"

    def students(self):
        """Return the students' names, sorted."""
        return sorted(path.name for path in self.folder.iterdir())

    def checks_of(self, stem):
        """Return the numbers of an exercise's checks, and the name of the function that they call."""
        numbers = [number for number, check in enumerate(self.checks) if check["stem"] == stem]
        return numbers, self.checks[numbers[0]]["function"]

    def empty(self, *names):
        """Make an empty folder below the working folder, and return its path."""
        folder = self.work.joinpath(*names)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def support(self, folder):
        """Put the cases and the code that checks them into a folder."""
        cases, code = SUPPORT
        (folder / cases).write_text(json.dumps({"arrays": self.arrays, "checks": self.checks}), "utf-8")
        shutil.copy(Path(__file__).with_name(code), folder)

    def run(self, *arguments, cwd, log=None, codes=(0,), **variables):
        """Run a module of a peer, with its output in a file; stop if its exit code is not one of `codes`."""
        log = log or self.work / "log.txt"
        jupyter = self.work / "jupyter"  # so that nothing configured for this machine's user is read
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("PYTHON")},
            # As in an activated environment: nbgrader calls alembic by its name.
            "PATH": os.pathsep.join([str(Path(self.python).parent), os.environ.get("PATH", os.defpath)]),
            "JAX_PLATFORMS": "cpu",
            "JUPYTER_CONFIG_DIR": str(jupyter),
            "JUPYTER_DATA_DIR": str(jupyter),
            "IPYTHONDIR": str(jupyter),
            **variables,
        }
        with log.open("wb") as output:
            process = subprocess.run(
                [self.python, "-m", *arguments],
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if process.returncode not in codes:
            raise SystemExit(
                f"{' '.join(arguments)} ended with {process.returncode}:\n{log.read_text('utf-8')}"
            )

    def sources(self, student):
        """Return a student's source texts, by exercise."""
        return {stem: (self.folder / student / f"{stem}.py").read_text("utf-8") for stem in self.stems}


def two_at_a_time(function, items):
    """Call a function on each item, JOBS at a time, in threads: the function waits for a process."""
    with ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(function, items))


def notebook(cells):
    """Make a notebook for Python 3."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
