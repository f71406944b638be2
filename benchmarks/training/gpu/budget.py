"""Run parts one after the other, each in a process of its own, within a time for all of them.

A process can be ended wherever it is, in a compiler too, and takes nothing down with it: out of memory, a card in disorder.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.training.gpu.asked import Settings
from benchmarks.training.gpu.child import Line

LEAST = 3.0  # seconds in which a part may find anything: JAX takes as long to start
OWN_END = 0.85  # of its share: a part ends by itself after that, with what it has
TICK = 0.1  # seconds


def run(parts, deadline, told, *, quick=False, rounds=7, command=None):
    """Run all parts until the deadline, by `time.time()`, and call told(part, line) for each line, as it comes.

    Each part has a share of the time that is left, by its weight. At the end of each told(part, reason) is called, with
    "" if the part came to its end.
    """
    for number, part in enumerate(parts):
        left = deadline - time.time()
        share = left * part.weight / sum(one.weight for one in parts[number:])
        if share < LEAST:
            told(part, f"there was no time left: {max(left, 0):.0f} s for all parts from this one on")
            continue
        settings = Settings(quick, rounds, time.time() + OWN_END * share)
        told(part, _one(part, settings, share, told, command or _command))


def _command(part, path, settings):
    return [sys.executable, "-m", "benchmarks.training.gpu.child", part.name, path, settings]


def _one(part, settings, share, told, command):
    """Run one part, and return the reason why it has not come to its end, or ""."""
    end = time.time() + share
    with tempfile.TemporaryDirectory() as folder:
        path, errors = Path(folder, "lines"), Path(folder, "errors")
        path.touch()
        with errors.open("wb") as file:
            process = subprocess.Popen(
                command(part, str(path), msgspec.json.encode(settings).decode()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
                start_new_session=True,  # with PyTorch's compilers, which are processes too
            )
        read = 0
        try:
            while process.poll() is None and time.time() < end:
                read = _read(path, read, part, told)
                time.sleep(TICK)
        finally:
            in_time = process.poll() is not None
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        _read(path, read, part, told)
        if not in_time:
            return f"cut off: its share of {share:.0f} s was over"
        return "" if code == 0 else _failure(code, errors.read_text("utf-8", "replace"))


def _read(path, start, part, told):
    """Tell the whole lines of a file from a position on, and return the next position."""
    data = path.read_bytes()[start:]
    whole = data[: data.rfind(b"\n") + 1]
    for line in whole.splitlines():
        told(part, msgspec.json.decode(line, type=Line))
    return start + len(whole)


def _failure(code, errors):
    """Return why a process failed: the last line of its traceback, or the signal that ended it."""
    said = [line for line in errors.splitlines() if line.strip() and not line.startswith(" ")]
    last = said[-1].strip()[:300] if said else "it said nothing"
    if code < 0:
        return f"failed: ended by {signal.Signals(-code).name}: {last}"
    return f"failed: {last}"
