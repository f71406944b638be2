"""Who handed in what: folders, exports of two platforms, a CSV."""

import io
import zipfile

import pytest

from grader.batch.roster import entries
from grader.records.store import Student, slug
from grader.submission.intake import take
from grader.submission.snapshot import SubmissionError

CODE = b"def f():\n    return 1\n"


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def found(source, tmp_path):
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir(exist_ok=True)
    return {e.student: sorted(take(e.path).files) for e in entries(source, unpacked)}


def test_a_folder_of_folders_files_and_archives(tmp_path):
    place = tmp_path / "class"
    (place / "ana").mkdir(parents=True)
    (place / "ana" / "ex01.py").write_bytes(CODE)
    (place / "bia.py").write_bytes(CODE)
    (place / "caio.zip").write_bytes(zipped({"ex01.py": CODE, "work/ex02.py": CODE}))
    (place / ".DS_Store").write_bytes(b"")
    assert found(place, tmp_path) == {
        Student("ana"): ["ex01.py"],
        Student("bia"): ["bia.py"],
        Student("caio"): ["ex01.py", "work/ex02.py"],
    }


MOODLE = {
    "Ana Conceição_1234567_assignsubmission_file_/ex01.py": CODE,
    "Ana Conceição_1234567_assignsubmission_file_/ex02.py": CODE,
    "João da Silva_7654321_assignsubmission_file_/homework.zip": zipped({"ex01.py": CODE}),
    "Li_77_assignsubmission_file_ex01.py": CODE,
}
CANVAS = {
    "conceicaoana_12_345_ex01.py": CODE,
    "conceicaoana_12_346_ex02-1.py": CODE,
    "silvajoao_LATE_34_999_homework.zip": zipped({"ex01.py": CODE}),
}


@pytest.mark.parametrize("packed", [True, False])
def test_what_moodle_exports(tmp_path, packed):
    source = tmp_path / "moodle.zip"
    source.write_bytes(zipped(MOODLE))
    if not packed:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(tmp_path / "moodle")
        source = tmp_path / "moodle"
    assert found(source, tmp_path) == {
        Student("1234567", "Ana Conceição"): ["ex01.py", "ex02.py"],
        Student("7654321", "João da Silva"): ["ex01.py"],
        Student("77", "Li"): ["ex01.py"],
    }


@pytest.mark.parametrize("packed", [True, False])
def test_what_canvas_exports(tmp_path, packed):
    source = tmp_path / "submissions.zip"
    source.write_bytes(zipped(CANVAS))
    if not packed:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(tmp_path / "canvas")
        source = tmp_path / "canvas"
    assert found(source, tmp_path) == {
        Student("12", "conceicaoana"): ["ex01.py", "ex02-1.py"],
        Student("34", "silvajoao"): ["ex01.py"],
    }


def test_one_folder_around_all_is_nobodys(tmp_path):
    source = tmp_path / "class.zip"
    source.write_bytes(zipped({f"class/{name}/ex01.py": CODE for name in ("ana", "bia")}))
    assert list(found(source, tmp_path)) == [Student("ana"), Student("bia")]


def test_members_that_lead_out_are_not_laid_out(tmp_path):
    source = tmp_path / "class.zip"
    source.write_bytes(zipped({"../../evil.py": CODE, "/abs/evil.py": CODE, "ana/ex01.py": CODE}))
    assert found(source, tmp_path) == {Student("ana"): ["ex01.py"]}
    assert not list(tmp_path.rglob("evil.py"))


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_maps_students_to_paths(tmp_path, separator):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "ex01.py").write_bytes(CODE)
    lines = ["Student;Name;Path;Submitted", "7;Inês;one;2026-11-24T10:00:00-03:00", "8;;missing.zip;", ";;;"]
    source = tmp_path / "class.csv"
    source.write_text("\n".join(lines).replace(";", separator), "utf-8-sig")
    one, other = entries(source, tmp_path)
    assert (one.student, one.path, one.submitted) == (
        Student("7", "Inês"),
        tmp_path / "one",
        "2026-11-24T10:00:00-03:00",
    )
    assert (other.student, other.submitted) == (Student("8"), None)
    with pytest.raises(SubmissionError, match="no submission"):
        take(other.path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("class.csv", "who,where\na,b\n", "columns student and path; it has: who, where"),
        ("class.csv", "", "columns student and path"),
        ("class.zip", "PK\x05\x06", "can't be unpacked"),
        ("class.ZIP", "hello", "can't be unpacked"),
        ("class.txt", "hello", "holds no class"),
        ("class.csv", "student,path\n1,a\n1,b\n", "Two submissions are of the student 1: a and b"),
    ],
)
def test_what_is_no_class_is_told_in_a_sentence(tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    with pytest.raises(SubmissionError, match=words):
        entries(tmp_path / name, tmp_path)


def test_folders_of_students_are_safe_and_never_the_same():
    students = [
        Student("1", "Ana"),
        Student("2", "Ana"),
        Student("../..", "../.."),
        Student("CON"),
        Student("学生"),
    ]
    students += [Student("a" * 300), Student("A"), Student("a")]
    slugs = [slug(student) for student in students]
    assert len({s.lower() for s in slugs}) == len(students)
    assert all(s.replace("-", "").isalnum() and s.isascii() and len(s) < 70 for s in slugs)
