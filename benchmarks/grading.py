"""Measure how long grading takes, beside peers in the same run: `.venv/bin/python benchmarks/grading.py`.

    check one exercise      beside  python -c "import jax; jax.numpy.ones(3) + 1"      at most 1.5 times
    a whole submission      traced (the solutions)                                      at most 6 s
    the same in NumPy       called, wherever an exercise may be called                  at most twice that

Runs are interleaved, each figure is a median of `RUNS`.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
GRADER = [str(Path(sys.executable).parent / "grader")]
RUNS = 7
ONE = "convolve_valid"


def seconds(command):
    """Run a command that must succeed, and return the wall time in seconds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def numpy_submission(folder):
    """Write the solutions into a folder, with loops in NumPy where there is such a solution."""
    for solution in (ROOT / "solutions").glob("*.py"):
        loops = ROOT / "solutions" / "others" / solution.stem / "numpy_loops.py"
        source = loops if loops.exists() else solution
        (folder / solution.name).write_bytes(source.read_bytes())


def main():
    """Print the figures as a table and as JSON."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numpy_submission(folder)
        commands = {
            "import jax; jax.numpy.ones(3) + 1": [sys.executable, "-c", "import jax; jax.numpy.ones(3) + 1"],
            f"grader check {ONE}": [*GRADER, "check", ONE, "--submission", "solutions"],
            "a submission of twenty, traced": [*GRADER, "check", "--submission", "solutions"],
            "a submission of twenty, in NumPy": [*GRADER, "check", "--submission", str(folder)],
        }
        for command in commands.values():
            seconds(command)  # fills the file cache, and makes the key
        times = {what: [] for what in commands}
        for _ in range(RUNS):
            for what, command in commands.items():
                times[what].append(seconds(command))
    medians = {what: round(statistics.median(values), 2) for what, values in times.items()}
    jax, one, traced, called = medians.values()
    ratios = {"one check / import jax": round(one / jax, 2), "in NumPy / traced": round(called / traced, 2)}
    for what, value in medians.items():
        print(f"{what:40} {value:6.2f} s")
    for what, value in ratios.items():
        print(f"{what:40} {value:6.2f}")
    print(json.dumps({"seconds": medians, "ratios": ratios}))


if __name__ == "__main__":
    main()
