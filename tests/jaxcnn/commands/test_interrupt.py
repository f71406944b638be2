"""Ctrl-C in the middle of what must not be cut in two."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from jaxcnn.commands.interrupt import uninterrupted


def test_ctrl_c_waits_for_the_end():
    before, steps = signal.getsignal(signal.SIGINT), []

    def work():
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            steps.append("to the end")
        steps.append("and no further")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["to the end"]
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_is_not_hidden():
    before = signal.getsignal(signal.SIGINT)

    def work():
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        work()
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_get_no_signals_anyway():
    def work():
        with uninterrupted():
            return 3

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == 3
