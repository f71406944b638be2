"""Measure what proofs add to grading a submission: the same one, with a key and with that key without its proofs, in turn.

    python benchmarks/proof.py [--runs 5] [--submission solutions] [--json FILE]

Seconds are of the wall clock and of processor time, of this process and all that it started. Other work slows both kinds of
run alike; processor time is the steadier ratio.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from pathlib import Path

import msgspec

from grader.find import find_course
from grader.grading.submission import Job, grade
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.submission.intake import take

ROOT = Path(__file__).resolve().parents[1]
WITH, WITHOUT = "with proofs", "without"


def without_proofs(key: Key) -> Key:
    """The same key, with nothing that a program could be compared with."""
    other = Key.of(key.data)
    exercises = []
    for exercise in key.manifest.exercises:
        checks = [
            msgspec.structs.replace(
                check, cases=[msgspec.structs.replace(case, proof=None) for case in check.cases]
            )
            for check in exercise.checks
        ]
        exercises.append(msgspec.structs.replace(exercise, checks=checks))
    other.manifest = msgspec.structs.replace(key.manifest, exercises=exercises)
    return other


def measure(path: Path, runs: int) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of wall clock and of processor time of each run, with proofs and without in turn."""
    key = obtain(find_course(), PUBLIC_SEED)
    keys = {WITH: key, WITHOUT: without_proofs(key)}
    snapshot = take(path)
    stems = list(key.exercises)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in keys}
    for run in range(runs + 1):
        for name, its in keys.items():
            wall, used = time.perf_counter(), _cpu_seconds()
            report = grade(Job(snapshot, stems), lambda its=its: its)
            if run:  # the first reads files that the system has not read yet
                times[name].append((time.perf_counter() - wall, _cpu_seconds() - used))
            proved = sum(exercise.proof.state == "proved" for exercise in report.exercises)
            assert bool(proved) == (name == WITH), report.exercises
    return times


def _cpu_seconds() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    """Measure, print a table, and write JSON if a file is given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--submission", type=Path, default=ROOT / "solutions")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    times = measure(arguments.submission, arguments.runs)
    rows = {
        name: {kind: statistics.median(t[i] for t in taken) for i, kind in enumerate(("wall", "cpu"))}
        for name, taken in times.items()
    }
    rows["ratio"] = {kind: rows[WITH][kind] / rows[WITHOUT][kind] for kind in ("wall", "cpu")}
    print(f"{'median seconds':<16}{'wall':>8}{'cpu':>8}")
    for name, row in rows.items():
        print(f"{name:<16}{row['wall']:>8.3f}{row['cpu']:>8.3f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
