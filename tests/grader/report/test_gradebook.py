"""Gradebooks, read back as the importers of Moodle and Canvas read them."""

import csv
import io
import re

import pytest
import reports
import small_reports
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from grader.cli.main import run
from grader.records import tables
from grader.records.tables import canvas, moodle, table
from grader.records.tables.table import Style
from grader.report.model import CheckReport, ExerciseReport, Misconception

COMMA = Style()
PORTUGUESE = Style(",", ";", bom=True)
CLASS = [
    reports.graded("1234567", "Ana Conceição", 30),
    reports.graded("1234568", "Zoë; 'Q' \"R\", jr.", 13),
    reports.graded("1234569", "=HYPERLINK(1)", problem="A .rar can't be read: <b>hand in</b> a .zip."),
    reports.graded("1234570", "Faulty", 2, 5, reports.report_of(["<i>x</i>"], ["passed", "grader_error"])),
    reports.graded("1234572", "Nothing", nothing=True),
    reports.graded("1234573", "Zero", 0),
    reports.graded("1234571", "In part right", 2, 5, reports.report_of(["<i>x</i>"], ["passed", "raised"])),
]


def rows(data, separator):
    """As csv_import_reader does: a byte order mark is dropped, and all rows have the columns of the first."""
    found = list(csv.reader(io.StringIO(data.decode("utf-8").removeprefix("\ufeff")), delimiter=separator))
    assert {len(row) for row in found} == {len(found[0])}
    return found


def worksheet(data, separator, words):
    """What importgradeslib.php and process_import_grades take from a worksheet; Moodle's unformat_float included."""
    head, *lines = rows(data, separator)
    id_, grade, _, comments = (head.index(words[name]) for name in ("id", "grade", "modified", "comments"))
    for line in lines:
        number = line[grade].replace(" ", "")
        if words["decimal"] != ".":
            number = number.replace(words["decimal"], ".")
        participant = int(line[id_][len(words["participant"]) :])
        yield participant, float(number) if number else None, line[comments]


ENGLISH = {
    "id": "Identifier",
    "grade": "Grade",
    "modified": "Last modified (grade)",
    "comments": "Feedback comments",
    "participant": "Participant ",
    "decimal": ".",
}
BRAZILIAN = {
    "id": "Identificador",
    "grade": "Nota",
    "modified": "Última modificação (nota)",
    "comments": "Comentários de feedback",
    "participant": "Participante",
    "decimal": ",",
}


@pytest.mark.parametrize(
    ("style", "site", "words"), [(COMMA, "en", ENGLISH), (PORTUGUESE, "pt_BR", BRAZILIAN)]
)
def test_moodle_reads_the_worksheet(style, site, words):
    data = moodle.worksheet(CLASS, style, 10, site)
    found = {who: (grade, comment) for who, grade, comment in worksheet(data, style.separator, words)}
    assert found[1234567][0] == 7.5
    assert found[1234568][0] == 3.25
    assert found[1234569] == (None, "A .rar can&#x27;t be read: &lt;b&gt;hand in&lt;/b&gt; a .zip.")
    assert found[1234570][0] is None
    assert "could not be graded, which is no zero" in found[1234570][1]
    assert found[1234572] == (None, "You handed in nothing.")
    assert found[1234573][0] == 0
    assert found[1234571][0] == 4
    assert "<i>" not in found[1234571][1]
    assert "&lt;i&gt;x&lt;/i&gt;: 0/3 (raised an exception)" in found[1234571][1]
    assert "Ana Conceição" in data.decode("utf-8")
    assert data.startswith(b"\xef\xbb\xbf") == style.bom


def test_a_worksheet_has_the_columns_that_moodle_writes():
    head = rows(moodle.worksheet(CLASS, COMMA), ",")[0]
    assert head == [
        "Identifier",
        "Full name",
        "Status",
        "Grade",
        "Maximum grade",
        "Grade can be changed",
        "Last modified (submission)",
        "Last modified (grade)",
        "Feedback comments",
    ]
    assert rows(moodle.worksheet(CLASS, COMMA), ",")[1][3:5] == ["30", "40"]


