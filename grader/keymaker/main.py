"""The process that makes answer keys: it reads orders from a pipe, and writes keys. A twin of it makes half of each."""

from __future__ import annotations

import functools
import gc
import time
import traceback
from pathlib import Path

import msgspec

from grader.course import CourseError
from grader.key.order import Order
from grader.keymaker.make import Made, make_exercise, put_together
from grader.keymaker.reference import Programs
from grader.memory import keep_one_heap, return_freed_memory
from grader.programs.warmup import warm_up
from grader.sandbox.trusted import RefusedError, serve
from grader.sandbox.twin import Done, Twin


class Fault(msgspec.Struct, frozen=True, tag=True):
    """What is wrong with a course's file, in a sentence."""

    sentence: str


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
    keep_one_heap()
    warm_up()  # a key needs thousands of small programs
    gc.set_threshold(50_000)  # most of what is made stays; looking through it took an eighth of the time

    @functools.cache
    def programs(*, recording: bool) -> Programs:
        return Programs(recording=recording)

    def make_one(request: bytes, stem: str) -> Done:
        order = msgspec.json.decode(request, type=Order)
        cached = programs(recording=order.keep)
        begun, once = time.process_time(), cached.seconds
        made: Made | Fault
        try:
            made = make_exercise(order, stem, cached)
        except Exception as error:
            if not (sentence := fault(error, Path(order.root))):
                raise
            made = Fault(sentence)
        done = msgspec.msgpack.encode(made)
        del made
        gc.collect(1)  # what the exercise has left behind; what is kept is older
        return_freed_memory()
        once = cached.seconds - once
        return Done(done, time.process_time() - begun - once, once)

    def make_key(request: bytes) -> bytes:
        order = msgspec.json.decode(request, type=Order)
        made: dict[str, Made] = {}
        results = twin.do(request, order.stems)
        for stem in order.stems:
            result = msgspec.msgpack.decode(results.pop(stem), type=Made | Fault)
            if isinstance(result, Fault):
                raise RefusedError(result.sentence)
            made[stem] = result
        try:
            return put_together(order, made)
        except CourseError as error:
            raise RefusedError(str(error)) from error

    with Twin(make_one) as twin:
        serve(make_key)
