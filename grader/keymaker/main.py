"""The process that makes answer keys: it reads orders from a pipe, and writes keys."""

from __future__ import annotations

import gc
import traceback
from pathlib import Path

import msgspec

from grader.course import CourseError
from grader.key.order import Order
from grader.keymaker.make import make
from grader.keymaker.reference import Programs
from grader.programs.warmup import warm_up
from grader.sandbox.trusted import RefusedError, serve


def fault(error: BaseException, root: Path) -> str:
    """Return what is wrong with a course's file, and where; empty if no file of the course's is at fault."""
    if isinstance(error, CourseError):
        return str(error)
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        frames.append((error.filename or "", error.lineno))
    for name, line in reversed(frames):
        if Path(name).is_relative_to(root):
            text = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
            return f"{Path(name).relative_to(root).as_posix()} line {line}: {text}"
    place = next(
        iter(getattr(error, "__notes__", ())), ""
    )  # where it was asked for, if not where it was raised
    return f"{place}: {type(error).__name__}: {error}" if place else ""


def main() -> None:
    """Run the trusted process: answer each order with a key."""
    warm_up()  # a key needs thousands of small programs
    gc.set_threshold(50_000)  # most of what is made stays; looking through it took an eighth of the time
    programs = Programs()

    def make_key(request: bytes) -> bytes:
        order = msgspec.json.decode(request, type=Order)
        try:
            return make(order, programs)
        except Exception as error:
            if sentence := fault(error, Path(order.root)):
                raise RefusedError(sentence) from error
            raise

    serve(make_key)
