"""What people read, from a report alone: the terminal and the page."""

import html.parser
import io

import msgspec
import numpy as np
import pytest
from rich.console import Console

from grader import report as rep
from grader.feedback import grid, page, terminal
from grader.report import view

EVIL = "<script>alert(1)</script>\x1b[31m<img src=x onerror=alert(2)>"


def example(**options):
    defaults = {
        "call": "f(image, kernel)",
        "arguments": [
            rep.Argument("image", view(np.arange(12, dtype=np.float32).reshape(3, 4))),
            rep.Argument("kernel", view(np.eye(2, dtype=np.float32))),
        ],
        "expected": view(np.array([[5.0, 7.0]], np.float32)),
        "got": view(np.array([[5.0, 8.0]], np.float32)),
        "position": [0, 1],
        "window": rep.Window("image", [0, 1], [2, 2], "1 x 1 + 6 x 1 = 7"),
        "snippet": "print(f(image, kernel))",
    }
    return rep.Counterexample(**(defaults | options))


def check(state="failed", message="1 of 2 values is wrong.", **options):
    return rep.CheckReport("a check", state, 0, 2, "why", "the help", message, **options)


def report_of(*checks, state="failed"):
    exercise = rep.ExerciseReport("ex01_f", "Title", state, 0, 2, list(checks), "the lesson")
    isolation = rep.Isolation("process", {"seconds": 10.0})
    return rep.Report(1, rep.SubmissionInfo("0" * 64, 1), "public", "1" * 64, isolation, 0, 2, [exercise])


def text_of(report, width=80):
    console = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
    terminal.print_report(console, report, "Next: grader hint f")
    return console.file.getvalue()


def test_a_wrong_answer_in_the_terminal():
    text = text_of(report_of(check(counterexample=example(), printed="hello\n"), check("passed", "")))
    for line in (
        "✗ ex01_f  Title  0/2  wrong",
        "f(image, kernel) with",
        "image =  0  [1] [2]  3",
        "4  [5] [6]  7",
        "expected   got",
        "5   7      5   8*",
        "[0, 1], from the window in brackets: 1 x 1 + 6 x 1 = 7",
        "print(f(image, kernel))",
        "Your code printed:",
        "hello",
        "Look at: the help",
        "Score: 0 of 2",
        "Next: grader hint f",
    ):
        assert " ".join(line.split()) in " ".join(text.split()), text
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_a_misconception_is_told_in_place_of_the_help():
    text = text_of(report_of(check(misconception=rep.Misconception("kernel flipped", "You flip it."))))
    assert "kernel flipped: You flip it." in text
    assert "Look at" not in text


def test_what_befalls_all_checks_alike_is_told_once():
    text = text_of(report_of(check("raised", "SyntaxError"), check("raised", "SyntaxError"), state="raised"))
    assert text.count("SyntaxError") == 1


@pytest.mark.parametrize("state", list(terminal.WORDS))
def test_every_state_has_words_in_both_faces(state):
    report = report_of(check(state, ""), state=state)
    assert "ex01_f" in text_of(report)
    assert terminal.WORDS[state] in page.render(report)


def test_a_fault_of_the_graders_is_not_put_on_the_learner():
    assert "not yours" in text_of(report_of(check("grader_error", "boom"), state="grader_error"))


def test_a_large_array_is_cut_around_the_wrong_cell():
    big = np.zeros((20, 20), np.float32)
    wrong = big.copy()
    wrong[12, 15] = 1.5
    rows = grid.lines(view(wrong), view(big), [12, 15])
    assert any("1.5*" in row for row in rows)
    assert rows[-1] == "(rows 8-15, columns 11-19 of 20 x 20)"
    assert max(map(len, rows)) <= 66


def test_a_deep_array_shows_the_plane_of_the_wrong_cell():
    deep = np.arange(2 * 2 * 3 * 2, dtype=np.float32).reshape(2, 2, 3, 2)
    rows = grid.lines(view(deep), None, [1, 0, 1, 1])
    assert rows[0] == "[1, :, :, 1] of shape (2, 2, 3, 2)"
    assert rows[1].split() == ["13", "15", "17"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float32(1.5), "1.5"),
        (np.zeros((0, 3)), "empty, shape (0, 3)"),
        (np.zeros((100, 100)), "array of shape (100, 100)"),
        ({"a": (1, None)}, "{'a': (1, None)}"),
        (np.array([1.0, np.nan]), " 1  nan "),
    ],
)
def test_values_of_every_kind(value, text):
    assert grid.lines(view(value))[0].split() == text.split()


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_is_self_contained_and_marks_cells():
    text = page.render(report_of(check(counterexample=example())))
    parsed = Page(text)
    assert not {"script", "link", "img", "iframe"} & set(parsed.tags)
    assert not [a for a in parsed.attributes if a[0] in ("src", "href")]
    classes = [value for name, value in parsed.attributes if name == "class"]
    assert classes.count("wrong") == 1
    assert classes.count("window") == 4
    assert "from the marked window: 1 x 1 + 6 x 1 = 7" in text


def test_no_text_of_a_submission_becomes_markup():
    evil = rep.Value("value", EVIL)
    bad = check(
        message=EVIL,
        printed=EVIL,
        misconception=rep.Misconception(EVIL, EVIL),
        counterexample=example(
            call=EVIL, got=evil, arguments=[rep.Argument(EVIL, evil)], snippet=EVIL, window=None
        ),
    )
    report = msgspec.structs.replace(
        report_of(bad), submission=rep.SubmissionInfo(EVIL, 1, [EVIL], EVIL), seed=EVIL, key=EVIL
    )
    assert not {"script", "img"} & set(Page(page.render(report)).tags)


def test_reports_survive_the_way_to_a_file():
    report = report_of(check(counterexample=example()))
    assert rep.decode(rep.encode(report)) == report
    with pytest.raises(msgspec.ValidationError):
        rep.decode(rep.encode(report).replace(b'"failed"', b'"fine"'))