@pytest.mark.parametrize("field", moodle.FIELDS)
def test_moodles_gradebook_import(field):
    head, *lines = rows(moodle.gradebook(CLASS, COMMA, 100, field, "Convolution"), ",")
    assert head == [moodle.FIELDS[field], "Full name", "Convolution", "Convolution (feedback)"]
    assert lines[0][:3] == ["1234567", "Ana Conceição", "75"]
    assert lines[2][2] == ""


class Canvas:
    """What lib/gradebook_importer.rb takes from a table: delimiter, columns, points possible, numbers."""

    def __init__(self, data):
        text = data.decode("utf-8")
        first = text.splitlines()[:3]
        counts = {}
        for separator in ";,":
            sizes = {len(next(csv.reader([line], delimiter=separator))) for line in first}
            counts[separator] = sizes.pop() if len(sizes) == 1 else 0
        self.separator = ";" if counts[";"] > counts[","] else ","
        head, *lines = list(csv.reader(io.StringIO(text), delimiter=self.separator))
        assert "Student" in head[0]
        assert "ID" in head[1]
        assert re.search(r"SIS\s+User\s+ID", head[2])
        assert re.search(r"SIS\s+Login\s+ID", head[3])
        assert "Section" in head[4]
        self.assignments = head[5:]
        self.possible = None
        self.students = {}
        for line in lines:
            cells = [self.number(cell) for cell in line]
            if "Points Possible" in cells[0]:
                self.possible = cells[5:]
            else:
                self.students[cells[0]] = (cells[1:4], cells[5:])

    @staticmethod
    def number(field):
        if not re.fullmatch(r"-?[0-9.,]+%?", field):
            return field
        *parts, last = re.split("[,.]", field)
        return f"{''.join(parts)}.{last}" if parts else last


@pytest.mark.parametrize("style", [COMMA, PORTUGUESE])
@pytest.mark.parametrize(("field", "place"), [("id", 0), ("sis", 1), ("login", 2)])
def test_canvas_reads_the_gradebook(style, field, place):
    read = Canvas(canvas.gradebook(CLASS, style, 10, field, "Homework 1 (77)"))
    assert read.separator == style.separator
    assert read.assignments == ["Homework 1 (77)"]
    assert read.possible == ["10"]
    ids, grades = read.students["Ana Conceição"]
    assert ids[place] == "1234567"
    assert [id_ for id_ in ids if id_] == ["1234567"]
    assert grades == ["7.5"]
    assert read.students["'=HYPERLINK(1)"][1] == [""]
    assert read.students["Faulty"][1] == [""]


def test_what_the_options_name_is_known():
    assert {
        "moodle": ("participant", *moodle.FIELDS),
        "canvas": tuple(canvas.FIELDS),
    } == tables.GRADEBOOKS
    assert set(tables.SITES) == set(moodle._WORDS)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " +", "\uff1d", "\n@"])
def test_no_text_is_a_formula(sign):
    assert table.plain(f"{sign}1+1").startswith("'")


