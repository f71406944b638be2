"""Packages for other platforms, run as those platforms run them: their folders, their scripts, as in their containers."""

import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import impostors
import pytest
from as_docker import DENIED
from patience import PATIENT
from platform_places import ROOT, SECRET, STEMS, TESTS, Place

from grader import exits
from grader.grading.submission import Job, grade
from grader.platforms import gradescope, onplatform, prairielearn
from grader.platforms.payload import Settings, write
from grader.sandbox.tiers import seccomp
from grader.submission.intake import take

RIGHT, WRONG = TESTS / "submissions" / "right", TESTS / "submissions" / "wrong" / "flipped_like_scipy"


@pytest.fixture(params=["gradescope", "prairielearn"])
def place(request, class_key):
    # Not pytest's own folder: others may not enter that, and submissions are run as another user where this is root.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        if request.param == "gradescope":
            with zipfile.ZipFile(io.BytesIO(gradescope.build(class_key, Settings()))) as archive:
                archive.extractall(root / "source")
            (root / "source" / "course.key").chmod(0o600)  # by setup.sh; see its own test
            shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
            (root / "run_autograder").chmod(0o755)
            found = Place("gradescope", root, "source", "submission", "run_autograder", "GRADESCOPE_ROOT")
        else:
            write(prairielearn.build(class_key, Settings()), Path(folder) / "question")
            root.mkdir()
            shutil.copytree(Path(folder) / "question" / "tests", root / "tests")
            (root / "data").mkdir()
            (root / "data" / "data.json").write_text("{}")
            found = Place("prairielearn", root, "tests", "student", "tests/run.sh", "PRAIRIELEARN_ROOT")
        Path(folder).chmod(0o755)
        yield found


def files_of(*folders):
    return {p.name: p.read_bytes() for f in folders for p in f.glob("*.py") if p.stem in STEMS}


def test_a_right_submission_has_full_marks_behind_walls(place):
    code, said, results = place.run(files_of(RIGHT))
    assert (code, place.part(results)) == (0, 1), said
    assert "Graded in the restricted tier" in said
    assert SECRET.decode() not in said + json.dumps(results)


def test_nothing_of_a_submission_is_imported_outside_of_the_sandbox(place):
    """The marker can be written by what runs beside the grader, and by nothing that runs behind walls."""
    marker = place.root / "imported"
    files = impostors.files(
        marker, impostors.OTHERS | impostors.BEFORE_ANY_CODE | {"json", "typing", "pathlib"}
    )
    code, said, results = place.run(files | files_of(RIGHT), inside=True)
    assert not marker.exists(), marker.read_text()
    assert code == 0, said
    assert place.part(results) == 1, said


def test_a_wrong_submission_has_what_it_has_elsewhere(place, class_key):
    files = files_of(RIGHT, WRONG)
    code, said, results = place.run(files)
    report = grade(Job(take(place.root / place.submission), STEMS, PATIENT), lambda: class_key)
    assert 0 < report.score < report.max_score
    assert code == 0, said
    assert place.part(results) == pytest.approx(report.score / report.max_score)
    assert "kernel" in json.dumps(results)


def test_an_empty_submission_is_graded_and_told_so(place):
    code, said, results = place.run({})
    assert code == 0, said
    # PrairieLearn takes no attempt for it.
    assert results.get("gradable") is False or place.part(results) == 0
    assert "The submission has no file ex03_convolve_valid.py" in json.dumps(results)


THIEF = """
import os, pathlib
import numpy as np
from grader.key.file import Key
from grader.key.model import value_of

PLACES = [{path!r}, *(f"/proc/{{pid}}/root{path}" for pid in ("self", os.getppid(), 1)),
          *(f"/proc/{{pid}}/cwd/{package}/course.key" for pid in (os.getppid(), 1))]

def convolve_valid(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    for victim in ({path!r}, {results!r}):
        try:
            os.chmod(victim, 0o777)
        except OSError:
            pass
    try:
        pathlib.Path({results!r}).write_text('{{"score": 1, "tests": []}}')
        print("WROTE")
    except OSError:
        pass
    for place in PLACES:
        try:
            key = Key(pathlib.Path(place))
        except Exception:
            continue
        print("STOLEN")
        table = key.arrays("ex03_convolve_valid")
        for check in key.exercises["ex03_convolve_valid"].checks:
            for case in check.cases:
                if [table[n].tolist() for n in case.inputs] == [image.tolist(), kernel.tolist()]:
                    return value_of(case.expected, table)
    return None
"""


