"""Similar submissions are found, and code made to break whoever reads it costs its student the comparison, nobody more."""

import contextlib

import msgspec
import numpy as np
import pytest

from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.similar import Comparison, Pair, Similar
from grader.records.store import Result, Store, Student
from grader.sandbox.errors import DiedError, StartError, TimedOutError
from grader.sandbox.tiers import PROCESS
from grader.sandbox.winnowing import client
from grader.sandbox.winnowing.messages import Winnowed
from grader.sandbox.wire import Frame
from grader.submission.snapshot import Snapshot

LONG = """
def count(image, kernel):
    total = 0
    for row in range(image.shape[0] - kernel.shape[0] + 1):
        for column in range(image.shape[1] - kernel.shape[1] + 1):
            total += (image[row:row + 2, column:column + 2] * kernel).sum()
    return total / max(1, image.size - kernel.size)
"""
RENAMED = LONG.replace("total", "answer").replace("image", "picture").replace("row", "i") + "# mine\n"
OTHER = "import math\n\n\nclass Shape:\n" + "".join(
    f"    def side_{n}(self):\n        return math.sqrt(self.a ** {n}) if self.b else [{n}, self.c]\n\n"
    for n in range(9)
)


def compared(**texts):
    comparison = Comparison(
        ["def of_the_starter(x):\n    return [x + 1, x * 2, x - 3, {x: x}, x[0]]\n"], PROCESS
    )
    for student, text in texts.items():
        comparison.see(Student(student), Snapshot({"a.py": text.encode()}))
    return comparison.similar()


def test_who_renames_all_is_found_and_who_shares_the_starter_is_not():
    starter = "def of_the_starter(x):\n    return [x + 1, x * 2, x - 3, {x: x}, x[0]]\n"
    found = compared(ana=LONG, bia=RENAMED, caio=OTHER, davi=starter, eva=starter, none="")
    assert [(pair.one, pair.other, pair.share) for pair in found.pairs] == [("ana", "bia", 1.0)]
    assert found.left_out == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.b" * 200_000, "more than 512 KiB of code"),
        ("1" * 500_000, "more code than is compared"),
        ("@" * 500_000, "can't take apart"),
    ],
)
def test_code_made_to_break_its_reader_is_left_out_and_others_are_compared(monkeypatch, text, words):
    monkeypatch.setattr(client, "LIMITS", msgspec.structs.replace(client.LIMITS, cpu_seconds=1.0))
    found = compared(ana=LONG, bia=RENAMED, evil=text)
    assert [(pair.one, pair.other) for pair in found.pairs] == [("ana", "bia")]
    assert list(found.left_out) == ["evil"]
    assert words in found.left_out["evil"]


class Answering:
    """In place of the process: gives one answer."""

    def __init__(self, answer):
        self.answer = answer

    def begin(self):
        pass

    def ask(self, request, *, deadline):
        del request, deadline
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def arrays(hashes, places):
    return Frame(Winnowed(), {"0": np.asarray(hashes), "1": np.asarray(places)})


@pytest.mark.parametrize(
    "answer",
    [
        Frame(Winnowed()),
        arrays([1, 2], [3]),
        arrays([1.5], [0.5]),
        arrays([[1]], [[1]]),
        arrays([1, 2], [3, -1]),
        arrays([1, 2], [3, 1 << 62]),
        arrays(np.arange(10_001), np.arange(10_001)),
        Frame(Winnowed(), {"0": np.arange(3)}),
        DiedError(),
        TimedOutError(),
    ],
)
def test_nonsense_is_no_answer(monkeypatch, answer):
    monkeypatch.setattr(client, "apart", lambda *_: contextlib.nullcontext(Answering(answer)))
    with pytest.raises(client.NotReducedError, match=r"^it "):
        client.reduce("x = 1")


def test_a_process_that_does_not_start_costs_the_comparison_and_no_grade(monkeypatch):
    comparison = Comparison([], PROCESS)

    def fails(*_):
        raise StartError("no more processes")

    monkeypatch.setattr(client, "apart", fails)
    comparison.see(Student("ana"), Snapshot({"a.py": b"x = 1"}))
    assert comparison.similar() == Similar([], {"ana": "the program that compares did not start"})


def test_who_was_left_out_is_told_on_the_page(tmp_path):
    store = Store(tmp_path)
    for name in ("ana", "bia", "evil"):
        store.write(Result(Student(name), ""), {})
    page = render(overview(store), Similar([Pair("ana", "bia", 0.9)], {"evil": "it is <huge>"}))
    assert "90%" in page
    assert "evil was not compared with the others: it is &lt;huge&gt;." in page


def test_who_handed_in_together_is_no_pair():
    comparison = Comparison([], PROCESS)
    for student in ("ana", "bia", "caio"):
        comparison.see(Student(student), Snapshot({"a.py": LONG.encode()}))
    found = comparison.similar(teams={"ana": "red", "bia": "red", "caio": "blue"})
    assert [(pair.one, pair.other) for pair in found.pairs] == [("ana", "caio"), ("bia", "caio")]
