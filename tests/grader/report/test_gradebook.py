"""Gradebooks, read back as the importers of Moodle and Canvas read them."""

import csv
import io
import re

import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.records import tables
from grader.records.tables import canvas, moodle, table
from grader.records.tables.table import Style

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
