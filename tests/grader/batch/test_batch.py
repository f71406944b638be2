"""A class is graded whatever happens: nothing lost, nothing half-written, nothing graded twice with different results."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import psutil
import pytest

from grader import audit, keystore
from grader.batch import run as batch_run
from grader.batch import store as batch_store
from grader.batch.engine import EngineError, Here, engine
from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.roster import Entry
from grader.batch.run import Batch
from grader.batch.store import Result, Store, Student
from grader.batch.work import Terms, grade_one
from grader.cli import run
from grader.report import ExerciseReport, Isolation, Report, SubmissionInfo, decode, encode
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS
from grader.snapshot import take

STEM = "ex02_output_size"
RIGHT = "def output_size(n, f, p, s):\n    return (n + 2 * p - f) // s + 1\n"


def report(score=3, state="passed"):
    exercise = ExerciseReport(STEM, "Size", state, score, 4, [])
    return Report(
        1, SubmissionInfo("0" * 64, 1), "public", "0" * 64, Isolation("process", {}), score, 4, [exercise]
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


@pytest.fixture
def batch(course, tmp_path, monkeypatch):
    monkeypatch.setattr(batch_run, "grade_one", pretended)
    terms = Terms([STEM], Limits(), PROCESS)
    return Batch(course, lambda _: keystore.PUBLIC_SEED, terms, Store(tmp_path / "out"))


def graded(batch, entries, slots=2):
    with engine("local", slots) as chosen:
        return list(batch.run(entries, chosen, threading.Event()))


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (".lock", audit.LOCK, audit.NAME)  # the log says when
    }


def test_what_is_known_is_not_graded_again(batch, tmp_path):
    entries = a_class(tmp_path / "class", 6)
    assert [made for _, made in graded(batch, entries)] == [True] * 6
    before = files_of(tmp_path / "out")
    assert [made for _, made in graded(batch, entries)] == [False] * 6
    (entries[2].path / f"{STEM}.py").write_text("changed")
    again = {result.student.id: made for result, made in graded(batch, entries)}
    assert [student for student, made in again.items() if made] == ["s00002"]
    changed = {name for name, data in files_of(tmp_path / "out").items() if before[name] != data}
    assert changed
    assert all(name.startswith("students/s00002") for name in changed)
    logged = [(line.entry.what, line.entry.student) for line in audit.read(tmp_path / "out").lines]
    assert sorted(logged[:6]) == [("graded", f"s{n:05}") for n in range(6)]
    assert logged[6:] == [("regraded", "s00002")]
    harder = msgspec.structs.replace(batch.terms.limits, seconds=1.0)
    other = Batch(batch.course, batch.seed_of, Terms([STEM], harder, PROCESS), batch.store)
    assert all(made for _, made in graded(other, entries))


@pytest.mark.parametrize("change", ["seed", "language", "tier", "stems", "student", "grader"])
def test_a_fingerprint_tells_every_cause(tmp_path, monkeypatch, change):
    (tmp_path / "a.py").write_text("x")
    snapshot = take(tmp_path)
    parts = {"stems": [STEM], "limits": Limits(), "tier": PROCESS, "language": "en"}
    key, student = "key", "ana"
    before = Terms(**parts).fingerprint(snapshot, key, student)
    assert before == Terms(**parts).fingerprint(take(tmp_path), key, student)
    match change:
        case "seed":
            key = "other"
        case "student":
            student = "bia"
        case "grader":
            monkeypatch.setattr("grader.batch.work.grader_digest", lambda: "other")
        case "tier":
            parts["tier"] = type("Other", (type(PROCESS),), {"name": "other"})()
        case _:
            parts[change] = {"language": "pt_BR", "stems": [STEM, "b"]}[change]
    assert Terms(**parts).fingerprint(snapshot, key, student) != before


KILLED = """
import sys, threading
from pathlib import Path
sys.path[:0] = [sys.argv[3], str(Path(sys.argv[3]).parents[2])]
import test_batch
from grader import audit, keystore
from grader.batch import run as batch_run
from grader.batch.roster import entries
from grader.batch.run import Batch
from grader.batch.store import Store
from grader.batch.work import Terms
from grader.course import find_course
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS
batch_run.grade_one = test_batch.pretended
store = Store(Path(sys.argv[2]))
batch = Batch(find_course(), lambda _: keystore.PUBLIC_SEED, Terms([test_batch.STEM], Limits(), PROCESS), store)
with test_batch.engine("local", 2) as chosen:
    for result, made in batch.run(entries(Path(sys.argv[1]), Path(sys.argv[2])), chosen, threading.Event()):
        print("made" if made else "known", flush=True)
