"""Put mutated inputs through a door, and see that nothing but what is documented comes of them.

A case is a number: its input is drawn from it alone, and so can be made again. What must hold for each: it is taken or
refused by a documented exception; the same the second time; within 10 s of processor time and 256 MiB; and nothing is
written outside of the temporary folder. A process does many cases, and tells its parent each before it begins it, since
some end it.
"""

import importlib
import os
import random
import resource
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE),
    str(HERE.parent / "helpers"),
    str(HERE.parents[1]),
]  # as pytest does, for a process of its own
DOORS = ("frames", "archives", "notebooks", "reports", "results", "programs")
SECONDS, MEBIBYTES = 10, 256
WRITES = {  # by event, the arguments that are a path, each with the one that is the folder it begins at
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.chmod": ((0, 2),),
    "os.truncate": ((0, None),),
    "os.symlink": ((1, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
}


class Door:
    """A door and its seeds."""

    def __init__(self, name):
        self.name = name
        self.module = importlib.import_module(f"doors.{name}")
        self.seeds = self.module.seeds()

    def case(self, number):
        """The input of a number; the first ones are the seeds themselves."""
        if number < len(self.seeds):
            return self.seeds[number]
        rng = random.Random(f"{self.name} {number}")
        data = rng.choice(self.seeds)
        for _ in range(rng.choice((1, 1, 2, 3, 5))):
            data = self.module.mutate(data, rng)
        return data

    def problem(self, data):
        """What is wrong with how an input was taken; empty if nothing is."""
        _limit_processor_time()
        _forget_peak()
        before = _peak()
        WROTE.clear()
        outcomes = []
        for _ in range(2):
            outcome, problem = self._enter(data)
            if problem:
                return problem
            outcomes.append(outcome)
        if outcomes[0] != outcomes[1]:
            return f"another outcome the second time: {outcomes[0][:300]} / {outcomes[1][:300]}"
        if (grown := (_peak() - before) >> 10) > MEBIBYTES:
            return f"it took {grown} MiB"
        return f"it wrote {WROTE.pop()}" if WROTE else ""

    def _enter(self, data):
        folder = Path(tempfile.mkdtemp(prefix="case-"))
        try:
            return repr(self.module.enter(data, folder)).replace(str(folder), "FOLDER"), ""
        except self.module.REFUSALS as error:
            return repr(error).replace(str(folder), "FOLDER"), ""
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return "", f"{type(error).__name__}: {error}"[:500]
        finally:
            shutil.rmtree(folder, ignore_errors=True)


WROTE = []


def watch_writes():
    """Note, from now on, each file that is written or changed outside of the temporary folder."""
    inside = os.path.realpath(tempfile.gettempdir())

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR)) or bool(mode and set(mode) & set("wa+x"))
            places = [os.path.realpath(path)] if writes and not isinstance(path, int) else []
        else:
            paths = [(arguments[at], arguments[of] if of else -1) for at, of in WRITES.get(event, ())]
            places = [_entry(path, folder) for path, folder in paths if not isinstance(path, int)]
        WROTE.extend(
            f"{place} ({event})"
            for place in map(os.fsdecode, places)
            if place != os.devnull and os.path.commonpath((place, inside)) != inside
        )

    sys.addaudithook(hook)


def _entry(path, folder):
    """The place of a directory's entry, which may be a link itself: only those on the way to it are followed."""
    start = os.readlink(f"/proc/self/fd/{folder}") if folder >= 0 else ""  # noqa: PTH115 - a hook must be short
    parent, name = os.path.split(os.path.join(start, os.fsdecode(path)))  # noqa: PTH118 - it may be no text
    return os.path.join(os.path.realpath(parent), name)  # noqa: PTH118


def _limit_processor_time():
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS + 1, hard))


def _forget_peak():
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM begins anew


def _peak():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def main():
    """Do cases of a door, `fuzzing.py DOOR NUMBER COUNT`, or put a kept input through it, `fuzzing.py DOOR FILE`."""
    name, *which = sys.argv[1:]
    warnings.simplefilter("ignore")
    door = Door(name)
    for data in door.seeds:
        door.problem(data)  # what is imported or compiled only once is no case's
    watch_writes()
    space = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (space + (2 << 30),) * 2)
    told = os.fdopen(os.dup(1), "w", buffering=1)
    if len(which) == 1:
        print(door.problem(Path(which[0]).read_bytes()), file=told)
        return
    start, count = map(int, which)
    for number in range(start, start + count):
        print(number, file=told)
        if problem := door.problem(door.case(number)):
            print(f"{number} {problem!r}", file=told)


if __name__ == "__main__":
    main()
