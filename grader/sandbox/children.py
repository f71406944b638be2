"""The processes of one lane: one of each kind, started when it is needed, replaced when it has been ended."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.errors import StartError
from grader.sandbox.launch import EVALUATOR, Process, Start
from grader.sandbox.limits import Limits
from grader.sandbox.messages import EvaluatorReply, WorkerReply
from grader.sandbox.tiers import Tier

# Starting Python and JAX on a busy machine; not the learner's time.
STARTUP_SECONDS = 60.0


class Children:
    """An evaluator and workers, by their kinds (`grader.sandbox.launch`): a worker for each thing that files need.

    Args:
        folder: where each process gets a folder of its own.
        submissions: what workers may read besides; an evaluator reads nothing of a learner's.
        limits: what each may use.
        tier: the walls around each.
        budget: the account of the submission.
        start: how they are started.
    """

    def __init__(
        self, folder: Path, submissions: Path, limits: Limits, tier: Tier, budget: Budget, start: Start
    ) -> None:
        self._folder, self._submissions = folder, submissions
        self._limits, self._tier, self._budget = limits, tier, budget
        self._start = start
        self._children: dict[str, Child] = {}
        self._starting, self._is_interrupted = threading.Lock(), False
        self._last_words = ""

    def take(self, kind: str, process: Process, scratch: Path) -> None:
        """Take a process that somebody else has started, with its folder; from now on one of these."""
        reply_type = EvaluatorReply if kind == EVALUATOR else WorkerReply
        self._children[kind] = Child(process, reply_type, self._limits, scratch, self._budget)

    def get(self, kind: str) -> Child | None:
        """The one of a kind; None where none was started or it was ended."""
        return self._children.get(kind)

    def prepare(self, kind: str) -> None:
        """Start the one of a kind unless it runs, and do not wait for it."""
        child = self.get(kind)
        if child is None or not child.is_running:
            self.end(kind)
            self._launch(kind)

    def started(self, kind: str) -> Child:
        """The one of a kind, started and waited for where that was not done before.

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

    def begin_check(self) -> None:
        """What a check may use is counted from here."""
        for child in list(self._children.values()):
            child.begin_check()

    def end(self, kind: str) -> None:
        """End the one of a kind, where there is one, with everything it started."""
        if (child := self.get(kind)) is not None:
            if kind != EVALUATOR:
                self._last_words = child.take_output()
            child.end()
            del self._children[kind]

    def interrupt(self) -> None:
        """End all, from another thread, and start none until `resume`: who waits for an answer sees them die."""
        with self._starting:
            self._is_interrupted = True
        for child in list(self._children.values()):
            child.end()

    def resume(self) -> None:
        """Start some again, when they are needed."""
        with self._starting:
            self._is_interrupted = False

    def printed(self) -> str:
        """What workers printed since this was last asked, or until they were ended."""
        words, self._last_words = self._last_words, ""
        return words + "".join(
            child.take_output() for kind, child in self._children.items() if kind != EVALUATOR
        )

    def _launch(self, kind: str) -> None:
        name = "evaluator" if kind == EVALUATOR else "worker"
        scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._folder))
        readable = [] if kind == EVALUATOR else [self._submissions]
        with self._starting:
            if self._is_interrupted:
                raise StartError("it was interrupted")
            self.take(kind, self._start(kind, self._limits, scratch, self._tier, readable), scratch)
