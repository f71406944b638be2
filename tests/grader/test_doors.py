"""What is handed in goes through one mechanism, by whichever door: a command, an official run, a class."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from patience import PATIENT

from grader.cli.main import run
from grader.grading.submission import Job, grade
from grader.records.verify import compare_gradings
from grader.report.model import decode, encode
from grader.sandbox.start_method import servers
from grader.submission.intake import take

ROOT = Path(__file__).parents[2]
SIZE, PIXEL = "ex02_output_size", "ex01_pixel_filter"
SEVEN = b"7z\xbc\xaf\x27\x1c" + bytes(99)


def solution(stem):
    return (ROOT / "solutions" / f"{stem}.py").read_bytes()


def starter(stem):
    return (ROOT / "exercises" / f"{stem}.py").read_bytes()


def zipped(name, data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def class_folder(tmp_path):
    """Three students: names changed, an archive inside, one that can't be opened."""
    everything = solution(SIZE) + b"\n\n" + solution(PIXEL)
    students = {
        "ana": {
            f"{SIZE}.py": starter(SIZE),
            f"Cópia de {SIZE} (1).py": solution(SIZE),
            "EX01.PY": solution(PIXEL),
        },
        "bia": {"HW.ZIP": zipped("a.zip", zipped("hw/solution.py", everything)), "report.pdf": b"%PDF"},
        "caio": {f"{SIZE}-1.py": solution(SIZE), "resto.7z": SEVEN},
    }
    for student, files in students.items():
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return tmp_path / "class"


def states(report):
    return {e["stem"]: (e["state"], e["score"]) for e in report["exercises"] if e["stem"] in (SIZE, PIXEL)}


EXPECTED = {
    "ana": {SIZE: ("passed", 4), PIXEL: ("passed", 3)},
    "bia": {SIZE: ("passed", 4), PIXEL: ("passed", 3)},
    "caio": {SIZE: ("passed", 4), PIXEL: ("grader_error", 0)},
}
TOLD = {
    "ana": f"{SIZE}.py defines it, too.",
    "bia": "HW.ZIP/a.zip/hw/solution.py is taken for",
    "caio": "hand in a .zip",
}


@pytest.mark.parametrize("student", EXPECTED)
def test_a_learner_sees_what_was_taken(class_folder, capsys, student):
    code = run(
        ["check", "--json", "--submission", str(class_folder / student), "output_size", "pixel_filter"]
    )
    report = json.loads(capsys.readouterr().out)
    assert states(report) == EXPECTED[student]
    assert any(TOLD[student] in note for note in report["submission"]["notes"])
    assert code == (3 if student == "caio" else 0)


@pytest.mark.usefixtures("other_key")
def test_a_class_gets_the_same_and_so_does_an_official_run(class_folder, tmp_path, capsys):
    run(["batch", str(class_folder), "--out", str(tmp_path / "out"), "--seed", "5"])
    reports = {
        json.loads((place / "result.json").read_bytes())["student"]["id"]: json.loads(
            (place / "report.json").read_bytes()
        )
        for place in (tmp_path / "out" / "students").iterdir()
    }
    assert {student: states(report) for student, report in reports.items()} == EXPECTED
    run(["grade", str(class_folder / "caio"), "--out", str(tmp_path / "one"), "--seed", "5"])
    alone = json.loads((tmp_path / "one" / "report.json").read_bytes())
    assert alone["submission"]["notes"] == reports["caio"]["submission"]["notes"]
    assert [e["state"] for e in alone["exercises"]] == [e["state"] for e in reports["caio"]["exercises"]]
    assert {e["state"] for e in alone["exercises"]} == {"passed", "grader_error"}
    capsys.readouterr()


def test_a_report_of_what_could_not_be_graded_holds(class_folder, key):
    job = Job(take(class_folder / "caio"), [SIZE, PIXEL], PATIENT)
    report, again = (grade(job, lambda: key, start=servers().fork) for _ in range(2))
    assert report.grader_failed
    assert compare_gradings(decode(encode(report)), again, key).holds


def test_a_copy_with_a_changed_name_is_checked_for_its_exercise(tmp_path, capsys):
    (tmp_path / "Copy of ex02-output-size (2).py").write_bytes(solution(SIZE))
    assert run(["check", "--submission", str(tmp_path / "Copy of ex02-output-size (2).py")]) == 0
    assert "Score: 4 of 4" in capsys.readouterr().out


def test_an_import_of_ones_own_file_beside_it_works_under_any_name(tmp_path, key):
    """Also out of an archive."""
    (tmp_path / "hw").mkdir()
    mine = (
        "from helper import places\n\n\ndef output_size(n, f, p, s):\n    return places(n + 2 * p - f, s)\n"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x/EX02.py", mine)
        archive.writestr("x/helper-1.py", "def places(room, stride):\n    return room // stride + 1\n")
    (tmp_path / "hw" / "hw.zip").write_bytes(buffer.getvalue())
    report = grade(Job(take(tmp_path / "hw"), [SIZE], PATIENT), lambda: key, start=servers().fork)
    assert report.exercises[0].state == "passed"
