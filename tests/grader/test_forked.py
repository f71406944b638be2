"""Processes that are forked: behind the same walls, ended with all they started, and replaced where a server fails."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from attacks import TIERS
from patience import PATIENT

from grader.grading.submission import Job, grade
from grader.sandbox import canary, start_method
from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.errors import StartError
from grader.sandbox.forking import server
from grader.sandbox.forking.client import ForkServer
from grader.sandbox.forking.holder import is_readable
from grader.sandbox.launch import PLAIN, launch
from grader.sandbox.limits import Limits
from grader.sandbox.messages import worker as messages
from grader.sandbox.start_method import ForkServers, quickest_start, servers
from grader.sandbox.tiers import PROCESS, Tier, Walls, full, namespaces
from grader.sandbox.tiers.user import OTHER_USERS
from grader.submission.snapshot import Snapshot

LOOKS = """
import os
from pathlib import Path

KEPT = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups", "SigIgn")


def network_shapes(*_):
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print({name: status[name].split() for name in KEPT})
    kinds = [os.readlink(f"/proc/self/fd/{n}").partition(":")[0] for n in range(64) if os.path.exists(f"/proc/self/fd/{n}")]
    print(sorted(kinds))
    mounts = Path('/proc/self/mountinfo').read_text().splitlines()
    print(sorted(line.split()[4] for line in mounts if "grader-" not in line))
    names = os.environ.keys() - {"PWD", "TPU_SKIP_MDS_QUERY"}
    print(os.getcwd() == os.environ["HOME"] == os.environ["TMPDIR"], os.umask(0o22), sorted(names))
    return 0
"""


# More than fit into the table that was there before the fork.
CALLBACKS = """
import ctypes

made = [ctypes.CFUNCTYPE(ctypes.c_int)(lambda number=number: number) for number in range(1000)]


def network_shapes(*_):
    print(sum(callback() for callback in made))
    return 0
"""


@pytest.fixture
def pair():
    made = ForkServers()
    yield made
    made.close()


def _status(key, tier, start):
    """What a submission's own code sees of the process that it is in."""
    said = _printed(key, LOOKS, tier, start)
    # Where a tier takes another user, each process is one that no other is.
    return re.sub(r"'(\d+)'", lambda found: "'other'" if int(found[1]) in OTHER_USERS else found[0], said)


def _printed(key, source, tier, start):
    (name,) = key.exercises["ex09_network_shapes"].parameters
    source = source.replace("network_shapes", name).encode()
    job = Job(
        Snapshot({"ex09_network_shapes.py": source}), ["ex09_network_shapes"], PATIENT, tier=tier, lanes=1
    )
    (exercise,) = grade(job, lambda: key, start=start).exercises
    assert exercise.state == "failed"
    return exercise.checks[0].printed


@pytest.mark.parametrize("tier", TIERS)
def test_a_forked_process_has_no_more_than_a_started_one(key, tier):
    assert _status(key, TIERS[tier], servers().fork) == _status(key, TIERS[tier], launch)


@pytest.mark.parametrize("tier", TIERS)
def test_a_forked_process_keeps_what_callbacks_are_mapped_from(key, tier):
    assert _printed(key, CALLBACKS, TIERS[tier], servers().fork) == f"{sum(range(1000))}\n"


def test_the_descriptors_that_are_kept_are_of_code_that_is_mapped(monkeypatch):
    with Path(sys.executable).resolve().open("rb") as code, Path(__file__).open("rb") as other:
        kept = server._of_libraries()
        assert (code.fileno() in kept) == Path("/proc/self/maps").exists()
        assert other.fileno() not in kept
        monkeypatch.setattr(server, "Path", lambda place: Path("/nowhere" + place))
        assert server._of_libraries() == frozenset()


@pytest.mark.parametrize("tier", TIERS)
def test_the_walls_hold_for_what_is_forked(tier):
    found = canary.probe(TIERS[tier], servers().fork)
    assert canary.holds(TIERS[tier], found)
    assert found == canary.probe(TIERS[tier])


def _started(start, tmp_path, module=PLAIN, tier=PROCESS):
    process = start(module, Limits(), tmp_path, tier, [])
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    return process


def test_a_server_that_ended_is_replaced(pair, tmp_path):
    before = pair.of(PLAIN).pid
    assert not isinstance(_started(pair.start, tmp_path), subprocess.Popen)
    os.kill(before, signal.SIGKILL)
    psutil.Process(before).wait(60)
    assert not isinstance(_started(pair.start, tmp_path), subprocess.Popen)
    assert pair.of(PLAIN).pid != before


class NoEntry(Tier):
    """Says that there is a place to join, where there is none."""

    def __init__(self, holder):
        self._holder = holder

    @contextlib.contextmanager
    def walls(self, scratch, readable):
        del scratch, readable
        yield Walls("join", {"seccomp": "", "needed": []}, self._holder)


