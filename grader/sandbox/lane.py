"""One lane of grading: a submission's files, opened, traced, called and evaluated one after the other.

docs/design.md draws the life of a file in it.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.sandbox import trees
from grader.sandbox.budget import Budget
from grader.sandbox.children import Children
from grader.sandbox.dissection.messages import Dissect
from grader.sandbox.errors import DiedError
from grader.sandbox.evaluator_client import EvaluatorClient
from grader.sandbox.launch import EVALUATOR, PLAIN, SCIENTIFIC, WAITING, WORKER, HeadStart, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.memo import Memo
from grader.sandbox.messages.evaluator import Read
from grader.sandbox.messages.worker import Open
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.wire import Frame
from grader.sandbox.worker_client import WorkerClient
from grader.submission.snapshot import Snapshot

# What a file names decides which worker opens it, and so only how long it takes: each can import all that others have.
_BUILT_ON_JAX = (b"jax", b"flax", b"optax", b".at[")


class Lane:
    """Runs one submission's files, one after the other. Use it as a context manager: it ends what it started.

    Args:
        snapshot: the submission; a copy of it is laid out for the worker.
        limits: what the processes may use.
        head_start: a worker with the same limits that runs already; this lane's from now on.
        tier: the walls around all processes.
        budget: the submission's account, where other lanes draw on it, too.
        start: how processes are started: each by itself, or by forking (`grader.sandbox.forking`).
        memo: what programs answered in the class that this submission is of, where that is kept.
        import_share: how much of its processor time an import may take.
        waits: whether it waits long before each exercise, and may use the time.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        limits: Limits,
        head_start: HeadStart | None = None,
        tier: Tier = PROCESS,
        budget: Budget | None = None,
        *,
        start: Start = launch,
        memo: Memo[Frame] | None = None,
        import_share: float = 1.0,
        waits: bool = False,
    ) -> None:
        self._start, self._limits, self._import_share = start, limits, import_share
        self._budget = budget or Budget(limits)
        self._folder = head_start.folder if head_start else Path(tempfile.mkdtemp(prefix="grader-"))
        instead = WAITING if waits else {}
        self._children = Children(self._folder, self._submissions, limits, tier, self._budget, start, instead)
        if head_start is not None:
            self._children.take(WORKER, head_start.worker, head_start.scratch)
        self._workers = {
            kind: WorkerClient(self._children, kind, self._budget) for kind in (WORKER, PLAIN, SCIENTIFIC)
        }
        self._evaluator = EvaluatorClient(self._children, limits, memo)
        self._numbers, self._snapshot, self._kept = itertools.count(), snapshot, 0
        self.files = self._new_files(snapshot)
        self._worker = self._workers[WORKER]

    def __enter__(self) -> Self:
        """Start both processes at once if importing JAX takes them longer than whatever the caller does next."""
        if self._start is launch:
            self.warm_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything, then remove the files: nothing is left that could still write."""
        with contextlib.suppress(Exception):  # only what may be kept of the last exercise is at stake
            self._evaluator.end_exercise()
        self.interrupt()
        self._drop()
        trees.remove(self._folder)

    def warm_up(self) -> None:
        """Start what does not run, and do not wait for it; also after `interrupt`."""
        self._children.resume()
        if self._worker.child is not None and not self._worker.child.is_running:
            self.end_worker()
        self._children.prepare(self._worker.kind)
        self._children.prepare(EVALUATOR)

    def wait_until_warm(self) -> None:
        """Start what does not run, and wait for it.

        Raises:
            StartError: a process does not start.
        """
        self.warm_up()
        self._children.started(self._worker.kind)
        self._children.started(EVALUATOR)

    def lay_out(self, snapshot: Snapshot) -> None:
        """Lay out other files, in a folder of their own, with a fresh account; nothing stays of those before."""
        self.close()
        self._budget.reset()
        self._snapshot = snapshot
        old, self.files = self.files, self._new_files(snapshot)
        trees.remove(old)

    def interrupt(self) -> None:
        """End the processes from another thread, and start none until `warm_up`: a caller that waits sees them die."""
        self._children.interrupt()

    def open(
        self,
        path: str,
        parameters: dict[str, list[str]],
        forbidden: Sequence[str] = (),
        *,
        traces: bool = True,
    ) -> Frame:
        """Import one file of the submission in a fresh process; the reply is Ready or Raised.

        Args:
            path: the file's, inside the submission.
            parameters: names of the parameters of each function asked for.
            forbidden: library functions that must not be used.
            traces: whether functions will be traced.

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came; the worker is ended.
            StartError: the process does not start.
        """
        self.close()
        self.printed()  # what is left of the file before
        if self._start is not launch:
            self._worker = self._workers[self._fitting(path, traces=traces)]
        self._children.started(self._worker.kind)
        self._evaluator.begin_exercise()
        self._budget.begin()
        self._worker.start_file(Open(str(self.files), path, parameters, list(forbidden)))
        self._children.begin(importing=True, times=self._import_share)
        return self._worker.ask(time.monotonic() + self._limits.seconds)

    def uses(self, path: str, functions: Sequence[str], forbidden: Sequence[str]) -> Frame:
        """Have a file read, by the evaluator, for forbidden library functions that functions in it use.

        What is read is the snapshot, whatever has become of the copy that was laid out; raises what `open` does.
        """
        sources = self._sources(path)
        return self._read(Read(path, list(functions), list(forbidden), list(sources)), sources)

    def dissect(self, path: str, functions: Sequence[str]) -> Frame:
        """Have a file taken apart, by the evaluator, for questions about functions in it; raises what `open` does."""
        sources = self._sources(path)
        return self._read(Dissect(path, list(functions), list(sources)), sources)

    def _sources(self, path: str) -> dict[str, bytes]:
        """The submission's files of Python, by their paths, from the snapshot."""
        return {p: data for p, data in self._snapshot.laid_out() if p == path or _is_python(p)}

    def _read(self, request: Read | Dissect, sources: dict[str, bytes]) -> Frame:
        deadline = time.monotonic() + self._limits.seconds
        return self._evaluator.ask(Frame(request, programs=tuple(sources.values())), deadline)

    def begin_round(self, times: float) -> None:
        """Count from here what a round of a check uses."""
        self._children.begin(times=times)

    def ask(self, request: Frame, deadline: float) -> Frame:
        """Have the open file's functions traced or called, in the process that imported it; raises what `open` does."""
        return self._of_file(deadline, request)

    def send(self, request: Frame) -> None:
        """Have a request begun, while the evaluator is asked something; `next_answer` gives its answer."""
        if self._worker.has_file:
            self._worker.send(request)

    def next_answer(self, deadline: float) -> Frame:
        """The answer to what was sent, or the next one to a request that has several; raises what `open` does."""
        return self._of_file(deadline)

    def _of_file(self, deadline: float, request: Frame | None = None) -> Frame:
        if not self._worker.has_file:
            raise DiedError("the file's process has ended")
        return self._worker.ask(deadline, request)

    def ask_evaluator(self, request: Frame, deadline: float) -> Frame:
        """Have a program run; see `EvaluatorClient.ask`."""
        return self._evaluator.ask(request, deadline)

    @property
    def has_fresh_evaluator(self) -> bool:
        """Whether the evaluator was asked nothing so far."""
        return self._evaluator.is_fresh

    def renew_evaluator(self) -> None:
        """Have what is asked next answered by an evaluator that was asked nothing so far."""
        self._evaluator.renew()

    def keep(self, size: int) -> None:
        """Wait for room in memory for what is kept of an answer until the file is closed."""
        self._budget.make_room(size)
        self._kept += size

    def _drop(self) -> None:
        kept, self._kept = self._kept, 0
        self._budget.give_back(kept)

    def close(self) -> None:
        """Be done with the open file: its process ends, and the worker with it unless that is seen to be as new."""
        self._drop()
        self._evaluator.end_exercise()
        if self._worker.has_file:
            self._worker.end_file()

    def end_worker(self) -> None:
        """End the worker that was asked last, with everything it started."""
        self._worker.end()

    def printed(self) -> str:
        """What the learner's code printed since this was last asked, until the last answer or the end of its process."""
        return self._children.printed()

    @property
    def _submissions(self) -> Path:
        """Where copies are laid out: the one folder of a lane that its worker may read."""
        return self._folder / "submissions"

    def _fitting(self, path: str, *, traces: bool) -> str:
        """The kind of worker that has loaded what a file names, and little more."""
        source = self._snapshot.files[path]  # what is laid out, somebody may have exchanged for a pipe
        if b"scipy" in source:
            return SCIENTIFIC
        return WORKER if traces or any(name in source for name in _BUILT_ON_JAX) else PLAIN

    def _new_files(self, snapshot: Snapshot) -> Path:
        self._snapshot = snapshot
        folder = self._submissions / str(next(self._numbers))
        snapshot.write_to(folder)
        return folder


def _is_python(path: str) -> bool:
    """Whether a path is that of Python code, and can be written as text."""
    return path.endswith((".py", ".ipynb")) and path.isprintable()


@contextlib.contextmanager
def not_waited_for(pool: Executor, lanes: Sequence[Lane]) -> Iterator[None]:
    """Where the body fails, or is stopped by a key or a signal, end what a pool does with lanes, and begin no more of it."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for lane in lanes:
            lane.interrupt()
        raise
