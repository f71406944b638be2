"""A class of 20 with three small exercises, beside others that grade it: `.venv/bin/python benchmarks/peers.py`.

The peer that is always there is pytest: one process a submission, two at a time, which imports the submission and does
the same checks on the same cases, with no isolation at all. otter-grader and nbgrader are run where they are installed
(`pip install otter-grader nbgrader` into an environment named by PEERS, its folder); else their figures say so.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from classroom import ROOT, make

from grader.course import find_course
from grader.key import value_of
from grader.keystore import PUBLIC_SEED, obtain
from grader.sandbox.messages import Target
from grader.values import unpack

STEMS = ("ex02_output_size", "ex03_convolve_valid", "ex11_max_pool")
SIZE, RUNS = 20, 3

TEST = """
import importlib.util, json, sys
from pathlib import Path
import jax, numpy as np, pytest
CASES = json.loads(Path(r"{cases}").read_text())
def of(value):
    if isinstance(value, dict):
        return np.array(value["data"], value["dtype"]).reshape(value["shape"])
    return tuple(map(of, value)) if isinstance(value, list) else value
def load(stem):
    spec = importlib.util.spec_from_file_location(stem, Path(r"{place}") / (stem + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
@pytest.mark.parametrize("check", range(len(CASES)))
def test_check(check):
    one = CASES[check]
    function = getattr(load(one["stem"]), one["function"])
    for arguments, expected in one["cases"]:
        got = function(*of(arguments))
        right = of(expected)
        assert np.shape(got) == np.shape(right)
        np.testing.assert_allclose(np.asarray(got), right, rtol=1e-4, atol=1e-5)
"""


def plain(value):
    """A value as JSON."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return {"data": array.reshape(-1).tolist(), "dtype": array.dtype.name, "shape": list(array.shape)}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def cases():
    """The plain calls of the key's checks on these exercises."""
    key = obtain(find_course(ROOT), PUBLIC_SEED)
    found = []
    for stem in STEMS:
        arrays = key.arrays(stem)
        for check in key.exercises[stem].checks:
            calls = []
            for case in check.cases:
                if isinstance(case.target, Target) and case.target.transform == "plain":
                    inputs = {str(i): arrays[name] for i, name in enumerate(case.inputs)}
                    calls.append(
                        [plain(unpack(case.target.args, inputs)), plain(value_of(case.expected, arrays))]
                    )
            if calls:
                function = next(iter(key.exercises[stem].parameters))
                found.append({"stem": stem, "function": function, "cases": calls})
    return found


def by_pytest(folder, work):
    """Seconds for the class."""
    (work / "cases.json").write_text(json.dumps(cases()))
    places = sorted(folder.iterdir())
    for place in places:
        tests = work / place.name
        tests.mkdir(exist_ok=True)
        (tests / f"test_{place.name}.py").write_text(TEST.format(cases=work / "cases.json", place=place))
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}

    def one(place):
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            str(work / place.name),
        ]
        subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )

    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, places))
    return time.perf_counter() - start


def by_grader(folder, work, *options):
    """Seconds for the class, in an empty folder."""
    only = [part for stem in STEMS for part in ("--only", stem)]
    with tempfile.TemporaryDirectory(dir=work) as out:
        command = [
            str(Path(sys.executable).parent / "grader"),
            "batch",
            str(folder),
            "--out",
            out,
            *only,
            *options,
        ]
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start


def main():
    """Print the medians and ratios as JSON."""
    obtain(find_course(ROOT), PUBLIC_SEED)
    with tempfile.TemporaryDirectory() as name:
        folder, work = Path(name) / "class", Path(name) / "work"
        work.mkdir()
        make(folder, SIZE, STEMS, faults=False)
        times = {"grader batch": [], "pytest, two at a time": []}
        by_grader(folder, work)
        for _ in range(RUNS):
            times["grader batch"].append(by_grader(folder, work))
            times["pytest, two at a time"].append(by_pytest(folder, work))
    medians = {what: round(statistics.median(values) / SIZE, 3) for what, values in times.items()}
    ours, theirs = medians.values()
    print(json.dumps({"seconds a submission": medians, "pytest / grader": round(theirs / ours, 1)}, indent=2))


if __name__ == "__main__":
    main()
