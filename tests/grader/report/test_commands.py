"""The commands that write formats: convert, gradebook, grade --format, check --github."""

import csv
import json
import re

import pytest
import reports
from msgspec.structs import replace

from grader.cli.main import run
from grader.records.store import Result, Store, Student
from grader.report.formats import FORMATS, export
from grader.report.model import decode, encode


def typed(capsysbinary, *arguments):
    code = run([str(argument) for argument in arguments])
    captured = capsysbinary.readouterr()
    return code, captured.out, captured.err.decode()


@pytest.fixture
def file(tmp_path, real):
    path = tmp_path / "report.json"
    path.write_bytes(encode(real))
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_convert(capsysbinary, tmp_path, file, name, monkeypatch):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    real = decode(file.read_bytes())
    code, out, _ = typed(capsysbinary, "convert", name, file)
    assert code == (1 if name == "github" else 0)
    assert out == export(name, real)
    code, out, _ = typed(capsysbinary, "convert", name, file, "--out", tmp_path / "new" / "file")
    assert (code, out) == (0, b"")
    assert (tmp_path / "new" / "file").read_bytes() == export(name, real)


@pytest.mark.parametrize(
    ("states", "expected"), [(["passed"], 0), (["passed", "failed"], 1), (["grader_error"], 3)]
)
def test_convert_to_github_writes_the_summary_and_ends_as_the_grading_did(
    capsysbinary, tmp_path, monkeypatch, states, expected
):
    report = tmp_path / "report.json"
    report.write_bytes(encode(reports.report_of(["x"], states)))
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    code, out, _ = typed(capsysbinary, "convert", "github", report, "--folder", "hw")
    assert code == expected
    assert (b"file=hw/" in out) == (states == ["passed", "failed"])
    assert summary.read_text("utf-8").startswith("before\n```text\n")


def test_what_is_no_report_is_told(capsysbinary, tmp_path):
    code, _, err = typed(capsysbinary, "convert", "junit", tmp_path / "nothing.json")
    assert code == 2
    assert "can't be read" in err
    (tmp_path / "other.json").write_text('{"version": 9}')
    code, _, err = typed(capsysbinary, "convert", "junit", tmp_path / "other.json")
    assert code == 2
    assert "is no report of this grader" in err


@pytest.fixture
def results(tmp_path):
    store = Store(tmp_path / "graded")
    store.write(Result(Student("11", "João"), "f", problem="No .py file."), {})
    report = reports.report_of(["x"], ["passed", "failed"])
    report = replace(report, submission=replace(report.submission, student="12"))
    result = Result(Student("12", "Ana"), "f", report.score, report.max_score)
    store.write(result, {"report.json": encode(report)})
    return store.folder


def test_gradebooks(capsysbinary, tmp_path, results):
    out = tmp_path / "grades" / "moodle.csv"
    code, said, _ = typed(
        capsysbinary, "gradebook", "moodle", results, "--out", out, "--decimal", "comma", "--max", "10"
    )
    assert code == 0
    assert said.decode().endswith("2 students, 1 without a grade.\n")
    table = list(csv.DictReader(out.read_text("utf-8").splitlines(), delimiter=";"))
    assert {row["Full name"]: row["Grade"] for row in table} == {"João": "", "Ana": "4"}
    code, _, _ = typed(capsysbinary, "gradebook", "moodle", results, "--out", out, "--ids", "email", "--bom")
    assert out.read_bytes().startswith("\ufeffEmail address,Full name,jaxcnn,".encode())
    code, _, _ = typed(capsysbinary, "gradebook", "canvas", results, "--out", out, "--assignment", "A (7)")
    assert out.read_text("utf-8").splitlines()[0] == "Student,ID,SIS User ID,SIS Login ID,Section,A (7)"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["canvas", "--ids", "email"], "--ids email is not for canvas; it knows id, sis, login."),
        (
            ["moodle", "--decimal", "comma", "--separator", "comma"],
            "A decimal comma needs another --separator",
        ),
        (["moodle", "--max", "inf"], "--max inf is no number of points, such as 10."),
        (["canvas", "--max", "nan"], "--max nan is no number of points"),
    ],
)
def test_gradebooks_options_that_do_not_go_together(capsysbinary, tmp_path, results, options, words):
    platform, *more = options
    code, _, err = typed(capsysbinary, "gradebook", platform, results, "--out", tmp_path / "x.csv", *more)
    assert code == 2
    assert words in err


def test_a_folder_without_results_is_told(capsysbinary, tmp_path):
    code, _, err = typed(capsysbinary, "gradebook", "moodle", tmp_path, "--out", tmp_path / "x.csv")
    assert code == 2
    assert "There are no results in" in err


def test_grade_writes_formats_too(capsysbinary, tmp_path, course, monkeypatch):
    monkeypatch.chdir(tmp_path)
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    folder = tmp_path / "hw"
    folder.mkdir()
    (folder / "ex02_output_size.py").write_text("def output_size(n, f, padding, stride):\n    return n\n")
    options = [part for name in ("gradescope", "junit", "github") for part in ("--format", name)]
    code, out, _ = typed(
        capsysbinary, "--course", course.root, "grade", folder, "--out", tmp_path / "out", *options
    )
    assert code == 1
    assert b"::error file=hw/ex02_output_size.py,title=" in out
    assert json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["score"] == 0
    assert b"<testsuites" in (tmp_path / "out" / "junit.xml").read_bytes()
    assert "output" in summary.read_text("utf-8")


def test_grade_tells_the_platform_of_a_submission_that_can_not_be_read(capsysbinary, tmp_path, course):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"no zip")
    code, _, _ = typed(
        capsysbinary,
        "--course",
        course.root,
        "grade",
        bad,
        "--out",
        tmp_path / "out",
        "--format",
        "prairielearn",
    )
    assert code == 2
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert results["gradable"] is False
    assert "bad.zip" in results["format_errors"][0]


def test_two_formats_do_not_write_one_file(capsysbinary, tmp_path):
    formats = ["--format", "gradescope", "--format", "exercism"]
    code, _, err = typed(capsysbinary, "grade", tmp_path, "--out", tmp_path / "out", *formats)
    assert code == 2
    assert "Two of these formats write results.json" in err


def test_check_on_github_lets_no_printed_line_be_a_command(capsysbinary, tmp_path, course, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    file = tmp_path / "ex02_output_size.py"
    file.write_text(
        "def output_size(n, f, padding, stride):\n    print('::error::mine')\n    return n + stride\n"
    )
    code, out, _ = typed(capsysbinary, "--course", course.root, "check", "--github", "--submission", file)
    assert code == 1
    text = out.decode()
    token = re.match(r"::stop-commands::([0-9a-f]{32})\n", text)[1]
    quiet, _, loud = text.partition(f"::{token}::\n")
    assert "::error::mine" in quiet
    assert [line.split()[0] for line in loud.splitlines()] == ["::notice", "::error"]


def test_check_writes_json_or_tells_github(capsysbinary):
    code, _, err = typed(capsysbinary, "check", "--github", "--json")
    assert code == 2
    assert "exclude each other" in err
