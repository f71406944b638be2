"""Every wall and every limit earns its place: with it an attack is stopped, and without it the same attack is not."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import attacks
import pytest
from attacks import HONEST, TIERS

from grader.grading.exercise import ExerciseRun
from grader.sandbox import launch
from grader.sandbox.child import Child
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import PROCESS, full, jail, restricted, seccomp, user
from grader.sandbox.worker_client import WorkerClient

GIBI = 1 << 30
WALLS = {
    # layer: what it is made with, all layers, an attack that it stops
    "full: seccomp": (full.FullTier, full.LAYERS, "io_uring"),
    "full: network": (full.FullTier, full.LAYERS, "table_of_open_ports"),
    "full: processes": (full.FullTier, full.LAYERS, "sees_other_processes"),
    "full: files": (full.FullTier, full.LAYERS, "reads_the_planted_secret"),
    "restricted: seccomp": (restricted.RestrictedTier, restricted.LAYERS, "udp"),
    "restricted: landlock": (restricted.RestrictedTier, restricted.LAYERS, "reads_the_planted_secret"),
}
if os.geteuid() == 0:  # others have no capabilities to drop
    WALLS["restricted: capabilities"] = (
        restricted.RestrictedTier,
        restricted.LAYERS - {"user"},  # which has none, either
        "precedence_over_others",
    )
    WALLS["full: user"] = (full.FullTier, full.LAYERS, "more_processes_than_its_limit")
FILTERS = {
    # part of the filter: what it is without that, and an attack that it stops
    "old calls": ("UNNAMED", seccomp.UNNAMED | {0: seccomp.ALLOW}, "watches_a_library"),
    "new calls": ("UNNAMED", seccomp.UNNAMED | {seccomp.FIRST_NEW: seccomp.ALLOW}, "calls_of_later_kernels"),
    "what is pretended": ("PRETEND", seccomp.ALLOW, "attributes_of_what_all_use"),
    **{
        name: ("BY_ARGUMENT", seccomp.BY_ARGUMENT | {name: seccomp.ALLOW}, attack)
        for name, attack in {
            "fcntl": "lease_on_a_library",
            "ioctl": "flags_of_inodes",
            "prctl": "options_of_a_process",
            "clone": "namespaces_by_every_call",
            "sendto": "datagram_from_a_pair",
            "prlimit64": "schedulers_of_others",
            "setpriority": "schedulers_of_others",
            "sched_setaffinity": "schedulers_of_others",
        }.items()
    },
}
LIMITS = {
    # limit: an attack that it ends, and the limit as if there were none
    "memory": ("memory_over_children", {"memory": 16 * GIBI, "seconds": 2.0}),
    "tasks": ("fork_bomb", {"tasks": 10_000, "seconds": 2.0}),
    "cpu_seconds": (
        "processor_time_over_processes",
        {"cpu_seconds": 1e6, "import_cpu_seconds": 1e6, "seconds": 2.0},
    ),
    "open_files": ("file_descriptors", {"open_files": 100_000}),
    "file_size": ("sparse_file", {"file_size": 1 << 60, "disk": 1 << 60}),
    "disk": ("disk_in_unlinked_files", {"disk": 1 << 60, "seconds": 2.0}),
    "flood": ("floods_stdout", {"flood": 1 << 60}),
    "answered": ("huge_answer_traced", {"answered": GIBI, "seconds": 4.0}),
}


@pytest.fixture(scope="module")
def heard():
    with attacks.planted() as connections:
        yield connections


@pytest.fixture
def found(course, key, heard, temporary):
    """What an attack achieves, by name and tier."""
    honest = (course.solutions / f"{HONEST}.py").read_bytes()

    def run(name, tier, **options):
        return attacks.effects(name, tier, key, honest, heard, temporary, **options)

    return run


@pytest.mark.thorough(but=lambda layer, start: start is not launch.launch)
@pytest.mark.parametrize("start", [launch.launch, servers().fork], ids=["started", "forked"])
@pytest.mark.parametrize("layer", [layer for layer in WALLS if layer.partition(":")[0] in TIERS])
def test_without_a_wall_an_attack_gets_through(found, layer, start):
    make, layers, attack = WALLS[layer]
    assert found(attack, make(), start=start) == []
    assert found(attack, make(layers - {layer.partition(": ")[2]}), start=start) != []


@pytest.mark.thorough(but=lambda part: part in ("old calls", "fcntl"))
@pytest.mark.parametrize("part", FILTERS if "restricted" in TIERS else ())
def test_without_a_part_of_the_filter_an_attack_gets_through(found, part, monkeypatch):
    where, without, attack = FILTERS[part]
    # Where Python can be read by others the user would stop some of them.
    tier = restricted.RestrictedTier(restricted.LAYERS - {"user"})
    assert found(attack, tier) == []
    monkeypatch.setattr(seccomp, where, without)
    assert found(attack, tier) != []


@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier == "full" and os.geteuid() == 0])
def test_who_owns_nothing_can_hold_nothing_that_the_filter_forgot(found, tier, monkeypatch):
    del tier
    monkeypatch.setattr(seccomp, "BY_ARGUMENT", seccomp.BY_ARGUMENT | {"fcntl": seccomp.ALLOW})
    assert found("lease_on_a_library", full.FullTier()) == []
    assert found("lease_on_a_library", full.FullTier(full.LAYERS - {"user"})) != []


@pytest.mark.parametrize("limit", LIMITS)
def test_without_a_limit_an_attack_goes_on(found, limit):
    attack, none = LIMITS[limit]
    assert found(attack, PROCESS) == []
    assert found(attack, PROCESS, **none) != []


@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier == "full"])
def test_without_a_size_the_scratch_folder_takes_all(found, tier):
    del tier
    without = full.FullTier(full.LAYERS - {"scratch size"})
    assert found("disk_in_scratch", full.FullTier(), disk=1 << 60) == []
    assert found("disk_in_scratch", without, disk=1 << 60) != []


def test_without_the_tree_kill_a_daemon_lives_on(found, monkeypatch):
    monkeypatch.setattr(Child, "_descendants", lambda self: [])
    assert any("process is left" in effect for effect in found("daemon_by_double_fork", PROCESS))


def test_without_the_look_for_leftovers_the_next_file_is_spoiled(found, monkeypatch):
    monkeypatch.setattr(Child, "is_idle", lambda self: True)
    monkeypatch.setattr(WorkerClient, "_is_its_word", lambda self, reply, word: True)
    # Started, and so with one worker for both exercises.
    spoiled = found("stale_closed", PROCESS, start=launch.launch, seconds=4.0)
    assert any("the next exercise" in e for e in spoiled)


def test_without_the_last_word_frames_left_behind_are_believed(found, monkeypatch):
    # The look may come before or after the attacker's end.
    monkeypatch.setattr(Child, "is_idle", lambda self: True)
    assert found("frames_left_behind", PROCESS, start=launch.launch) == []
    monkeypatch.setattr(WorkerClient, "_is_its_word", lambda self, reply, word: True)
    assert any("the next exercise" in e for e in found("frames_left_behind", PROCESS, start=launch.launch))


def test_without_a_second_round_state_passes(found, monkeypatch):
    assert found("state_between_cases", PROCESS) == []
    both_rounds = ExerciseRun.run

    def first_round(self, check, arrays):
        return [replace(outcome, again=None) for outcome in both_rounds(self, check, arrays)]

    monkeypatch.setattr(ExerciseRun, "run", first_round)
    assert any("5 points" in effect for effect in found("state_between_cases", PROCESS))


def test_without_a_clean_environment_the_secret_is_there(found, monkeypatch):
    clean = launch.environment
    monkeypatch.setattr(launch, "environment", lambda scratch: dict(os.environ) | clean(scratch))
    restricted_or_process = TIERS.get("restricted", PROCESS)
    assert any("token" in e for e in found("environments", restricted_or_process, start=launch.launch))


def _others_may_run(path):
    return all(place.stat().st_mode & stat.S_IXOTH for place in (path, *path.parents))


PYTHON = next(
    (p for p in map(Path, (sys.executable, "/usr/bin/python3")) if _others_may_run(p.resolve())), None
)
"""An interpreter that other users may run: a wall of its own where the grader is root."""
FORKS = """import os, resource, time
resource.setrlimit(resource.RLIMIT_NPROC, (10, 10))
children = []
try:
    for _ in range(40):
        children.append(os.fork())
        if children[-1] == 0:
            time.sleep(5)
            os._exit(0)
except OSError:
    pass
for child in children:
    os.kill(child, 9)
print(len(children))
"""


@pytest.mark.parametrize(
    ("uid", "is_limited"),
    [(user.OTHER_USERS[7], True), (None, False)] if os.geteuid() == 0 and PYTHON else [],
)
def test_another_user_makes_the_number_of_processes_a_limit_for_root(uid, is_limited, tmp_path):
    config = {
        "supervised": True,
        "uid": uid,
        "scratch": str(tmp_path),
        "landlock": False,
        "capabilities": False,
    }
    config |= {"seccomp": ""}
    command = [sys.executable, "-I", "-S", jail.__file__, json.dumps(config), str(PYTHON), "-I", "-c", FORKS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (int(done.stdout) < 10) == is_limited
