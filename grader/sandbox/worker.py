"""The worker: the only process that holds a learner's Python.

It has no expected value, no solution and no score. On the traced path it has not even the inputs. Where the
system can fork, each file gets a child of its own, from a process that has JAX loaded and no backend yet: a
fork after the backend exists hangs (measured), and before it costs milliseconds.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np

from grader import i18n
from grader.i18n import gettext as _
from grader.sandbox import guard, learner
from grader.sandbox.limits import Limits, limit_next_request, limit_process
from grader.sandbox.messages import (
    Call,
    CallLoop,
    Close,
    Closed,
    Died,
    Hello,
    Open,
    Ping,
    Pong,
    Raised,
    Ready,
    Returned,
    Target,
    Trace,
    Traced,
    TracedLoop,
    TraceLoop,
    WorkerRequest,
)
from grader.sandbox.pipe import Pipe, take_standard_pipe
from grader.sandbox.tracing import JaxPacker, apply, run_loop, trace, trace_loop
from grader.sandbox.wire import Frame, TooLargeError, WireError
from grader.values import Packer

CAN_FORK = hasattr(os, "fork")
# A second call shows state kept between calls; a slow function is not asked twice.
CALL_AGAIN_UNDER = 0.5
Functions = dict[str, Callable[..., Any]]


def main(limits: Limits) -> None:
    """Serve one file after the other until the grader closes the pipe."""
    pipe = take_standard_pipe(WorkerRequest)
    i18n.use(i18n.choose(os.environ.get(i18n.VARIABLE, i18n.ENGLISH)))
    guard.adopt_orphans()
    warnings.filterwarnings("ignore", message=".*os.fork.*", category=RuntimeWarning)
    _warm_up()
    pipe.send(Frame(Hello()))
    while (frame := pipe.receive()) is not None:
        if isinstance(frame.message, Ping):
            pipe.send(Frame(Pong(frame.message.word)))
            continue
        if not CAN_FORK:
            _serve(pipe, frame, limits)
            return
        child = os.fork()
        if child == 0:
            code = 1
            with contextlib.suppress(BaseException):
                _serve(pipe, frame, limits)
                code = 0
            os._exit(code)
        code = guard.wait(child, pipe.reader)
        guard.clean(Path.cwd())
        pipe.send(Frame(Closed() if code == 0 else Died(code)))


def _warm_up() -> None:
    # The first trace fills JAX's tables; here once for all children. Tracing starts no backend.
    def usual(x: Any, k: Any) -> Any:
        patch = jax.numpy.pad(x, 1)[1:3, 1:3] * k
        rows = jax.numpy.stack([patch[0] @ k[0], k.max()])
        return jax.numpy.zeros(2).at[0].set(rows.sum()) + rows[:1] * 2 + patch.mean()

    array = jax.ShapeDtypeStruct((2, 2), np.float32)
    jax.jit(usual).trace(array, array)
    with contextlib.suppress(ImportError):
        importlib.import_module("jaxlib.mlir.dialects.mhlo")  # lowering loads it, late
    # What is there now lives as long as the process: a child's collector need not look at it, and copy its pages.
    gc.collect()
    gc.freeze()


def _serve(pipe: Pipe, opening: Frame, limits: Limits) -> None:
    limit_process(limits)
    folder = Path(opening.message.path).parent
    functions: Functions = {}
    frame: Frame | None = opening
    while frame is not None and not isinstance(frame.message, Close):
        limit_next_request(limits)
        try:
            reply = _answer(functions, frame)
        except learner.RejectedError as rejected:
            reply = Frame(rejected.reply)
        except BaseException as error:  # noqa: BLE001 - whatever a learner's code raises is an answer
            reply = Frame(learner.explain(error, folder))
        _flush()
        try:
            pipe.send(reply, limits.answered)
        except TooLargeError as error:
            sentence = _("The answer is too large: {why}.").format(why=error)
            pipe.send(Frame(Raised("answered_too_much", sentence)))
        frame = pipe.receive()


def _answer(functions: Functions, frame: Frame) -> Frame:
    request = frame.message
    arrays = [frame.arrays[str(i)] for i in range(len(frame.arrays))]
    match request:
        case Open(path=path, parameters=parameters):
            names = learner.identifiers(Path(path).read_bytes())
            functions.update(learner.find_functions(learner.load(Path(path)), parameters))
            return Frame(Ready(names))
        case Trace(target=target, specs=specs):
            program, node = trace(functions[target.function], target, specs)
            return Frame(Traced(node), programs=(program,))
        case TraceLoop(target=target, specs=specs):
            programs, state = trace_loop(functions, target, specs)
            return Frame(TracedLoop(state), programs=tuple(programs))
        case CallLoop(target=target):
            packer = JaxPacker()
            return _frame(packer, Returned(packer.pack(run_loop(functions, target, arrays))))
        case Call(target=target, twice=twice):
            return _call(functions[target.function], target, arrays, twice=twice)
    raise WireError("no such request")


def _call(function: Callable[..., Any], target: Target, arrays: list[Any], *, twice: bool) -> Frame:
    packer = JaxPacker()
    start = time.monotonic()
    try:
        convert: Callable[[Any], Any] = np.array
        given = [convert(a) for a in arrays]
        first = packer.pack(apply(function, target, given))
    except AttributeError as error:
        if "numpy" not in str(error):
            raise
        # `x.at[i, j].set(v)`: right for the JAX array that the signature promises.
        convert = jax.numpy.asarray
        given = [convert(a) for a in arrays]
        first = packer.pack(apply(function, target, given))
    changed = [str(i) for i, (a, b) in enumerate(zip(arrays, given, strict=True)) if not _same(a, b)]
    again = None
    if twice and time.monotonic() - start < CALL_AGAIN_UNDER:
        again = packer.pack(apply(function, target, [convert(a) for a in arrays]))
    return _frame(packer, Returned(first, again, changed))


def _same(before: Any, after: Any) -> bool:
    return bool(np.array_equal(before, np.asarray(after), equal_nan=before.dtype.kind == "f"))


def _frame(packer: Packer, message: Returned) -> Frame:
    return Frame(message, {str(i): np.asarray(a) for i, a in enumerate(packer.arrays)})


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # a learner may have closed or replaced them
            stream.flush()
