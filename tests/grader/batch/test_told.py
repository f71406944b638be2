"""What a batch tells of a class: its shape, who needs a look, who handed in nothing, and what was corrected since."""

import dataclasses
import json
import re

import pytest
from classes import RIGHT, STEM, graded, pretended, report
from rosters import laid_out, zipped

from grader.batch import run as batch_run
from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.roster.model import Entry
from grader.cli.main import run
from grader.records import audit
from grader.records.store import Result, Standing, Store, Student
from grader.report.model import CheckReport, encode
from grader.submission.choice import Missing

EX = f"{STEM}.py"
CODE = RIGHT.encode()


@pytest.fixture
def quick(monkeypatch, tmp_path, batch):  # noqa: ARG001 - grading is pretended
    """Call the command in an empty folder; nothing is really graded."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        return run(["batch", *map(str, arguments), "--only", "output_size"])

    return call


def shown(capsys):
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return " ".join(out.split()), " ".join(err.split())


def states(folder):
    return {graded.result.student.id: graded.standing for graded in Store(folder)}


def test_the_list_grades_nothing_and_says_everything(quick, tmp_path, capsys):
    files = {f"ana/{EX}": CODE, "bia": None, f"caio/{EX}": CODE, "index.html": b"", "grades.csv": b""}
    laid_out(tmp_path / "class", files)
    assert quick("class", "--list") == 0
    out, _err = shown(capsys)
    assert "bia handed in nothing" in out
    assert "A folder, a file or an archive for each student: 3 students" in out
    assert "Handed in nothing: 1 bia" in out
    assert "Left out: 2" in out
    assert "index.html: made by a system or a program" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class"]


def test_the_list_as_json(quick, tmp_path, capsys):
    laid_out(tmp_path / "class", {f"ana_12_345_{EX}": CODE, "bia_13_text.html": b"", "index.html": b""})
    assert quick("class", "--list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["shape"] == "canvas"
    assert [(one["id"], one["state"], one["submission"]) for one in told["students"]] == [
        ("12", "handed_in", EX),
        ("13", "ungraded", None),
    ]
    assert [one["name"] for one in told["ignored"]] == ["index.html"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["class"], "Name a folder for the results with --out"),
        (["class", "--json", "--out", "o"], "--json goes with --list"),
        (["empty", "--out", "o"], "There is no submission in empty"),
        (["empty", "--list"], "There is no submission in empty"),
        (["nowhere", "--out", "o"], "There is nothing at nowhere"),
        (["class", "--list", "--shape", "csv"], "class is no CSV"),
        (["class", "--list", "--shape", "tree"], "is not one of"),
        (["class", "--list", "--roster", "none.csv"], "does not exist"),
        (["class", "--out", "class/ana/out"], "would be a student's"),
    ],
)
def test_a_wrong_call_is_told_and_leaves_no_folder_behind(quick, tmp_path, capsys, arguments, words):
    laid_out(tmp_path / "class", {f"ana/{EX}": CODE, f"bia/{EX}": CODE})
    (tmp_path / "empty").mkdir()
    assert quick(*arguments) == 2
    assert words in shown(capsys)[1]
    assert not (tmp_path / "o").exists()


def test_results_that_can_t_be_written_are_told(quick, tmp_path, capsys):
    laid_out(tmp_path / "class", {f"ana/{EX}": CODE})
    (tmp_path / "file").write_text("in the way")
    assert quick("class", "--out", "file/out") == 3
    assert "Results can't be written into file/out: Not a directory" in shown(capsys)[1]


def test_every_state_of_a_class_is_told_apart(quick, tmp_path, capsys, monkeypatch):
    def pretended_with_a_fault(snapshot, student, *rest):
        if student == "fault":
            raise RuntimeError("the worker is gone")
        if student != "in_part":
            return pretended(snapshot, student, *rest) | {
                "report.json": encode(report(0 if student == "zero" else 4))
            }
        made = report(0, "grader_error")
        check = CheckReport("all", "grader_error", 0, 4, "", "", "your answer may be in hw.7z")
        made.exercises[0].checks[:] = [check]
        return {"report.json": encode(made), "report.txt": b"", "report.html": b""}

    monkeypatch.setattr(batch_run, "grade_one", pretended_with_a_fault)
    files = {f"{name}/{EX}": CODE for name in ("fault", "in_part", "right", "zero")}
    laid_out(tmp_path / "class", {**files, "nothing": None, "torn.zip": b"PK\x03\x04"})
    assert quick("class", "--out", "out") == 1
    assert states(tmp_path / "out") == {
        "fault": "ungraded",
        "in_part": "in_part",
        "nothing": "nothing",
        "right": "graded",
        "torn": "ungraded",
        "zero": "graded",
    }
    out, _err = shown(capsys)
    head, table = out.split(" student points ")
    looks = head[head.index("Needs a look:") :]
    assert re.search(
        r"fault: The grader failed on it, so there is no grade: RuntimeError: the worker is gone", looks
    )
    assert f"in_part: {STEM}: your answer may be in hw.7z No points count before all is graded" in looks
    assert re.search(r"torn: torn.zip can't be unpacked.* Mend it, or ask for it again", looks)
    assert "nothing:" not in looks
    assert "zero 0/4 " in table
    assert f"in_part - could not be graded in part: {STEM}" in table
    assert "nothing - handed in nothing" in table
    assert "graded: 2, could not be graded in part: 1, could not be graded: 2, handed in nothing: 1" in out
    page = (tmp_path / "out" / "overview.html").read_text("utf-8")
    assert page.index("Needs a look") < page.index("All students")
    assert page.count("<li><strong>") == 3
    whole = overview(Store(tmp_path / "out"))
    assert (whole.scores, sum(whole.bars)) == ([0, 4], 2)
    log = {line.entry.student: line.entry for line in audit.read(tmp_path / "out").lines}
    assert (log["nothing"].note, log["nothing"].after) == ("Handed in nothing.", None)
    assert (log["zero"].after, log["zero"].note) == (0, "")
    assert (log["in_part"].after, log["in_part"].note) == (None, "Could not be graded in part.")


def test_gradebooks_and_final_grades_keep_the_states_apart(tmp_path, capsys):
    store = Store(tmp_path / "out")
    store.write(Result(Student("1"), "f", 0, 4), {"report.json": encode(report(0))})
    store.write(Result(Student("2"), "", nothing=True), {})
    store.write(Result(Student("3"), "", problem="torn"), {})
    store.write(Result(Student("4"), "", 2, 4), {"report.json": encode(report(2, "grader_error"))})
    (tmp_path / "p.toml").write_text("")
    assert run(["gradebook", "canvas", str(tmp_path / "out"), "--out", str(tmp_path / "c.csv")]) == 0
    grades = [line.rpartition(",")[2] for line in (tmp_path / "c.csv").read_text().splitlines()[2:]]
    assert grades == ["0", "", "", ""]
    capsys.readouterr()
    final = [
        "final",
        str(tmp_path / "out"),
        "--policy",
        str(tmp_path / "p.toml"),
        "--out",
        str(tmp_path / "f.csv"),
    ]
    assert run(final) == 1
    assert "To be looked at: 3, 4." in capsys.readouterr().err
    rows = [line.split(",") for line in (tmp_path / "f.csv").read_text().splitlines()[1:]]
    assert [(row[2], row[-1]) for row in rows] == [
        ("0", "graded") if row[2] == "0" else (row[2], row[-1]) for row in rows
    ]
    assert [row[-1] for row in rows] == [
        "graded",
        "handed in nothing",
        "could not be graded",
        "could not be graded",
    ]
    assert [row[2] for row in rows][1:] == ["", "", ""]


def test_a_known_time_outlives_another_grading_of_the_same_submission(batch, tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE})
    at = "2026-11-24T12:00:00-03:00"

    def once(submitted=None):
        again = dataclasses.replace(batch, again=True)
        ((result, made),) = graded(again, [Entry(Student("1"), place / "ana", submitted)])
        return result.submitted, made

    assert [once(at), once()] == [(at, True), (at, True)]


def test_one_student_is_graded_again_alone(quick, tmp_path, capsys):
    laid_out(tmp_path / "class", {f"{name}/{EX}": CODE for name in ("ana", "bia")})
    assert quick("class", "--out", "o") == 0
    before = len(audit.read(tmp_path / "o").lines)
    assert quick("class", "--out", "o", "--student", "bia", "--again") == 0
    assert len(audit.read(tmp_path / "o").lines) == before
    out, _err = shown(capsys)
    assert "graded: 2" in out
    (tmp_path / "class" / "bia" / EX).write_bytes(CODE + b"# new")
    (tmp_path / "class" / "ana" / EX).write_bytes(CODE + b"# new")
    assert quick("class", "--out", "o", "--student", "bia") == 0
    new = [line.entry.student for line in audit.read(tmp_path / "o").lines[before:]]
    assert new == ["bia"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--student", "eva"], "There is no student eva in the class: --list shows who is."),
        (["--student", "ana", "--similar"], "--similar compares all students"),
        (["--timezone", "Sao Paulo"], "There is no time zone Sao Paulo"),
    ],
)
def test_a_student_or_a_zone_that_is_not_there(quick, tmp_path, capsys, arguments, words):
    laid_out(tmp_path / "class", {f"{name}/{EX}": CODE for name in ("ana", "bia")})
    assert quick("class", "--out", "o", *arguments) == 2
    assert words in shown(capsys)[1]
    assert not (tmp_path / "o").exists()


def test_a_corrected_time_and_name_count_without_grading_again(batch, tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE})
    late, early = "2026-11-24T12:00:00-03:00", "2026-11-24T10:00:00-03:00"

    def once(name="", submitted=None):
        ((result, made),) = graded(batch, [Entry(Student("1", name), place / "ana", submitted)])
        (kept,) = Store(batch.store.folder)
        assert kept.result == result
        assert kept.report is not None
        return result.student.name, result.submitted, made

    assert once() == ("", None, True)
    before = (batch.store.place(Student("1")) / "report.json").read_bytes()
    assert once(submitted=late) == ("", late, False)
    assert once(submitted=early) == ("", early, False)
    assert once() == ("", early, False), "what is not said now is not taken back"
    assert once("Ana") == ("Ana", early, False)
    assert once("Ana Alves", late) == ("Ana Alves", late, False)
    assert (batch.store.place(Student("1", "Ana Alves")) / "report.json").read_bytes() == before
    log = [(line.entry.what, line.entry.note) for line in audit.read(batch.store.folder).lines]
    assert [what for what, _note in log] == ["graded", *["corrected"] * 4]
    assert log[2][1] == f"Handed in at {early}; before: {late}."


def test_a_submission_that_comes_or_goes_takes_its_report_along(batch, tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE})
    folder = batch.store.place(Student("1"))
    assert [r.score for r, _ in graded(batch, [Entry(Student("1"), place / "ana")])] == [len(RIGHT) % 5]
    graded(batch, [Entry(Student("1"), None)])
    assert sorted(path.name for path in folder.iterdir()) == ["result.json"]
    assert [one.standing for one in batch.store] == [Standing.NOTHING]
    graded(batch, [Entry(Student("1"), None, problem="torn")])
    assert [one.standing for one in batch.store] == [Standing.UNGRADED]
    assert [made for _, made in graded(batch, [Entry(Student("1"), place / "ana")])] == [True]
    assert [one.standing for one in batch.store] == [Standing.GRADED]


def test_an_empty_archive_is_nothing_and_one_that_holds_no_readable_file_is_not(batch, tmp_path):
    place = laid_out(tmp_path / "class", {"empty.zip": zipped({}), "odd.zip": zipped({"../x.py": CODE})})
    entries = [Entry(Student(path.stem), path) for path in sorted(place.iterdir())]
    results = {result.student.id: result for result, _ in graded(batch, entries)}
    assert results["empty"].nothing
    assert not results["odd"].nothing
    assert "leads out of the archive" in results["odd"].problem


def test_a_part_that_was_damaged_in_the_class_s_archive_is_told_in_the_report(batch, tmp_path, monkeypatch):
    taken = []
    monkeypatch.setattr(
        batch_run, "grade_one", lambda snapshot, *rest: taken.append(snapshot) or pretended(snapshot, *rest)
    )
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE})
    lost = Missing("ex03.py", "it is damaged")
    graded(batch, [Entry(Student("1"), place / "ana", missing=(lost,))])
    assert taken[0].missing == (lost,)
    assert taken[0].notes == ("ex03.py was left out: it is damaged.",)


def test_a_result_of_nobody_in_the_class_needs_a_look(quick, tmp_path, capsys):
    laid_out(tmp_path / "class", {f"ana/{EX}": CODE, f"bia/{EX}": CODE})
    quick("class", "--out", "out")
    (tmp_path / "class" / "bia").rename(tmp_path / "class" / "caio")
    capsys.readouterr()
    quick("class", "--out", "out")
    out, _err = shown(capsys)
    assert re.search(
        r"Needs a look: bia: An earlier run left this result.*remove the folder students/bia-", out
    )


def test_names_that_are_markup_are_shown_as_they_are(quick, tmp_path, capsys):
    laid_out(tmp_path / "class", {f"[red]ana/{EX}": CODE, f"[@x=(]/{EX}": CODE, f"bia\x1b[31m/{EX}": CODE})
    assert quick("class", "--list") == 0
    assert quick("class", "--out", "out") == 0
    out, _err = shown(capsys)
    assert out.count("[red]ana") >= 2
    assert "\x1b" not in out
    assert "[red]ana" in render(overview(Store(tmp_path / "out")))


def test_the_exit_code_says_that_somebody_could_not_be_graded(quick, tmp_path, capsys):
    laid_out(tmp_path / "class", {f"ana/{EX}": CODE, "bia": None})
    assert quick("class", "--out", "out") == 0
    laid_out(tmp_path / "class", {"caio/hw.zip": b"PK\x03\x04 cut off"})
    assert quick("class", "--out", "out") == 1
    assert "caio" in shown(capsys)[0]
