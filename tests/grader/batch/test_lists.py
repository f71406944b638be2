"""Tables of students as spreadsheets and platforms write them: with paths, or as a list of the class."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rosters import CODE, laid_out, roster_of, states, zipped

from grader.batch.roster import times
from grader.batch.roster.model import RosterError
from grader.records.store import Student

EX = "ex02_output_size.py"
CLASS = {f"{name}/{EX}": CODE for name in ("ana", "inês", "caio")}
TABLE = "Student;Name;Path;Submitted\n7;Inês;inês;2026-11-24T10:00:00-03:00\n8;Caio;;\n"


@pytest.fixture
def place(tmp_path):
    return laid_out(tmp_path / "class", CLASS)


def listed(place, tmp_path, content, name="class.csv", **options):
    (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return roster_of(place / name, tmp_path, **options)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_in_any_usual_form_says_the_same(place, tmp_path, encoding, separator, end):
    text = TABLE.replace(";", separator).replace("\n", end)
    roster = listed(place, tmp_path, text.encode(encoding))
    one, other = roster.entries
    assert (one.student, one.path, one.submitted) == (
        Student("7", "Inês"),
        place / "inês",
        "2026-11-24T10:00:00-03:00",
    )
    assert other.student == Student("8", "Caio")
    assert other.is_nothing
    guessed = [note for note in roster.notes if "was guessed" in note]
    assert bool(guessed) == (encoding in ("latin-1", "cp1252"))


ROWS = {
    "sep=": ("sep=;\n" + TABLE, {"7": "file", "8": "nothing"}),
    "sep= in quotes, another separator in the names": ('"sep=;"\r\nstudent;path;a,b,c\n7;ana;x,y\n', {"7": "file"}),
    "blank rows": ("student,path\n\n,,\n7,ana\n , \n8,caio\n,\n", {"7": "file", "8": "file"}),
    "blank rows before": ("\n\n,\nstudent,path\n7,ana\n", {"7": "file"}),
    "short rows": ("student,name,path\n7\n8,Caio\n9,Ana,ana\n", {"7": "nothing", "8": "nothing", "9": "file"}),
    "columns without a name": ("student,path,,\n7,ana,,\n", {"7": "file"}),
    "more cells than columns": ("student,name,path\n7,Silva, Ana,ana\n8,Caio,caio\n", {"7": "Row 2 of", "8": "file"}),
    "names in quotes": ('student,name,path\n7,"Silva, Ana",ana\n8,"two\nlines",caio\n', {"7": "file", "8": "file"}),
    "numbers as texts": ('student,path\n"=""0012""",ana\n', {"0012": "file"}),
    "blanks around": (" Student ,\xa0Path \n 7 , ana \n", {"7": "file"}),
    "no path": ("student,path\n7,\n8,   \n9,ana\n", {"7": "nothing", "8": "nothing", "9": "file"}),
    "a title above": ("Turma A, 2026\n\nstudent;path\n7;ana\n", {"7": "file"}),
    "a title in a row of its own": ("Turma A;;\nAluno;Arquivo;\n7;ana;\n", {"7": "file"}),
    "names with commas, few semicolons": ("student;path\nSilva, 7;ana\n", {"Silva, 7": "file"}),
    "columns in quotes": ('"student";"path"\n"7";"ana"\n', {"7": "file"}),
    "no student": ("student,path\n,ana\n9,caio\n", {"9": "file"}),
    "Portuguese": ("Matrícula;Nome;Arquivo\n7;Ana;ana\n", {"7": "file"}),
    "a student's name and id": ("Student,ID,Path\nAna Alves,7,ana\n", {"7": "file"}),
    "Windows's paths": ("student,path\n7,ana\\" + EX + "\n", {"7": "file"}),
    "a path with ./": ("student,path\n7,./ana/\n", {"7": "file"}),
    "two rows of one student, one without a path": ("student,path\n7,\n7,ana\n", {"7": "file"}),
    "two rows that say the same": ("student,path\n7,ana\n7,ana/\n", {"7": "file"}),
    "two submissions": ("student,path\n7,ana\n7,caio\n8,inês\n", {"7": "There are two submissions", "8": "file"}),
    "a group": ("student,path\n7,ana\n8,ana\n", {"7": "file", "8": "file"}),
    "out, up": ("student,path\n7,../../etc\n8,ana\n", {"7": "../../etc leads out", "8": "file"}),
    "out and back": ("student,path\n7,ana/../../class/caio\n8,ana\n", {"7": "ana/../../class/caio leads out", "8": "file"}),
    "out, Windows's": ("student,path\n7,..\\..\\x\n8,ana\n", {"7": "..\\..\\x leads out", "8": "file"}),
    "absolute": ("student,path\n7,/etc/passwd\n8,ana\n", {"7": "/etc/passwd does not begin in", "8": "file"}),
    "a drive": ("student,path\n7,C:\\x\n8,C:x\n9,ana\n", {"7": "C:\\x does not begin", "8": "C:x does not begin", "9": "file"}),
    "a server": ("student,path\n7,\\\\server\\x\n9,ana\n", {"7": "\\\\server\\x does not begin", "9": "file"}),
    "the folder itself": ("student,path\n7,.\n8,./\n9,ana\n", {"7": ". is the class", "8": "./ is", "9": "file"}),
    "around another": ("student,path\n7,ana\n8,ana/" + EX + "\n", {"7": "ana holds other students'", "8": "file"}),
    "missing": ("student,path\n7,dora.zip\n8,ana\n", {"7": "There is no submission at dora.zip", "8": "file"}),
    "an address": ("student,path\n7,https://example.org/x.zip\n8,ana\n", {"7": "There is no submission", "8": "file"}),
    "names that can't be": ("student,path\n7,a\0b\n8," + "x" * 5000 + "\n9,ana\n", {"7": "There is no", "8": "xxx", "9": "file"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_says_what_it_says_and_stops_no_other(place, tmp_path, name):
    text, expected = ROWS[name]
    found = states(listed(place, tmp_path, text))
    assert sorted(found) == sorted(expected)
    for student, words in expected.items():
        assert found[student].startswith(words), found[student]


@pytest.mark.parametrize("id_", ["1041.0", "1,04E+06", "1.04e6"])
def test_ids_that_a_spreadsheet_changed_are_told(place, tmp_path, id_):
    roster = listed(place, tmp_path, f"student;path\n{id_};ana\n")
    assert roster.notes == [
        f"Ids in class.csv look like numbers that a spreadsheet made of them, such as {id_}: format the column as text."
    ]


def test_links_in_a_table_are_refused(place, tmp_path):
    (place / "link").symlink_to(tmp_path)
    (place / "dora").symlink_to("ana")
    found = states(listed(place, tmp_path, "student,path\n7,link/class/ana\n8,dora\n9,ana\n"))
    assert found["9"] == "file"
    assert "link is a link" in found["7"]
    assert "dora is a link" in found["8"]


def test_columns_can_be_named(place, tmp_path):
    text = "Nome;RA;Onde\nAna;7;ana\n"
    roster = listed(place, tmp_path, text, student_column="ra", path_column="ONDE")
    assert states(roster) == {"7": "file"}
    assert roster.entries[0].student.name == "Ana"


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("who,where\na,b\n", {}, "columns student and path; it has: who, where"),
        ("", {}, "columns student and path"),
        ("student,path\n", {}, "There is no submission in"),
        ("student,name\n7,Ana\n", {}, "no column of paths; it has: student, name.*--roster"),
        ("student,path\n7,ana\n", {"student_column": "RA"}, "has no column RA; it has: student, path"),
        ("student,path\n7,ana\n", {"path_column": "Onde"}, "has no column Onde"),
        ("path,student,path\nana,7,caio\n", {}, "has 2 columns path"),
        (b"\x00\x01\x02\x00\xff\xff", {}, "is no text"),
        (b"\xff\xfea", {}, "can't be read"),
        ("Identifier,Full name\nParticipant 7,Ana\n", {}, "the submissions are not beside it"),
    ],
)
def test_what_is_no_table_of_a_class_is_told(place, tmp_path, text, options, words):
    with pytest.raises(RosterError, match=words):
        listed(place, tmp_path, text, **options)


WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    'Participant 1,Ana Alves,a@example.org,"Submitted for grading - ",,100.00,Yes,"Tuesday, 24 November 2026, 10:00 AM",-,\r\n'
    "Participant 2,Bia Braga,b@example.org,No submission - ,,100.00,Yes,-,-,\r\n"
    'Participant 3,Caio Cruz,c@example.org,"Submitted for grading - ",,100.00,Yes,"Tuesday, 24 November 2026, 11:00 AM",-,\r\n'
)
PORTUGUESE = WORKSHEET.replace("Identifier", "Identificador").replace("Participant ", "Participante ").replace(
    "Last modified (submission)", "Última modificação (envio)"
)  # fmt: skip
MOODLE = {f"Ana Alves_1_assignsubmission_file_/{EX}": CODE, f"Davi Dias_9_assignsubmission_file_/{EX}": CODE}


@pytest.mark.parametrize("text", [WORKSHEET, PORTUGUESE, WORKSHEET.replace(",", ";"), "\ufeff" + WORKSHEET])
@pytest.mark.parametrize("where", ["--roster", "beside a zip", "beside folders"])
def test_moodles_worksheet_says_who_handed_in_nothing(tmp_path, text, where):
    place = laid_out(tmp_path / "class", MOODLE if where == "beside folders" else {"hw1.zip": zipped(MOODLE)})
    sheet = (tmp_path if where == "--roster" else place) / "Grades-Course-HW1-1.csv"
    sheet.write_text(text, "utf-8")
    roster = (
        roster_of(place / "hw1.zip", tmp_path, roster=sheet)
        if where == "--roster"
        else roster_of(sheet, tmp_path)
    )
    found = states(roster)
    assert found["3"].startswith(
        "Grades-Course-HW1-1.csv says that something was handed in, and it is not there"
    )
    assert {name: found[name] for name in ("1", "2", "9")} == {"1": "file", "2": "nothing", "9": "file"}
    assert roster.shape == "moodle"
    assert "Not in Grades-Course-HW1-1.csv: 9." in roster.notes


CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section,HW1 (5)\n    Points Possible,,,,,10\n"Alves, Ana",12,u12,ana,A,\n'
    '"Braga, Bia",13,u13,bia,A,\n'
)


def test_canvass_gradebook_says_who_handed_in_nothing(tmp_path):
    place = laid_out(tmp_path / "class", {f"alvesana_12_345_{EX}": CODE})
    (tmp_path / "grades.csv").write_text(CANVAS, "utf-8-sig")
    roster = roster_of(place, tmp_path, roster=tmp_path / "grades.csv")
    assert states(roster) == {"12": "file", "13": "nothing"}
    assert [entry.student.name for entry in roster.entries] == ["alvesana", "Braga, Bia"]


def test_a_list_of_others_is_a_question(place, tmp_path):
    (tmp_path / "list.csv").write_text("student,login\n007,ana\n008,caio\n")
    with pytest.raises(
        RosterError, match=r"None of the 3 students.*its column student has 007.*--student-column"
    ):
        roster_of(place, tmp_path, roster=tmp_path / "list.csv")
    roster = roster_of(place, tmp_path, roster=tmp_path / "list.csv", student_column="login")
    assert set(states(roster)) == {"ana", "caio", "inês"}


SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T10:00:00-03:00",
        "2026-11-24 10:00",
        "Tuesday, 24 November 2026, 10:00 AM",
        "Tuesday, November 24, 2026, 10:00 AM",
        "terça-feira, 24 de novembro de 2026 às 10:00",
        "terça-feira, 24 nov. 2026, 10:00",
        "Terça, 24 Nov 2026, 10:00",
        "Tuesday, 24 November 2026, 10:00\u202fam",
    ],
)
def test_times_in_words_and_in_figures(text):
    moment, is_local = times.read(text, SAO_PAULO)
    assert moment == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert is_local == (not text.endswith("-03:00"))


def test_noon_midnight_and_every_month():
    assert [
        times.read(f"24 May 2026, {clock}", UTC)[0].hour for clock in ("12:05 AM", "12:05 PM", "1:05 PM")
    ] == [
        0,
        12,
        13,
    ]
    english = "January,February,March,April,May,June,July,August,September,October,November,December"
    brazilian = "janeiro,fevereiro,março,abril,maio,junho,julho,agosto,setembro,outubro,novembro,dezembro"
    for number, names in enumerate(zip(english.split(","), brazilian.split(","), strict=True), 1):
        for name in (*names, names[0][:3], f"{names[1][:3]}."):
            assert times.read(f"segunda, 3 {name} 2026, 10:00", UTC)[0] == datetime(
                2026, number, 3, 10, tzinfo=UTC
            )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "24/11/2026 10:00",
            "2026-11-24",
            "24 November 2026",
            "24 Marraskuuta 2026, 10:00",
            "soon",
        ),
        *(
            "31 February 2026, 10:00",
            "24 May 2026, 25:00",
            "24 May 2026, 13:00 PM",
            "24 May 2026, 10:00 to 11:00",
        ),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01 10:00", "x" * 10_000),
    ],
)
def test_what_is_no_time(text):
    assert times.read(text, UTC) == (None, False)


def test_no_such_time_zone():
    with pytest.raises(RosterError, match=r"no time zone Sao Paulo .* America/Sao_Paulo"):
        times.zone("Sao Paulo")
    assert times.zone("America/Sao_Paulo") == SAO_PAULO


def test_of_an_hour_that_is_there_twice_the_earlier_counts():
    moment, _ = times.read("Sunday, 1 November 2026, 1:30 AM", ZoneInfo("America/New_York"))
    assert moment.isoformat() == "2026-11-01T01:30:00-04:00"


