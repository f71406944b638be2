"""What people read, from a report alone: the terminal and the page."""

import base64
import hashlib
import html.parser
import io
import re

import msgspec
import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from grader.report import model as rep
from grader.report import states
from grader.report.feedback import grid, page, terminal
from grader.report.feedback.picture import NEGATIVE, NOT_FINITE, POSITIVE, ZERO, bounds, draw
from grader.report.feedback.planes import input_cut, planes_of
from grader.report.value import Value, view

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
        "window": rep.Window("image", [0, 1], [2, 2], "1 x 1 + 6 x 1 = 7", [0, 1]),
        "snippet": "print(f(image, kernel))",
    }
    return rep.Counterexample(**(defaults | options))


def check(state="failed", message="1 of 2 values is wrong.", **options):
    return rep.CheckReport("a check", state, 0, 2, "why", "the help", message, **options)


def report_of(*checks, state="failed"):
    exercise = rep.ExerciseReport("ex01_f", "Title", state, 0, 2, list(checks), "the lesson")
    isolation = rep.Isolation("process", {"seconds": 10.0})
    return rep.Report(2, rep.SubmissionInfo("0" * 64, 1), "public", "1" * 64, isolation, 0, 2, [exercise])


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


@pytest.mark.parametrize("state", list(states.WORDS))
def test_every_state_has_words_in_both_faces(state):
    report = report_of(check(state, ""), state=state)
    assert "ex01_f" in text_of(report)
    assert states.WORDS[state] in page.render(report)


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
    assert not {"link", "img", "iframe"} & set(parsed.tags)
    assert not [a for a in parsed.attributes if a[0] in ("src", "style") or a[0].startswith("on")]
    assert all(
        value.startswith(("#", "data:image/png;")) for name, value in parsed.attributes if name == "href"
    )
    classes = [value.split() for name, value in parsed.attributes if name == "class"]
    assert classes.count(["wrong", "window"]) == 1
    assert classes.count(["window"]) == 4 + 1
    assert "Output [0, 1]: 1 x 1 + 6 x 1 = 7. Your answer has 8 there." in text


def test_the_policy_names_the_script_and_the_style_by_their_hashes():
    text = page.render(report_of(check()))
    policy = re.search(r'Policy" content="([^"]*)"', text)[1]
    for tag in ("script", "style"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in html.unescape(policy)
    assert "default-src 'none'" in html.unescape(policy)


def test_code_between_backticks_and_controls_that_can_be_seen():
    assert page.prose("a `b < c` d ` e") == "a <code>b &lt; c</code> d ` e"
    assert page.visible("\x1b[0m\x7f\u202e\ud800\n") == "\u241b[0m\u2421<U+202E><U+D800>\n"


def planes(array, window, name="image"):
    argument = rep.Argument(name, view(array))
    return planes_of(argument.value, input_cut(argument, window, all_channels=True))


def test_planes_lie_where_the_window_does():
    images = np.arange(2 * 3 * 4 * 2, dtype=np.float32).reshape(2, 3, 4, 2)
    kernel = np.arange(2 * 2 * 2 * 3, dtype=np.float32).reshape(2, 2, 2, 3)
    window = rep.Window("image", [1, 0, 1, 0], [2, 2], "", [1, 0, 1, 2])
    for channel, (label, rows) in enumerate(planes(images, window)):
        assert label == f"[1, :, :, {channel}]"
        np.testing.assert_array_equal(rows, images[1, :, :, channel])
    for channel, (label, rows) in enumerate(planes(kernel, window, "kernel")):
        assert label == f"[:, :, {channel}, 2]"
        np.testing.assert_array_equal(rows, kernel[:, :, channel, 2])


def pixels(picture):
    data = base64.b64decode(picture.uri.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(data)))


def test_pictures_are_grey_or_of_two_colours_on_one_scale():
    grey = pixels(draw([[0, 2], [4, 1]], *bounds([[[0, 2], [4, 1]], [[8]]])))
    assert grey.tolist() == [[[0] * 3, [64] * 3], [[128] * 3, [32] * 3]]
    signed = pixels(draw([[-3.0, 0.0, 3.0, "nan"]], *bounds([[[-3.0, 0.0, 3.0, "nan"]]])))
    assert [tuple(pixel) for pixel in signed[0]] == [NEGATIVE, ZERO, POSITIVE, NOT_FINITE]
    assert pixels(draw([[0, 0]], 0.0, 0.0)).max() == 0


def test_no_text_of_a_submission_becomes_markup():
    evil = Value("value", EVIL)
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
    tags = Page(page.render(report)).tags
    assert "img" not in tags
    assert tags.count("script") == 1


def test_reports_survive_the_way_to_a_file():
    report = report_of(check(counterexample=example()))
    assert rep.decode(rep.encode(report)) == report
    with pytest.raises(msgspec.ValidationError):
        rep.decode(rep.encode(report).replace(b'"failed"', b'"fine"'))
