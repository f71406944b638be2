"""Tiers and their canary: what is promised is tried, and a wall that is missing is seen."""

import contextlib
import os
import shutil
import subprocess
from dataclasses import dataclass

import pytest
from patience import PATIENT

from grader.sandbox import canary
from grader.sandbox.lane import Lane
from grader.sandbox.messages.worker import Ready
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import ALL_PROMISES, PROCESS, Tier, at_least, jail, seccomp, tiers
from grader.submission.snapshot import Snapshot

OFFERED = [tier for tier in tiers() if not tier.missing()]


@pytest.mark.parametrize("tier", OFFERED, ids=lambda tier: tier.name)
def test_a_tier_holds_what_it_promises_or_is_not_used(tier):
    found = canary.probe(tier)
    proven = canary.strongest_tier()
    best, probes = proven.tier, proven.probes
    if canary.holds(tier, found):
        assert at_least(best, tier.name)
        assert all(found[name] == canary.BLOCKED for name in tier.promises)
    else:
        assert best.name != tier.name
    assert probes


def test_without_walls_the_canary_gets_everywhere():
    found = canary.probe(PROCESS)
    assert {name for name, state in found.items() if state == canary.BLOCKED} == PROCESS.promises
    assert found.keys() == ALL_PROMISES
    assert canary.holds(PROCESS, found)


@dataclass(frozen=True)
class Boaster(Tier):
    """Promises a wall that it does not have."""

    name: str = "boaster"
    promises: frozenset[str] = frozenset({"connect"})


def test_a_promise_that_does_not_hold_is_seen():
    assert not canary.holds(Boaster(), canary.probe(Boaster()))


class Broken(Tier):
    """Does not start."""

    name = "broken"

    @contextlib.contextmanager
    def wrapped(self, command, scratch, readable):
        del scratch, readable
        yield ["/bin/false", *command], ()


def test_a_tier_that_does_not_start_does_not_hold():
    assert canary.probe(Broken()) == {}
    assert not canary.holds(Broken(), {})


def test_order():
    assert [tier.name for tier in tiers()] == ["full", "restricted", "process"]
    assert at_least(tiers()[0], "restricted")
    assert not at_least(PROCESS, "restricted")


def test_the_filter_is_whole_steps_and_ends_with_a_return():
    program = seccomp.program()
    assert len(program) % 8 == 0
    assert len(program) // 8 < 4096
    assert program[-8:-4] == b"\x06\x00\x00\x00"


def _namespaces_work():
    bwrap = shutil.which("bwrap")
    command = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "true"]
    return bwrap is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_where_a_machine_can_carry_a_tier_it_holds():
    """A wall that we forget to put up would else only be seen as a weaker tier being used."""
    able = {"full": _namespaces_work(), "restricted": jail.landlock_version() > 0, "process": True}
    held = {tier.name: canary.holds(tier, canary.probe(tier)) for tier in OFFERED if able[tier.name]}
    assert all(held.values()), held


@pytest.mark.parametrize("tier", OFFERED, ids=lambda tier: tier.name)
def test_a_graders_umask_keeps_no_submission_from_its_sandbox(tier):
    before = os.umask(0o077)
    try:
        with Lane(Snapshot({"hw/a.py": b"x = 1"}), PATIENT, tier=tier, start=servers().fork) as lane:
            assert isinstance(lane.open("hw/a.py", {}, traces=False).message, Ready)
    finally:
        os.umask(before)
