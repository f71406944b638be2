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
import warnings
from pathlib import Path
from typing import Any

import jax
import numpy as np

from grader import i18n
from grader.i18n import gettext as _
from grader.sandbox import guard
from grader.sandbox.answers import Answers
from grader.sandbox.limits import Limits, limit_next_request, limit_process
from grader.sandbox.messages import Close, Closed, Died, Hello, Ping, Pong, Raised, WorkerRequest
from grader.sandbox.pipe import Pipe, take_standard_pipe
from grader.sandbox.wire import Frame, TooLargeError

CAN_FORK = hasattr(os, "fork")


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

    image = jax.ShapeDtypeStruct((2, 2), np.float32)
    jax.jit(usual).trace(image, image)
    with contextlib.suppress(ImportError):
        importlib.import_module("jaxlib.mlir.dialects.mhlo")  # lowering loads it, late
    # What is there now lives as long as the process: a child's collector need not look at it, and copy its pages.
    gc.collect()
    gc.freeze()


def _serve(pipe: Pipe, opening: Frame, limits: Limits) -> None:
    limit_process(limits)
    folder = str(Path(opening.message.path).parent) + os.sep
    answers = Answers(limits, lambda frame: frame.f_code.co_filename.startswith(folder))
    frame: Frame | None = opening
    while frame is not None and not isinstance(frame.message, Close):
        limit_next_request(limits)
        reply = answers.reply(frame)
        _flush()
        try:
            pipe.send(reply, limits.answered)
        except TooLargeError as error:
            sentence = _("The answer is too large: {why}.").format(why=error)
            pipe.send(Frame(Raised("answered_too_much", sentence)))
        frame = pipe.receive()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # a learner may have closed or replaced them
            stream.flush()
