"""Every wait of the process that scores has an end: with processes that never answer, and where closing fails."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from filelock import FileLock
from patience import PATIENT
from unkillable import Unkillable

from grader.grading.side_by_side import Turns
from grader.grading.submission import Job, grade
from grader.key import store
from grader.key.seed import Seed
from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.errors import StartError, StoppedError, TimedOutError
from grader.sandbox.forking import client
from grader.sandbox.launch import PLAIN
from grader.sandbox.limits import Limits
from grader.sandbox.messages import worker as messages
from grader.sandbox.start_method import ForkServers, servers
from grader.sandbox.trusted import Trusted
from grader.sandbox.wire import Frame, encode
from grader.sandbox.worker_client import WorkerClient
from grader.submission.snapshot import Snapshot

HONEST = "ex13_max_pool_f3_s1"
STOPPED = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n"


def test_what_the_system_does_not_let_go_is_not_waited_for(tmp_path):
    process, limits = Unkillable(), Limits()
    child = Child(process, messages.WorkerReply, limits, tmp_path, Budget(limits))
    with pytest.raises(TimedOutError):
        child.ask(Frame(messages.Close()), deadline=time.monotonic())
    child.end()
    assert not child.is_running
    process.let_go()


def test_a_frame_is_read_once_somebody_waits_for_it(tmp_path):
    """Else a process could fill the memory of the grader while that waits for another one."""
    process, limits = Unkillable(), Limits()
    child = Child(process, messages.WorkerReply, limits, tmp_path, Budget(limits))
    data = encode(Frame(messages.Returned(["none"]), {"0": np.zeros(1 << 20, np.uint8)}))
    writer = threading.Thread(target=lambda: [process.say(data) for _ in range(3)])
    writer.start()
    writer.join(0.5)
    assert child._streams._replies.qsize() == 0
    for taken in range(1, 4):
        assert child.wait(time.monotonic() + 60).arrays["0"].size == 1 << 20
        assert child._budget._answered == taken * len(data)
    child.end()
    writer.join(60)
    process.let_go()


@pytest.fixture
def pair():
    made = ForkServers()
    yield made
    made.close()


def test_a_server_that_was_stopped_is_replaced(pair, tmp_path, monkeypatch):
    monkeypatch.setattr(client, "SECONDS", 20.0)
    server = pair.of(PLAIN)
    before = pair.fork(PLAIN, Limits(), tmp_path)  # it is ready
    monkeypatch.setattr(client, "SECONDS", 0.2)
    server._socket.settimeout(0.2)
    os.kill(server.pid, signal.SIGSTOP)
    monkeypatch.setattr(client, "SECONDS", 120.0)  # for the one that takes its place
    with pytest.raises(StartError, match="does not answer"):
        server.start(PLAIN, Limits(), tmp_path)
    psutil.wait_procs([psutil.Process(server.pid)], 60)
    after = pair.fork(PLAIN, Limits(), tmp_path)
    assert pair.of(PLAIN) is not server
    for process in (before, after):
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


def test_a_stopped_process_of_our_own_does_not_hold_the_end_up():
    trusted = Trusted("grader.keymaker.main")
    os.kill(trusted._process.pid, signal.SIGSTOP)
    trusted.close()
    assert trusted._process.poll() is not None


def test_a_key_that_somebody_else_seems_to_make_for_ever_is_made(course, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(store.KeyMaker, "make", lambda self, course, seed: b"made")
    monkeypatch.setattr(store, "Key", lambda path: path.read_bytes())
    seed = Seed("7", "7")
    with FileLock(tmp_path / f"{course.fingerprint(seed.value)}{store.LOCK}"):
        assert store.obtain(course, seed) == b"made"


def test_a_lane_is_given_back_whatever_fails_when_a_file_is_closed(course, key, monkeypatch):
    usual, failed = WorkerClient.end_file, []

    def fail(client):
        usual(client)
        failed.append(client)
        raise OSError("no more descriptors")

    monkeypatch.setattr(WorkerClient, "end_file", fail)
    stems = [HONEST, "ex02_output_size"]
    files = {f"{stem}.py": (course.solutions / f"{stem}.py").read_bytes() for stem in stems}
    report = grade(Job(Snapshot(files), stems, PATIENT, lanes=1), lambda: key, start=servers().fork)
    assert len(failed) == len(stems) - 1  # the last file's process is ended with its lane
    assert report.passed


@pytest.mark.parametrize("source", [STOPPED, "import time\ntime.sleep(600)\n"])
def test_who_stops_a_run_does_not_wait_for_a_learners_code(key, temporary, source):
    stop, failed = threading.Event(), []
    job = Job(Snapshot({f"{HONEST}.py": source.encode()}), [HONEST], PATIENT, stop=stop)

    def run():
        try:
            grade(job, lambda: key, start=servers().fork)
        except StoppedError as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert _until(lambda: [*temporary.glob("grader-*/worker-*/submission")])
    stop.set()
    thread.join(PATIENT.seconds / 4)
    assert len(failed) == 1
    assert [*temporary.glob("grader-*")] == []


def test_who_waits_for_a_turn_may_be_stopped():
    turns, stop, order = Turns(), threading.Event(), []

    def alone():
        try:
            with turns.alone(stop):
                order.append("alone")
        except StoppedError:
            order.append("stopped")

    with turns.beside_others():
        thread = threading.Thread(target=alone)
        thread.start()
        stop.set()
        thread.join(60)
        assert order == ["stopped"]
    with turns.beside_others(), pytest.raises(StoppedError), turns.alone(stop):
        pass
    with turns.alone():
        order.append("alone")
    assert order == ["stopped", "alone"]


STUDENTS = {
    "sleeps": "import time\ntime.sleep(600)\n",
    "stopped": STOPPED,
    "deep": "import os, time\nfor _ in range(2100):\n    os.mkdir('d')\n    os.chdir('d')\ntime.sleep(600)\n",
    "deaf": "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)\n",
}


@pytest.mark.usefixtures("key")
def test_sigterm_ends_a_batch_whatever_is_in_it(in_sight):
    for name, source in STUDENTS.items():
        (in_sight / "class" / name).mkdir(parents=True)
        (in_sight / "class" / name / "ex03_convolve_valid.py").write_text(source)
    temporary = in_sight / "temporary"
    temporary.mkdir()
    temporary.chmod(0o711)
    command = [sys.executable, "-m", "grader", "batch", "class", "--out", "out", "--jobs", "4"]
    command += ["--only", "ex03", "--seconds", "600"]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}
    grader = subprocess.Popen(command, env=environment, cwd=in_sight, stderr=subprocess.DEVNULL)
    try:
        assert _until(lambda: len([*temporary.glob("grader-*/submissions/0")]) == len(STUDENTS))
        assert _until(lambda: any(p.status() == psutil.STATUS_STOPPED for p in _below(grader)))
        for _ in range(2):  # a second one takes nothing away from the tidying up
            grader.send_signal(signal.SIGTERM)
            time.sleep(0.05)
        assert grader.wait(120) == 128 + signal.SIGTERM
    finally:
        grader.kill()
    assert [*temporary.glob("grader-*")] == []


def _below(process):
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        return []


def _until(condition):
    end = time.monotonic() + 120
    while time.monotonic() < end and not condition():
        time.sleep(0.05)
    return condition()
