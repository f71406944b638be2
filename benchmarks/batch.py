"""Measure `grader batch` on a class of 200, and the overview of 10,000 results: `.venv/bin/python benchmarks/batch.py [SIZE]`.

a class of SIZE of all exercises, in the strongest tier    at most 2 s of wall time a submission
memory of the scoring process                              flat from the first submission to the last
10,000 results aggregated into the overview                under 10 s
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from classroom import ROOT, make
from msgspec.structs import replace

from grader.batch.overview import overview
from grader.batch.page import render
from grader.find import find_course
from grader.records.store import Store, Student
from grader.report.model import encode

MANY = 10_000


def graded(folder, out):
    """Grade a class; return the wall time in seconds, and the largest memory in MiB in each quarter of it."""
    command = [str(Path(sys.executable).parent / "grader"), "batch", str(folder), "--out", str(out)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    memory = []

    def watch():
        while process.poll() is None:
            try:
                memory.append(psutil.Process(process.pid).memory_info().rss >> 20)
            except psutil.Error:
                return
            time.sleep(1)

    threading.Thread(target=watch, daemon=True).start()
    code = process.wait()
    seconds = time.perf_counter() - start
    assert code == 0, code
    quarter = max(1, len(memory) // 4)
    return seconds, [max(memory[i : i + quarter], default=0) for i in range(0, len(memory), quarter)][:4]


def aggregated(out, count):
    """Make the overview of `count` results, copies of real ones; return the seconds, and the length of its page."""
    store = Store(out)
    real = [graded for graded in store if graded.report is not None]
    with tempfile.TemporaryDirectory() as name:
        copies = Store(Path(name))
        for number in range(count):
            original = real[number % len(real)]
            student = Student(f"{number:05}")
            submission = replace(original.report.submission, student=student.id)
            report = encode(replace(original.report, submission=submission))
            copies.write(replace(original.result, student=student), {"report.json": report})
        start = time.perf_counter()
        page = render(overview(Store(Path(name))))
        return time.perf_counter() - start, len(page)


def main():
    """Print the figures as JSON."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "class", Path(name) / "out"
        make(folder, size, find_course(ROOT).stems())
        took, memory = graded(folder, out)
        seconds, length = aggregated(out, MANY)
    figures = {
        "submissions": size,
        "seconds a submission": round(took / size, 2),
        "MiB of the scoring process, by quarters": memory,
        f"seconds for an overview of {MANY}": round(seconds, 1),
        "its page in MB": round(length / 1e6, 1),
        "MiB at most here": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
