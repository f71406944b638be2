"""Points and comments by hand: what a file may say, what counts, what outlives a regrading, and what is refused."""

import csv
import textwrap
from decimal import Decimal
from pathlib import Path

import pytest
import small_reports as reports

from grader.cli.main import run
from grader.records import adjust as keeping
from grader.records import audit
from grader.records.by_hand import AdjustmentError, parse
from grader.records.gradebook import gradebook
from grader.records.policy import parse as parse_policy
from grader.records.store import Standing, Store

HALF = {"a": (2, 4), "b": (4, 4)}
FILE = """
[[adjustments]]
student = "1"
exercise = "a"
points = 4
comment = "Right, in a file of another name."
by = "Prof. Silva"

[[adjustments]]
student = "2"
points = 6

[[adjustments]]
student = "3"
change = -3
comment = "Copied."

[[adjustments]]
student = "4"
exercise = "b"
points = 1
"""


@pytest.fixture
def place(tmp_path):
    """A folder of results: right in part, ungraded, right in part, ungraded in part."""
    reports.store(
        tmp_path / "out",
        reports.graded("1", reports.report(HALF), "Ana", submitted="2026-12-01T12:00:00Z"),
        reports.graded("2", "no file in it", "Bia"),
        reports.graded("3", reports.report(HALF), "Caio", submitted="2026-12-01T12:00:00Z"),
        reports.graded("4", reports.report({"a": (2, 4), "b": (0, 4)}, states={"b": "grader_error"}), "Davi"),
    )
    (tmp_path / "hand.toml").write_text(FILE, "utf-8")
    (tmp_path / "p.toml").write_text("[deadline]\nat = 2026-12-01T00:00:00Z\npercent_a_day = 10\n")
    return tmp_path


def adjust(place, text=None):
    if text is not None:
        (place / "hand.toml").write_text(text, "utf-8")
    return run(["adjust", str(place / "out"), str(place / "hand.toml"), "--by", "prof"])


def final(place):
    assert (
        run(["final", str(place / "out"), "--policy", str(place / "p.toml"), "--out", str(place / "g.csv")])
        == 0
    )
    return {row["student"]: row for row in csv.DictReader((place / "g.csv").read_text("utf-8").splitlines())}


def test_points_by_hand_count_and_are_logged(place, capsys):
    assert adjust(place) == 0
    said = capsys.readouterr().out
    assert (
        "1: 6 -> 8  a has 4 points by hand, before 2 of 4: Right, in a file of another name. (Prof. Silva)"
        in said
    )
    assert "2: - -> 6  The whole grade has 6 points by hand." in said
    assert "3: 6 -> 3  The whole grade has -3 points by hand: Copied." in said
    assert "4 adjustments count now." in said
    entries = [line.entry for line in audit.read(place / "out").lines if line.entry.what == "adjusted"]
    assert [(e.student, e.before, e.after, e.by) for e in entries] == [
        ("1", 6, 8, "prof"),
        ("2", None, 6, "prof"),
        ("3", 6, 3, "prof"),
        ("4", None, 3, "prof"),
    ]
    rows = final(place)
    assert [rows[student]["points"] for student in "1234"] == ["7.20", "6.00", "2.40", "3.00"]
    assert "Copied." in rows["3"]["reasons"]
    assert rows["2"]["state"] == "graded"
    assert run(["audit", str(place / "out")]) == 0


def test_the_raw_gradebook_counts_them_too(place):
    adjust(place)
    run(["gradebook", "moodle", str(place / "out"), "--out", str(place / "m.csv")])
    rows = list(csv.DictReader((place / "m.csv").read_text("utf-8").splitlines()))
    assert [row["Grade"] for row in rows] == ["8", "6", "3", "3"]
    assert "Right, in a file of another name." in rows[0]["Feedback comments"]
    assert rows[1]["Feedback comments"].startswith("Score: 6 of 8<br>The whole grade has 6 points by hand.")


def test_they_outlive_a_regrading_and_another_call_changes_nothing(place, capsys):
    adjust(place)
    lines = len(audit.read(place / "out").lines)
    adjust(place)
    assert len(audit.read(place / "out").lines) == lines
    better = reports.report({"a": (3, 4), "b": (4, 4)}, key="n" * 64)
    reports.store(place / "new", *(reports.graded(s, better) for s in "123"))
    run(["regrade", str(place / "out"), str(place / "new"), "--apply"])
    capsys.readouterr()
    rows = final(place)
    assert [rows[student]["points"] for student in "123"] == ["7.20", "6.00", "3.30"]


def test_taken_back_it_counts_no_more(place):
    adjust(place)
    adjust(place, '[[adjustments]]\nstudent = "1"\ncomment = "Well done."\n')
    events = [line.entry for line in audit.read(place / "out").lines if line.entry.what == "adjusted"]
    assert [(e.student, e.before, e.after, e.note) for e in events[-4:]] == [
        ("1", 8, 6, "On the whole grade: Well done."),
        ("2", 6, None, "Nothing by hand any more."),
        ("3", 3, 6, "Nothing by hand any more."),
        ("4", 3, None, "Nothing by hand any more."),
    ]


def test_a_corrected_time_counts(place):
    adjust(place, '[[adjustments]]\nstudent = "1"\nsubmitted = 2026-11-30T23:00:00Z\nby = "Silva"\n')
    row = final_row(place, "1")
    assert row["points"] == "6.00"
    assert "Handed in on 2026-11-30T23:00:00+00:00, corrected by hand (Silva)" in row["reasons"]
    assert final_row(place, "3")["points"] == "5.40"


