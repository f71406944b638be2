"""Measure what the keys of a class cost: the first secret one and those after it, made as `grader batch --secret` makes them.

    python benchmarks/keys.py [--further 2] [--no-kept] [--json FILE]

Seconds are of the wall clock, and of processor time of the process that makes keys and of all that it started. Memory is the
largest that was seen of all these together (`pss`: what they share counts once), and of the largest one alone (`rss`). With
--no-kept the first key finds nothing that an earlier run kept.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Self

import psutil

from grader.find import find_course
from grader.key.seed import secret_seed
from grader.key.store import KeyMaker

MIB = 1 << 20


class Watch:
    """Follows the processes that this one started: their processor time, and their memory."""

    def __init__(self) -> None:
        self.pss = self.rss = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.25):
            self.pss = max(self.pss, sum(_sizes(process, "smaps_rollup", "Pss:") for process in _started()))

    def look_at_peaks(self) -> None:
        """Note the most that any process has held so far, as the system has counted it."""
        self.rss = max(self.rss, *(_sizes(process, "status", "VmHWM:") for process in _started()))

    @staticmethod
    def processor_seconds() -> float:
        """Of all processes started so far that are still there, and of those that these have waited for."""
        return sum(sum(process.cpu_times()[:4]) for process in _started())


def _started() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _sizes(process: psutil.Process, file: str, name: str) -> int:
    """A size that the system tells of a process, in bytes."""
    with contextlib.suppress(OSError):  # it has ended
        for line in Path(f"/proc/{process.pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) << 10
    return 0


def measure(further: int) -> dict[str, Any]:
    """Make a first key and some more."""
    course = find_course()
    keys = []
    with KeyMaker() as maker, Watch() as watch:
        before = 0.0
        for number in range(1 + further):
            wall = time.perf_counter()
            size = len(maker.make(course, secret_seed(b"a secret for measuring", f"student {number}")))
            wall, used = time.perf_counter() - wall, watch.processor_seconds()
            watch.look_at_peaks()
            keys.append({"wall_s": round(wall, 2), "processor_s": round(used - before, 2), "bytes": size})
            keys[-1] |= {"pss_mib": watch.pss // MIB, "rss_mib": watch.rss // MIB}
            before = used
    return {
        "first": keys[0],
        "further": keys[1:],
        "peak_mib": watch.pss // MIB,
        "peak_of_one_mib": watch.rss // MIB,
    }


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--further", type=int, default=2, help="how many keys after the first")
    parser.add_argument("--no-kept", action="store_true", help="begin with an empty cache")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if arguments.no_kept:
            os.environ["GRADER_CACHE"] = stack.enter_context(tempfile.TemporaryDirectory())
        figures = measure(arguments.further)
    text = json.dumps(figures, indent=2)
    print(text)
    if arguments.json:
        arguments.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
