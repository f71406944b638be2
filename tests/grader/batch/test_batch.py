"""A class: what is graded again, what is told, and the same on a cluster."""

import dataclasses
import os
import re
import signal
import threading

import msgspec
import pytest
from classes import RIGHT, STEM, a_class, files_of, graded, report
from patience import PATIENT

from grader import i18n
from grader.batch.engine import EngineError, Threads, engine
from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.run import Batch
from grader.batch.work import Terms
from grader.cli.main import run
from grader.key.seed import PUBLIC_SEED, numbered_seed
from grader.key.store import KeyMaker
from grader.records import audit
from grader.records.store import Result, Store, Student
from grader.report.model import encode
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS
from grader.submission.intake import take


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


def test_a_row_has_a_cell_for_each_exercise_of_the_class_in_the_language_of_the_page(tmp_path):
    """Equal cells are rendered once, and still say what each row holds."""
    store = Store(tmp_path)
    ungraded = report(0, "grader_error")
    for name, made in (("ana", report(4)), ("bia", report(0)), ("caio", ungraded), ("davi", report(4))):
        store.write(
            Result(Student(name), "f", None if made is ungraded else made.score, 4),
            {"report.json": encode(made)},
        )
    store.write(Result(Student("eva"), "", nothing=True), {})
    whole = overview(store)
    for language, passed in (("en", "passed"), ("pt_BR", "passou")):
        with i18n.speaking(language):
            rows = render(whole).rpartition("<tbody>")[2].split("<tr>")[1:]
        cells = [re.findall(r'data-value="(-?\d+)"(?: title="([^"]+)")?', row)[1:] for row in rows]
        assert cells[0] == cells[3] == [("4", passed)]
        assert [row[0][0] for row in cells] == ["4", "0", "-1", "4", "-2"]


def test_names_in_the_overview_can_t_run(tmp_path):
    store = Store(tmp_path)
    evil = "<script>alert(1)</script>\x1b[31m"
    store.write(Result(Student("1", evil), "", problem=evil), {})
    text = render(overview(store))
    assert text.count("<script>") == 1  # its own
    assert "<script>alert" not in text
    assert "\x1b" not in text
    assert "&lt;script&gt;" in text


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


@pytest.mark.parametrize("own", [False, True])
def test_the_maker_of_keys_ends_with_the_last_key(batch, tmp_path, monkeypatch, own):
    happened = []
    monkeypatch.setattr(KeyMaker, "obtain", lambda _, __, seed: happened.append(seed.name))
    monkeypatch.setattr(KeyMaker, "close", lambda _: happened.append("closed"))
    entries = a_class(tmp_path / "class", 3)
    numbers = {entry.student.id: numbered_seed(own * n) for n, entry in enumerate(entries)}
    graded(dataclasses.replace(batch, seed_of=numbers.__getitem__), entries)
    assert sorted(happened[:-2]) == (["0", "1", "2"] if own else ["0"])  # as they are read
    assert happened[-2:] == ["closed", "closed"]


def test_an_engine_has_to_be_known():
    with pytest.raises(EngineError), engine("nothing", 1):
        pass


@pytest.mark.usefixtures("key")
def test_a_class_for_real(tmp_path, capsys):
    place = tmp_path / "class"
    sources = {
        "right": RIGHT,
        "wrong": "def output_size(n, f, p, s):\n    return (n + 2 * p - f) / s + 1\n",
        "endless": "while True:\n    pass\n",
        "crashing": "import os\nos.abort()\n",
        "kills itself": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
        "nothing": "",
    }
    for name, text in sources.items():
        (place / name).mkdir(parents=True)
        (place / name / f"{STEM}.py").write_text(text)
    (tmp_path / "limits.toml").write_text("cpu_seconds = 1.0\nimport_cpu_seconds = 1.0\n")
    options = ["--out", str(tmp_path / "out"), "--only", "output_size", "--seconds", "120", "--similar"]
    options += ["--limits", str(tmp_path / "limits.toml")]
    assert run(["batch", str(place), *options]) == 0
    shown = capsys.readouterr().out
    results = {graded.result.student.id: graded for graded in Store(tmp_path / "out")}
    states = {name: one.report.exercises[0].state for name, one in results.items()}
    assert states == {
        "right": "passed",
        "wrong": "failed",
        "endless": "out_of_cpu",
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


@pytest.mark.usefixtures("key")
def test_on_a_cluster_the_same_bytes_come_back_and_a_lost_worker_loses_nothing(course, tmp_path):
    from distributed import LocalCluster

    entries = a_class(tmp_path / "class", 5)
    terms = Terms([STEM], PATIENT, PROCESS)
    here = Batch(course, lambda _: PUBLIC_SEED, terms, Store(tmp_path / "here"))
    graded(here, entries)
    there = Batch(course, lambda _: PUBLIC_SEED, terms, Store(tmp_path / "there"))
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
    assert Threads(None, 3).share("key") == "key"