def test_numbers_are_no_texts():
    data = table.write([[-1.5, 1 / 3, 10, None, "x"]], PORTUGUESE)
    assert data.decode("utf-8-sig") == "-1,5;0,33;10;;x\r\n"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text() | st.sampled_from(reports.FRAGMENTS))),
    st.sampled_from([COMMA, PORTUGUESE, Style(",", "\t")]),
)
def test_no_text_breaks_a_table(names, style):
    results = [reports.graded(id_, name, 10, problem=name) for id_, name in names]
    for data in (
        moodle.gradebook(results, style, None, "email", "A"),
        canvas.gradebook(results, style, None, "id", "A"),
    ):
        text = data.decode("utf-8").removeprefix("\ufeff")
        head, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=style.separator)
        assert len(text.split("\r\n")) == len(lines) + 2
        assert {len(line) for line in lines} <= {len(head)}
        cells = [cell for line in lines for cell in line]
        assert not [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@"))]


def test_the_misconceptions_sentence_is_in_the_feedback():
    check = CheckReport(
        "c",
        "failed",
        0,
        4,
        "",
        "",
        "expected 2, got 1",
        Misconception("padding once", "Padding is on <both> sides."),
    )
    exercise = ExerciseReport("ex02", "Size", "failed", 0, 4, [check])
    report = small_reports.report({"a": (4, 4)})
    made = small_reports.graded("1", structs.replace(report, exercises=[*report.exercises, exercise]))
    assert moodle.feedback(made).split("<br>")[-1] == (
        "ex02 Size: 0/4 (wrong) padding once: Padding is on &lt;both&gt; sides. expected 2, got 1"
    )


def test_a_feedback_has_a_bound_and_says_so():
    long = [CheckReport("c", "failed", 0, 4, "", "", "m" * 5000, Misconception("n" * 5000, "h" * 5000))]
    exercises = [ExerciseReport(f"ex{n}", "t", "failed", 0, 4, long) for n in range(200)]
    report = structs.replace(small_reports.report({"a": (4, 4)}), exercises=exercises)
    said = moodle.feedback(small_reports.graded("1", report))
    assert len(said) <= moodle.MOST + 100
    assert said.endswith("<br>The rest is in your report.")


POLICY = "[deadline]\nat = 2026-11-30T00:00:00Z\npercent_a_day = 10\n"


@pytest.fixture
def attempts(tmp_path):
    """Two attempts: of 1 the second is better, though late; 2 has one; 3 handed in nothing."""
    few, all_ = (
        small_reports.report({"a": (1, 4), "b": (0, 6)}),
        small_reports.report({"a": (4, 4), "b": (6, 6)}),
    )
    early, late = "2026-11-29T00:00:00Z", "2026-11-30T10:00:00Z"
    small_reports.store(
        tmp_path / "one",
        small_reports.graded("1", few, "Ana", submitted=early),
        small_reports.graded("2", all_, "Bia", submitted=early),
        small_reports.nothing("3", "Caio"),
    )
    small_reports.store(tmp_path / "two", small_reports.graded("1", all_, "Ana", submitted=late))
    (tmp_path / "p.toml").write_text(POLICY)
    return tmp_path


def exported(place, *arguments, folders=("one", "two"), platform="moodle"):
    out = place / "g.csv"
    call = ["gradebook", platform, *(str(place / name) for name in folders), "--out", str(out), *arguments]
    return run(call), [*csv.DictReader(out.read_text("utf-8").splitlines())] if out.exists() else []


def test_the_policys_grades_reach_moodle(attempts, capsys):
    code, rows = exported(attempts, "--policy", str(attempts / "p.toml"))
    assert code == 0
    assert [(row["Identifier"], row["Grade"], row["Maximum grade"]) for row in rows] == [
        ("Participant 1", "9", "10"),
        ("Participant 2", "10", "10"),
        ("Participant 3", "", "10"),
    ]
    assert rows[0]["Feedback comments"].startswith("Grade: 9.00 of 10<br>")
    assert "Of 2 attempts the best counts: number 2." in rows[0]["Feedback comments"]
    assert "1 day late has begun, 10% a day, 90% of the points count" in rows[0]["Feedback comments"]
    assert "b B: 6/6" in rows[0]["Feedback comments"]
    assert rows[2]["Feedback comments"] == "You handed in nothing."
    assert "The grades are of 10 points" in capsys.readouterr().err


def test_the_policys_grades_reach_canvas_scaled(attempts):
    _code, rows = exported(attempts, "--policy", str(attempts / "p.toml"), "--max", "5", platform="canvas")
    assert [(row["ID"], row["jaxcnn"]) for row in rows[1:]] == [("1", "4.5"), ("2", "5"), ("3", "")]


def test_where_maxima_differ_the_grades_are_of_100(attempts, capsys):
    (attempts / "p.toml").write_text(f"{POLICY}[exercises]\ndrop_lowest = 1\n")
    small_reports.store(
        attempts / "one", small_reports.graded("4", small_reports.report({"a": (2, 4), "b": (3, 6)}))
    )
    small_reports.store(
        attempts / "one", small_reports.graded("5", small_reports.report({"a": (1, 4), "b": (3, 6)}))
    )
    _code, rows = exported(attempts, "--policy", str(attempts / "p.toml"), folders=("one",))
    assert [row["Grade"] for row in rows] == ["25", "100", "", "50", "50"]
    assert {row["Maximum grade"] for row in rows} == {"100"}
    assert "of 100 points" in capsys.readouterr().err


def test_several_attempts_need_a_policy(attempts, capsys):
    assert exported(attempts) == (2, [])
    assert "--policy says which counts" in capsys.readouterr().err
    (attempts / "p.toml").write_text("[late]")
    assert exported(attempts, "--policy", str(attempts / "p.toml")) == (2, [])
    assert "unknown field `late`" in capsys.readouterr().err
