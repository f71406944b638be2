"""A class of small submissions, and in place of grading an answer that depends on the submission alone."""

import threading
import time

from grader.batch.engine import engine
from grader.batch.roster.model import Entry
from grader.records import audit, timings
from grader.records.store import Student
from grader.report.model import CheckReport, ExerciseReport, Isolation, Report, SubmissionInfo, encode

STEM = "ex02_output_size"
RIGHT = "def output_size(n, f, p, s):\n    return (n + 2 * p - f) // s + 1\n"


def report(score=3, state="passed"):
    checks = [CheckReport("earned", "passed", score, score, "", "")]
    if score < 4 or state != "passed":
        state = "failed" if state == "passed" else state
        checks.append(CheckReport("not earned", state, 0, 4 - score, "", ""))
    exercise = ExerciseReport(STEM, "Size", state, score, 4, checks)
    return Report(
        2, SubmissionInfo("0" * 64, 1), "public", "0" * 64, Isolation("process", {}), score, 4, [exercise]
    )


def pretended(snapshot, *_):
    """In place of grading: the answer depends on the submission alone. Large enough to be caught half-written."""
    time.sleep(0.002)
    made = report(len(snapshot.files["ex02_output_size.py"]) % 5)
    return {"report.json": encode(made), "report.txt": b"text" * 500_000, "report.html": b"page" * 500_000}


def a_class(folder, size, text=RIGHT):
    folder.mkdir(exist_ok=True)
    for number in range(size):
        (folder / f"s{number:05}").mkdir()
        (folder / f"s{number:05}" / f"{STEM}.py").write_text(text + "#" * (number % 7))
    return [Entry(Student(path.name), path) for path in sorted(folder.iterdir())]


def graded(batch, entries, slots=2):
    with engine("local", slots) as chosen:
        return list(batch.run(entries, chosen, threading.Event()))


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        # The log says when, and the timings how long.
        if path.is_file() and path.name not in (".lock", audit.LOCK, audit.NAME, timings.NAME)
    }
