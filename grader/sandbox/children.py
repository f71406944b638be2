"""The processes of one lane: one of each kind, started when needed, replaced after it was ended."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from grader.sandbox import trees
from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.errors import StartError
from grader.sandbox.launch import EVALUATOR, Process, Start
from grader.sandbox.limits import Limits
from grader.sandbox.messages.evaluator import EvaluatorReply
from grader.sandbox.messages.worker import WorkerReply
from grader.sandbox.tiers import Tier

# Starting Python and JAX on a busy machine; not the learner's time.
STARTUP_SECONDS = 60.0


class Children:
    """A lane's evaluator and its workers, by kind; `grader.sandbox.launch` lists the kinds.

    Args:
        folder: where each process gets a folder of its own.
        submissions: what workers may read besides; an evaluator reads nothing of a learner's.
        limits: what each may use.
        tier: the walls around each.
        budget: the account of the submission.
        start: how they are started.
        instead: what is run in place of a kind.
    """

    def __init__(
        self,
        folder: Path,
        submissions: Path,
        limits: Limits,
        tier: Tier,
        budget: Budget,
        start: Start,
        instead: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._folder, self._submissions = folder, submissions
        self._limits, self._tier, self._budget = limits, tier, budget
        self._start, self._instead = start, instead
        self._children: dict[str, Child] = {}
        self._starting, self._interrupted = threading.Lock(), threading.Event()
        self._last_words = ""

    def take(self, kind: str, process: Process, scratch: Path) -> None:
        """Add a process that was started elsewhere, with its folder."""
        reply_type = EvaluatorReply if kind == EVALUATOR else WorkerReply
        self._children[kind] = Child(process, reply_type, self._limits, scratch, self._budget)

    def get(self, kind: str) -> Child | None:
        """The process of a kind, or None where none runs."""
        return self._children.get(kind)

    def prepare(self, kind: str) -> None:
        """Start the process of a kind unless it runs, without waiting for it."""
        child = self.get(kind)
        if child is None or not child.is_running:
            self.end(kind)
            self._launch(kind)

    def started(self, kind: str) -> Child:
        """The process of a kind, started and ready to be asked.

        Raises:
            StartError: it does not start, or may not after `interrupt`.
        """
        if self.get(kind) is None:
            self._launch(kind)
        child = self._children[kind]
        try:
            child.wait_until_started(STARTUP_SECONDS)
        except StartError:
            self.end(kind)
            raise
        return child

    def begin(self, *, importing: bool = False, times: float = 1.0) -> None:
        """Count from here what importing a file, or else a round of a check, uses; see `usage.over`."""
        for child in list(self._children.values()):
            child.begin(importing=importing, times=times)

    def end(self, kind: str) -> None:
        """End the process of a kind, if there is one, with everything it started."""
        if (child := self.get(kind)) is not None:
            if kind != EVALUATOR:
                self._last_words = child.take_output()
            child.end()
            del self._children[kind]
            with contextlib.suppress(OSError):  # what is left goes with the lane's folder
                trees.empty(child.scratch)

    def interrupt(self) -> None:
        """End all processes from another thread, and start none until `resume`; a caller that waits gets DiedError."""
        with self._starting:
            self._interrupted.set()
        for child in list(self._children.values()):
            child.end()

    def resume(self) -> None:
        """Allow processes to be started again."""
        with self._starting:
            self._interrupted.clear()

    def printed(self) -> str:
        """What the workers printed since the last call, those that have ended included."""
        output, self._last_words = self._last_words, ""
        return output + "".join(
            child.take_output() for kind, child in self._children.items() if kind != EVALUATOR
        )

    def _launch(self, kind: str) -> None:
        name = "evaluator" if kind == EVALUATOR else "worker"
        scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._folder))
        readable = [] if kind == EVALUATOR else [self._submissions]
        if not self._interrupted.is_set():
            module = self._instead.get(kind, kind)
            process = self._start(module, self._limits, scratch, self._tier, readable)
            with self._starting:  # not before: who interrupts does not wait for what does not start
                self.take(kind, process, scratch)
                if not self._interrupted.is_set():
                    return
            self.end(kind)
        raise StartError("it was interrupted")
