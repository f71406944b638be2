"""The grader's side of a fork server: ask it for a process, and hold the process (Linux 5.8 and newer).

A class needs hundreds of processes, and `import jax` costs each of them half a second.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Self

import msgspec

from grader import i18n
from grader.sandbox import trees
from grader.sandbox.errors import StartError
from grader.sandbox.forking.holder import Holder, hold, is_readable
from grader.sandbox.launch import END_SECONDS, ROOT, SAFELY, Process, environment
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS, Tier

SECONDS = 60.0
"""For the server to be ready, and for it to answer."""
_MOST = 1 << 16
_START = """import sys; sys.path.insert(0, sys.argv[1])
from grader.sandbox.forking import server
server.main(int(sys.argv[2]), sys.argv[3:])"""


def can_fork() -> bool:
    """Whether processes can be forked here and sent behind walls."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")


class ForkServer:
    """Starts a fork server and asks it for processes, from any thread; a context manager that ends the server.

    Args:
        modules: what it imports: those that it will be asked for, and what they would load late.

    Attributes:
        scratch: its folder, the home in the environment of whatever it forks.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="grader-forks-"))
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(SECONDS)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, *SAFELY, "-c", _START, str(ROOT), str(theirs.fileno()), *modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(self.scratch),
                cwd=self.scratch,
                start_new_session=True,
                pass_fds=[theirs.fileno()],
            )
        self._is_ready = False

    def __enter__(self) -> Self:
        """The server is starting; the first request waits for it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the server."""
        self.close()

    def close(self) -> None:
        """End the server; the processes that it forked are ended by their owners."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        # Who waits for an answer sees the server's end first, and does not read from another's socket.
        with self._lock:
            self._socket.close()
        trees.remove(self.scratch)

    @property
    def is_running(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def start(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """Fork a process; the arguments are those of `launch`.

        Raises:
            StartError: the server can't.
        """
        with tier.walls(scratch, readable) as walls, ExitStack() as half_done:
            process_ends, our_ends = _pipes(half_done)
            holder = hold(walls, scratch, half_done) if walls.holder else None
            request = {
                "module": module,
                "limits": msgspec.to_builtins(limits),
                "scratch": str(scratch),
                "environment": {i18n.VARIABLE: i18n.current()},
                "put_up": walls.put_up,
                "config": walls.config | ({"namespaces": holder.namespaces} if holder else {}),
            }
            answer = self._ask(request, [*process_ends, *([holder.descriptor] if holder else [])])
            half_done.callback(self._abandon, answer["pid"])
            try:
                process = Forked(self, answer["pid"], our_ends, holder)
            except OSError as error:
                raise StartError(f"a forked process can't be held: {error}") from error
            half_done.pop_all()
        for end in process_ends:
            os.close(end)
        return process

    def _abandon(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # its number is its own until it is forgotten
        self.forget(pid)

    def forget(self, pid: int) -> None:
        """Let the system give an ended process's number to another one."""
        with contextlib.suppress(StartError):
            self._ask({"ended": pid}, [])

    def _ask(self, request: dict[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
        try:
            with self._lock:
                if not self._is_ready:
                    self._is_ready = bool(self._socket.recv(_MOST))
                socket.send_fds(self._socket, [json.dumps(request).encode()], descriptors)
                answer: dict[str, Any] = json.loads(self._socket.recv(_MOST))
        except (OSError, ValueError) as error:
            self._process.kill()  # what it would answer now is not to what is asked next
            raise StartError(f"the server of processes does not answer: {error}") from error
        if "error" in answer:
            raise StartError(f"a process could not be forked: {answer['error']}")
        return answer


class Forked:
    """A process that a server forked, with the methods of `subprocess.Popen` that the sandbox uses.

    Where there is a holder, both end together: with the holder's namespaces, all that lives in them.
    """

    def __init__(
        self,
        server: ForkServer,
        pid: int,
        streams: Sequence[IO[bytes]],
        holder: Holder | None,
    ) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None
        self.stdout: IO[bytes] | None
        self.stderr: IO[bytes] | None
        self.stdin, self.stdout, self.stderr = streams
        self._server = server
        self._holder = holder
        # In a namespace of processes it ends with that, seen to its end by a supervisor: the process of this number.
        self._is_supervisor = holder is not None and "pid" in holder.namespaces
        self._descriptor: int | None = os.pidfd_open(pid)  # the number is kept for it until it is forgotten

    def poll(self) -> int | None:
        """None while it runs, else -1: how it ended is not known."""
        descriptor = self._descriptor  # which another thread may let go meanwhile
        return -1 if descriptor is None or is_readable(descriptor, 0) else None

    @property
    def group(self) -> int | None:
        """Its process group, to be ended with it; None where it ends by itself, and only then: a supervisor.

        What it supervises is in namespaces that are not gone before it has seen the end of that.
        """
        return None if self._is_supervisor else self.pid

    def kill(self) -> None:
        """End it, if it runs."""
        if self._holder is not None:
            self._holder.kill()
        if self._descriptor is not None and not self._is_supervisor:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, not for ever; a supervisor that hangs is killed then.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        timeout = END_SECONDS if timeout is None else timeout
        if self._descriptor is not None:
            if self._is_supervisor and not is_readable(self._descriptor, timeout):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            if not is_readable(self._descriptor, timeout):
                raise subprocess.TimeoutExpired("a forked process", timeout)
            os.close(self._descriptor)
            self._descriptor = None
            self._server.forget(self.pid)
        if self._holder is not None:
            self._holder.end()
            self._holder = None
        return -1


def _pipes(half_done: ExitStack) -> tuple[list[int], list[IO[bytes]]]:
    """Make three pipes; return the process's ends and ours."""
    process_ends: list[int] = []
    our_ends: list[IO[bytes]] = []
    for number in range(3):
        reader, writer = os.pipe()
        theirs, ours = (writer, reader) if number else (reader, writer)
        half_done.callback(os.close, theirs)
        process_ends.append(theirs)
        our_ends.append(half_done.enter_context(os.fdopen(ours, "rb" if number else "wb", buffering=0)))
    return process_ends, our_ends
