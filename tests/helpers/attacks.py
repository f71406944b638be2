"""Run one attack of the corpus beside an honest exercise, and look at its effects; see tests/attacks/README.md."""

import contextlib
import json
import os
import socket
import tempfile
import threading
import time
from pathlib import Path

import jsonschema
import msgspec
import psutil
from filelock import FileLock
from outside import SHARED, attributes, changes, standing

from grader.grading.submission import Job, grade
from grader.memory import keep_one_heap, return_freed_memory
from grader.report.model import encode, schema
from grader.sandbox.canary import holds, probe
from grader.sandbox.launch import PLAIN, WORKER
from grader.sandbox.limits import MEBI, Limits
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import tiers
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot

CORPUS = Path(__file__).parents[1] / "attacks"
SHARED_FILES = CORPUS / "shared"
ATTACKS = {path.parent.name: json.loads(path.read_text()) for path in sorted(CORPUS.glob("*/attack.json"))}
TIERS = {tier.name: tier for tier in tiers() if not tier.missing() and holds(tier, probe(tier))}
PLACE = Path(tempfile.gettempdir()) / "grader-attack"
TOKEN = "6c1f-planted-token-91be"
HONEST = "ex10_count_parameters"  # no attack is on it
# What works for ever is ended by its processor time, and only what sleeps by the clock, which its own limits say: how
# much else the machine does must not decide. So must not LONGEST, for the two files.
# And how much is printed before a flood is noticed must not cost the honest exercise its share of the submission's.
LIMITS = Limits(
    seconds=60.0,
    cpu_seconds=10.0,
    memory=512 * MEBI,
    tasks=64,
    flood=4 * MEBI,
    total_printed=1024 * MEBI,
)
PROCESS = Path("/proc/self")
OUTSIDE = {"kept": ("kept", 0o644, 1e9)}
LONGEST, LARGEST = 200.0, 250 * MEBI

# jsonschema.validate would look the schema itself over each time, which takes longer than the report.
REPORT = jsonschema.Draft202012Validator(schema())


@contextlib.contextmanager
def planted():
    """What attacks look for; gives the list of connections that came to the planted listener."""
    for module in (PLAIN, WORKER):
        servers().of(module)  # in the system's own temporary folder, not in that of the first attack
    os.environ["GRADER_SECRET"] = TOKEN
    _plant_outside()
    if not (PLACE / "secret").exists():
        (PLACE / "secret").write_text(TOKEN)
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
    try:
        yield heard
    finally:
        listener.close()
        for connection, _ in heard:
            connection.close()
        os.environ.pop("GRADER_SECRET", None)


def left_over(place):
    """Processes that this run started and that live on; ended here.

    They have their home in the run's own folder; what was forked still has that of its server.
    """
    found = []
    forked_by = {str(server.scratch): server.pid for server in servers()}
    for process in psutil.process_iter(["environ", "cmdline", "status"]):
        home = (process.info["environ"] or {}).get("HOME", "")
        started_here = home.startswith(f"{place}{os.sep}") or home in forked_by
        is_server = forked_by.get(home) == process.pid
        if started_here and not is_server and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(" ".join(process.info["cmdline"] or ["?"])[:80])
            with contextlib.suppress(psutil.Error):
                process.kill()
    return found


def effects(name, tier, key, honest, heard, place, *, start=None, **others):
    """What an attack achieved that it must not: a list of sentences, empty where it was stopped.

    Args:
        name: the attack's folder.
        tier: the walls around it.
        key: the answer key.
        honest: the source of a right solution to HONEST, graded next in the same lane.
        heard: what `planted` gives.
        place: an empty folder, the system's temporary one while this runs.
        start: how processes are started; by default they are forked, as for a class.
        others: limits other than the attack's own.
    """
    attack = ATTACKS[name]
    limits = msgspec.structs.replace(LIMITS, **attack.get("limits", {}) | others)
    files = files_of(name)
    stem = next(path.removesuffix(".py") for path in files if path.startswith("ex"))
    job = Job(Snapshot({**files, f"{HONEST}.py": honest}), [stem, HONEST], limits, tier=tier, lanes=1)
    ours = [os.getpid(), *(server.pid for server in servers())]
    marks, treated = attributes(SHARED), standing(ours)
    connections, began, before = len(heard), time.monotonic(), begin_peak()
    report = grade(job, lambda: key, start=start or servers().fork)
    took, grown = time.monotonic() - began, peak() - before
    attacked, other = report.exercises
    data = encode(report)
    REPORT.validate(json.loads(data))
    found = [f"a process is left: {process}" for process in left_over(place)]
    found += changes(marks, attributes(SHARED)) + changes(treated, standing(ours))
    if attacked.score > attack["best"]:
        found.append(f"{attacked.score} points")
    if attacked.state not in attack["state"]:
        found.append(f"state {attacked.state}: {attacked.checks[0].message[:200]}")
    if (other.state, other.score) != ("passed", other.max_score):
        found.append(
            f"the next exercise: {other.state}, {other.score} points: {other.checks[0].message[:200]}"
        )
    if TOKEN.encode() in data:
        found.append("the planted token is in the report")
    if took > LONGEST:
        found.append(f"it took {took:.0f} s")
    if grown > LARGEST:
        found.append(f"the grader grew by {grown // MEBI} MiB")
    found += [f"left behind: {path.name}" for path in _left_behind(place)]
    if attack["class"] == "C":
        time.sleep(0.05)
        found += ["a connection came out"] * (len(heard) - connections)
    if _outside() != OUTSIDE:
        found.append("the outside tree was changed")
        _plant_outside()
    return found


def files_of(name):
    """The files of an attack, by name; what several attacks have in common lies in a folder beside them."""
    shared = {file: (SHARED_FILES / file).read_bytes() for file in ATTACKS[name].get("shared", ())}
    return take(CORPUS / name).files | shared


def _plant_outside():
    """Lay the outside tree out, unless it is there: tests that run side by side share it, as attacks know one place."""
    with FileLock(f"{PLACE}.lock"):
        if _outside() == OUTSIDE:
            return
        (PLACE / "outside").mkdir(parents=True, exist_ok=True)
        for path in (PLACE / "outside").iterdir():
            path.unlink()
        kept = PLACE / "outside" / "kept"
        kept.write_text("kept")
        kept.chmod(0o644)
        os.utime(kept, (1e9, 1e9))


def _outside():
    return {
        path.name: (path.read_text(), path.stat().st_mode & 0o777, path.stat().st_mtime)
        for path in (PLACE / "outside").glob("*")
    }


def _left_behind(place):
    """What lies in the temporary folder still, but for the servers' folders; what is large may take a while to go."""
    own = {server.scratch for server in servers()}
    end = time.monotonic() + LONGEST
    while (left := {*place.iterdir()} - own - {PLACE}) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def begin_peak():
    """Begin to measure the most memory that this process has, and return what it has now, in bytes."""
    keep_one_heap()
    return_freed_memory()
    PROCESS.joinpath("clear_refs").write_text("5")  # the peak begins anew; proc(5)
    return _status("VmRSS")


def peak():
    """The most memory that this process had since then, in bytes."""
    return _status("VmHWM")


def _status(name):
    lines = PROCESS.joinpath("status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024
