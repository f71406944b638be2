"""`make fuzz MINUTES=60`: all doors in turn; what is found goes to build/fuzz/, and is told at the end. Exit code 1 then.

    python tests/fuzz/run.py [--minutes 60] [--from NUMBER] [DOOR ...]

Another run begins at other cases by `--from`: the same numbers are the same cases for ever.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

from fuzzing import DOORS, HERE, Door

FOUND = HERE.parents[1] / "build" / "fuzz"
ROUND = 500  # cases that a process does before it makes room for another
SILENCE = 1800  # seconds without a word after which a process is ended: it waits for something
OVER = "over its processor time"


def cases(name, start, count, until=float("inf")):
    """Do cases of a door; yield (number, problem), and each number with "" before it begins.

    Raises:
        RuntimeError: a process ended before its first case.
    """
    end = start + count
    while start < end and time.monotonic() < until:
        last, problem, code = None, "", None
        for number, problem in _process(name, start, min(ROUND, end - start), until):
            if number is None:
                code = problem
                break
            last = number
            yield number, problem
        if code is None:
            return
        if last is None:
            raise RuntimeError(f"the door {name} does not open: {code}; see fuzzing.py {name} {start} 1")
        if code and not (code == OVER and name == "programs"):  # a loop for ever is ended so, and by right
            yield last, f"the process ended: {code}"
        start = last + 1


def _process(name, start, count, until):
    """(number, "") as each case begins, (number, problem) as one is found, and at the end (None, how it ended)."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        command = [sys.executable, str(HERE / "fuzzing.py"), name, str(start), str(count)]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=folder,
            env=_environment(folder),
        )
        timer = None
        try:
            while True:
                timer = threading.Timer(SILENCE, process.kill)
                timer.start()
                line = process.stdout.readline()
                timer.cancel()
                if not line:
                    break
                number, _, problem = line.rstrip("\n").partition(" ")
                yield int(number), problem
                if time.monotonic() > until:
                    return
            yield None, _ended(process.wait())
        finally:
            if timer is not None:
                timer.cancel()
            process.kill()
            process.wait()
            process.stdout.close()


def _ended(code):
    """How a process ended; empty if by itself."""
    if code == -24:
        return OVER
    return "" if code == 0 else f"signal {-code}" if code < 0 else f"exit code {code}"


def replayed(name, path):
    """What is wrong with how a kept input is taken, in a process of its own; empty if nothing is."""
    command = [sys.executable, str(HERE / "fuzzing.py"), name, str(path)]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd=folder,
                env=_environment(folder),
                timeout=SILENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "it waits, or runs, for ever"
    return done.stdout.strip() or _ended(done.returncode)


def _environment(folder):
    return {"PATH": "", "TMPDIR": folder, "JAX_PLATFORMS": "cpu", "HOME": folder}


def kind_of(problem):
    """A problem without its numbers and names, by which the same is told once."""
    return re.sub(r"0x[0-9a-f]+|\d+|'[^']{0,80}'", "#", problem)[:90]


def main():
    """Run, and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--from", dest="start", type=int, default=0)
    parser.add_argument("doors", nargs="*", choices=(*DOORS, []), default=[])
    given = parser.parse_args()
    names = given.doors or DOORS
    total = Counter()
    for name in names:
        began = time.monotonic()
        done, kinds = 0, {}
        for number, problem in cases(name, given.start, 10**9, began + 60 * given.minutes / len(names)):
            if not problem:
                done += 1
            elif (kind := kind_of(problem)) not in kinds:
                kinds[kind] = number
                data = Door(name).case(number)
                FOUND.mkdir(parents=True, exist_ok=True)
                path = FOUND / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
                path.write_bytes(data)
                print(f"{name} case {number}: {problem[:300]}\n    {path}", flush=True)
        rate = done / max(1e-9, time.monotonic() - began)
        print(f"{name}: {done} cases, {rate:.0f} a second, {len(kinds)} kinds of finding", flush=True)
        total.update(cases=done, findings=len(kinds))
    print(f"in all: {total['cases']} cases, {total['findings']} kinds of finding")
    return int(total["findings"] > 0)


if __name__ == "__main__":
    sys.exit(main())
