"""The corpus of attacks, in every tier that this machine offers; see tests/attacks/README.md."""

import tempfile

import attacks
import pytest
from attacks import ATTACKS, HONEST, TIERS
from patience import PATIENT

from grader.grading.submission import Job, grade
from grader.sandbox.launch import launch
from grader.sandbox.start_method import servers
from grader.submission.intake import take

STRONGEST = {
    name: next((tier for tier in TIERS if tier not in attack["escapes"]), None)
    for name, attack in ATTACKS.items()
}
RUNS = [(name, tier) for name, attack in ATTACKS.items() for tier in TIERS if tier not in attack["escapes"]]


@pytest.fixture(scope="module")
def heard():
    with attacks.planted() as connections:
        yield connections


@pytest.mark.thorough(but=lambda name, tier: tier == STRONGEST[name])
@pytest.mark.parametrize(("name", "tier"), RUNS)
def test_an_attack_gains_nothing(course, key, heard, tmp_path, monkeypatch, name, tier):
    # So that what this run leaves behind can be told from what others do.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    honest = (course.solutions / f"{HONEST}.py").read_bytes()
    assert attacks.effects(name, TIERS[tier], key, honest, heard, tmp_path) == []


@pytest.mark.thorough(but=lambda start, tier: start is not launch and tier == next(iter(TIERS)))
@pytest.mark.parametrize("start", [launch, servers().fork], ids=["started", "forked"])
@pytest.mark.parametrize("tier", TIERS)
def test_an_honest_submission_has_full_marks_in_every_tier(course, key, tier, start):
    job = Job(take(course.solutions), course.stems(), PATIENT, tier=TIERS[tier], apart=True)
    report = grade(job, lambda: key, start=start)
    assert report.score == 100
    assert report.isolation.tier == tier


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_says_what_it_is(name):
    attack = ATTACKS[name]
    assert attack.keys() - {"limits"} == {"class", "what", "state", "best", "escapes"}
    assert attack["class"] in "ABCD"
    assert attack["escapes"].keys() <= {"process", "restricted", "full"}
    assert all(attack["escapes"].values())
