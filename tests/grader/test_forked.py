"""Processes that are forked: behind the same walls, ended with all they started, and replaced where a server fails."""

import contextlib
import os
import signal
import subprocess
import threading
import time

import psutil
import pytest
from attacks import TIERS

from grader.grade import Job, grade
from grader.sandbox import canary, forkserver, messages, quickest
from grader.sandbox import process as grading_process
from grader.sandbox.budget import Budget
from grader.sandbox.forked import ForkServer
from grader.sandbox.holder import is_readable
from grader.sandbox.lane import Lane
from grader.sandbox.launch import PLAIN, SCIENTIFIC, WORKER, launch
from grader.sandbox.limits import Limits
from grader.sandbox.messages import Call, Spec, Target, Trace
from grader.sandbox.process import Child, StartError
from grader.sandbox.quickest import ForkServers, quickest_start, servers
from grader.sandbox.tiers import PROCESS, Tier, Walls, join
from grader.sandbox.wire import Frame
from grader.snapshot import Snapshot

LOOKS = """
import os
from pathlib import Path

KEPT = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups", "SigIgn")


def max_pool_f3_s1(*_):
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


@pytest.fixture
def pair():
    made = ForkServers()
    yield made
    made.close()


def _status(key, tier, start):
    """What a submission's own code sees of the process that it is in."""
    (name,) = key.exercises["ex13_max_pool_f3_s1"].parameters
    source = LOOKS.replace("max_pool_f3_s1", name).encode()
    job = Job(Snapshot({"ex13_max_pool_f3_s1.py": source}), ["ex13_max_pool_f3_s1"], tier=tier, lanes=1)
    (exercise,) = grade(job, lambda: key, start=start).exercises
    assert exercise.state == "failed"
    return exercise.checks[0].printed


@pytest.mark.parametrize("tier", TIERS)
def test_a_forked_process_has_no_more_than_a_started_one(key, tier):
    assert _status(key, TIERS[tier], servers().fork) == _status(key, TIERS[tier], launch)


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
    psutil.Process(before).wait(5)
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
    monkeypatch.setattr("grader.sandbox.quickest._chosen", {})
    monkeypatch.setattr("grader.sandbox.quickest.probe", lambda tier, start: {})
    assert quickest_start(PROCESS) is launch
    monkeypatch.setattr("grader.sandbox.quickest._chosen", {})
    monkeypatch.setattr("grader.sandbox.quickest.can_fork", lambda: False)
    assert quickest_start(PROCESS) is launch


def test_without_the_holders_descriptor_nothing_is_forked():
    answered = forkserver._answer({"put_up": "join"}, [os.dup(0) for _ in range(3)])
    assert answered == {"error": "descriptors are missing"}


def test_namespaces_that_are_missing_are_not_done_without():
    with pytest.raises(OSError, match="its own: net"):
        join.join({"needed": ["net", "user"], "namespaces": ["user"]}, 0)
    with pytest.raises(OSError, match="nothing to join"):
        join.join({"needed": [], "namespaces": []}, None)


def test_a_class_is_graded_in_the_strongest_tier_that_holds_and_the_quickest_way(monkeypatch):
    monkeypatch.setattr("grader.sandbox.quickest._chosen", {})
    tried = []

    def probe(tier, start):
        tried.append((tier.name, start is launch))
        good = (tier.name, start is launch) == ("restricted", True)
        return dict.fromkeys(tier.promises, canary.BLOCKED if good else canary.POSSIBLE)

    monkeypatch.setattr("grader.sandbox.quickest.probe", probe)
    monkeypatch.setattr("grader.sandbox.quickest.tiers", lambda: tuple(TIERS.values()))
    if "restricted" in TIERS:
        tier, probes = quickest.best_tier()
        assert tier.name == "restricted"
        assert set(probes.values()) == {canary.BLOCKED}
        assert tried == [(name, how) for name in list(TIERS)[:-1] for how in (False, True)]
        assert quickest_start(tier) is launch
    monkeypatch.setattr("grader.sandbox.quickest.probe", lambda tier, start: {})
    assert quickest.best_tier() == (PROCESS, {})


@pytest.mark.parametrize(
    ("source", "traces", "module"),
    [
        (b"", False, PLAIN),
        (b"import numpy", False, PLAIN),
        (b"import jax", False, WORKER),
        (b"from flax import linen", False, WORKER),
        (b"", True, WORKER),
        (b"x.at[0].set(1)", False, WORKER),
        (b"from scipy import signal", True, SCIENTIFIC),
        (b"import scipy", False, SCIENTIFIC),
    ],
)
def test_a_file_is_opened_where_what_it_names_is_loaded(source, traces, module):
    asked = []

    def start(module, *_):
        asked.append(module)
        raise StartError("only looked at")

    with Lane(Snapshot({"a.py": source}), Limits(), start=start) as lane, pytest.raises(StartError):
        lane.open("a.py", {}, traces=traces)
    assert asked == [module]


