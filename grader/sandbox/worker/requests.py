"""Answer the grader's requests about a learner's functions, in a worker or in a notebook."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

from grader.programs.call import JaxPacker, apply, run_loop
from grader.programs.target import Target
from grader.sandbox.dissection.messages import Define, Observe, Observed
from grader.sandbox.dissection.observe import observe
from grader.sandbox.dissection.variants import define
from grader.sandbox.limits import Limits
from grader.sandbox.messages.worker import (
    Call,
    CallEach,
    CallLoop,
    CallMany,
    Open,
    Put,
    PutChange,
    Ready,
    Returned,
    Trace,
    Traced,
    TracedLoop,
    TraceLoop,
    TryChanges,
)
from grader.sandbox.wire import Frame, WireError
from grader.sandbox.worker import load
from grader.sandbox.worker.cells import CELL
from grader.sandbox.worker.explain import explain
from grader.sandbox.worker.passed_over import PassedOver
from grader.sandbox.worker.tried import tried
from grader.sandbox.worker.tries import Tries
from grader.sandbox.worker.watch import Watch
from grader.values import Packer, pack


@dataclass
class RequestHandler:
    """Answers requests about one file, or about functions that exist already.

    Attributes:
        limits: what a request may take.
        is_own: whether a frame of a traceback is the learner's, to be shown.
        path: the file, where there is one.
        source: the name of what the functions' lines are counted in; "" where that is more than one thing.
        functions: the functions asked for, by name; and what changed sources make of them.
        names: all names of the file.
        watch: sees which forbidden library functions they call.
        passed_over: what failed when the file was imported, and was passed over.
        tries: the small changes of the file.
    """

    limits: Limits
    is_own: Callable[[FrameType], bool]
    path: Path | None = None
    source: str = ""
    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)
    passed_over: PassedOver = field(default_factory=PassedOver)
    tries: Tries = field(default_factory=Tries)

    def reply(self, frame: Frame, through: tuple[type[BaseException], ...] = ()) -> Frame:
        """Answer a request; an exception of the learner's code becomes an answer, unless it is one of `through`."""
        try:
            return self._answer(frame)
        except load.RejectedError as rejected:
            return Frame(rejected.reply)
        except through:
            raise
        except BaseException as error:  # noqa: BLE001 - an exit, too, is an answer
            return Frame(explain(error, self.is_own, self.passed_over.cause))

    def _answer(self, frame: Frame) -> Frame:
        request = frame.message
        arrays = [frame.arrays[str(i)] for i in range(len(frame.arrays))]
        match request:
            case Open() if self.path is not None:
                self._open(self.path, request)
                return Frame(Ready())
            case Trace() | TraceLoop():
                return self._trace(request)
            case CallLoop(target=target):
                with self.watch.watching() as called:
                    packer, changed = JaxPacker(), set[int]()
                    result = packer.pack(run_loop(self.functions, target, arrays, changed))
                return _frame(packer, Returned(result, sorted(changed), sorted(called)))
            case Define() | Observe() | TryChanges() | PutChange():
                return self._about_its_source(request, arrays)
            case CallMany():
                return _call_many(self.functions[request.target.function], request, arrays)
            case Call(target=target):
                with self.watch.watching() as called:
                    packer = JaxPacker()
                    value, changed = _call(self.functions[target.function], target, arrays)
                    result = packer.pack(value)
                return _frame(packer, Returned(result, sorted(changed), sorted(called)))
        raise WireError("no such request")

    def _trace(self, request: Trace | TraceLoop) -> Frame:
        from grader.programs import trace  # JAX, which calls of plain functions do without

        changed: set[int] = set()
        if isinstance(request, TraceLoop):
            programs, state = trace.trace_loop(self.functions, request.target, request.specs, changed)
            return Frame(TracedLoop(state, sorted(changed)), programs=tuple(programs))
        function = self.functions[request.target.function]
        file = self.source if request.lines else ""
        program, node = trace.trace(function, request.target, request.specs, changed, file)
        return Frame(Traced(node, sorted(changed)), programs=(program,))

    def _about_its_source(
        self, request: Define | Observe | TryChanges | PutChange, arrays: list[Any]
    ) -> Frame:
        if isinstance(request, Define):
            self.functions.update(define(request, self.names))
            return Frame(Ready())
        if isinstance(request, TryChanges):
            return tried(self.tries, request, arrays)
        if isinstance(request, PutChange):
            return Frame(self._put(request.rank, request.number))
        on_shapes = bool(request.specs)
        if on_shapes:
            from grader.programs import trace

            arrays = [trace.shape(spec) for spec in request.specs]
        function = self.functions[request.target.function]
        seen = observe(function, request.target, arrays, request.spots, self._place_of, on_shapes=on_shapes)
        return Frame(Observed(pack(seen)[0]))

    def _place_of(self, code: CodeType) -> tuple[bool, int | None]:
        """Whether code is of the open file, and the number of its code cell."""
        name, _, cell = code.co_filename.partition(CELL)
        return self.path is not None and name == str(self.path), int(cell) if cell.isdigit() else None

    def _put(self, rank: int, number: int | None) -> Put | Ready:
        """Change the file's functions, or put them back."""
        put = self.tries.put(rank, number)
        self.functions.update({name: self.tries.namespace[name] for name in self.functions})
        return put

    def _open(self, path: Path, request: Open) -> None:
        """Import a file or a notebook, and keep its functions."""
        opened = load.open_file(path, request.parameters, self.limits)
        self.watch = Watch(frozenset(request.forbidden), load.root_of(path))
        self.functions.update(opened.functions)
        self.names = opened.names
        self.passed_over = opened.passed_over
        self.tries = Tries(opened.names, opened.statements, list(request.parameters))


def each(frame: Frame) -> Iterator[Frame]:
    """The calls that a frame asks for, each in a frame of its own; any other frame as it is."""
    request, first = frame.message, 0
    if not isinstance(request, CallEach):
        yield frame
        return
    for target, size in zip(request.targets, request.sizes, strict=True):
        yield Frame(Call(target), {str(i): frame.arrays[str(first + i)] for i in range(size)})
        first += size


def _call(function: Callable[..., Any], target: Target, arrays: list[Any]) -> tuple[Any, set[int]]:
    """Call a function; return its answer, and the positions of the arguments that it changed in place."""
    changed: set[int] = set()
    try:
        return apply(function, target, [np.array(a) for a in arrays], changed), changed
    except AttributeError as error:
        if "numpy" not in str(error):
            raise
        # `x.at[i, j].set(v)`: right for the JAX array that the signature promises.
        convert = importlib.import_module("jax.numpy").asarray
        return apply(function, target, [convert(a) for a in arrays], changed), changed


def _call_many(function: Callable[..., Any], request: CallMany, stacks: list[Any]) -> Frame:
    ends = time.process_time() + request.seconds
    packer, nodes = JaxPacker(), []
    for arrays in zip(*stacks, strict=True):
        if time.process_time() > ends:
            raise TimeoutError
        value, _ = _call(function, request.target, list(arrays))
        before = len(packer.arrays)
        nodes.append(packer.pack(value, 1))
        # A function may return the same array each time, with other numbers in it.
        packer.arrays[before:] = [np.array(array) for array in packer.arrays[before:]]
    return _frame(packer, Returned(["list", nodes]))


def _frame(packer: Packer, message: Returned) -> Frame:
    return Frame(message, {str(i): np.asarray(a) for i, a in enumerate(packer.arrays)})
