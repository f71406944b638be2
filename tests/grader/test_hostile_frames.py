"""What a frame may hold earns its limits: without one, the process that scores grows, or fails."""

import attacks
import pytest
from attacks import HONEST
from patience import PATIENT

from grader.grading import exercise
from grader.grading.case import failure_of
from grader.grading.submission import Job, grade
from grader.sandbox import wire
from grader.sandbox.limits import MEBI
from grader.sandbox.messages.worker import Raised
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import PROCESS
from grader.scoring import compare
from grader.submission.snapshot import Snapshot


@pytest.fixture(scope="module")
def heard():
    with attacks.planted() as connections:
        yield connections


@pytest.fixture
def found(course, key, heard, temporary):
    """What an attack achieves, by name."""
    honest = (course.solutions / f"{HONEST}.py").read_bytes()

    def run(name, **options):
        return attacks.effects(name, PROCESS, key, honest, heard, temporary, **options)

    return run


def test_without_the_list_of_types_a_frame_is_the_graders_fault(found, monkeypatch):
    monkeypatch.setattr(wire, "DTYPES", wire.DTYPES | {"complex64"})
    assert any("grader_error" in effect for effect in found("frame_with_complex_array"))


@pytest.mark.thorough
def test_without_a_limit_of_what_is_kept_answers_fill_the_memory(found, monkeypatch):
    monkeypatch.setattr(exercise, "size_of", lambda value: 0)
    assert any("grew" in effect for effect in found("answers_that_are_kept"))


@pytest.mark.thorough
def test_without_a_limit_of_their_names_arrays_fill_the_memory(found, monkeypatch):
    monkeypatch.setattr(wire, "MAX_TABLE", 64 * MEBI)
    assert any("grew" in effect for effect in found("frame_with_many_arrays", answered=64 * MEBI))


@pytest.mark.thorough
def test_values_that_are_compared_before_their_shapes_fill_the_memory(found, monkeypatch):
    def made(value):
        array = compare.as_array(value)
        return None if array is None else array.shape

    monkeypatch.setattr(compare, "shape_of", made)
    monkeypatch.setattr("grader.values.MAX_BYTES", 512 * MEBI)
    assert any("grew" in effect for effect in found("frame_of_small_types", answered=512 * MEBI))


def test_what_the_grader_fails_on_is_one_exercises_fault(course, key, monkeypatch):
    """Also where that shows only when the report is written."""
    monkeypatch.setattr(
        "grader.grading.submission.assemble",
        lambda judged, *_: {"title": judged.title, "answer": 1j},
    )
    files = {f"{HONEST}.py": (course.solutions / f"{HONEST}.py").read_bytes()}
    report = grade(Job(Snapshot(files), [HONEST], PATIENT), lambda: key, start=servers().fork)
    assert [one.state for one in report.exercises] == ["grader_error"]


@pytest.mark.parametrize("number", [0, -1, 10**7 + 1, 10**4000])
def test_a_line_that_no_file_has_is_not_told(number):
    told = failure_of(Raised("raised", "no", number, cell=number)).failure
    assert (told.line, told.cell) == (None, None)
    assert failure_of(Raised("raised", "no", 3, cell=2)).failure.line == 3
