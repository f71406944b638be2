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
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader import i18n
from grader.i18n import gettext as _
from grader.sandbox import trees
from grader.sandbox.launch import COPY
from grader.sandbox.limits import Limits, limit_next_request, limit_process
from grader.sandbox.messages.hello import Hello
from grader.sandbox.messages.worker import Close, Closed, Died, Heard, Raised, WorkerRequest
from grader.sandbox.pipe import Pipe, take_standard_pipe
from grader.sandbox.tiers import jail
from grader.sandbox.wire import Frame, TooLargeError
from grader.sandbox.worker import reaper, workspace
from grader.sandbox.worker.requests import RequestHandler, each

# On macOS, libraries that JAX and NumPy load start threads, which do not survive a fork; Windows has none.
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
EMPTY_SECONDS = 1.0  # the grader waits twice as long for the answer


def main(limits: Limits, ahead: Sequence[str] = ()) -> None:
    """Serve with JAX imported, for functions that are traced or use it; `ahead` as for `serve`."""
    gc.disable()  # while JAX is imported; see `warm_up`
    importlib.import_module("grader.programs.warmup").warm_up()
    gc.enable()
    serve(limits, ahead)


def serve(limits: Limits, ahead: Sequence[str] = ()) -> None:
    """Serve one file after the other until the grader closes the pipe.

    Args:
        limits: what a file may use.
        ahead: libraries that are imported as long as nobody has asked for a file.
    """
    pipe = take_standard_pipe(WorkerRequest)
    i18n.use(i18n.choose(os.environ.get(i18n.VARIABLE, i18n.ENGLISH)))
    reaper.adopt_orphans()
    limit_process(limits)  # what is forked inherits them
    domain = jail.new_domain() if sys.platform == "linux" else None
    pipe.send(Frame(Hello()))
    for library in ahead:
        if not pipe.is_asked():
            with contextlib.suppress(ImportError):
                importlib.import_module(library)
            gc.freeze()  # as `warm_up` does
    while (frame := pipe.receive()) is not None:
        pipe.send(Frame(Heard(frame.message.word)))
        if not CAN_FORK:
            _serve(pipe, frame, limits)
            return
        with warnings.catch_warnings():  # of threads: JAX has none before its backend is there
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            code = 1
            with contextlib.suppress(BaseException):
                if domain is not None:
                    jail.leave_domain(domain)
                _serve(pipe, frame, limits)
                code = 0
            os._exit(code)
        code = reaper.wait(child, pipe.reader)
        is_clean = code == 0 and _is_emptied()
        pipe.send(Frame(Closed() if is_clean else Died(code)))


def _is_emptied() -> bool:
    """Whether nothing passes from one file to the next in the folder; where something may, the grader ends this process.

    It does not end by itself: what a file has left running is its descendant for as long as it lives, and found so.
    """
    try:
        trees.empty(Path.cwd(), EMPTY_SECONDS)
    except OSError:
        return False
    return True


def _serve(pipe: Pipe, opening: Frame, limits: Limits) -> None:
    copy = f"{Path.cwd() / COPY}{os.sep}"
    path = workspace.enter(Path(opening.message.folder), opening.message.path)
    # A notebook's lines are counted in each of its cells.
    source = path.name if path.suffix == ".py" else ""
    handler = RequestHandler(limits, lambda frame: frame.f_code.co_filename.startswith(copy), path, source)
    frame: Frame | None = opening
    while frame is not None and not isinstance(frame.message, Close):
        for request in each(frame):
            limit_next_request(limits)
            if not _answer(pipe, handler.reply(request), limits, copy):
                break
        frame = pipe.receive()


def _answer(pipe: Pipe, reply: Frame, limits: Limits, copy: str) -> bool:
    """Send an answer; return whether it is one, and not what was raised instead."""
    is_raised = isinstance(reply.message, Raised)
    if is_raised:  # names of files as the learner knows them; the folder's is drawn by chance
        sentence = reply.message.sentence.replace(copy, "")
        reply = Frame(msgspec.structs.replace(reply.message, sentence=sentence))
    _flush()
    try:
        pipe.send(reply, limits.answered)
    except TooLargeError as error:
        sentence = _("The answer is too large: {why}.").format(why=error)
        pipe.send(Frame(Raised("answered_too_much", sentence)))
        return False
    return not is_raised


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # a learner may have closed or replaced them
            stream.flush()
