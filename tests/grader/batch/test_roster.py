"""Who handed in what: every shape as a folder and as an archive, and what is no student's."""

import io
import os
import re
import tarfile

import pytest
from rosters import CODE, EMPTY, laid_out, roster_of, source_of, states, tarred, zipped

from grader.batch.roster.model import RosterError
from grader.records.store import Student, slug
from grader.submission.intake import take

STEMS = ("ex01", "ex02_output_size", "ex03_convolve_valid")
EX = "ex02_output_size.py"
ARCHIVE = zipped({EX: CODE})
METADATA = b"""---
submission_101:
  :submitters:
  - :name: Ana Alves
    :sid: '0012'
    :email: ana@example.org
  :created_at: 2026-11-24 13:00:00.170137000 Z
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess {}
submission_102:
  :submitters:
  - :name: Bia Braga
    :sid: '13'
  - :name: Caio Cruz
    :sid: ''
    :email: caio@example.org
  :created_at: 2026-11-24 10:00:00.1 -03:00
submission_103:
  :submitters:
  - :name: Davi Dias
    :sid: '15'
"""

# What lies in a class, and what is read there: the shape, and for each student "file", "nothing" or a problem's words.
CLASSES = {
    "folders": ({f"ana/{EX}": CODE, f"bia/{EX}": CODE}, "folders", {"ana": "file", "bia": "file"}),
    "folders, files, archives": (
        {"ana/ex01.py": CODE, "bia.py": CODE, "caio.zip": ARCHIVE, "davi.ipynb": b"{}", "eva.tar.gz": b""},
        "folders",
        dict.fromkeys(["ana", "bia", "caio", "davi", "eva"], "file"),
    ),
    "endings in any case": (
        {"1003.ZIP": ARCHIVE, "1004.Zip": ARCHIVE, "1005.TAR.GZ": b"", "1006.PY": CODE, "1007.IPYNB": b"", "1008.7Z": b""},
        "folders",
        dict.fromkeys(["1003", "1004", "1005", "1006", "1007", "1008"], "file"),
    ),
    "copies of a browser": (
        {"1003 (1).zip": ARCHIVE, "1004 - Copy.zip": ARCHIVE, "1005.zip": ARCHIVE},
        "folders",
        dict.fromkeys(["1003", "1004", "1005"], "file"),
    ),
    "what a browser puts behind": (
        {"1003.zip (1)": ARCHIVE, "1004.zip-1": ARCHIVE, "1005.py.txt": CODE, "1006.ipynb.json": b"{}", "1007.py (2)": CODE},
        "folders",
        dict.fromkeys(["1003", "1004", "1005", "1006", "1007"], "file"),
    ),
    "litter": (
        {
            f"ana/{EX}": CODE, f"bia/{EX}": CODE, "index.html": b"x", "Thumbs.db": b"x", "desktop.ini": b"x",
            "__MACOSX/ana/._x": b"x", ".DS_Store": b"x", "~$notes.docx": b"x", "a.crdownload": b"x", "README.txt": b"x",
            "grades.csv": b"x", "enunciado.pdf": b"x", "Icon\r": b"", "notes.txt~": b"", "Ana.lnk": b"",
        },
        "folders",
        {"ana": "file", "bia": "file"},
    ),
    "results of an earlier run": (
        {f"ana/{EX}": CODE, f"bia/{EX}": CODE, "out/students/ana-1/report.json": b"", "out/audit.jsonl": b"",
         "results/first/students/x/result.json": b"", "results/first/overview.html": b""},
        "folders",
        {"ana": "file", "bia": "file"},
    ),
    "a course's own folders": (
        {f"ana/{EX}": CODE, f"bia/{EX}": CODE, f"solutions/{EX}": CODE, f"exercises/{EX}": CODE},
        "folders",
        {"ana": "file", "bia": "file"},
    ),
    "nothing": (
        {"ana": EMPTY, "bia/.DS_Store": b"", "caio/Thumbs.db": b"", "davi/work": EMPTY, f"eva/{EX}": CODE},
        "folders",
        {"ana": "nothing", "bia": "nothing", "caio": "nothing", "davi": "nothing", "eva": "file"},
    ),
    "documents among loose files": (
        {"1001.py": CODE, "1002.pdf": b"", "1003.docx": b"", "1004.py": CODE, "1005.py": CODE, "README.md": b""},
        "folders",
        dict.fromkeys(["1001", "1002", "1003", "1004", "1005"], "file"),
    ),
    "two of one student": (
        {"ana.zip": ARCHIVE, f"ana/{EX}": CODE, f"bia/{EX}": CODE},
        "folders",
        {"ana": "There are two submissions of this student: ana, ana.zip. Keep one", "bia": "file"},
    ),
    "one student": ({f"ana/{EX}": CODE}, "folders", {"ana": "file"}),
    "one student's archive": ({"ana/homework.zip": ARCHIVE}, "folders", {"ana": "file"}),
    "one student's kit": ({f"ana/exercises/{EX}": CODE, "ana/course.key": b""}, "folders", {"ana": "file"}),
    "a bare repository": (
        {"ana/HEAD": b"", "ana/objects/x": b"", "ana/refs/x": b"", f"bia/{EX}": CODE},
        "folders",
        {"ana": "ana is a bare repository", "bia": "file"},
    ),
    "one level too high": ({f"turma/{name}/{EX}": CODE for name in ("ana", "bia")}, "folders", {"ana": "file", "bia": "file"}),
    "one level too high, of archives in folders": (
        {f"turma/{name}/hw.zip": ARCHIVE for name in ("ana", "bia")}, "folders", {"ana": "file", "bia": "file"}
    ),
    "Moodle": (
        {
            f"Ana Conceição_1234567_assignsubmission_file_/{EX}": CODE,
            "Ana Conceição_1234567_assignsubmission_file_/sub/x.py": CODE,
            "João da Silva_7654321_assignsubmission_file_/homework.zip": ARCHIVE,
            f"Li_77_assignsubmission_file_{EX}": CODE,
        },
        "moodle",
        {"1234567": "file", "7654321": "file", "77": "file"},
    ),
    "Moodle, files and texts": (
        {
            f"Ana_1_assignsubmission_file_/{EX}": CODE,
            "Ana_1_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
            "Bia_2_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
            "Caio_3_assignsubmission_onlinetext_onlinetext.html": b"<p>",
            f"Davi_4_assignsubmission_file_{EX}": CODE,
            "Davi_4_assignsubmission_onlinetext_onlinetext.html": b"<p>",
            "Eva_5_assignsubmission_file_": EMPTY,
            "Fabi_6_assignsubmission_file_": EMPTY,
            "Fabi_6_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
        },
        "moodle",
        {
            "1": "file", "2": "There is only an online text", "3": "There is only an online text", "4": "file",
            "5": "nothing", "6": "There is only an online text",
        },
    ),
    "Moodle, groups": (
        {
            f"Grupo_1_45_assignsubmission_file_/{EX}": CODE,
            f"Grupo 2_46_assignsubmission_file_/{EX}": CODE,
            f"os_da_frente_47_assignsubmission_file_/{EX}": CODE,
            f"Default group_assignsubmission_file_/{EX}": CODE,
        },
        "moodle",
        dict.fromkeys(["45", "46", "47", "Default group"], "file"),
    ),
    "Moodle, anonymous": (
        {
            f"Participant_123_assignsubmission_file_/{EX}": CODE,
            f"Participante_124_assignsubmission_file/{EX}": CODE,
            f"Participant 125_125_assignsubmission_file_{EX}": CODE,
            f"Participante 126_assignsubmission_file_/{EX}": CODE,
        },
        "moodle",
        dict.fromkeys(["123", "124", "125", "126"], "file"),
    ),
    "Moodle, litter and its worksheet": (
        {f"Ana_1_assignsubmission_file_/{EX}": CODE, "Grades-Course-HW1.csv": b"x", "index.html": b"", "desktop.ini": b""},
        "moodle",
        {"1": "file"},
    ),
    "Moodle, one level too high": (
        {f"download/Ana_1_assignsubmission_file_/{EX}": CODE}, "moodle", {"1": "file"}
    ),
    "Canvas": (
        {
            f"conceicaoana_12_345_{EX}": CODE,
            "conceicaoana_12_346_ex03-1.py": CODE,
            "silvajoao_LATE_34_999_homework.zip": ARCHIVE,
            "late_bia_late_35_1000_ex01.py": CODE,
            "li_36_1001_HW.ZIP": ARCHIVE,
        },
        "canvas",
        dict.fromkeys(["12", "34", "35", "36"], "file"),
    ),
    "Canvas, groups": (
        {
            f"group_1_1201_90345_{EX}": CODE,
            f"group_2_1202_90346_{EX}": CODE,
            f"group_2_LATE_1202_90348_{EX}": CODE,
            f"os_da_frente_1203_90347_{EX}": CODE,
            "os_da_frente_1203_90349_1_2_notes.py": CODE,
        },
        "canvas",
        dict.fromkeys(["1201", "1202", "1203"], "file"),
    ),
    "Canvas, one group of two files": (
        {"group_1_1201_90345_a.py": CODE, "group_1_1201_90346_b.py": CODE}, "canvas", {"1201": "file"}
    ),
    "Canvas, one group with a number": (
        {f"team_7_1201_90345_{EX}": CODE, f"blue_1202_90346_{EX}": CODE, f"red_1203_90347_{EX}": CODE},
        "canvas",
        dict.fromkeys(["1201", "1202", "1203"], "file"),
    ),
    "Canvas, numbers in files' names": (
        {"ana_1201_90345_2_1_ex.py": CODE, "bia_1202_90346_2_1_ex.py": CODE, f"caio_1203_90347_{EX}": CODE},
        "canvas",
        dict.fromkeys(["1201", "1202", "1203"], "file"),
    ),
    "Canvas, anonymous": (
        {f"anon_Xa12b_345_{EX}": CODE, f"LATE_anon_9kQ2z_346_{EX}": CODE, "anon_77abc_text.html": b""},
        "canvas",
        {"anon_Xa12b": "file", "anon_9kQ2z": "file", "anon_77abc": "There is only a text or a link"},
    ),
    "Canvas, typed": (
        {
            f"ana_12_345_{EX}": CODE, "bia_13_text.html": b"", "caio_LATE_14_link.html": b"",
            f"davi_15_350_{EX}": CODE, "davi_15_text.html": b"",
        },
        "canvas",
        {"12": "file", "13": "There is only a text", "14": "There is only a text", "15": "file"},
    ),
    "Canvas, two files of one name": (
        {f"ana_12_345_{EX}": CODE, f"ana_12_346_{EX}": b"other", f"bia_13_347_{EX}": CODE},
        "canvas",
        {"12": "file", "13": "file"},
    ),
    "Canvas, unpacked to folders": (
        {f"ana_1201_90345_hw/{EX}": CODE, "ana_1201_90346_more/ex03.py": CODE, f"silva_LATE_1202_90347_hw/{EX}": CODE},
        "canvas",
        {"1201": "file", "1202": "file"},
    ),
    "folders with numbers": (
        {f"{name}_2024_11_final/{EX}": CODE for name in ("ana", "bia")},
        "folders",
        {"ana_2024_11_final": "file", "bia_2024_11_final": "file"},
    ),
    "ids that begin like exercises": (
        {"ex2024001.py": CODE, "ex2024002.py": CODE}, "folders", {"ex2024001": "file", "ex2024002": "file"}
    ),
    "one student's versions": ({f"ana/v1/{EX}": CODE, f"ana/v2/{EX}": CODE}, "folders", {"ana": "file"}),
    "Canvas, litter": (
        {f"ana_12_345_{EX}": CODE, "index.html": b"", "Thumbs.db": b"", "grades.csv": b"", "notes.pdf": b""},
        "canvas",
        {"12": "file"},
    ),
    "Gradescope": (
        {
            f"assignment_9_export/submission_101/{EX}": CODE,
            f"assignment_9_export/submission_102/{EX}": CODE,
            f"assignment_9_export/submission_104/{EX}": CODE,
            "assignment_9_export/submission_metadata.yml": METADATA,
        },
        "gradescope",
        {
            "0012": "file", "13": "file", "caio@example.org": "file",
            "15": "submission_metadata.yml names submission_103, which is not there",
        },
    ),
    "Gradescope, an empty submission": (
        {"submission_101": EMPTY, f"submission_102/{EX}": CODE, f"submission_103/{EX}": CODE,
         "submission_metadata.yml": METADATA},
        "gradescope",
        {"0012": "nothing", "13": "file", "caio@example.org": "file", "15": "file"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("packed", ["", "zip", "tar.gz"])
@pytest.mark.parametrize("name", CLASSES)
def test_every_student_of_a_class_is_found_and_nobody_else(tmp_path, name, packed):
    files, shape, expected = CLASSES[name]
    roster = roster_of(source_of(tmp_path, files, packed), tmp_path, stems=STEMS)
    found = states(roster)
    assert roster.shape == shape
    assert sorted(found) == sorted(expected)
    for student, words in expected.items():
        assert found[student].startswith(words), student


# What can't be read with certainty, what the question says, and what answers it.
QUESTIONS = {
    "the class's folder, or a student": ({f"turma/ana/{EX}": CODE}, "Is turma the class, or a student", ["turma"]),
    "two levels too high": ({f"a/b/{name}/{EX}": CODE for name in ("ana", "bia")}, "Is a the class", ["a"]),
    "files of freely named students": ({"turma/ana.py": CODE, "turma/bia.py": CODE}, "Is turma the class", ["turma"]),
    "archives of students": ({"turma/ana.zip": ARCHIVE, "turma/bia.zip": ARCHIVE}, "Is turma the class", ["turma"]),
    "one student's files": ({"ex01.py": CODE, EX: CODE, "notes": EMPTY}, "one student's submission", ["notes"]),
    "one student's kit": ({f"exercises/{EX}": CODE, "course.key": b"", "README.md": b""}, "one student's submission", None),
    "one student's notebooks": ({"ex02.ipynb": b"", "ex03.ipynb": b""}, "one student's submission", None),
    "a student's folders": ({f"src/{EX}": CODE, f"data/{EX}": CODE}, "one student's submission", ["src", "data"]),
    "several classes": (
        {f"turma{t}/{s}/{EX}": CODE for t in "AB" for s in ("ana", "bia")}, "Are turmaA, turmaB classes", ["turmaA", "turmaB"]
    ),
    "several classes of archives": (
        {f"turma{t}/{s}{t}.zip": ARCHIVE for t in "AB" for s in ("ana", "bia")},
        "Are turmaA, turmaB classes", ["turmaA", "turmaB"],
    ),
    "several downloads": (
        {f"{t}/Ana_1_assignsubmission_file_/{EX}": CODE for t in ("hw1", "hw2")}, "Are hw1, hw2 classes", ["hw1", "hw2"]
    ),
    "Moodle's and more": (
        {f"Ana_1_assignsubmission_file_/{EX}": CODE, f"by email/{EX}": CODE}, "Moodle's.*1 name fits; by email do not",
        ["Ana_1_assignsubmission_file_", "by email"],
    ),
    "Canvas's and more": (
        {f"ana_1_2_{EX}": CODE, f"bia_3_4_{EX}": CODE, "extra.zip": ARCHIVE}, "Canvas's.*2 names fit; extra.zip do not",
        [f"ana_1_2_{EX[:-3]}", f"bia_3_4_{EX[:-3]}", "extra"],
    ),
    "one number for all": (
        {"ana_2024_11_final.py": CODE, "bia_2024_12_final.py": CODE}, "Then ana and bia would both be the user 2024",
        ["ana_2024_11_final", "bia_2024_12_final"],
    ),
    "one file of two": (
        {"ana_1_11_final.py": CODE, "bia_2_11_final.py": CODE}, "would be of two users",
        ["ana_1_11_final", "bia_2_11_final"],
    ),
    "Gradescope's without its metadata": (
        {f"submission_1/{EX}": CODE, f"submission_2/{EX}": CODE}, "without submission_metadata.yml",
        ["submission_1", "submission_2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("packed", ["", "zip"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_not_certain_is_a_question_that_an_option_answers(tmp_path, name, packed):
    files, question, answered = QUESTIONS[name]
    source = source_of(tmp_path, files, packed)
    with pytest.raises(RosterError, match=question) as raised:
        roster_of(source, tmp_path, stems=STEMS)
    assert "?" in str(raised.value) or "--shape" in str(raised.value)
    if answered is not None:
        (tmp_path / "again").mkdir()
        roster = roster_of(source, tmp_path / "again", stems=STEMS, shape="folders")
        assert sorted(states(roster)) == sorted(answered)


@pytest.mark.parametrize(
    ("shape", "files", "students"),
    [
        ("moodle", {f"Ana_1_assignsubmission_file_/{EX}": CODE, f"by email/{EX}": CODE}, {"1"}),
        ("canvas", {f"ana_1_2_{EX}": CODE, "extra.zip": ARCHIVE}, {"1"}),
        ("repositories", {f"ana/{EX}": CODE, "ana/.git/HEAD": b"", f"bia/{EX}": CODE}, {"ana"}),
    ],
)
def test_a_shape_that_is_named_leaves_the_rest_out_and_says_so(tmp_path, shape, files, students):
    roster = roster_of(laid_out(tmp_path / "class", files), tmp_path, shape=shape)
    assert set(states(roster)) == students
    assert [left.reason for left in roster.ignored if left.name in ("by email", "extra.zip", "bia")]


def test_repositories_are_recognised_and_an_empty_one_is_nothing(tmp_path):
    files = {
        f"ana/{EX}": CODE,
        "ana/.git/HEAD": b"",
        "bia/.git/HEAD": b"",
        f"caio/{EX}": CODE,
        "caio/.git": b"gitdir: x",
    }
    roster = roster_of(laid_out(tmp_path / "class", files), tmp_path)
    assert roster.shape == "repositories"
    assert states(roster) == {"ana": "file", "bia": "nothing", "caio": "file"}


def test_what_was_left_out_is_told_with_its_reason(tmp_path):
    files, _shape, _expected = CLASSES["litter"]
    roster = roster_of(laid_out(tmp_path / "class", files), tmp_path)
    reasons = {left.name: left.reason for left in roster.ignored}
    assert reasons["index.html"] == "made by a system or a program"
    assert "--roster" in reasons["grades.csv"]
    assert "no folder" in reasons["enunciado.pdf"]


def test_the_level_that_was_gone_down_is_told(tmp_path):
    roster = roster_of(laid_out(tmp_path / "x", {f"turma/{n}/{EX}": CODE for n in ("ana", "bia")}), tmp_path)
    assert roster.notes == ["The students are in x/turma, the only folder there."]


def test_files_of_one_student_come_together_under_their_own_names(tmp_path):
    files, _shape, _expected = CLASSES["Canvas, two files of one name"]
    roster = roster_of(laid_out(tmp_path / "class", files), tmp_path)
    ana = next(entry for entry in roster.entries if entry.student == Student("12", "ana"))
    assert take(ana.path).files == {EX: CODE, f"346/{EX}": b"other"}
    files, _shape, _expected = CLASSES["Moodle, files and texts"]
    roster = roster_of(laid_out(tmp_path / "moodle", files), tmp_path / "m")
    assert [left.name for left in roster.ignored] == [
        "Ana_1_assignsubmission_onlinetext_", "Davi_4_assignsubmission_onlinetext_onlinetext.html"
    ]  # fmt: skip


def test_what_could_be_read_in_two_ways_is_told(tmp_path):
    place = laid_out(tmp_path / "class", {f"group_1_12_345_{EX}": CODE, f"group_2_13_346_{EX}": CODE})
    roster = roster_of(place, tmp_path)
    assert set(states(roster)) == {"12", "13"}
    assert (
        roster.notes[0]
        == f"group_1_12_345_{EX} could be the file of user 1; it was taken for the one of user 12."
    )


def test_gradescope_says_when(tmp_path):
    files, _shape, _expected = CLASSES["Gradescope"]
    roster = roster_of(laid_out(tmp_path / "class", files), tmp_path)
    assert {entry.student: entry.submitted for entry in roster.entries} == {
        Student("0012", "Ana Alves"): "2026-11-24T13:00:00+00:00",
        Student("13", "Bia Braga"): "2026-11-24T10:00:00-03:00",
        Student("15", "Davi Dias"): None,
        Student("caio@example.org", "Caio Cruz"): "2026-11-24T10:00:00-03:00",
    }
    assert [left.name for left in roster.ignored] == ["submission_104"]


@pytest.mark.parametrize(
    "metadata", [b"", b"[]", b"a: [", b"\xff\xfe", b"just text", b"{}", b"&a [*a]", b"a: b: c", b"\t- a"]
)
def test_broken_metadata_of_gradescope_are_told(tmp_path, metadata):
    place = laid_out(tmp_path / "class", {f"submission_101/{EX}": CODE, "submission_metadata.yml": metadata})
    with pytest.raises(RosterError, match=r"submission_metadata\.yml"):
        roster_of(place, tmp_path)


@pytest.mark.parametrize("value", [b"{}", b'{":submitters": []}', b"", b"[1]", b'{":submitters": [x]}'])
def test_a_submission_of_nobody_has_its_own_name(tmp_path, value):
    metadata = b"submission_101: " + value + b"\n"
    place = laid_out(tmp_path / "class", {f"submission_101/{EX}": CODE, "submission_metadata.yml": metadata})
    assert states(roster_of(place, tmp_path)) == {"submission_101": "file"}


def damaged_zip():
    """A class of which one member's bytes are not those that were packed, and one is encrypted by its flag."""
    data = bytearray(zipped({"ana/x.py": b"A" * 50, "bia/x.py": b"B" * 50, "caio/x.py": b"C" * 50}))
    data[data.index(b"BBBB")] = ord("x")
    at = data.rindex(b"caio/x.py") - 46
    data[at + 8] |= 1
    return bytes(data)


def linked_tar():
    """A class of which one member is a link."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, kind in (
            ("ana/x.py", tarfile.SYMTYPE),
            ("ana/y.py", tarfile.REGTYPE),
            ("bia/x.py", tarfile.REGTYPE),
        ):
            info = tarfile.TarInfo(path)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    return buffer.getvalue()


# The archive of a class, and for each student "file", "nothing" or a problem's words, and which parts are missing.
DAMAGED = {
    "bytes and a password": (
        damaged_zip(), {"ana": ("file", []), "bia": ("x.py can't be", []), "caio": ("x.py can't be unpacked: it is enc", [])}
    ),
    "a name twice": (
        zipped({"ana/x.py": b"1", "ana//x.py": b"2", "bia/x.py": b"3"}), {"ana": ("file", ["x.py"]), "bia": ("file", [])}
    ),
    "a file and a folder": (
        zipped({"ana/x": b"1", "ana/x/y.py": b"2", "bia/x.py": b"3"}), {"ana": ("file", ["x/y.py"]), "bia": ("file", [])}
    ),
    "long names": (
        zipped({"ana/" + "x" * 300: b"", "b" * 300 + "/x.py": b"", "caio/" + "x" * 300: b"", "caio/x.py": b"1"}),
        {"ana": ("xxx", []), "b" * 300: ("x.py can't be", []), "caio": ("file", ["x" * 300])},
    ),
    "a loose file": (zipped({"x" * 300 + ".py": b"", "bia/x.py": b""}), {"x" * 300: ("xxx", []), "bia": ("file", [])}),
    "out of the folder": (
        zipped({"../../evil.py": b"", "/abs/evil.py": b"", "C:\\evil.py": b"", "ana/../../evil.py": b"", f"bia/{EX}": b""}),
        {"bia": ("file", [])},
    ),
    "a link": (linked_tar(), {"ana": ("file", ["x.py"]), "bia": ("file", [])}),
    "Moodle's": (
        zipped({f"Ana_1_assignsubmission_file_/{EX}": CODE, "Ana_1_assignsubmission_file_/" + "x" * 300: b""}),
        {"1": ("file", ["x" * 300])},
    ),
    "Canvas's": (
        zipped({f"ana_1_2_{EX}": CODE, "ana_1_3_" + "x" * 300: b"", "bia_4_5_" + "y" * 300: b""}),
        {"1": ("file", ["x" * 300]), "4": ("bia_4_5_yyy", [])},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_member_costs_no_other_student_and_no_other_part(tmp_path, name):
    data, expected = DAMAGED[name]
    source = tmp_path / "class.zip"
    source.write_bytes(data)
    roster = roster_of(source, tmp_path)
    found = states(roster)
    assert sorted(found) == sorted(expected)
    assert all(found[student].startswith(words) for student, (words, _missing) in expected.items()), found
    missing = {entry.student.id: [one.path for one in entry.missing] for entry in roster.entries}
    assert missing == {student: parts for student, (_words, parts) in expected.items()}
    assert not list(tmp_path.parent.rglob("evil.py"))


def test_links_lead_nowhere(tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE, f"bia/{EX}": CODE})
    laid_out(tmp_path / "other", {EX: CODE})
    (place / "caio").symlink_to(tmp_path / "other")
    (place / "davi").symlink_to("ana")
    (place / "eva.py").symlink_to(tmp_path / "other" / EX)
    (place / "fabi").symlink_to("nowhere")
    found = states(roster_of(place, tmp_path, stems=STEMS))
    assert {name for name, state in found.items() if "is a link" in state} >= {"caio", "davi", "eva"}
    assert (found["ana"], found["bia"]) == ("file", "file")


def test_names_that_are_no_text_are_ids_that_can_be_written(tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE, f"bia/{EX}": CODE})
    (place / os.fsdecode(b"jo\xe3o\x1b")).mkdir()
    (place / "de\u0301bora").mkdir()
    found = states(roster_of(place, tmp_path))
    assert found == {"ana": "file", "bia": "file", "jo\u00e3o\ufffd": "nothing", "d\u00e9bora": "nothing"}


def test_the_folder_of_results_is_no_student(tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE, f"bia/{EX}": CODE, "here/.lock": b""})
    roster = roster_of(place, tmp_path, out=place / "here")
    assert set(states(roster)) == {"ana", "bia"}
    assert roster.ignored[0].reason == "the folder of the results"
    with pytest.raises(RosterError, match="would be a student's"):
        roster_of(place, tmp_path, out=place / "ana" / "out")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("class.zip", b"PK\x05\x06", "can't be unpacked"),
        ("class.ZIP", b"hello", "can't be unpacked"),
        ("class.txt", b"hello", "holds no class"),
        ("class.rar", b"Rar!\x1a\x07", "is a .rar archive.*Unpack it yourself, and name the folder"),
        ("class.7z", b"7z\xbc\xaf\x27\x1c", "is a .7z archive.*Unpack it yourself, and name the folder"),
        ("class.xlsx", zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "Save the table as CSV"),
        ("class.ods", zipped({"mimetype": b"", "content.xml": b""}), "Save the table as CSV"),
        ("class.zip", zipped({}), "There is no submission in"),
        ("class.zip", zipped({"index.html": b"", "notes.pdf": b""}), "There is no submission in.*no folder"),
        ("class.tar.gz", tarred({}), "There is no submission in"),
    ],
)
def test_what_is_no_class_is_told_in_a_sentence(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RosterError, match=words):
        roster_of(tmp_path / name, tmp_path)


def test_nothing_and_an_empty_folder_are_no_class(tmp_path):
    with pytest.raises(RosterError, match="There is nothing at"):
        roster_of(tmp_path / "missing", tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(RosterError, match="There is no submission in"):
        roster_of(tmp_path / "empty", tmp_path)


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
    assert all(re.fullmatch(r"[a-z0-9-]{1,69}", s) for s in slugs)


def test_a_folder_that_a_batch_has_only_locked_is_no_student(tmp_path):
    place = laid_out(tmp_path / "class", {f"ana/{EX}": CODE, f"bia/{EX}": CODE, "out/.lock": b""})
    roster = roster_of(place, tmp_path)
    assert set(states(roster)) == {"ana", "bia"}
    assert [left.name for left in roster.ignored] == ["out"]
