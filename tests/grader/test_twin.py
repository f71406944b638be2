"""Two processes that share tasks: the same results as of one, each task where it is done soonest, and no end without a word."""

import subprocess
import sys

from grader.sandbox import twin
from grader.sandbox.launch import ROOT
from grader.sandbox.twin import Done, Twin

# In a process of its own: it is forked, and the one of the tests has threads.
START = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from grader.sandbox import twin
from grader.sandbox.twin import Done, Twin
twin.can_share = lambda: hasattr(os, "fork")
here = os.getpid()
def work(order, task):
    place = b"here" if os.getpid() == here else b"there"
    return Done(order + b" " + task.encode() + b" " + place, 1.0, 5.0)
"""


def run(source):
    return subprocess.run(
        [sys.executable, "-c", START + source], capture_output=True, text=True, timeout=120, check=False
    )


def alone(took=(), here=(), there=()):
    twin = Twin(lambda order, task: Done(order + task.encode()), alone=True)
    twin._took, twin._known_here, twin._known_there = dict(took), set(here), set(there)
    return twin


def test_all_tasks_are_done_and_when_they_come_again_both_do_some():
    done = run(
        """
tasks = [f"task {n}" for n in range(50)]
with Twin(work) as twin:
    first, second = (twin.do(order, tasks) for order in (b"a", b"b"))
assert [r.rsplit(b" ", 1)[0] for r in map(first.get, tasks)] == [b"a " + t.encode() for t in tasks]
assert [r.rsplit(b" ", 1)[0] for r in map(second.get, tasks)] == [b"b " + t.encode() for t in tasks]
places = [sum(r.rsplit(b" ")[-1] == p for r in second.values()) for p in (b"here", b"there")]
assert sum(places) == 50 and min(places) > 0, places  # whoever took them all at first gives some away
print("good")
"""
    )
    assert done.stdout == "good\n", done.stderr


def test_a_twin_that_ends_is_told_with_its_reason():
    done = run(
        """
has_begun, begins = os.pipe()
waited = []
def fails(order, task):
    if os.getpid() != here:
        os.write(begins, b"!")
        raise ValueError("a reason")
    if not waited:
        waited.append(os.read(has_begun, 1))  # until the other one has a task, too
    return work(order, task)
with Twin(fails) as twin:
    try:
        twin.do(b"a", [f"task {n}" for n in range(9)])
    except RuntimeError as error:
        print(error)
"""
    )
    assert done.stdout == "the process that shares the work has ended\n"
    assert "ValueError: a reason" in done.stderr


def test_without_a_twin_all_is_done_here():
    assert alone().do(b"a", ["1", "2"]) == {"1": b"a1", "2": b"a2"}


def test_the_longest_come_first_and_both_are_ready_at_once():
    took = {"long": (4.0, 9.0), "short": (1.0, 9.0), "middle": (2.0, 9.0)}
    everywhere = took.keys()
    assert alone(took, everywhere, everywhere)._shared(["short", "middle", "long"]) == (
        ["long"],
        ["middle", "short"],
    )


def test_a_task_moves_where_doing_it_for_the_first_time_costs_less_than_waiting():
    took = {"a": (4.0, 9.0), "b": (3.0, 0.5), "c": (2.0, 9.0)}
    assert alone(took, took)._shared(["a", "b", "c"]) == (["a", "c"], ["b"])


def test_keys_are_made_by_one_process_elsewhere(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert not twin.can_share()
    with Twin(lambda order, task: Done(order + task.encode())) as made:
        assert made.do(b"key ", ["a", "b"]) == {"a": b"key a", "b": b"key b"}
