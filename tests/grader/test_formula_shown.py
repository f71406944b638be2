"""How a formula is shown: its terms beside the right ones, what is really read, and how much at once."""

import io
import re

import numpy as np
import pytest
from rich.console import Console

from grader.report import model as rep
from grader.report.feedback import figures, formula, page, terminal
from grader.report.reading import contradiction
from grader.report.value import view

SENTENCE = "The last column of `kernel` is never used."


def term(coefficient, *factors, outside=False):
    """A term of factors like "image 0 1"."""
    parts = [factor.split() for factor in factors]
    return rep.Term(
        coefficient, [rep.Factor(name, [int(i) for i in index]) for name, *index in parts], outside
    )


def made(**options):
    """A formula: one term is missing, one too many, one counts twice, one is right, and 3 is added."""
    right = [
        term(1, "image 0 1", "kernel 0 0"),
        term(1, "image 0 2", "kernel 0 1"),
        term(1, "image 1 1", "kernel 1 0"),
    ]
    given = [
        term(1, "image 0 1", "kernel 0 0"),
        term(2, "image 1 1", "kernel 1 0"),
        term(1, "image 2 3", "kernel 0 1"),
        term(3),
    ]
    return rep.Formula(
        **({"kind": "sum", "output": [0, 1], "expected": right, "got": given, "sentence": SENTENCE} | options)
    )


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
        "formula": made(),
    }
    return rep.Counterexample(**(defaults | options))


def report(shown, **options):
    check = rep.CheckReport(
        "a check", "failed", 0, 2, "why", "the help", "wrong", counterexample=shown, **options
    )
    exercise = rep.ExerciseReport("ex01_f", "Title", "failed", 0, 2, [check], "the lesson")
    isolation = rep.Isolation("process", {"seconds": 10.0})
    return rep.Report(2, rep.SubmissionInfo("0" * 64, 1), "public", "1" * 64, isolation, 0, 2, [exercise])


def printed(shown, **options):
    console = Console(file=io.StringIO(), width=100)
    terminal.print_report(console, report(shown, **options))
    return console.file.getvalue()


def rows(text):
    """The table of terms: {term: (right, yours)}."""
    found = re.findall(r"^ *(\S.*?)  +(-|once|\S+(?: times| of it)?|yes)  +(\S.*?) *$", text, re.MULTILINE)
    return {name: (right, given) for name, right, given in found}


def test_the_terminal_sets_each_term_beside_the_right_one():
    table = rows(printed(example()))
    assert table["image[0, 2] x kernel[0, 1]"] == ("once", "-*")
    assert table["image[2, 3] x kernel[0, 1]"] == ("-", "once*")
    assert table["image[1, 1] x kernel[1, 0]"] == ("once", "2 times*")
    assert table["image[0, 1] x kernel[0, 0]"] == ("once", "once")
    assert table["a constant"] == ("-", "3*")


def test_terms_that_differ_come_first():
    wrong = [line.wrong for line in formula.lay_out(made()).lines]
    assert wrong == sorted(wrong, reverse=True)
    assert sum(wrong) == 4


def test_what_a_weight_should_meet_stands_above_what_it_meets():
    terms = [line.term for line in formula.lay_out(made()).lines]
    first = terms.index("image[0, 2] x kernel[0, 1]")
    assert terms[first + 1] == "image[2, 3] x kernel[0, 1]"


def test_equal_terms_are_one():
    twice = made(got=[term(1, "image 0 1", "kernel 0 0")] * 2)
    line = next(line for line in formula.lay_out(twice).lines if line.term == "image[0, 1] x kernel[0, 0]")
    assert (line.right, line.given) == ("once", "2 times")


@pytest.mark.parametrize(
    ("coefficient", "words"),
    [
        (0.25, "1/4 of it"),
        (1 / 9, "1/9 of it"),
        (-1, "-1 times"),
        (np.pi, "3.1416 times"),
        (5e-324, "4.9407e-324 times"),
        (1e300, "1e+300 times"),
    ],
)
def test_coefficients_in_words(coefficient, words):
    layout = formula.lay_out(made(expected=[], got=[term(float(coefficient), "image 0 1")]))
    assert layout.lines[0].given == words


def test_what_can_win_a_maximum():
    both = {"expected": [term(1, "image 0 1")], "got": [term(1, "image 0 1"), term(0)]}
    layout = formula.lay_out(made(kind="maximum", **both))
    assert layout.title == "What [0, 1] is the largest of"
    assert [(line.term, line.right, line.given) for line in layout.lines] == [
        ("a constant", "-", "0"),
        ("image[0, 1]", "yes", "yes"),
    ]


