"""A class is graded whatever happens: nothing lost, nothing half-written, nothing graded twice with different results."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import psutil
import pytest
from classes import RIGHT, STEM, a_class, files_of, graded, pretended
from patience import PATIENT

from grader.batch import run as batch_run
from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.roster.model import Entry
from grader.batch.run import Batch
from grader.batch.work import Terms, grade_one
from grader.cli.main import run
from grader.records import store as batch_store
from grader.records.store import Result, Student
from grader.report.model import decode
from grader.sandbox.lane import Lane
from grader.sandbox.tiers import PROCESS
from grader.submission.intake import take

HELPERS = str(Path(__file__).parents[2] / "helpers")
KILLED = """
import itertools, sys, threading, time
from pathlib import Path
sys.path[:0] = [sys.argv[3], str(Path(sys.argv[3]).parents[1])]
import classes
from grader.key.seed import PUBLIC_SEED
from grader.batch import run as batch_run
from grader.batch.engine import engine
from grader.batch.roster.recognise import read
from grader.batch.run import Batch
from grader.records.store import Store
from grader.batch.work import Terms
from grader.find import find_course
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS
AT_MOST, begun = int(sys.argv[4]) if sys.argv[4:] else 1_000_000, itertools.count()


def pretended(*arguments):
    if next(begun) >= AT_MOST:
        time.sleep(600)  # so that there is something left to do, whenever the kill comes
    return classes.pretended(*arguments)


batch_run.grade_one = pretended
store = Store(Path(sys.argv[2]))
batch = Batch(find_course(), lambda _: PUBLIC_SEED, Terms([classes.STEM], Limits(), PROCESS), store)
with engine("local", 2) as chosen:
    for result, made in batch.run(read(Path(sys.argv[1]), Path(sys.argv[2])).entries, chosen, threading.Event()):
        print("made" if made else "known", flush=True)
