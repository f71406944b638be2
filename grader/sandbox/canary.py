"""A canary: tries real things from inside a tier, to see whether its walls hold on this machine.

`probe` plants a secret, a listener and a token, lets `main` run in the sandbox try to reach them, and looks at the
effects. A tier is used only where every wall that it promises held.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from grader.sandbox.errors import StartError
from grader.sandbox.launch import Process, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS, Tier, tiers

BLOCKED, POSSIBLE = "blocked", "possible"
_SECONDS = 60.0
VARIABLE = "GRADER_CANARY"


@dataclass(frozen=True)
class ProvenTier:
    """A tier that was seen to hold on this machine.

    Attributes:
        tier: the walls.
        probes: what a process could do behind them, by name of the probe.
        start: how that process was started.
    """

    tier: Tier = PROCESS
    probes: dict[str, str] = field(default_factory=dict)
    start: Start = launch


def strongest_tier(*ways: Start) -> ProvenTier:
    """Find the strongest tier that holds on this machine, and the first way to start processes for which it does.

    Without any ways it is tried with `launch`. Where no tier holds the answer is the weakest, without probes.
    """
    for tier in tiers():
        if not tier.missing():
            for start in ways or (launch,):
                probes = probe(tier, start)
                if holds(tier, probes):
                    return ProvenTier(tier, probes, start)
    return ProvenTier()


def holds(tier: Tier, probes: dict[str, str]) -> bool:
    """Whether every wall that a tier promises was seen to hold."""
    return bool(probes) and all(probes.get(name) == BLOCKED for name in tier.promises)


def probe(tier: Tier, start: Start = launch) -> dict[str, str]:
    """Try what a process in this tier can do: a result for each probe; empty where no process starts."""
    token = secrets.token_hex(8)
    with tempfile.TemporaryDirectory(prefix="grader-canary-") as name, socket.socket() as listener:
        folder = Path(name)
        secret, outside, scratch = folder / "secret", folder / "outside", folder / "scratch"
        secret.write_text(token)
        outside.mkdir()
        scratch.mkdir()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        order = {
            "secret": str(secret),
            "outside": str(outside / "file"),
            "port": listener.getsockname()[1],
            "grader": os.getpid(),
            "command": _command_of("self"),
            "token": token,
        }
        os.environ[VARIABLE] = token
        limits = _limits_of_a_grader()
        try:
            process = start("grader.sandbox.canary", Limits(), scratch, tier)
        except StartError:
            return {}
        finally:
            del os.environ[VARIABLE]
        answer = _said(process, order)
        lives = _end_survivors(token)
        if not isinstance(answer, dict):
            return {}
        probes = {str(key): BLOCKED if value is False else POSSIBLE for key, value in answer.items()}
        # Effects, not words: what the canary says of itself is not all.
        probes["write outside"] = POSSIBLE if (outside / "file").exists() else BLOCKED
        probes["set the grader's limits"] = POSSIBLE if _limits_of_a_grader() != limits else BLOCKED
        _restore(limits)
        probes["outlive the end"] = POSSIBLE if lives else BLOCKED
        return dict(sorted(probes.items()))


def _said(process: Process, order: dict[str, Any]) -> Any:
    """The canary's answer, or None where it gives none; the process is ended in either case."""
    assert process.stdin is not None
    assert process.stdout is not None
    deadline = threading.Timer(_SECONDS, process.kill)
    deadline.start()
    try:
        process.stdin.write(json.dumps(order).encode())
        process.stdin.close()
        printed = process.stdout.read()
        process.wait(_SECONDS)
        return json.loads(printed.splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError, OSError):
        return None
    finally:
        deadline.cancel()
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS)
        for stream in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError):  # what was not read is not written any more
                if stream is not None:
                    stream.close()


def _command_of(pid: int | str) -> str:
    """A process's command line, where the system has /proc."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().hex()
    except OSError:
        return ""


def _limits_of_a_grader() -> tuple[int, int]:
    """The limits of this process that the canary tries to change."""
    if sys.platform != "linux":
        return 0, 0
    import resource

    return resource.getrlimit(resource.RLIMIT_MSGQUEUE)


def _restore(limits: tuple[int, int]) -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_MSGQUEUE, limits)


def _end_survivors(token: str) -> bool:
    time.sleep(0.1)
    ended = False
    for process in psutil.process_iter(["cmdline"]):
        if token in " ".join(process.info["cmdline"] or ()):
            ended = True
            with contextlib.suppress(psutil.Error):
                process.kill()
    return ended


def main(_: Limits) -> None:
    """Try each probe from inside the sandbox, and print which succeeded."""
    order = json.loads(sys.stdin.read())
    answers = {
        "read a secret": _tries(lambda: Path(order["secret"]).read_text() == order["token"]),
        "write outside": _tries(lambda: bool(Path(order["outside"]).write_text("x"))),
        "connect": _tries(lambda: _connects(order["port"])),
        "read the grader's environment": _tries(
            lambda: _command_of(order["grader"]) == order["command"] and _has_environment(order["grader"])
        ),
        "set the grader's limits": _tries(lambda: _limits(order["grader"])),
        "see the grader's variables": os.environ.get(VARIABLE) == order["token"],
        "outlive the end": _tries(lambda: _daemonise(order["token"])),
    }
    sys.stdout.write(json.dumps(answers) + "\n")


def _tries(attempt: object) -> bool:
    try:
        return bool(attempt()) if callable(attempt) else False
    except (OSError, subprocess.SubprocessError):
        return False


def _connects(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def _has_environment(pid: int) -> bool:
    # Inside a namespace of its own the number may be somebody else's, or nobody's: hence the look at its command.
    return bool(Path(f"/proc/{pid}/environ").read_bytes() or True)


def _limits(pid: int) -> bool:
    if sys.platform != "linux" or pid == os.getpid():
        return False
    import resource

    soft, hard = resource.prlimit(pid, resource.RLIMIT_MSGQUEUE)
    resource.prlimit(pid, resource.RLIMIT_MSGQUEUE, (max(0, soft - 1), hard))
    return True


def _daemonise(token: str) -> bool:
    code = "import time; time.sleep(30)"
    subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", code, token],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return True