def test_a_mean_for_a_maximum():
    both = {"expected": [term(1, "image 0 1")], "got": [term(0.5, "image 0 1")], "expected_kind": "maximum"}
    layout = formula.lay_out(made(**both))
    assert layout.title == "What [0, 1] is made of"
    assert [(line.right, line.given, line.wrong) for line in layout.lines] == [("yes", "1/2 of it", True)]


def test_what_is_added_after_a_relu():
    both = {"expected": [term(1, "kernel 0 0")], "got": [term(1, "kernel 0 0", outside=True)]}
    layout = formula.lay_out(made(kind="relu", **both))
    assert layout.title == "What [0, 1] adds up; a sum below 0 becomes 0"
    assert [line.term for line in layout.lines] == ["kernel[0, 0]", "kernel[0, 0], added after that"]


def test_long_sums_are_folded():
    many = [term(1, f"image {i // 4} {i % 4}") for i in range(12)]
    text = printed(example(formula=made(expected=many, got=[])))
    assert text.count("once") == formula.MOST_LINES
    assert re.search(r"\.\.\. and 4 more *$", text, re.MULTILINE)
    text = printed(example(formula=made(expected=many, got=[*many, term(1)])))
    assert "... and 5 more, which are right" in text


def test_one_line_more_is_not_folded():
    lines = formula.lay_out(made(expected=[term(1, f"image 0 {i}") for i in range(9)], got=[])).lines
    assert formula.fold(lines) == (list(lines), "")


def test_beside_a_misconception_the_terminal_says_the_sentence_alone():
    text = printed(example(), misconception=rep.Misconception("an idea", "the help"))
    assert text.index("an idea") < text.index(SENTENCE)
    assert "adds up" not in text


def test_what_is_read_is_marked_where_it_is_not_what_should_be():
    text = printed(example())
    assert "<11>" in text  # outside of the window
    assert "[<1>]" in text
    assert "[2]" in text  # inside of it, and not read
    assert "In < >: what [0, 1] is really made of." in text
    same = made(got=[term(2, "image 0 1", "kernel 0 0"), *made().expected])
    assert "<" not in printed(example(formula=same))


def marked(shown):
    """The numbers that the page marks as read, by argument."""
    return {
        figure.name: [
            cell.text for plane in figure.planes for row in plane.cells for cell in row if cell.read
        ]
        for figure in figures.lay_out(shown).inputs
    }


def test_the_page_marks_what_is_read():
    assert marked(example())["image"] == ["1", "5", "11"]
    assert marked(example())["kernel"] == []  # it reads the same weights
    html = page.render(report(example()))
    assert html.count('class="heard"> read<') == 3
    assert "what [0, 1] is really made of" in html


def test_the_page_marks_what_is_read_in_a_channel():
    volume = rep.Argument("image", view(np.arange(12, dtype=np.float32).reshape(2, 3, 2)))
    window = rep.Window("image", [0, 0, 0], [2, 2], "", [0, 1])
    of = made(expected=[term(1, "image 0 0 0")], got=[term(1, "image 1 2 0"), term(1, "image 1 2 1")])
    assert marked(example(arguments=[volume], window=window, formula=of)) == {"image": ["10"]}


def test_the_page_says_the_sentence_with_code_and_the_terms():
    html = page.render(report(example()))
    assert "The last column of <code>kernel</code> is never used." in html
    assert "<code>image[2, 3] x kernel[0, 1]</code>" in html
    assert "<details open>" in html


def test_beside_a_misconception_the_page_keeps_the_formula_folded():
    html = page.render(report(example(), misconception=rep.Misconception("an idea", "the help")))
    assert "<details open>" not in html
    assert (
        html.index("an idea")
        < html.index("What your function does, term by term")
        < html.index("is never used")
    )


def test_no_formula_where_the_right_answer_is_concealed():
    shown = example(expected=None)
    assert SENTENCE not in printed(shown)
    assert "<code>image[2, 3]" not in page.render(report(shown))
    assert marked(shown) == {"image": [], "kernel": []}


def test_a_single_number_is_called_by_no_index():
    shown = example(formula=made(output=[]), position=None, window=None)
    assert "What your answer adds up" in printed(shown)


@pytest.mark.parametrize(
    ("output", "said"), [([0, 1], ""), ([1, 1], ""), ([2, 0], "outside"), ([0], "outside")]
)
def test_a_formula_may_be_of_a_number_that_is_missing_or_one_too_many(output, said):
    shown = example(got=view(np.zeros((2, 2), np.float32)), position=None, formula=made(output=output))
    assert said in contradiction(report(shown))
    assert bool(said) == bool(contradiction(report(shown)))