def thief(place):
    path, results = place.root / place.package / "course.key", place.root / "results" / "results.json"
    return THIEF.format(path=str(path), package=place.package, results=str(results)).encode()


def test_a_submission_that_goes_for_the_key_and_the_results_gains_nothing(place):
    code, said, results = place.run({"ex03_convolve_valid.py": thief(place)})
    assert (code, place.part(results)) == (0, 0), said
    assert not {"STOLEN", "WROTE"} & set(re.findall(r"[A-Z]{5,}", json.dumps(results)))


def test_without_the_walls_the_same_submission_gets_the_key(place):
    (place.root / place.package / "settings.json").write_text('{"require": "process"}')
    code, said, results = place.run({"ex03_convolve_valid.py": thief(place)}, landlock=False)
    assert code == 0, said
    assert place.part(results) > 0


def test_without_landlock_nothing_is_graded_and_that_is_no_zero(place):
    code, said, results = place.run(files_of(RIGHT), landlock=False)
    assert code == exits.GRADER_FAILED
    assert place.is_ungraded(results)
    assert "Not graded: the restricted tier does not hold here" in json.dumps(results)
    assert "It needs Landlock" in said  # what `grader doctor` says, for instructors


def test_a_broken_key_is_no_zero(place):
    key = place.root / place.package / "course.key"
    key.write_bytes(key.read_bytes()[:1000])
    code, _, results = place.run(files_of(RIGHT))
    assert code == exits.GRADER_FAILED
    assert place.is_ungraded(results)
    assert "The grader failed, so there is no grade." in json.dumps(results)


def test_a_submission_that_cannot_be_taken_is_told_why(place):
    code, _, results = place.run({f"{n}.txt": b"" for n in range(2001)})
    assert code == exits.GRADER_FAILED
    assert place.is_ungraded(results)
    assert "The submission is too large" in json.dumps(results)


def test_a_fault_in_one_exercise_is_no_zero_either(class_key, tmp_path, monkeypatch):
    def breaks(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("grader.grading.submission._grade_file", breaks)
    report = grade(Job(take(RIGHT), STEMS[:1], PATIENT), lambda: class_key)
    monkeypatch.setattr(onplatform, "_grade", lambda *_: report)
    (tmp_path / "settings.json").write_text("{}")
    for name, lacking in (("gradescope", {"score", "tests"}), ("prairielearn", {"score"})):
        results = tmp_path / name / "results.json"
        assert onplatform.run(name, tmp_path, RIGHT, results) == exits.GRADER_FAILED
        assert not lacking & set(json.loads(results.read_bytes()))
        assert "ZeroDivisionError" in results.read_text()


def test_what_cannot_be_read_is_no_zero_and_no_fault_of_the_graders(class_key, tmp_path, monkeypatch):
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw" / "hw.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(99))
    report = grade(Job(take(tmp_path / "hw"), STEMS, PATIENT), lambda: class_key)
    monkeypatch.setattr(onplatform, "_grade", lambda *_: report)
    (tmp_path / "settings.json").write_text("{}")
    assert onplatform.run("gradescope", tmp_path, tmp_path / "hw", tmp_path / "r.json") == exits.GRADER_FAILED
    told = json.loads((tmp_path / "r.json").read_bytes())
    assert set(told) == {"output"}
    assert "There is no grade, which is no zero" in told["output"]
    assert "unpack it and hand in a .zip" in told["output"]
    assert "The grader failed" not in told["output"]


def test_results_without_a_score_are_there_before_the_submission_is_looked_at(tmp_path, monkeypatch):
    def killed(*_):
        raise SystemExit(137)

    monkeypatch.setattr(onplatform, "_grade", killed)
    (tmp_path / "settings.json").write_text("{}")
    with pytest.raises(SystemExit):
        onplatform.run("gradescope", tmp_path, RIGHT, tmp_path / "results.json")
    assert set(json.loads((tmp_path / "results.json").read_bytes())) == {"output"}


def test_the_stripped_environment_has_no_namespaces():
    code = "import ctypes, os; l = ctypes.CDLL(None, use_errno=True); print(l.unshare(0x10000000), ctypes.get_errno())"
    done = subprocess.run(
        [sys.executable, TESTS / "helpers" / "as_docker.py", sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["-1", "1"]
    for column in (0, 1):
        assert not {numbers[column] for numbers in DENIED.values()} & seccomp.answers(column).keys()
