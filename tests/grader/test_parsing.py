"""Parsing from several threads: what disturbs Python 3.11's own parser meanwhile."""

import gc
import sys
import threading

import pytest

from grader.parsing import parse

SOURCE = "\n".join(f"x{i} = [a for a in range({i})] + f(g(h({i})))" for i in range(300))


class Busy:
    """Is in a cycle with itself, and runs for a moment when it is collected: another thread goes on meanwhile."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        for _ in range(50):
            pass


@pytest.fixture
def restless():
    """The garbage collector runs all the time, so that threads change in the middle of a tree."""
    before, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(50)
    sys.setswitchinterval(1e-6)
    yield
    gc.set_threshold(*before)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless")
def test_threads_parse_beside_each_other():
    failed = []

    def many():
        for _ in range(6):
            [Busy() for _ in range(20)]
            try:
                parse(SOURCE)
            except SystemError as error:
                failed.append(error)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
