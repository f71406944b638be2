"""What all the peers are given: a class, the checks, a folder to work in, and the interpreter they run in."""

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

from grader.course import find_course
from grader.key.model import value_of
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.programs.target import Target
from grader.values import unpack

JOBS = 2
SUPPORT = ("cases.json", "checks.py")


def plain(value):
    """A value as JSON."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return {"data": array.reshape(-1).tolist(), "dtype": array.dtype.name, "shape": list(array.shape)}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def checks(stems):
    """The plain calls of the key's checks on these exercises: a list of checks, each with its cases."""
    key = obtain(find_course(ROOT), PUBLIC_SEED)
    found = []
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
                found.append({"stem": stem, "function": function, "cases": calls})
    return found


@dataclass(frozen=True)
class Task:
    """A class to grade.

    Attributes:
        folder: the class, a folder a student.
        work: an empty folder for whatever a peer writes.
        stems: the exercises.
        checks: what is checked, as `checks` gives it.
        python: the interpreter in which the peers are installed.
        arrays: whose arrays the students' functions are given: "jax" or "numpy".
    """

    folder: Path
    work: Path
    stems: tuple[str, ...]
    checks: list
    python: str
    arrays: str = "jax"

    def students(self):
        """The names of the class, sorted."""
        return sorted(path.name for path in self.folder.iterdir())

    def checks_of(self, stem):
        """The numbers of an exercise's checks, and the function that they call."""
        numbers = [number for number, check in enumerate(self.checks) if check["stem"] == stem]
        return numbers, self.checks[numbers[0]]["function"]

    def empty(self, *names):
        """A folder under the working folder, with nothing in it."""
        place = self.work.joinpath(*names)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place

    def support(self, place):
        """Put the cases and the code that checks them into a folder."""
        cases, code = SUPPORT
        (place / cases).write_text(json.dumps({"arrays": self.arrays, "checks": self.checks}), "utf-8")
        shutil.copy(Path(__file__).with_name(code), place)

    def run(self, *arguments, cwd, log=None, codes=(0,), **variables):
        """Run a module of a peer; its output goes to a file. Any other exit code than these is an error."""
        log = log or self.work / "log.txt"
        jupyter = self.work / "jupyter"  # nothing that is configured on this machine for its user
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
            done = subprocess.run(
                [self.python, "-m", *arguments],
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode not in codes:
            raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{log.read_text('utf-8')}")

    def sources(self, student):
        """A student's programs, by exercise."""
        return {stem: (self.folder / student / f"{stem}.py").read_text("utf-8") for stem in self.stems}


def two_at_a_time(function, items):
    """Call a function that waits for a process on each item, as many at a time as there are jobs."""
    with ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(function, items))


def notebook(cells):
    """A notebook for Python 3."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
