"""The zip of feedback files, read back as Moodle's importer reads it."""

import io
import zipfile

import pytest
import reports
from msgspec.structs import replace

from grader.cli.main import run
from grader.records.store import Result, Store, Student
from grader.records.tables import feedback_zip
from grader.report.model import encode

REPORT = reports.report_of(["<script>alert(1)</script>"], ["passed", "failed"])


def of(id_, name, report=REPORT):
    return reports.graded(id_, name, 2, 5, report)


def imported(data, participants):
    """What is_valid_filename_for_import of importziplib.php makes of each file: participant, plugin, file name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for path in archive.namelist():
            parts = f"/import/{path}".split("/")
            if parts[-1].startswith((".", "~")):
                continue
            while parts:
                info = parts.pop(0).split("_", 4)
                if len(info) < 4 or not info[1].isdigit() or int(info[1]) not in participants:
                    continue
                if (info[2], info[3]) not in {("assignfeedback", "file"), ("assignsubmission", "file")}:
                    continue
                rest = info[4] if len(info) > 4 else ""
                yield int(info[1]), info[2], "/".join([rest, *parts]), archive.read(path)
                break


@pytest.mark.parametrize(
    "name",
    [
        "Ana Conceição",
        "under_score_77_assignfeedback_file",
        "a/b\\c: d",
        "../../etc",
        ".hidden",
        "~tilde",
        "",
        "李 小龙",
        "line\nbreak\x00",
        '"; <b>',
    ],
)
def test_each_report_goes_to_its_student(name):
    data = feedback_zip.pack([of("1234567", name), of("1234568", name)])
    found = list(imported(data, {1234567, 1234568, 77}))
    assert [(number, plugin, path) for number, plugin, path, _ in found] == [
        (1234567, "assignfeedback", "/report.html"),
        (1234568, "assignfeedback", "/report.html"),
    ]
    for *_, page in found:
        assert page.startswith(b"<!")
        assert b"<script>alert(1)" not in page


def test_who_has_no_report_gets_no_file():
    class_ = [
        of("1", "A"),
        reports.graded("2", "B", problem="No .py file."),
        reports.graded("3", "C", nothing=True),
    ]
    assert [number for number, *_ in imported(feedback_zip.pack(class_), {1, 2, 3})] == [1]


def test_the_same_results_make_the_same_file_in_any_order():
    class_ = [of("1", "A"), of("2", "B")]
    assert feedback_zip.pack(class_) == feedback_zip.pack(class_[::-1])


@pytest.fixture
def results(tmp_path):
    store = Store(tmp_path / "graded")
    for id_ in ("12", "13"):
        report = replace(REPORT, submission=replace(REPORT.submission, student=id_))
        store.write(
            Result(Student(id_, "Ana"), "f", report.score, report.max_score), {"report.json": encode(report)}
        )
    return store.folder


def test_it_is_written_beside_the_worksheet(capsys, tmp_path, results):
    out, feedback = tmp_path / "moodle.csv", tmp_path / "feedback.zip"
    call = ["gradebook", "moodle", str(results), "--out", str(out), "--feedback", str(feedback)]
    assert run(call) == 0
    assert out.is_file()
    assert [number for number, *_ in imported(feedback.read_bytes(), {12, 13})] == [12, 13]
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["canvas"], "--feedback is for Moodle's worksheet"),
        (["moodle", "--ids", "email"], "--feedback is for Moodle's worksheet"),
    ],
)
def test_elsewhere_it_is_refused(capsys, tmp_path, results, arguments, words):
    platform, *more = arguments
    call = ["gradebook", platform, str(results), "--out", str(tmp_path / "x.csv"), *more]
    assert run([*call, "--feedback", str(tmp_path / "f.zip")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "f.zip").exists()


def test_ids_that_are_no_numbers_are_told(capsys, tmp_path):
    store = Store(tmp_path / "graded")
    report = replace(REPORT, submission=replace(REPORT.submission, student="ana-77"))
    store.write(
        Result(Student("ana-77", "Ana"), "f", REPORT.score, REPORT.max_score), {"report.json": encode(report)}
    )
    call = ["gradebook", "moodle", str(store.folder), "--out", str(tmp_path / "x.csv")]
    assert run([*call, "--feedback", str(tmp_path / "f.zip")]) == 2
    assert "and ana-77 is none" in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()
