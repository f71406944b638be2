"""Run a module of the grader's in a process of its own, so that the grader need not load JAX."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from grader.sandbox import trees
from grader.sandbox.errors import StartError
from grader.sandbox.launch import END_SECONDS, ROOT, environment
from grader.sandbox.pipe import take_standard_pipe

# For one answer: making the largest key takes some seconds on two quiet cores.
SECONDS = 600.0
LAST_WORDS_SECONDS = 10.0
_HEADER = struct.Struct(">?Q")  # whether it is an answer, else a refusal; its size
_START = """import sys; sys.path.insert(0, sys.argv[1])
import importlib
importlib.import_module(sys.argv[2]).main()"""


class RefusedError(StartError):
    """The module refused a request; carries its reason."""


class Trusted:
    """Runs a module whose `main()` serves requests; it keeps what it has loaded from one request to the next.

    Use it as a context manager, from one thread.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        with contextlib.ExitStack() as half_done:
            scratch = Path(tempfile.mkdtemp(prefix="grader-"))
            half_done.callback(trees.remove, scratch)
            self._said = half_done.enter_context(tempfile.TemporaryFile())  # a pipe would be full some day
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-I", "-c", _START, str(ROOT), module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                env=environment(scratch),
            )
            self._ending = half_done.pop_all()

    def __enter__(self) -> Self:
        """It starts already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):  # what it did not read any more
            self._process.communicate(timeout=END_SECONDS)
        self._ending.close()

    def ask(self, request: bytes) -> bytes:
        """Send a request and return the answer.

        Raises:
            RefusedError: it found fault with the request.
            StartError: it failed, and is of no more use; carries what it said last.
        """
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(SECONDS, end)
        timer.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(OSError):  # it has ended, and does not answer either
                _write(self._process.stdin, request, is_answer=True)
            answered = _read(self._process.stdout)
        finally:
            timer.cancel()
        if late.is_set():
            raise StartError(f"{self._module} took longer than {SECONDS:g} s")
        if answered is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(LAST_WORDS_SECONDS)  # they come after the pipe's end
            self._said.seek(0)
            raise StartError(self._said.read().decode("utf-8", "replace")[-3000:])
        is_answer, data = answered
        if not is_answer:
            raise RefusedError(data.decode())
        return data


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Serve requests in the module's process, one after the other; a RefusedError is sent as an answer."""
    pipe = take_standard_pipe(None)  # a print goes to standard error
    with os.fdopen(pipe.reader, "rb") as reader, os.fdopen(pipe.writer, "wb") as writer:
        while (request := _read(reader)) is not None:
            try:
                _write(writer, answer(request[1]), is_answer=True)
            except RefusedError as error:
                _write(writer, str(error).encode(), is_answer=False)


def _write(stream: IO[bytes], data: bytes, *, is_answer: bool) -> None:
    stream.write(_HEADER.pack(is_answer, len(data)))
    stream.write(data)  # apart, since a key has 14 MB
    stream.flush()


def _read(stream: IO[bytes]) -> tuple[bool, bytes] | None:
    """The next message, or None where the other side has ended."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    is_answer, size = _HEADER.unpack(header)
    data = stream.read(size)
    return (is_answer, data) if len(data) == size else None
