"""The process that makes answer keys: orders come in on a pipe, keys go out."""

from __future__ import annotations

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
    """What is wrong with a course's file, and where; empty where an error comes from elsewhere."""
    if isinstance(error, CourseError):
        return str(error)
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        frames.append((error.filename or "", error.lineno))
    for name, line in reversed(frames):
        if Path(name).is_relative_to(root):
            text = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
            return f"{Path(name).relative_to(root).as_posix()} line {line}: {text}"
    return ""


def main() -> None:
    """Entry of the trusted process: an order, a key, and so on."""
    warm_up()  # a key takes thousands of small programs
    programs = Programs()

    def made(request: bytes) -> bytes:
        order = msgspec.json.decode(request, type=Order)
        try:
            return make(order, programs)
        except Exception as error:
            if sentence := fault(error, Path(order.root)):
                raise RefusedError(sentence) from error
            raise

    serve(made)
