"""Grade the same class by the built-in pool and by two local Dask workers: `.venv/bin/python benchmarks/cluster.py [SIZE]`.

All exercises, nothing hangs; rounds in turn, after one that is not measured. Target: Dask within 15% of the pool.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from classroom import ROOT, make
from distributed import LocalCluster

from grader.find import find_course

SIZE, RUNS, SLOTS = 20, 2, 2


def seconds(folder, work, engine):
    """Grade a class into an empty folder, and return the wall time in seconds."""
    with tempfile.TemporaryDirectory(dir=work) as out:
        command = [sys.executable, "-m", "grader", "batch", str(folder), "--out", out, "--engine", engine]
        start = time.perf_counter()
        subprocess.run([*command, "--jobs", str(SLOTS)], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start


def main():
    """Print the medians and the ratio as JSON."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "class"
        make(folder, size, find_course(ROOT).stems(), faults=False)
        with LocalCluster(n_workers=SLOTS, threads_per_worker=1, dashboard_address=None) as cluster:
            engines = {
                "local": "local",
                "dask": cluster.scheduler_address.replace("tcp://", "dask://"),
            }
            rounds = [
                {which: seconds(folder, name, address) for which, address in engines.items()}
                for _ in range(RUNS + 1)
            ][1:]
    times = {
        which: round(statistics.median(times_of[which] for times_of in rounds) / size, 2) for which in engines
    }
    ratio = statistics.median(times_of["dask"] / times_of["local"] for times_of in rounds)
    figures = {"submissions": size, "seconds a submission": times, "dask / local": round(ratio, 3)}
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
