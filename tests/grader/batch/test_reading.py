"""Submissions are read side by side: one that takes long holds up nobody, and a run that is stopped waits for none."""

import os
import signal
import threading

import pytest
from classes import a_class
from patience import PATIENT

from grader.batch import run as batch_run
from grader.batch.engine import engine
from grader.batch.run import AHEAD
from grader.sandbox import child
from grader.sandbox.errors import StoppedError
from grader.sandbox.intake import client
from grader.sandbox.launch import launch
from grader.sandbox.tiers import PROCESS
from grader.submission import intake


@pytest.mark.parametrize("slots", [1, 2])
def test_one_whose_reading_does_not_end_holds_up_nobody(batch, tmp_path, monkeypatch, slots):
    entries = a_class(tmp_path / "class", 12)
    all_others_are_graded = threading.Event()
    begun, done = [], []

    def slow(path, *_):
        begun.append(path)
        assert len(begun) - len(done) <= slots + AHEAD  # memory holds so many, however large the class
        if path.name == "s00000":
            assert all_others_are_graded.wait(PATIENT.seconds)
        return intake.take(path)

    monkeypatch.setattr(batch_run, "take", slow)
    with engine("local", slots) as chosen:
        for result, _ in batch.run(entries, chosen, threading.Event()):
            done.append(result)
            if len(done) == 11:
                all_others_are_graded.set()
    assert not [result.problem for result in done if result.problem]
    assert [result.student.id for result in done][-1] == "s00000"
    assert len({result.student.id for result in done}) == 12


def test_a_run_that_is_stopped_begins_to_read_nothing_and_keeps_what_is_whole(batch, tmp_path, monkeypatch):
    entries = a_class(tmp_path / "class", 12)
    stop, begun = threading.Event(), []

    def waiting(path, _tier, _start, stop):
        begun.append(path)
        if len(begun) > 3:
            assert stop.wait(PATIENT.seconds)
            raise StoppedError
        return intake.take(path)

    monkeypatch.setattr(batch_run, "take", waiting)
    with engine("local", 2) as chosen:
        results = batch.run(entries, chosen, stop)
        kept = [next(results)[0] for _ in range(3)]
        results.close()  # as at Ctrl-C
    assert stop.is_set()
    assert len(begun) <= 3 + 2 + AHEAD
    assert {one.result.student for one in batch.store} == {result.student for result in kept}


def test_nobody_waits_for_a_process_that_reads_once_the_run_is_stopped(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("x = 1\n")
    stop, real_read, real_look = threading.Event(), client._read, child.look

    def read(process, handed_in):
        os.kill(process.pid, signal.SIGSTOP)  # it never answers
        monkeypatch.setattr(child, "look", lambda *a, **k: (stop.set(), real_look(*a, **k))[1])
        return real_read(process, handed_in)

    monkeypatch.setattr(client, "_read", read)
    with pytest.raises(StoppedError):
        client.take(tmp_path, PROCESS, launch, stop)