"""


@pytest.mark.thorough
@pytest.mark.usefixtures("key")  # it is made before
def test_killed_at_ten_moments_and_run_again_gives_the_same_bytes(batch, course, tmp_path):
    killed_and_run_again(batch, course, tmp_path, 10)


@pytest.mark.usefixtures("key")
def test_killed_at_three_moments_and_run_again_gives_the_same_bytes(batch, course, tmp_path):
    killed_and_run_again(batch, course, tmp_path, 3)


def killed_and_run_again(batch, course, tmp_path, times):
    size = 3 * times
    entries = a_class(tmp_path / "class", size)
    graded(batch, entries)
    undisturbed = files_of(tmp_path / "out")
    place = tmp_path / "killed"
    command = [sys.executable, "-c", KILLED, str(tmp_path / "class"), str(place), HELPERS]
    moments = random.Random(7)
    counts = []
    for _ in range(times):
        with subprocess.Popen([*command, "2"], cwd=course.root, stdout=subprocess.PIPE, text=True) as process:
            while process.stdout.readline() == "known\n":
                pass
            time.sleep(moments.uniform(0, 0.02))  # while the next results are being written
            process.send_signal(signal.SIGKILL)
        results = list(place.rglob("result.json"))
        counts.append(len(results))
        for path in results:
            assert msgspec.json.decode(path.read_bytes(), type=Result).score is not None
            for name in ("report.json", "report.txt", "report.html"):
                data = path.with_name(name).read_bytes()
                assert data == undisturbed[f"students/{path.parent.name}/{name}"], (
                    "what has a result is complete"
                )
    assert counts == sorted(counts), "nothing is lost"
    assert 0 < counts[0] < counts[-1] < size, "they were killed while there was something to do"
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == size
    left = files_of(place)
    assert {name: data for name, data in left.items() if not name.endswith(".part")} == undisturbed


def test_a_full_disk_ends_it_with_whole_results(batch, tmp_path, monkeypatch):
    entries = a_class(tmp_path / "class", 8)
    written, real = [], batch_store.write_whole

    def full(path, data):
        written.append(path)
        if len(written) > 10:
            path.with_name(f".{path.name}.{os.getpid()}.part").write_bytes(b"half")
            path.with_name(f".{path.name}.{os.getpid()}.part").unlink()
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    monkeypatch.setattr(batch_store, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        graded(batch, entries)
    done = [one for one in batch.store if not one.refused]
    assert 0 < len(done) < 8
    assert all(one.report is not None for one in done)
    assert not list((tmp_path / "out").rglob("*.part"))
    monkeypatch.setattr(batch_store, "write_whole", real)
    assert sum(not made for _, made in graded(batch, entries)) == len(done)
    assert len(list(batch.store)) == 8


def test_a_submission_that_vanishes_or_can_t_be_read_costs_no_other(batch, tmp_path):
    entries = a_class(tmp_path / "class", 5)
    (entries[1].path / f"{STEM}.py").unlink()
    entries[1].path.rmdir()
    (tmp_path / "class" / "odd").write_bytes(b"neither")
    entries.append(Entry(Student("odd"), tmp_path / "class" / "odd"))
    results = {result.student.id: result for result, _ in graded(batch, entries)}
    assert "no submission" in results["s00001"].problem
    assert "neither a folder" in results["odd"].problem
    assert [r.score is None for r in results.values()].count(True) == 2
    page = render(overview(batch.store))
    assert "neither a folder" in page
    # Handed in after all: what had a problem is tried again.
    (tmp_path / "class" / "odd").unlink()
    (tmp_path / "class" / "odd").mkdir()
    (tmp_path / "class" / "odd" / f"{STEM}.py").write_text(RIGHT)
    assert {result.student.id: result for result, _ in graded(batch, entries)}["odd"].score is not None


def test_what_changes_while_it_is_graded_is_graded_as_it_was_taken(batch, tmp_path, monkeypatch):
    entries = a_class(tmp_path / "class", 1)
    file = entries[0].path / f"{STEM}.py"
    text = file.read_text()

    def changing(snapshot, *rest):
        file.write_text("changed")
        return pretended(snapshot, *rest)

    monkeypatch.setattr(batch_run, "grade_one", changing)
    ((first, _),) = graded(batch, entries)
    assert first.score == len(text) % 5
    monkeypatch.setattr(batch_run, "grade_one", pretended)
    ((second, made),) = graded(batch, entries)
    assert (made, second.score) == (True, len("changed") % 5)


def test_the_clock_may_jump(batch, tmp_path, monkeypatch):
    entries = a_class(tmp_path / "class", 4)
    jumps = iter([1e9, 5e9, 0.0] * 1000)
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    graded(batch, entries)
    before = files_of(tmp_path / "out")
    assert [made for _, made in graded(batch, entries)] == [False] * 4
    assert files_of(tmp_path / "out") == before


def test_two_batches_into_one_folder_are_refused(tmp_path, capsys):
    from filelock import FileLock

    (tmp_path / "class").mkdir()
    with FileLock(_made(tmp_path / "out") / ".lock"):
        assert run(["batch", str(tmp_path / "class"), "--out", str(tmp_path / "out")]) == 3
    assert "Another batch is writing" in capsys.readouterr().err


def _made(folder):
    folder.mkdir()
    return folder


def test_a_worker_killed_by_the_system_costs_no_point(key, tmp_path, monkeypatch):
    (tmp_path / f"{STEM}.py").write_text(RIGHT)
    killed, real = [], Lane.open

    def opened(self, *arguments, **options):
        reply = real(self, *arguments, **options)
        if not killed:
            for child in psutil.Process(self._worker.child.pid).children():
                killed.append(child.pid)
                child.kill()
        return reply

    monkeypatch.setattr(Lane, "open", opened)
    files = grade_one(take(tmp_path), "ana", Terms([STEM], PATIENT, PROCESS), key)
    assert killed
    assert decode(files["report.json"]).score == 4


def test_a_folder_that_is_another_student_s_costs_one_student_and_what_was_edited_is_graded_again(
    batch, tmp_path
):
    entries = a_class(tmp_path / "class", 4)
    graded(batch, entries)
    whole = files_of(tmp_path / "out")
    place = {entry.student.id: batch.store.place(entry.student) for entry in entries}
    edited = place["s00000"] / "report.json"
    edited.write_bytes(edited.read_bytes().replace(b'"score": 0', b'"score": 4'))
    (place["s00001"] / "result.json").write_bytes((place["s00003"] / "result.json").read_bytes())
    (place["s00002"] / "result.json").write_bytes(b"{")
    theirs = files_of(tmp_path / "out")
    again = Batch(batch.course, batch.seed_of, batch.terms, batch_store.Store(tmp_path / "out"))
    results = {result.student.id: (result, made) for result, made in graded(again, entries)}
    assert "is another student's: its result names 's00003'" in results["s00001"][0].problem
    assert "may be another student's: result.json" in results["s00002"][0].problem
    assert [results[id_][1] for id_ in ("s00000", "s00003")] == [True, False]
    changed = {name for name, data in files_of(tmp_path / "out").items() if theirs[name] != data}
    assert changed == {str(edited.relative_to(tmp_path / "out"))}
    assert files_of(tmp_path / "out")[changed.pop()] == whole[str(edited.relative_to(tmp_path / "out"))]


def test_a_log_that_was_changed_stops_no_run_and_nothing_is_written_by_it(batch, tmp_path):
    entries = a_class(tmp_path / "class", 2)
    graded(batch, entries)
    log = tmp_path / "out" / "audit.jsonl"
    log.write_bytes(log.read_bytes().split(b"\n", 1)[1])
    before = files_of(tmp_path / "out"), log.read_bytes()
    again = Batch(batch.course, batch.seed_of, batch.terms, batch_store.Store(tmp_path / "out"))
    problems = [result.problem for result, _ in graded(again, entries)]
    assert all("The audit log was changed" in problem for problem in problems)
    assert (files_of(tmp_path / "out"), log.read_bytes()) == before
    log.unlink()  # the way out, which the sentence names
    fresh = Batch(batch.course, batch.seed_of, batch.terms, batch_store.Store(tmp_path / "out"))
    assert [made for _, made in graded(fresh, entries)] == [True, True]
    assert not any(one.refused for one in batch_store.Store(tmp_path / "out"))
