"""Start the sandbox's processes. Imports little, so that they start while the grader is still importing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import msgspec

from grader import i18n
from grader.sandbox import trees
from grader.sandbox.limits import ALONE, Limits
from grader.sandbox.tiers import PROCESS, Tier

WORKER, EVALUATOR = "grader.sandbox.worker.main", "grader.sandbox.evaluator"
PLAIN, SCIENTIFIC = (
    "grader.sandbox.worker.plain",
    "grader.sandbox.worker.scientific",
)  # workers, where processes are forked
AHEAD = (
    "grader.sandbox.reading",
    "grader.sandbox.proving",
    "grader.programs.answer",
    "grader.programs.prove.known",
)
"""What an evaluator needs for most exercises besides; it takes 40 ms to load."""
WAITING = {WORKER: "grader.sandbox.worker.waiting", EVALUATOR: "grader.sandbox.compiling"}
"""What is run in place of these where a lane waits long before each exercise, and may use the time."""
COPY = "submission"
"""The folder in a process's scratch folder that holds its copy of the submission."""
PLACES = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP")
# Kept from the caller's environment; everything else is left out, keys and tokens among it.
KEPT = ("PATH", "SYSTEMROOT", "OPENBLAS_CORETYPE")
# The same for everyone, whatever the machine speaks and whoever runs the grader.
FIXED = {
    "LANG": "C.UTF-8",
    "USER": "student",  # behind walls there is no list of accounts to look it up in
    "LOGNAME": "student",
    "JAX_PLATFORMS": "cpu",
    # It would ask the disk some twenty times a frame, half a minute where a recursion is deep; see `explain`.
    "JAX_TRACEBACK_FILTERING": "off",
    # Called a few times, a function is compiled for longer than it runs: see `programs.compile`, where a traced one is.
    "XLA_FLAGS": "--xla_backend_optimization_level=0",
    "MPLBACKEND": "Agg",  # a plot opens no window
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # an arena a thread would reserve address space that counts as memory
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    # No window opens, and nothing waits for one to be closed; see `worker.surroundings`.
    "QT_QPA_PLATFORM": "offscreen",
    "SDL_VIDEODRIVER": "dummy",
    "PLOTLY_RENDERER": "json",
}
VARIABLES = frozenset({*PLACES, *KEPT, *FIXED, i18n.VARIABLE, ALONE})
"""All that a sandboxed process may find in its environment."""
ROOT = Path(__file__).resolve().parents[2]
# They keep out the user's site-packages and the folder it is started in; PYTHONPATH is in no environment made here.
# -I would do so, too, and would ignore what the environment says of hashes and encodings.
SAFELY = ("-P", "-s")
# Nothing that is imported is dropped: looking for what could be takes a fifth of the time.
_START = """import gc, sys; gc.disable(); sys.path.insert(0, sys.argv[1])
import importlib, json
from grader.sandbox import trees
from grader.sandbox.limits import Limits
module = importlib.import_module(sys.argv[2])
gc.enable()
module.main(Limits(**json.loads(sys.argv[3])))"""


END_SECONDS = 20.0
"""For a process that was killed to be gone; one that the system does not let go is left to the system."""


class Process(Protocol):
    """The methods of `subprocess.Popen` that the sandbox uses; forked processes have them, too."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None

    def poll(self) -> int | None:
        """None while it runs."""

    def kill(self) -> None:
        """End it."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""


class Start(Protocol):
    """A way to start a worker or an evaluator: `launch`, or a fork server's."""

    def __call__(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """See `launch`."""


def launch(
    module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
) -> subprocess.Popen[bytes]:
    """Start a worker or an evaluator.

    Args:
        module: what it runs: a module with `main(limits)`.
        limits: what it may use.
        scratch: an empty folder, its working and temporary directory.
        tier: the walls around it.
        readable: what it may read besides Python, the packages and the grader's own code.
    """
    arguments = [str(ROOT), module, msgspec.json.encode(limits).decode()]
    inside = [sys.executable, *SAFELY, "-c", _START, *arguments]
    with tier.wrapped(inside, scratch, readable) as (command, descriptors):
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(scratch),
            cwd=scratch,
            bufsize=0,
            start_new_session=True,
            pass_fds=descriptors,
        )


class HeadStart:
    """A worker that starts while the grader still imports what it needs: it imports JAX, which takes longest.

    The evaluator is started by its lane: beside the grader's own imports it would hold up both on two cores.
    A context manager: at its end the worker is gone, taken over by a lane or not.
    """

    def __init__(self, limits: Limits) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="grader-"))
        self.scratch = Path(tempfile.mkdtemp(prefix="worker-", dir=self.folder))
        self.worker = launch(WORKER, limits, self.scratch)

    def __enter__(self) -> Self:
        """It is starting."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it. A learner's code runs in it only if a lane took it, and a lane ends what it takes."""
        with contextlib.suppress(OSError):
            self.worker.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.worker.wait(END_SECONDS)
        for stream in (self.worker.stdin, self.worker.stdout, self.worker.stderr):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        trees.remove(self.folder)


def environment(scratch: Path) -> dict[str, str]:
    """The environment of a sandboxed process: little of the caller's, so that nothing leaks."""
    inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
    # What these processes say, a learner reads.
    return inherited | dict.fromkeys(PLACES, str(scratch)) | {i18n.VARIABLE: i18n.current()} | FIXED