def test_what_can_not_be_traced_is_traced_once(key, monkeypatch):
    asked = []
    trace, call = Lane.trace, Lane.call

    def traced(self, request, deadline):
        asked.append(type(request.message))
        return trace(self, request, deadline)

    def called(self, request, deadline):
        asked.append(type(request.message))
        return call(self, request, deadline)

    monkeypatch.setattr(Lane, "trace", traced)
    monkeypatch.setattr(Lane, "call", called)
    source = b"import numpy as np\n\ndef convolve_valid(image, kernel):\n    return np.asarray(image)[:1, :1] * 0.0\n"
    job = Job(Snapshot({"ex03_convolve_valid.py": source}), ["ex03_convolve_valid"], lanes=1, apart=True)
    (exercise,) = grade(job, lambda: key, start=servers().fork).exercises
    assert exercise.state == "failed"
    cases = sum(len(check.cases) for check in key.exercises["ex03_convolve_valid"].checks)
    assert asked.count(Trace) == 1
    assert asked.count(Call) == cases


full_only = pytest.mark.parametrize("tier", [tier for name, tier in TIERS.items() if name == "full"])


@full_only
def test_namespaces_end_though_their_first_process_forgot_whose_it_is(tier, pair, tmp_path, monkeypatch):
    process = pair.fork(PLAIN, Limits(), tmp_path, tier)
    holder = process._holder
    with monkeypatch.context() as patch:
        patch.setattr(holder.process, "kill", lambda: None)  # so that nothing but the pidfd ends them
        process.kill()
        assert is_readable(holder.descriptor, 10)
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
    child.wait_until_started(30)
    child.end()
    assert killed == []


class HeldBack:
    """A pipe whose reader has its number already, and is then held back: the system may stop a thread anywhere."""

    def __init__(self, stream):
        self._stream = stream
        self.is_held, self.may_go_on = threading.Event(), threading.Event()

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()

    def read(self, size):
        number = self._stream.fileno()
        self.is_held.set()
        self.may_go_on.wait(30)
        return os.read(number, size)


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_reader_of_an_ended_process_takes_nothing_from_the_next_one(pair, tmp_path, monkeypatch, name):
    monkeypatch.setattr(grading_process, "HANG_UP_SECONDS", 0.01)
    limits = Limits()
    first = pair.fork(PLAIN, limits, tmp_path)
    held = HeldBack(getattr(first, name))
    setattr(first, name, held)
    child = Child(first, messages.WorkerReply, limits, tmp_path, Budget(limits))
    if name == "stderr":
        first.kill()  # at its end, so that there is something to see
    assert held.is_held.wait(30)
    child.end()
    pipes = [os.pipe() for _ in range(20)]  # the next process's: they have the lowest numbers that are free
    for _reader, writer in pipes:
        os.write(writer, b"hello")
    held.may_go_on.set()
    for thread in child._threads:
        thread.join(30)
    assert held.closed
    for reader, writer in pipes:
        os.close(writer)
        with os.fdopen(reader, "rb", buffering=0) as stream:
            assert stream.read(9) == b"hello"


def test_calls_are_apart_and_tracing_goes_on_after_them():
    """A call has a process that nothing else sees, whichever worker that is in; one that traced waits meanwhile."""
    source = b"import os\n\nseen = []\n\ndef f(x):\n    seen.append(x)\n    return len(seen), os.getpid()\n"
    ones = Frame(Call(Target("f", ["tuple", [["int", "1"]]]), twice=False))
    shapes = Frame(Trace(Target("f", ["tuple", [["array", "0"]]]), [Spec((2,), "float32")]))
    with Lane(Snapshot({"a.py": source}), Limits(), apart=True, start=servers().fork) as lane:
        lane.open("a.py", {"f": ["x"]})

        def traced():
            return lane.trace(shapes, time.monotonic() + 30).message.result

        def called():
            return lane.call(ones, time.monotonic() + 30).message.result

        first, *others = [called() for _ in range(3)], traced(), called(), traced()
        counts = [count for _, ((_, count), _pid) in (*first, others[1])]
        assert counts == ["1"] * 4
        assert len({str(pid) for _, (_, pid) in (*first, others[1])}) == 4
        before, after = ([int(number) for _, number in result[1]] for result in (others[0], others[2]))
        assert after == [before[0] + 1, before[1]]  # the same process


def test_what_is_in_the_way_of_a_workers_word_costs_nobody_a_check(monkeypatch):
    source = b"def f(x):\n    return x\n"
    asked = []
    real = Lane._is_its_word

    def is_its_word(self, reply, word):
        asked.append(reply.message)
        return len(asked) > 1 and real(self, reply, word)

    monkeypatch.setattr(Lane, "_is_its_word", is_its_word)
    with Lane(Snapshot({"a.py": source}), Limits(), apart=True, start=servers().fork) as lane:
        assert isinstance(lane.open("a.py", {"f": ["x"]}, traces=False).message, messages.Ready)
        assert len(asked) == 2
        monkeypatch.setattr(Lane, "_is_its_word", lambda *_: False)
        lane.close()
        with pytest.raises(StartError, match="does not answer"):
            lane.open("a.py", {"f": ["x"]}, traces=False)