def final_row(place, student):
    run(["final", str(place / "out"), "--policy", str(place / "p.toml"), "--out", str(place / "g.csv")])
    return {r["student"]: r for r in csv.DictReader((place / "g.csv").read_text("utf-8").splitlines())}[
        student
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('student = "9"\nchange = 1', "There is no result of 9."),
        ('student = "1"\nexercise = "c"\npoints = 1', "There is no exercise c; there are: a, b."),
        ('student = "1"\nexercise = "a"\npoints = 5', "can't get 5 points of 4"),
        ('student = "2"\npoints = 9', "can't get 9 points of 8"),
        ('student = "2"\nexercise = "a"\npoints = 1', "Of 2 no exercise was graded"),
        ('student = "1"\npoints = 1\nchange = 1', "points and change exclude each other"),
        ('student = "1"', "it has none of points, change, comment, submitted"),
        ('student = "1"\npoints = 1.5', "Expected `int | null`, got `float`"),
        ('student = "1"\npoints = -1', ">= 0"),
        ('student = "1"\ngrade = 1', "unknown field `grade`"),
        ("points = 1", "missing required field `student`"),
        ('student = "1"\nsubmitted = 2026-11-30T23:00:00', "no time with an offset"),
        ('student = "1"\nsubmitted = 2026-11-30T23:00:00Z\nexercise = "a"', "leave exercise out"),
        (
            'student = "1"\nchange = 1\n[[adjustments]]\nstudent = "1"\nchange = 2',
            "has two adjustments of the whole grade of 1",
        ),
        ("=", "hand.toml holds no adjustments"),
    ],
)
def test_what_fits_nothing_is_refused_whole(place, capsys, text, words):
    adjust(place)
    before = audit.read(place / "out").head
    capsys.readouterr()
    assert adjust(place, f"[[adjustments]]\n{text}\n") == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert audit.read(place / "out").head == before


@pytest.mark.parametrize("edit", ["changed", "removed", "planted", "a link"])
def test_what_somebody_else_wrote_is_refused(place, capsys, edit):
    file = place / "out" / keeping.NAME
    if edit != "planted":
        adjust(place)
    match edit:
        case "changed":
            file.write_text(file.read_text().replace('"points": 4', '"points": 3'))
        case "removed":
            file.unlink()
        case "planted":
            file.write_text('[{"student": "1", "change": 100}]')
        case "a link":
            file.rename(place / "elsewhere")
            file.symlink_to(place / "elsewhere")
    capsys.readouterr()
    for command in (
        ["final", "--policy", str(place / "p.toml")],
        ["gradebook", "moodle", "--out", str(place / "m.csv")],
    ):
        assert (
            run(
                [*command, str(place / "out")]
                if command[0] == "final"
                else [*command[:2], str(place / "out"), *command[2:]]
            )
            == 2
        )
    assert "by_hand.json" in capsys.readouterr().err
    assert adjust(place) == 0
    assert final(place)["1"]["points"] == "7.20"


def test_a_refused_result_gets_no_points_by_hand(place):
    adjust(place)
    result = next((place / "out").glob("students/*ana*/result.json"))
    result.write_text(result.read_text().replace('"Ana"', '"Eva"'))
    found = {
        g.result.student.id: g
        for g in keeping.adjusted(list(Store(place / "out")), keeping.kept(place / "out"))
    }
    assert (found["1"].standing, found["1"].points) == (Standing.REFUSED, None)


def test_results_entered_by_hand_after_the_hash_that_was_noted_are_told(place, capsys):
    head = audit.read(place / "out").head
    adjust(place)
    capsys.readouterr()
    assert run(["final", str(place / "out"), "--policy", str(place / "p.toml"), "--holds", head]) == 1
    assert "4 results were entered into the log after" in capsys.readouterr().err


def test_weights():
    policy = parse_policy("[exercises]\nweights = { a = 3, b = 0.5 }\n")
    (row,) = gradebook(
        [[reports.graded("1", reports.report({"a": (2, 4), "b": (4, 4), "c": (1, 2)}))]], policy
    )
    assert (row.points, row.max_points, row.percent) == (Decimal("9.00"), 16, Decimal("56.25"))
    assert row.reasons == ["Weights: a x 3, b x 0.5.", "Earned: 9 of 16 points."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weights = { a = -1 }", "the weight of a is -1, not from 0 to 1000"),
        ("weights = { a = nan }", "the weight of a is NaN"),
        ("weights = { z = 2 }", "The policy weighs z, and the report has no such exercise."),
    ],
)
def test_weights_that_are_none(place, capsys, text, words):
    (place / "p.toml").write_text(f"[exercises]\n{text}\n")
    assert run(["final", str(place / "out"), "--policy", str(place / "p.toml")]) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def test_the_document_shows_a_file():
    page = (Path(__file__).parents[2] / "docs" / "course.md").read_text("utf-8")
    shown = page.partition("    [[adjustments]]")[2].partition("\n`final`")[0]
    found = parse(textwrap.dedent("    [[adjustments]]" + shown))
    assert [(one.student, one.points, one.submitted) for one in found] == [
        ("1041", 4, None),
        ("1042", None, "2026-11-30T22:00:00-03:00"),
    ]
    with pytest.raises(AdjustmentError, match="two adjustments of a of 1"):
        parse('[[adjustments]]\nstudent="1"\nexercise="a"\npoints=1\n' * 2)
