"""That an exercise is proved, as people read it, and what a report may say of it; `test_worth_a_look` has the reviews."""

import io
import itertools
import json
import re

import msgspec
import numpy as np
import pytest
import small_reports as reports
from msgspec.structs import replace
from rich.console import Console

from grader import i18n
from grader.outcome import Failure, Outcome, State
from grader.report import model as rep
from grader.report.feedback import page, proof, terminal
from grader.report.formats import export, vpl
from grader.report.model import Proof, decode, encode
from grader.report.reading import contradiction
from grader.report.value import view
from grader.scoring.proof import with_proof as judged

PROVED = Proof("proved", None, 14, 2.0**-90, ["image", "kernel"])
LINE = "Proved: right for all values of `image` and `kernel` in these 14 shapes, not only those tried."


def with_proof(of, state="passed", **fields):
    """A report of an exercise that passed, or did not, with a proof."""
    exercise = reports.exercise("ex03_a", 2, 2) if state == "passed" else reports.exercise("ex03_a", 0, 2)
    made = reports.report({"ex03_a": (exercise.score, 2)})
    return replace(made, exercises=[replace(exercise, proof=of, **fields)])


def the_line(**fields):
    return proof.line(with_proof(replace(PROVED, **fields)).exercises[0])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, LINE),
        (
            {"shapes": 1, "arguments": ["x"]},
            "Proved: right for all values of `x` in this shape, not only those tried.",
        ),
        (
            {"arguments": ["a", "b", "c"]},
            "Proved: right for all values of `a`, `b` and `c` in these 14 shapes, not only those tried.",
        ),
        (
            {"arguments": ["a", "b", "c", "d"]},
            "Proved: right for all values of its arguments in these 14 shapes, not only those tried.",
        ),
        (
            {"arguments": [], "shapes": 1},
            "Proved: right for all values of its arguments in this shape, not only those tried.",
        ),
        ({"state": "tested"}, ""),
    ],
)
def test_the_line(fields, sentence):
    assert the_line(**fields) == sentence


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        (0.0, "leaves nothing to chance"),
        (2.0**-90, "at most 1 in 10²⁷."),
        (1e-3, "at most 1 in 10³."),
        (5e-324, "at most 1 in 10³²³."),
        (0.5, ""),
    ],
)
def test_the_small_print_has_the_chance_in_words(bound, words):
    said = proof.small_print(with_proof(replace(PROVED, bound=bound)).exercises[0])
    assert words in said
    assert said.endswith("It is about exact numbers: how a computer rounds them is tested, and not proved.")
    assert ("chance" in said) == bool(words)
    assert "e-" not in said


def test_why_it_is_not_proved_is_small_print_of_what_passed_and_no_instructors_matter():
    tested = Proof(reason="It calls NumPy.")
    (exercise,) = with_proof(tested).exercises
    assert proof.line(exercise) == ""
    assert proof.small_print(exercise) == "Tested, and not proved. It calls NumPy."
    assert proof.small_print(replace(exercise, review=["It calls NumPy."])) == ""
    assert proof.small_print(replace(exercise, proof=Proof())) == ""
    assert proof.small_print(with_proof(tested, "failed").exercises[0]) == ""


def text_of(report):
    console = Console(file=io.StringIO(), width=120, highlight=False, color_system=None)
    terminal.print_report(console, report)
    return console.file.getvalue()


def test_terminal_and_page_have_the_line_and_the_page_alone_the_small_print():
    report = with_proof(PROVED)
    assert f"\n    {LINE} " in text_of(report)
    assert "chance" not in text_of(report)
    shown = page.render(report)
    assert (
        '<p class="proof">Proved: right for all values of <code>image</code> and <code>kernel</code> in'
        in shown
    )
    assert "at most 1 in 10²⁷" in shown
    tested = with_proof(Proof(reason="It calls NumPy."))
    assert "roved" not in text_of(tested)
    assert "Tested, and not proved. It calls NumPy." in page.render(tested)
    assert 'class="proof"' not in page.render(tested)


def test_names_that_are_markup_are_shown_as_they_are():
    shown = page.render(with_proof(replace(PROVED, arguments=["<script>", "\x1b[31m"])))
    assert shown.count("<script>") == 1
    assert "\x1b" not in shown


@pytest.mark.parametrize("form", ["gradescope", "prairielearn", "markdown"])
def test_platforms_that_have_a_text_above_the_checks_name_what_is_proved(form):
    words = "not only those tried: ex03_a."
    assert words in " ".join(export(form, with_proof(PROVED)).decode().split())
    assert words not in export(form, with_proof(Proof())).decode()


