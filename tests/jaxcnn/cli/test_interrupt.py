"""Ctrl-C: first patiently, then at once, and never in the middle of what must not be cut in two."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from jaxcnn.cli.interrupt import CtrlC


def press():
    signal.raise_signal(signal.SIGINT)


@pytest.fixture(autouse=True)
def handler():
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before


def test_first_patiently_then_at_once():
    told = []

    def work():
        with CtrlC(patient=True, tell=lambda: told.append(1)) as ctrl_c:
            ctrl_c.obey()
            press()
            told.append(ctrl_c.pressed)
            press()

    with pytest.raises(KeyboardInterrupt):
        work()
    assert told == [1, 1]


def test_who_is_patient_obeys():
    with CtrlC(patient=True, tell=lambda: None) as ctrl_c:
        press()
        with pytest.raises(KeyboardInterrupt):
            ctrl_c.obey()


@pytest.mark.parametrize(("patient", "times"), [(False, 1), (True, 2)])
def test_held_to_the_end_of_a_save(patient, times):
    steps = []

    def work():
        with CtrlC(patient=patient, tell=lambda: None) as ctrl_c:
            with ctrl_c.held():
                for _ in range(times):
                    press()
                steps.append("to the end")
            steps.append("and no further")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["to the end"]


def test_an_error_is_not_hidden():
    def work():
        with CtrlC(patient=False, tell=lambda: None) as ctrl_c, ctrl_c.held():
            press()
            raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        work()


def test_other_threads_get_no_signals_anyway():
    def work():
        with CtrlC(patient=True, tell=lambda: None) as ctrl_c, ctrl_c.held():
            return ctrl_c.pressed

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == 0
