"""Questions as a page, on paper, for Moodle and as JSON: nothing of a student's is more than text, no key leaks."""

import json
import re
from html import unescape

import asked
import jsonschema
import msgspec
import pytest
from moodle_bank import imported, seen

from grader import i18n
from grader.questions.formats import files, moodle, page, shown
from grader.questions.model import Line, Questions, schema
from grader.report.feedback.page import visible
from grader.report.model import Argument
from grader.report.value import Value

INERT = re.compile(r"\$\$|\\\(|\[tex\]|@@PLUGINFILE@@|\{mlang|\{1:|:-\)|https?:|www\.|\[\[")


def bare(text):
    """A text as it is shown: control characters as symbols."""
    return visible(text.replace("\r", "\n"))


def test_the_page_is_the_same_whichever_answers_are_right():
    one = asked.questions()
    other = msgspec.structs.replace(
        one,
        questions=[
            msgspec.structs.replace(
                question,
                explanation="other",
                choices=[
                    msgspec.structs.replace(choice, right=not at, because="other")
                    for at, choice in enumerate(question.choices[::-1])
                ][::-1],
            )
            for question in one.questions
        ],
    )
    assert files.for_student(one) == files.for_student(other)
    assert files.on_paper([one, one]) == files.on_paper([other, other])
    assert files.as_json(one) != files.as_json(other)
    assert "because" not in page.render([one])
    assert "has four numbers" not in page.render([one])


def test_the_page_shows_code_arguments_and_answers():
    text = unescape(re.sub(r"<[^>]+>", "", page.render([asked.questions(student="1041", name="Ana")])))
    for words in (
        "range(n - f + 1)",
        "16",
        "[[   1, -2.5,  nan],\n [  30,    4,    5]]",
        "float32 (2, 3)",
        "n = 7",
    ):
        assert words in text
    assert "Ana 1041" in text
    assert "Question 3 of 3" in text


def test_on_paper_the_same_lines_are_printed_once():
    one = asked.questions(3)
    other = msgspec.structs.replace(one.questions[1], code=one.questions[1].code[:2])
    made = page.render([msgspec.structs.replace(one, questions=[one.questions[0], other, one.questions[2]])])
    assert made.count('<pre class="code"') == 2
    assert made.count('<pre class="code again"') == 1
    assert made.count("Your code: as in question 1.") == 1


def test_the_keys_have_a_row_of_letters_for_each_student():
    sets = [asked.questions(student="1041", name="Ana"), asked.questions(2, student="1042")]
    text = page.render_keys(sets)
    assert re.findall(r'class="letters">([^<]*)<', text) == ["1b 2c 3d", "1b 2c"]
    assert text.count("✓") == 5
    assert "has four numbers" in text


@pytest.mark.parametrize("text", asked.EVIL)
def test_nothing_of_a_student_is_markup_on_a_page(text):
    one = asked.evil(text)
    for made in (page.render([one]), page.render([one, one]), page.render_keys([one])):
        assert made.count("<script") <= 1
        assert "<b " not in made
        assert not set(made) & set("\x00\x07\x1b\x9b\u202e\u2066\u200f")
        assert bare(text).strip("`") in unescape(made)


@pytest.mark.parametrize("text", asked.EVIL)
def test_nothing_of_a_student_is_more_than_text_in_moodle(text):
    bank = imported(moodle.quiz([asked.evil(text), asked.questions(student="1042")]))
    assert [len(path) for path in bank] == [2, 2]
    assert {path[0] for path in bank} == {"Questions on one's own code"}
    first = next(iter(bank.values()))[0]
    for html in (first.text, first.feedback, *(answer for answer, _ in first.answers), *first.because):
        assert seen(html).tags <= {("p",), ("code",), ("pre", "class", "dir", "style")}
        assert not INERT.search(html)
        assert html.isascii()
    told = re.sub("[\ufffe\uffff]", "\ufffd", bare(text))
    assert seen(first.text).blocks["pre"][0] == f"1  {told}\n⋮\n5  {told}".rstrip()
    assert seen(first.feedback).blocks["p"] == [told.replace("`", "")]
    assert seen(first.answers[2][0]).blocks["pre"] == [f"{told}\n{told}"]
    assert not re.search(r"[<>&${}\[\]@\\]", first.name + "".join(next(iter(bank))))


def test_a_quiz_has_a_category_for_each_student_and_the_keys():
    sets = [asked.questions(student="1041", name="Ana d'Ávila"), asked.questions(2, student="1042")]
    bank = imported(moodle.quiz(sets))
    assert [path[1] for path in bank] == ["Ana d'Ávila 1041", "1042"]
    ana, other = bank.values()
    assert [len(ana), len(other)] == [3, 2]
    assert [fraction for _, fraction in ana[0].answers] == [0, 1, 0, 0]
    assert ana[0].name == "Ana d'Ávila 1041 01 Slide"
    assert seen(ana[0].text).blocks["pre"][1] == "[[   1, -2.5,  nan],\n [  30,    4,    5]]"
    assert seen(ana[0].because[1]).blocks["p"] == ["because 3"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("a/b", "a b"), ("<1>", "1"), ("$1$", "1"), ("Ana", "ana"), ("José", "Jose"), ("中", "文")],
)
def test_students_of_like_ids_have_different_categories(one, other):
    bank = imported(moodle.quiz([asked.questions(student=one), asked.questions(student=other)]))
    assert len(bank) == 2


def test_one_submission_alone_has_one_category():
    (path,) = imported(moodle.quiz([asked.questions()]))
    assert path == ("Questions on one's own code",)
    empty = asked.questions(0)
    assert imported(moodle.quiz([empty])) == {}


def test_the_json_is_of_its_schema_and_read_back():
    for one in (asked.questions(student="1041"), *map(asked.evil, asked.EVIL)):
        data = files.as_json(one)
        jsonschema.validate(json.loads(data), schema())
        assert msgspec.json.decode(data, type=Questions) == one


@pytest.mark.parametrize(
    ("data", "shape", "text"),
    [
        ([1.0, 2.5], [2], "[1, 2.5]"),
        ([[1], [20]], [2, 1], "[[ 1],\n [20]]"),
        ([[[1.0], [2.0]], [[3.0], [0.1234567]]], [2, 2, 1], None),
        ([], [0], "[]"),
        (3.0, [], "3"),
        (None, [500], "too large to be shown"),
    ],
)
def test_an_array_is_written_so_that_python_reads_it(data, shape, text):
    written = shown.argument(Argument("x", Value("array", data, shape, "float32"))).text
    assert text is None or written == text
    if data is not None:
        assert json.loads(written) == data


def test_lines_that_are_left_out_are_told():
    assert shown.numbered([Line(3, "a"), Line(4, "b"), Line(9, "c")]) == [
        ("3", "a"), ("4", "b"), ("⋮", ""), ("9", "c"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_pages_speak_the_language(language):
    with i18n.speaking(language):
        assert f'<html lang="{language.replace("_", "-")}">' in page.render([asked.questions()])
        assert imported(moodle.quiz([asked.questions()]))