"""


def test_killed_at_twenty_moments_and_run_again_gives_the_same_bytes(batch, course, key, tmp_path):
    assert key
    size = 60
    entries = a_class(tmp_path / "class", size)
    graded(batch, entries)
    undisturbed = files_of(tmp_path / "out")
    place = tmp_path / "killed"
    command = [sys.executable, "-c", KILLED, str(tmp_path / "class"), str(place), str(Path(__file__).parent)]
    moments = random.Random(7)
    counts = []
    for _ in range(20):
        with subprocess.Popen(command, cwd=course.root, stdout=subprocess.PIPE, text=True) as process:
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
    done = list(batch.store)
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


def test_ten_thousand_results_make_an_overview(tmp_path):
    store = Store(tmp_path)
    for number in range(200):  # the figure for 10,000 is in benchmarks/batch.py
        made = report(number % 5)
        store.write(Result(Student(f"{number:05}"), "f", made.score, 4), {"report.json": encode(made)})
    whole = overview(store)
    assert len(whole.results) == 200
    assert sum(whole.bars) == 200
    assert whole.median == 2
    assert whole.hardest[0].share == 0.5
    assert render(whole).count("<tr>") > 200


def test_names_in_the_overview_can_t_run(tmp_path):
    store = Store(tmp_path)
    evil = "<script>alert(1)</script>\x1b[31m"
    store.write(Result(Student("1", evil), "", problem=evil), {})
    text = render(overview(store))
    assert "<script>" not in text
    assert "\x1b" not in text
    assert "&lt;script&gt;" in text


def test_two_batches_into_one_folder_are_refused(tmp_path, capsys):
    from filelock import FileLock

    (tmp_path / "class").mkdir()
    with FileLock(_made(tmp_path / "out") / ".lock"):
        assert run(["batch", str(tmp_path / "class"), "--out", str(tmp_path / "out")]) == 3
    assert "Another batch is writing" in capsys.readouterr().err


def _made(folder):
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--engine", "slurm"], "no engine slurm"),
        (["--engine", "dask://127.0.0.1:1"], "No Dask scheduler answers"),
        (["--own-seeds"], "goes with --secret"),
        (["--only", "ex99"], "no exercise"),
    ],
)
def test_wrong_calls_are_told_in_a_sentence(tmp_path, capsys, arguments, words, monkeypatch):
    monkeypatch.setattr("grader.batch.engine.TIMEOUT", "1s")
    (tmp_path / "class").mkdir()
    assert run(["batch", str(tmp_path / "class"), "--out", str(tmp_path / "out"), *arguments]) in (1, 2)
    assert words in capsys.readouterr().err


def test_an_engine_has_to_be_known():
    with pytest.raises(EngineError), engine("nothing", 1):
        pass


@pytest.mark.usefixtures("key")
def test_a_class_for_real(tmp_path, capsys):
    place = tmp_path / "class"
    sources = {
        "right": RIGHT,
        "wrong": "def output_size(n, f, p, s):\n    return (n + 2 * p - f) / s + 1\n",
        "hanging": "while True:\n    pass\n",
        "crashing": "import os\nos.abort()\n",
        "kills itself": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
        "nothing": "",
    }
    for name, text in sources.items():
        (place / name).mkdir(parents=True)
        (place / name / f"{STEM}.py").write_text(text)
    options = ["--out", str(tmp_path / "out"), "--only", "output_size", "--seconds", "2", "--similar"]
    assert run(["batch", str(place), *options]) == 0
    shown = capsys.readouterr().out
    results = {graded.result.student.id: graded for graded in Store(tmp_path / "out")}
    states = {name: one.report.exercises[0].state for name, one in results.items()}
    assert states == {
        "right": "passed",
        "wrong": "failed",
        "hanging": "timed_out",
        "crashing": "crashed",
        "kills itself": "crashed",
        "nothing": "failed",
    }
    assert results["right"].result.score == 4
    assert results["right"].report.timings == {}
    assert "right" in shown
    assert "4/4" in shown
    assert "<html" in (tmp_path / "out" / "overview.html").read_text("utf-8")
    before = files_of(tmp_path / "out")
    assert run(["batch", str(place), *options]) == 0
    assert files_of(tmp_path / "out") == before


def test_a_worker_killed_by_the_system_costs_no_point(key, tmp_path, monkeypatch):
    (tmp_path / f"{STEM}.py").write_text(RIGHT)
    killed, real = [], Lane.open

    def opened(self, *arguments, **options):
        reply = real(self, *arguments, **options)
        if not killed:
            for child in psutil.Process(self._worker._process.pid).children():
                killed.append(child.pid)
                child.kill()
        return reply

    monkeypatch.setattr(Lane, "open", opened)
    files = grade_one(take(tmp_path), "ana", Terms([STEM], Limits(seconds=5.0), PROCESS), key)
    assert killed
    assert decode(files["report.json"]).score == 4


@pytest.mark.usefixtures("key")
def test_on_a_cluster_the_same_bytes_come_back_and_a_lost_worker_loses_nothing(course, tmp_path):
    from distributed import LocalCluster

    entries = a_class(tmp_path / "class", 5)
    terms = Terms([STEM], Limits(), PROCESS)
    here = Batch(course, lambda _: keystore.PUBLIC_SEED, terms, Store(tmp_path / "here"))
    graded(here, entries)
    there = Batch(course, lambda _: keystore.PUBLIC_SEED, terms, Store(tmp_path / "there"))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        engine(cluster.scheduler_address.replace("tcp://", "dask://"), 2) as chosen,
    ):
        results = there.run(entries, chosen, threading.Event())
        first = next(results)
        victim = next(iter(cluster.workers.values()))
        os.kill(
            victim.process.process.pid if hasattr(victim.process, "process") else victim.pid, signal.SIGKILL
        )
        assert len([first, *results]) == 5
    assert files_of(tmp_path / "there") == files_of(tmp_path / "here")


def test_threads_are_here():
    assert Here(None, 3).share("key") == "key"
