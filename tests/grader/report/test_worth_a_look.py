"""What is worth an instructor's look: in what instructors read, and in nothing that students do."""

import io
import json
import zipfile

import pytest
import small_reports as reports
from msgspec.structs import replace

from grader.batch.overview import overview
from grader.batch.page import render
from grader.cli.main import run
from grader.platforms.payload import Settings
from grader.platforms.results import platform
from grader.records.adjust import adjusted
from grader.records.by_hand import Adjustment
from grader.records.tables import canvas, feedback_zip, moodle
from grader.records.tables.table import Style
from grader.records.verify import compare_gradings
from grader.records.worth_a_look import worth_a_look
from grader.report.feedback.files import files_of
from grader.report.formats import FORMATS, export, github
from grader.report.model import Proof, decode
from grader.report.reading import contradiction

REASON = "it chooses by whether image[0, 0] equals 3.1415"
RUNNER = dict.fromkeys(("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"), "x")
PLATFORMS = ("gradescope", "prairielearn", "vpl", "vpl-practice", "coderunner", "classroom50")


@pytest.fixture
def suspect():
    """A report of two exercises that passed, of which one is worth a look; the reason is why it is not proved, too."""
    made = reports.report({"ex03_a": (2, 2), "ex05_b": (3, 3)})
    first, second = made.exercises
    told = replace(first, proof=Proof(reason=f"{REASON}."), review=[f"It passed, and {REASON} (line 7)."])
    return replace(made, exercises=[told, replace(second, proof=Proof("proved", None, 3, 0.0, ["image"]))])


@pytest.fixture
def class_(suspect):
    return [
        reports.graded("1041", suspect, "Ana"),
        reports.graded("1042", reports.report({"ex03_a": (2, 2)})),
    ]


def for_students(report, class_, monkeypatch):
    """Everything that is made for students, by name."""
    files = {f"convert {form}": export(form, report) for form in FORMATS}
    files |= {name: data for name, data in files_of(report).items() if name != "report.json"}
    files["the job's summary"] = github.summary(report)
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    for name in PLATFORMS:
        chosen, settings = platform(name), Settings("process", "en")
        files[name] = chosen.render(report, settings)
        files |= {f"{name} {beside}": data for beside, data in chosen.beside(report, settings).items()}
    files["canvas"] = canvas.gradebook(class_, Style(), None, "id", "a")
    files["worksheet"] = moodle.worksheet(class_, Style())
    files["moodle"] = moodle.gradebook(class_, Style(), None, "email", "a")
    with zipfile.ZipFile(io.BytesIO(feedback_zip.pack(class_))) as archive:
        files |= {f"zip {name}": archive.read(name) for name in archive.namelist()}
    return files


def test_no_student_is_told(suspect, class_, monkeypatch):
    for name, data in for_students(suspect, class_, monkeypatch).items():
        assert data, name
        for words in (b"3.1415", b"it chooses", b"line 7"):
            assert words not in data, name


def test_the_students_own_report_is_the_report_otherwise(suspect):
    own = decode(export("student", suspect))
    assert [exercise.review for exercise in own.exercises] == [[], []]
    assert own.exercises[0].proof == Proof()
    assert own.exercises[1] == suspect.exercises[1]
    assert replace(own, exercises=suspect.exercises) == suspect
    assert contradiction(own) == ""


class Key:
    """As much of a key as a comparison looks at."""

    digest = "k" * 64
    exercises = ("ex03_a", "ex05_b")


def test_a_students_report_holds_and_verifying_it_tells_nothing(suspect):
    own = decode(export("student", suspect))
    assert own.isolation == suspect.isolation
    for before, after in ((own, suspect), (suspect, own)):
        verdict = compare_gradings(before, after, Key)
        assert verdict.holds
        assert "3.1415" not in repr(verdict)


def test_verifying_notes_another_proof_and_compares_none_of_version_1(suspect):
    tested = replace(suspect, exercises=[replace(e, proof=Proof()) for e in suspect.exercises])
    verdict = compare_gradings(tested, suspect, Key)
    assert verdict.holds
    sentence = "Whether it is proved is not the same for ex05_b, which says nothing of its points."
    assert sentence in verdict.notes
    old = replace(tested, version=1, exercises=[replace(e, review=[]) for e in tested.exercises])
    verdict = compare_gradings(old, suspect, Key)
    assert verdict.holds
    assert sentence not in verdict.notes


def test_the_instructor_is_told_in_the_folder_and_on_the_page(suspect, class_):
    assert REASON.encode() in files_of(suspect)["report.json"]
    made = overview(class_)
    assert [(sight.student.name, sight.stem) for sight in made.sights] == [("Ana", "ex03_a")]
    page = render(made)
    assert "Worth a look" in page
    assert f"It passed, and {REASON} (line 7)." in page
    assert "Worth a look" not in render(overview(class_[1:]))


def test_what_was_decided_by_hand_has_been_looked_at(class_):
    def left(**fields):
        return [sight.stem for sight in worth_a_look(adjusted(class_, [Adjustment("1041", **fields)]))]

    assert left(exercise="ex03_a", comment="Explained.") == []
    assert left(exercise="ex05_b", comment="Fine.") == ["ex03_a"]
    assert left(change=1) == ["ex03_a"]


def test_commands_tell_it_to_who_grades_and_write_it_nowhere(tmp_path, class_, capsys):
    reports.store(tmp_path / "class", *class_)
    (tmp_path / "p.toml").write_text("")
    out, policy = tmp_path / "out.csv", str(tmp_path / "p.toml")
    line = f"1041 Ana, ex03_a: It passed, and {REASON} (line 7)."
    for call in (
        ["gradebook", "canvas", str(tmp_path / "class")],
        ["gradebook", "moodle", str(tmp_path / "class"), "--feedback", str(tmp_path / "f.zip")],
        ["final", str(tmp_path / "class"), "--policy", policy],
        ["final", str(tmp_path / "class"), "--policy", policy, "--json"],
    ):
        assert run([*call, "--out", str(out)]) == 0
        said = capsys.readouterr()
        assert f"Worth a look, and no verdict; students are told nothing of it:\n  {line}\n" in said.err
        assert "3.1415" not in said.out + out.read_text("utf-8")
    assert run(["final", str(tmp_path / "class"), "--policy", policy, "--why", "1041"]) == 0
    assert "3.1415" not in "".join(capsys.readouterr())


def test_a_long_list_is_cut_and_says_so(tmp_path, suspect, capsys):
    few = [reports.graded(str(1000 + number), suspect) for number in range(23)]
    reports.store(tmp_path / "class", *few)
    call = ["gradebook", "canvas", str(tmp_path / "class"), "--out", str(tmp_path / "c.csv")]
    assert run(call) == 0
    said = capsys.readouterr().err
    assert said.count("3.1415") == 20
    assert "\n  3 more\n" in said


def test_regrading_to_other_folders_keeps_it(tmp_path, class_):
    old = reports.store(tmp_path / "old", *class_[1:])
    new = reports.store(tmp_path / "new", *class_)
    assert run(["regrade", str(old.folder), str(new.folder), "--apply"]) in (0, 1)
    assert [sight.stem for sight in worth_a_look(old)] == ["ex03_a"]
    place = old.place(class_[0].result.student)
    assert json.loads((place / "report.json").read_bytes())["exercises"][0]["review"]