@pytest.mark.parametrize("holder", [["false"], ["no-such-command"], ["echo", "go away"]])
def test_without_its_walls_nothing_is_forked_but_started_behind_those_of_a_command(pair, tmp_path, holder):
    server = pair.of(PLAIN)
    before = psutil.Process().num_fds()
    with pytest.raises(StartError, match="walls"):
        server.start(PLAIN, Limits(), tmp_path, NoEntry(holder))
    assert psutil.Process().num_fds() == before
    assert isinstance(_started(pair.start, tmp_path, tier=NoEntry(holder)), subprocess.Popen)
    assert pair.of(PLAIN) is server


def test_a_module_that_fails_says_why_and_leaves_the_server_alone(tmp_path):
    with ForkServer([PLAIN]) as server:
        process = server.start("grader.no_such_module", Limits(), tmp_path)
        assert b"no_such_module" in process.stderr.read()
        process.wait()
        assert process.poll() == -1
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        _started(server.start, tmp_path)


def test_a_server_that_does_not_start_says_so(tmp_path):
    with ForkServer(["grader.no_such_module"]) as server, pytest.raises(StartError, match="does not answer"):
        server.start(PLAIN, Limits(), tmp_path)


def test_what_runs_is_not_waited_for_longer_than_asked(tmp_path):
    with ForkServer([PLAIN]) as server:
        process = server.start(PLAIN, Limits(), tmp_path)
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


def test_threads_may_start_at_once(pair, tmp_path):
    failed = []

    def start(number):
        try:
            for tier in TIERS.values():
                folder = tmp_path / f"{number}-{tier.name}"
                folder.mkdir()
                _started(pair.start, folder, tier=tier)
        except (OSError, StartError) as error:
            failed.append(error)

    threads = [threading.Thread(target=start, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [p for p in psutil.Process(pair.of(PLAIN).pid).children(recursive=True) if p.is_running()] == []


def test_where_the_walls_do_not_hold_processes_are_started(monkeypatch):
    monkeypatch.setattr("grader.sandbox.start_method._chosen", {})
    monkeypatch.setattr("grader.sandbox.canary.probe", lambda tier, start: {})
    assert quickest_start(PROCESS) is launch
    monkeypatch.setattr("grader.sandbox.start_method._chosen", {})
    monkeypatch.setattr("grader.sandbox.start_method.can_fork", lambda: False)
    assert quickest_start(PROCESS) is launch


def test_without_the_holders_descriptor_nothing_is_forked():
    answered = server._answer({"put_up": "join"}, [os.dup(0) for _ in range(3)], frozenset())
    assert answered == {"error": "descriptors are missing"}


def test_namespaces_that_are_missing_are_not_done_without():
    with pytest.raises(OSError, match="its own: net"):
        namespaces.join({"needed": ["net", "user"], "namespaces": ["user"]}, 0)
    with pytest.raises(OSError, match="nothing to join"):
        namespaces.join({"needed": [], "namespaces": []}, None)


def test_a_class_is_graded_in_the_strongest_tier_that_holds_and_the_quickest_way(monkeypatch):
    monkeypatch.setattr("grader.sandbox.start_method._chosen", {})
    tried = []

    def probe(tier, start):
        tried.append((tier.name, start is launch))
        good = (tier.name, start is launch) == ("restricted", True)
        return dict.fromkeys(tier.promises, canary.BLOCKED if good else canary.POSSIBLE)

    monkeypatch.setattr("grader.sandbox.canary.probe", probe)
    monkeypatch.setattr("grader.sandbox.canary.tiers", lambda: tuple(TIERS.values()))
    if "restricted" in TIERS:
        proven = start_method.strongest_tier_for_a_class()
        tier, probes = proven.tier, proven.probes
        assert tier.name == "restricted"
        assert set(probes.values()) == {canary.BLOCKED}
        assert tried == [(name, how) for name in list(TIERS)[:-1] for how in (False, True)]
        assert quickest_start(tier) is launch
    monkeypatch.setattr("grader.sandbox.canary.probe", lambda tier, start: {})
    assert start_method.strongest_tier_for_a_class() == canary.ProvenTier(PROCESS, {}, launch)


full_only = pytest.mark.parametrize("tier", [tier for name, tier in TIERS.items() if name == "full"])


@full_only
def test_namespaces_end_though_their_first_process_forgot_whose_it_is(tier, pair, tmp_path, monkeypatch):
    process = pair.fork(PLAIN, Limits(), tmp_path, tier)
    holder = process._holder
    with monkeypatch.context() as patch:
        patch.setattr(holder.process, "kill", lambda: None)  # so that nothing but the pidfd ends them
        process.kill()
        assert is_readable(holder.descriptor, 60)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


@full_only
def test_a_supervisor_is_not_killed_before_it_has_seen_the_end(tier, pair, tmp_path, monkeypatch):
    killed = []
    monkeypatch.setattr(os, "killpg", lambda group, _signal: killed.append(group))
    limits = Limits()
    child = Child(
        pair.fork(PLAIN, limits, tmp_path, tier), messages.WorkerReply, limits, tmp_path, Budget(limits)
    )
    child.wait_until_started(120)
    child.end()
    assert killed == []


@full_only
def test_without_a_namespace_of_processes_the_process_itself_is_killed(tier, pair, tmp_path):
    process = pair.fork(PLAIN, Limits(), tmp_path, type(tier)(full.LAYERS - {"processes"}))
    assert process.group == process.pid
    process.kill()
    process.wait(60)
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
