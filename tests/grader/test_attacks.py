"""The corpus of attacks, in every tier that this machine offers; see tests/attacks/README.md."""

import contextlib
import json
import os
import socket
import tempfile
import threading
import time
from pathlib import Path

import jsonschema
import psutil
import pytest

from grader.grade import Job, grade
from grader.report import encode, schema
from grader.sandbox.canary import holds, probe
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import tiers
from grader.snapshot import Snapshot, take

CORPUS = Path(__file__).parents[1] / "attacks"
ATTACKS = {path.parent.name: json.loads(path.read_text()) for path in sorted(CORPUS.glob("*/attack.json"))}
TIERS = {tier.name: tier for tier in tiers() if not tier.missing() and holds(tier, probe(tier))}
PLACE = Path(tempfile.gettempdir()) / "grader-attack"
TOKEN = "6c1f-planted-token-91be"
HONEST = "ex13_max_pool_f3_s1"
# `make attacks` asks for all tiers; the tests take the strongest one, in a third of the time.
CHOSEN = list(TIERS) if os.environ.get("ATTACK_TIERS") == "all" else list(TIERS)[:1]
RUNS = [(name, tier) for name, attack in ATTACKS.items() for tier in CHOSEN if tier not in attack["escapes"]]


@pytest.fixture(scope="module", autouse=True)
def planted():
    """What attacks look for."""
    os.environ["GRADER_SECRET"] = TOKEN
    (PLACE / "outside").mkdir(parents=True, exist_ok=True)
    (PLACE / "secret").write_text(TOKEN)
    (PLACE / "outside" / "kept").write_text("kept")
    listener = socket.create_server(("127.0.0.1", 0))
    (PLACE / "port").write_text(str(listener.getsockname()[1]))
    heard = []

    def listen():
        while True:
            try:
                heard.append(listener.accept())
            except OSError:
                return

    threading.Thread(target=listen, daemon=True).start()
    yield heard
    listener.close()
    for connection, _ in heard:
        connection.close()
    del os.environ["GRADER_SECRET"]


def left_over(place):
    """Processes that this run started and that live on; ended here. They have their home in the run's own folder."""
    found = []
    for process in psutil.process_iter(["environ", "cmdline", "status"]):
        home = (process.info["environ"] or {}).get("HOME", "")
        if home.startswith(f"{place}{os.sep}") and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process.info["cmdline"])
            with contextlib.suppress(psutil.Error):
                process.kill()
    return found


@pytest.mark.parametrize(("name", "tier"), RUNS)
def test_an_attack_gains_nothing(course, key, planted, tmp_path, monkeypatch, name, tier):
    monkeypatch.setattr(
        tempfile, "tempdir", str(tmp_path)
    )  # so that what is left can be told from other runs
    attack = ATTACKS[name]
    honest = (course.solutions / f"{HONEST}.py").read_bytes()
    files = take(CORPUS / name).files
    stem = next(path.removesuffix(".py") for path in files if path.startswith("ex"))
    job = Job(
        Snapshot({**files, f"{HONEST}.py": honest}),
        [stem, HONEST],
        Limits(seconds=2.0),
        tier=TIERS[tier],
        lanes=1,
    )
    heard = len(planted)
    start = time.monotonic()
    report = grade(job, lambda: key)
    took = time.monotonic() - start
    attacked, other = report.exercises
    assert attacked.score <= attack["best"], attacked
    assert attacked.state in attack["state"], attacked
    assert (other.state, other.score) == ("passed", 3), "the next honest exercise is at full marks"
    data = encode(report)
    assert TOKEN.encode() not in data
    jsonschema.validate(json.loads(data), schema())
    assert took < 40
    assert left_over(tmp_path) == []
    if attack["class"] == "C":
        time.sleep(0.05)
        assert len(planted) == heard, "a connection came out"
    assert {p.name: p.read_text() for p in (PLACE / "outside").iterdir()} == {"kept": "kept"}


@pytest.mark.parametrize("tier", TIERS)
def test_an_honest_submission_has_full_marks_in_every_tier(course, key, tier):
    report = grade(Job(take(course.solutions), course.stems(), tier=TIERS[tier]), lambda: key)
    assert report.score == 100
    assert report.isolation.tier == tier


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_says_what_it_is(name):
    attack = ATTACKS[name]
    assert attack.keys() == {"class", "what", "state", "best", "escapes"}
    assert attack["class"] in "ABCD"
    assert attack["escapes"].keys() <= {"process", "restricted", "full"}
    assert all(attack["escapes"].values())
