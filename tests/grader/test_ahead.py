"""What a process does before anybody has asked it: nothing that holds up who asks, or that can't be forked."""

import os
import subprocess
import sys

from grader.sandbox import evaluator
from grader.sandbox.limits import Limits
from grader.sandbox.messages.hello import Hello
from grader.sandbox.pipe import Pipe
from grader.sandbox.worker.waiting import LIBRARIES


def test_a_request_that_waits_is_seen():
    reader, writer = os.pipe()
    pipe = Pipe(reader, writer, Hello)
    assert not pipe.is_asked()
    os.write(writer, b"1")
    assert pipe.is_asked()
    os.read(reader, 1)
    os.close(writer)
    assert pipe.is_asked(), "the grader has gone"
    os.close(reader)


def test_an_evaluator_does_nothing_ahead_of_a_request(monkeypatch):
    done, asked = [], iter([False, True])

    class Asked:
        send = receive = staticmethod(lambda *_: None)
        is_asked = staticmethod(lambda: next(asked))

    monkeypatch.setattr(evaluator, "take_standard_pipe", lambda _: Asked)
    monkeypatch.setattr(evaluator, "limit_process", lambda _: None)
    evaluator.serve(Limits(), lambda: done.append(1), lambda: done.append(2))
    assert done == [1]


def test_libraries_that_are_imported_ahead_start_no_backend():
    """A process with one can't be forked."""
    lines = (f"import {name}" for name in ("jax", *LIBRARIES, "jax._src.xla_bridge as bridge"))
    code = "\n".join((*lines, "print(len(bridge._backends))"))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout == "0\n"