def test_vpl_says_what_a_terminal_says_and_junit_has_a_property():
    assert LINE in vpl.export(with_proof(PROVED)).decode()
    for state in (PROVED, Proof()):
        assert f'name="proof" value="{state.state}"' in export("junit", with_proof(state)).decode()


# What a report may say


def shown_by(report, **fields):
    """The report as JSON's values, with some of the exercise's proof exchanged."""
    plain = json.loads(encode(report))
    plain["exercises"][0]["proof"] |= fields
    return json.dumps(plain).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"shapes": -1},
        {"bound": 1.5},
        {"bound": -1e-9},
        {"state": "certain"},
        {"reason": "x" * 2001},
        {"arguments": ["x"] * 65},
        {"arguments": ["x" * 201]},
        {"arguments": [1]},
    ],
    ids=str,
)
def test_numbers_and_texts_have_bounds(fields):
    with pytest.raises(msgspec.ValidationError):
        decode(shown_by(with_proof(PROVED), **fields))


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (with_proof(PROVED, "failed"), "ex03_a: it is proved, and did not pass"),
        (with_proof(replace(PROVED, shapes=0)), "ex03_a: it is proved, and says that it is not"),
        (with_proof(replace(PROVED, reason="no")), "ex03_a: it is proved, and says that it is not"),
        (replace(with_proof(PROVED), version=1), "a report of version 1 has no words for"),
        (replace(with_proof(Proof(), review=["Look."]), version=1), "version 1 has no words for"),
        (with_proof(PROVED), ""),
        (with_proof(Proof(reason="It calls NumPy.")), ""),
        (replace(with_proof(Proof()), version=1), ""),
    ],
)
def test_what_a_report_contradicts_is_told(report, words):
    assert words in contradiction(report)
    assert bool(words) == bool(contradiction(report))


def with_formula(output=(0, 1), index=(1, 1), argument="image", **fields):
    """A report whose failing case has a formula of one term."""
    term = rep.Term(2.0, [rep.Factor(argument, list(index))])
    example = rep.Counterexample(
        "f(image)",
        [rep.Argument("image", view(np.zeros((2, 3))))],
        view(np.zeros((1, 2))),
        view(np.ones((1, 2))),
        formula=rep.Formula("sum", list(output), [term], [], "It reads too far."),
    )
    report = reports.report({"a": (0, 2)}, **fields)
    check = replace(report.exercises[0].checks[0], counterexample=example)
    return replace(report, exercises=[replace(report.exercises[0], checks=[check])])


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"index": (2, 0)}, False),
        ({"index": (0,)}, False),
        ({"output": (1, 0)}, False),
        ({"argument": "another", "index": (9, 9)}, True),
    ],
)
def test_a_formulas_numbers_are_in_its_arrays(fields, fits):
    problem = contradiction(with_formula(**fields))
    assert problem == ("" if fits else "a: a formula names a number outside of its array")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"coefficient": 2.0', '"coefficient": 1e999'),
        ('"coefficient": 2.0', '"coefficient": NaN'),
        ('"kind": "sum"', '"kind": "product"'),
        ("It reads too far.", "x" * 2001),
    ],
)
def test_a_formula_is_of_numbers_and_a_known_kind(old, new):
    data = encode(with_formula()).decode()
    assert old in data
    with pytest.raises(msgspec.ValidationError if "NaN" not in new else msgspec.DecodeError):
        decode(data.replace(old, new).encode())


def test_what_a_worker_says_is_cut_before_it_is_a_report(key):
    exercise = key.exercises["ex03_convolve_valid"]
    outcomes, lines = [], itertools.count(1)
    for check in exercise.checks:
        whys = [
            Failure(State.RAISED, "x" * 5000, next(lines), "y" * 5000, decides=True) for _case in check.cases
        ]
        outcomes.append([Outcome(path="called", untraceable=why) for why in whys])
    told = judged(with_proof(Proof()).exercises[0], exercise, outcomes, [], {}, official=True)
    assert len(told.proof.reason) == 2000
    assert {len(sentence) for sentence in told.review} == {2000}
    report = replace(with_proof(Proof()), exercises=[told])
    assert decode(encode(report)) == report


# Versions


def test_a_report_of_version_1_is_read_and_written_as_one():
    old = replace(with_proof(Proof()), version=1)
    data = encode(old)
    assert not re.search(rb"proof|review|formula", data)
    assert decode(data) == old
    assert encode(decode(data)) == data
    assert not re.search(rb"formula", encode(replace(with_formula(), version=1)))
    assert re.search(rb"proof", encode(with_proof(Proof())))


def test_every_language_has_the_line():
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            assert "`image`" in the_line()
            assert "14" in the_line()
