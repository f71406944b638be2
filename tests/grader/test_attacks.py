"""The corpus of attacks, in the tiers that this machine offers; see tests/attacks/README.md."""

import pkgutil
import re

import attacks
import pytest
from attacks import ATTACKS, HONEST, TIERS
from patience import PATIENT

from grader.grading.submission import Job, grade
from grader.sandbox.launch import launch
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import seccomp
from grader.submission.intake import take

HOLD = {name: [tier for tier in TIERS if tier not in attack["escapes"]] for name, attack in ATTACKS.items()}
STRONGEST = {name: next(iter(tiers), None) for name, tiers in HOLD.items()}
# What forges a score or breaks the grader is stopped by what reads its answers, which is the same in every tier: it is tried
# in the strongest and in the weakest that stops it. `make attacks` tries all.
RUNS = [
    (name, tier)
    for name, tiers in HOLD.items()
    for tier in tiers
    if ATTACKS[name]["class"] in "BC" or tier in (tiers[0], tiers[-1])
]


@pytest.fixture(scope="module")
def heard():
    with attacks.planted() as connections:
        yield connections


@pytest.mark.thorough(but=lambda name, tier: tier == STRONGEST[name])
@pytest.mark.parametrize(("name", "tier"), RUNS)
def test_an_attack_gains_nothing(course, key, heard, temporary, name, tier):
    honest = (course.solutions / f"{HONEST}.py").read_bytes()
    assert attacks.effects(name, TIERS[tier], key, honest, heard, temporary) == []


@pytest.mark.thorough(but=lambda start, tier: start is not launch and tier == next(iter(TIERS)))
@pytest.mark.parametrize("start", [launch, servers().fork], ids=["started", "forked"])
@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier != "process"])
def test_an_honest_submission_has_full_marks_behind_walls(course, key, tier, start):
    """Without walls, tests/grader/test_submissions.py grades one, forked and started."""
    job = Job(take(course.solutions), course.stems(), PATIENT, tier=TIERS[tier])
    report = grade(job, lambda: key, start=start)
    assert report.score == 100
    assert report.isolation.tier == tier


@pytest.mark.thorough(but=lambda start, tier: start is not launch)
@pytest.mark.parametrize("start", [launch, servers().fork], ids=["started", "forked"])
@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier != "process"][:1])
def test_an_honest_submission_makes_no_call_that_is_not_named(course, key, tier, start, monkeypatch):
    """Where whatever is not in the list of calls ends the process."""
    monkeypatch.setattr(seccomp, "UNNAMED", {0: seccomp.KILL})
    job = Job(take(course.solutions), course.stems(), PATIENT, tier=TIERS[tier])
    assert grade(job, lambda: key, start=start).score == 100


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_says_what_it_is(name):
    attack = ATTACKS[name]
    assert attack.keys() - {"limits", "shared"} == {"class", "what", "state", "best", "escapes"}
    assert attack["class"] in "ABCD"
    assert attack["escapes"].keys() <= {"process", "restricted", "full"}
    assert all(attack["escapes"].values())
    assert not (attacks.CORPUS / name / f"{HONEST}.py").exists()  # it would be the honest one that is graded


@pytest.mark.parametrize("name", ATTACKS)
def test_what_an_attack_names_of_the_grader_exists(name):
    """Else it would fail for that reason, and its test stay green with no wall in its way."""
    folder = attacks.CORPUS / name
    for path in (*folder.rglob("*.py"), *attacks.SHARED_FILES.glob("*.py")):
        text = path.read_bytes().decode("utf-8", "replace")
        imported = re.findall(r"^\s*from (grader[\w.]*) import (.+)$", text, re.MULTILINE)
        named = {f"{module}.{part.split()[0]}" for module, names in imported for part in names.split(",")}
        named |= set(re.findall(r"\bgrader(?:\.[a-z_]\w*)+", text)) - {"grader.__file__"}
        assert not {one for one in named if not _exists(one)}
    for path in (folder / "grader").rglob("*.py"):  # a package of that name in the submission
        assert (attacks.CORPUS.parents[1] / path.relative_to(folder)).is_file()


def _exists(name):
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True
