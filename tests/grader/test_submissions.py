"""Whole submissions as learners hand them in, each beside the verdicts that it must get.

A case is a folder of `tests/submissions/` with an `expected.json`: for each exercise its state, its score and the
misconception that is named, null where none is; and with an `expected.txt`, the exact text that a learner reads
(`tests/grader/golden.py` writes it). Adding a case is adding a folder. Where a mistake is none of the
catalogue's, null is the right answer: a wrong diagnosis is worse than none.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from patience import PATIENT

from grader import i18n
from grader.find import find_course
from grader.grading.submission import Job, grade
from grader.sandbox.launch import launch
from grader.sandbox.start_method import servers
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot

sys.path.insert(0, str(Path(__file__).parent))
import golden

COURSE = find_course(Path(__file__).parents[2])
ROOT = Path(__file__).parents[1] / "submissions"
FOLDERS = sorted(path.parent for path in ROOT.rglob("expected.json"))
FEW_FILES = 2  # submissions this small are graded together


@dataclass(frozen=True)
class Batch:
    """Submissions that have no exercise in common: one snapshot holds them all, and one worker grades them."""

    folders: tuple[Path, ...]

    @property
    def expected(self):
        return {stem: verdict for folder in self.folders for stem, verdict in expected(folder).items()}

    def snapshot(self):
        if len(self.folders) == 1:
            return take(self.folders[0])
        parts = {folder.name: take(folder).files for folder in self.folders}
        return Snapshot(
            {f"{name}/{path}": data for name, files in parts.items() for path, data in files.items()}
        )

    def __str__(self):
        first, *rest = (folder.name for folder in self.folders)
        return f"{first} and {len(rest)} more" if rest else first


def expected(folder):
    return json.loads((folder / "expected.json").read_text())


def batches():
    """Every folder once; small ones go with the first batch that lacks their exercises."""
    alone = [folder for folder in FOLDERS if len(expected(folder)) > FEW_FILES]
    shared: list[list[Path]] = []
    for folder in sorted(set(FOLDERS) - set(alone)):
        stems = expected(folder).keys()
        free = (batch for batch in shared if not any(stems & expected(other).keys() for other in batch))
        fitting = next(free, None)
        if fitting is None:
            shared.append([folder])
        else:
            fitting.append(folder)
    return [Batch((folder,)) for folder in alone] + [Batch(tuple(folders)) for folders in shared]


def graded(batch, key, start):
    job = Job(batch.snapshot(), sorted(batch.expected), PATIENT)
    return grade(job, lambda: key, start=start)


def verdict(exercise):
    """State, score and the named misconception, as expected.json has them."""
    named = {check.misconception.name for check in exercise.checks if check.misconception is not None}
    assert len(named) <= 1, f"{exercise.stem}: one mistake, two names: {named}"
    return {"state": exercise.state, "score": exercise.score, "misconception": next(iter(named), None)}


def assert_as_it_must_be(batch, report):
    """Verdicts and texts."""
    want = batch.expected
    got = {exercise.stem: verdict(exercise) for exercise in report.exercises}
    diagnoses = {stem: (want[stem]["misconception"], got[stem]["misconception"]) for stem in want}
    assert not {stem: d for stem, d in diagnoses.items() if d[1] not in (None, d[0])}, "diagnosed wrongly"
    assert got == want
    by_stem = {exercise.stem: exercise for exercise in report.exercises}
    for folder in batch.folders:
        text = golden.text_of([by_stem[stem] for stem in sorted(expected(folder))])
        want_text = (folder / "expected.txt").read_text("utf-8")
        assert golden.to_three_digits(text) == golden.to_three_digits(want_text), (
            f"{folder.name}: see golden.py"
        )


@pytest.mark.parametrize("batch", batches(), ids=str)
def test_gets_the_verdicts_that_it_must_get(key, batch):
    """As one of a class, for which processes are forked."""
    assert_as_it_must_be(batch, graded(batch, key, servers().fork))


MISTAKEN = [batch for batch in batches() if batch.folders[0].parent.name == "wrong"]


@pytest.mark.thorough(but=lambda batch: batch == MISTAKEN[-1])
@pytest.mark.parametrize("batch", MISTAKEN, ids=str)
def test_says_the_same_in_portuguese(key, batch):
    """Alone, for which processes are started."""
    want = batch.expected
    with i18n.speaking("pt_BR"):
        report = graded(batch, key, launch)
        by_stem = {exercise.stem: exercise for exercise in report.exercises}
        for folder in batch.folders:
            exercises = [by_stem[stem] for stem in sorted(expected(folder))]
            assert [(e.state, e.score) for e in exercises] == [
                (want[e.stem]["state"], want[e.stem]["score"]) for e in exercises
            ]
            text = golden.text_of(exercises)
            want_text = (folder / golden.name("pt_BR")).read_text("utf-8")
            assert golden.to_three_digits(text) == golden.to_three_digits(want_text), folder.name


@pytest.mark.thorough
@pytest.mark.parametrize("batch", [batch for batch in batches() if batch not in MISTAKEN], ids=str)
def test_one_alone_gets_what_a_submission_of_a_class_gets(key, batch):
    """As those with mistakes do, in Portuguese."""
    assert_as_it_must_be(batch, graded(batch, key, launch))


@pytest.mark.thorough
@pytest.mark.parametrize("batch", batches(), ids=str)
def test_earns_the_same_under_another_seed(other_key, batch):
    want = {stem: (verdict["state"], verdict["score"]) for stem, verdict in batch.expected.items()}
    report = graded(batch, other_key, servers().fork)
    assert {exercise.stem: (exercise.state, exercise.score) for exercise in report.exercises} == want


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_of_an_exercise_has_its_verdict(folder):
    assert expected(folder).keys() == {path.stem for path in folder.glob("ex*.py")}


def test_a_right_submission_is_one_of_every_exercise_and_full_marks():
    assert [*expected(ROOT / "right")] == COURSE.stems()
    assert sum(verdict["score"] for verdict in expected(ROOT / "right").values()) == 100


def test_most_of_the_mistakes_have_a_name():
    verdicts = [v for folder in FOLDERS if folder.parent.name == "wrong" for v in expected(folder).values()]
    mistakes = [verdict for verdict in verdicts if verdict["state"] != "passed"]
    named = [verdict for verdict in mistakes if verdict["misconception"] is not None]
    assert len(mistakes) >= 12
    assert len(named) > len(mistakes) / 2
