"""The bundle for Classroom 50, run in a learner's checkout as its runner does it."""

import io
import json
import shutil
import tarfile
import tempfile
from pathlib import Path

import jsonschema
import platform_schemas
import pytest
from moodle_places import classroom50, entered_by_others
from platform_places import SECRET, STEMS, TESTS

from grader.course import CourseError
from grader.platforms import classroom50 as bundle_of
from grader.platforms.payload import Settings, write
from grader.report.formats.gradescope import View

RIGHT, WRONG = TESTS / "submissions" / "right", TESTS / "submissions" / "wrong" / "flipped_like_scipy"


@pytest.fixture(scope="module")
def made(class_key):
    with tempfile.TemporaryDirectory() as folder:
        write(bundle_of.build(class_key, Settings(view=View(cases="visible"))), Path(folder) / "made")
        yield entered_by_others(folder) / "made"


@pytest.fixture
def checkout():
    with tempfile.TemporaryDirectory() as folder:
        place = entered_by_others(folder) / "checkout"
        place.mkdir()
        yield place


def hand_in(folder, *sources):
    folder.mkdir(exist_ok=True)
    for source in sources:
        for stem in STEMS:
            if (source / f"{stem}.py").is_file():
                shutil.copy(source / f"{stem}.py", folder)


def test_the_bundle_is_small_and_holds_no_solution(made, course):
    bundle = made / "bundle"
    compile((bundle / "autograder.py").read_text(), "autograder.py", "exec")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(bundle, "conv")
    assert len(buffer.getvalue()) < bundle_of.BUNDLE_LIMIT
    names = [path.relative_to(bundle).parts for path in bundle.rglob("*")]
    assert not [parts for parts in names if {"solutions", "catalog", "kits"} & set(parts)]
    held = [path.read_bytes() for path in bundle.rglob("*") if path.is_file()]
    assert not [data for data in held if SECRET in data]
    assert all((course.solutions / f"{stem}.py").read_bytes() not in held for stem in STEMS)
    assert set(json.loads((made / "runtime.json").read_text())) == {"runs-on", "python"}
    assert "CLASSROOM/autograders/ASSIGNMENT/" in (made / "README.md").read_text()
    assert "whoever finds its address can read them" in (made / "README.md").read_text()


def test_a_bundle_that_the_runner_would_not_take_is_told(class_key, monkeypatch):
    monkeypatch.setattr(bundle_of, "BUNDLE_LIMIT", 100_000)
    with pytest.raises(CourseError, match="name fewer exercises with --exercises"):
        bundle_of.build(class_key, Settings())


def test_a_checkout_is_graded_and_told(made, checkout):
    hand_in(checkout / "exercises", RIGHT, WRONG)
    (checkout / "sitecustomize.py").write_text("print('::set-output name=x::y')")
    said, code = classroom50(made / "bundle", checkout)
    assert code == 0, said
    results = json.loads((checkout / "result.json").read_text())
    jsonschema.validate(results, platform_schemas.CLASSROOM50)
    assert 0 < results["score"] < results["max-score"]
    assert (results["classroom"], results["assignment"], results["owner"]) == ("cs", "conv", "alice")
    assert "ex03\\_convolve\\_valid" in (checkout / "release-body.md").read_text()
    first, *_, last = said.splitlines()
    assert first == f"::stop-commands::{last.strip(':')}"
    assert "set-output" not in said


@pytest.mark.thorough
def test_files_at_the_top_are_taken_where_there_is_no_folder_of_exercises(made, checkout):
    hand_in(checkout, RIGHT)
    said, code = classroom50(made / "bundle", checkout)
    assert code == 0, said
    results = json.loads((checkout / "result.json").read_text())
    assert results["score"] == results["max-score"] > 0


def test_a_fault_of_the_graders_is_an_error_and_no_zero(made, checkout):
    hand_in(checkout, RIGHT)
    broken = checkout.parent / "broken"
    shutil.copytree(made / "bundle", broken)
    (broken / "course.key").write_bytes(b"no key")
    said, code = classroom50(broken, checkout)
    assert code == 3
    assert "score" not in json.loads((checkout / "result.json").read_text())
    assert "is no answer key" in said


def test_outside_of_the_runner_it_says_so(made, checkout):
    said, code = classroom50(made / "bundle", checkout, CLASSROOM="", SUBMISSION_TAG="")
    assert code == 1
    assert said == "Not set: CLASSROOM, SUBMISSION_TAG. Classroom 50's runner sets them, and starts this.\n"
    assert not (checkout / "result.json").exists()