def test_a_time_that_final_would_refuse_is_refused(place, tmp_path):
    text = "student,path,submitted\n7,ana,24/11/2026 10:00\n8,caio,2026-11-24 10:00\n9,inês,2026-11-24 10:00-03:00\n"
    with pytest.raises(RosterError, match=r"1 time can't be read, .*: 7 '24/11/2026 10:00'\. .*--timezone"):
        listed(place, tmp_path, text)


def test_times_without_an_offset_are_read_in_the_zone_that_is_named(place, tmp_path):
    text = "student,path,submitted\n8,caio,2026-11-24 10:00\n9,inês,2026-11-24 10:00-03:00\n"
    roster = listed(place, tmp_path, text, zone=SAO_PAULO)
    assert [entry.submitted for entry in roster.entries] == [
        "2026-11-24T10:00:00-03:00",
        "2026-11-24 10:00-03:00",
    ]
    note = "1 time has no offset from UTC: it was read in America/Sao_Paulo. --timezone names another."
    assert note in roster.notes


@pytest.mark.parametrize(
    "text",
    [
        WORKSHEET,
        PORTUGUESE,
        WORKSHEET.replace(
            "Tuesday, 24 November 2026, 10:00 AM", "terça-feira, 24 de novembro de 2026 às 10:00"
        ),
    ],
)
def test_the_worksheets_times_count(tmp_path, text):
    place = laid_out(tmp_path / "class", MOODLE)
    (tmp_path / "sheet.csv").write_text(text, "utf-8")
    roster = roster_of(place, tmp_path, roster=tmp_path / "sheet.csv", zone=SAO_PAULO)
    found = {entry.student.id: entry.submitted for entry in roster.entries}
    assert found == {"1": "2026-11-24T10:00:00-03:00", "2": None, "3": "2026-11-24T11:00:00-03:00", "9": None}


def test_a_worksheet_in_words_that_nobody_knows_costs_the_times_alone(tmp_path):
    place = laid_out(tmp_path / "class", MOODLE)
    (tmp_path / "sheet.csv").write_text(WORKSHEET.replace("November", "marraskuuta"), "utf-8")
    roster = roster_of(place, tmp_path, roster=tmp_path / "sheet.csv")
    assert not any(entry.submitted for entry in roster.entries)
    assert any(
        note.startswith("2 times in sheet.csv, such as 'Tuesday, 24 marraskuuta") for note in roster.notes
    )


def test_a_time_in_the_roster_counts_before_the_platforms(place, tmp_path):
    (tmp_path / "list.csv").write_text("student,submitted\nana,2026-11-25T10:00:00Z\n")
    class_csv = "student,path,submitted\nana,ana,2026-11-24T10:00:00Z\ncaio,caio,2026-11-24T11:00:00Z\n"
    roster = listed(place, tmp_path, class_csv, roster=tmp_path / "list.csv")
    assert [entry.submitted for entry in roster.entries] == ["2026-11-25T10:00:00Z", "2026-11-24T11:00:00Z"]


@pytest.mark.parametrize("name", ["times.csv", "times.json"])
def test_canvass_late_marks_and_the_times_of_its_api(tmp_path, name):
    files = {f"alvesana_LATE_12_345_{EX}": CODE, f"bragabia_13_346_{EX}": CODE, "anon_LATE_14_text.html": b""}
    place = laid_out(tmp_path / "class", files)
    (note,) = [note for note in roster_of(place, tmp_path).notes if "late" in note]
    assert note.startswith("Canvas marked as late: 12, 14. How late is not known")
    answer = [
        {"user_id": 12, "submitted_at": "2026-11-24T13:00:00Z", "late": True},
        {"user_id": 13, "submitted_at": None},
        {"user_id": 14, "submitted_at": "2026-11-25T13:00:00Z"},
    ]
    rows = [f"{one['user_id']},{one['submitted_at'] or ''}\n" for one in answer]
    text = json.dumps(answer) if name.endswith("json") else f"user_id,submitted_at\n{''.join(rows)}"
    (tmp_path / name).write_text(text)
    roster = roster_of(place, tmp_path / "again", roster=tmp_path / name)
    assert [entry.submitted for entry in roster.entries] == [
        "2026-11-24T13:00:00Z",
        None,
        "2026-11-25T13:00:00Z",
    ]
    assert not [note for note in roster.notes if "late" in note]


def test_a_json_that_is_none_of_canvass_is_told(place, tmp_path):
    (tmp_path / "times.json").write_text('{"errors": []}')
    with pytest.raises(RosterError, match=r"times\.json can't be read: Expected `array`"):
        roster_of(place, tmp_path, roster=tmp_path / "times.json")
