"""Reports and results to export: every state, and texts that try to be markup, commands and formulas."""

import itertools

import numpy as np

from grader.records.store import Graded, Result, Student
from grader.report import model as rep
from grader.report import states
from grader.report.value import Value, view

FRAGMENTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\x1b[31m",
    "]]>",
    "&amp;",
    "```",
    "~~~~",
    "`code`",
    "| cell |",
    "**bold**",
    "[link](https://example.org)",
    "https://example.org",
    "# title\n\n- item\n",
    "\n::error file=a.py,line=1::mine\n",
    "::add-mask::x",
    "##[error]mine",
    "%0A::warning::mine",
    "\r\n",
    "=1+1",
    "\t@cmd",
    "-2",
    '"; "quoted"',
    "a, b; c",
    "\x00",
    "\ud800",
    "\uffff",
    "\u202e",
    "ção é ü",
    "😀",
    "    indented",
    "---",
    "\\",
)
EVIL = "".join(FRAGMENTS)
STATES = tuple(states.WORDS)


def report_of(texts, states=STATES):
    """A report with an exercise for each state, of two checks each, whose texts are these in turn."""
    text = itertools.cycle(texts).__next__
    exercises = [
        rep.ExerciseReport(
            stem=f"ex{number:02}_{text()}",
            title=text(),
            state=state,
            score=2 if state == "passed" else 0,
            max_score=3 if state != "passed" else 2,
            checks=[_check(text, state, number), _check(text, "passed", number)]
            if state == "passed"
            else [_check(text, state, number), _check(text, "skipped", number, points=2)],
            lesson=text(),
            proof=rep.Proof("proved", None, 3, 2.0**-80, [text(), text()])
            if state == "passed"
            else rep.Proof(reason=text()),
            review=[text()] if state == "passed" else [],
        )
        for number, state in enumerate(states, 1)
    ]
    return rep.Report(
        version=2,
        submission=rep.SubmissionInfo("0" * 64, 2, [text(), text()], text()),
        seed="public",
        key="1" * 64,
        isolation=rep.Isolation("process", {"seconds": 10.0}),
        score=sum(exercise.score for exercise in exercises),
        max_score=sum(exercise.max_score for exercise in exercises),
        exercises=exercises,
        timings={"all": 1.25},
    )


def _check(text, state, number, points=1):
    passed = state == "passed"
    return rep.CheckReport(
        name=text(),
        state=state,
        points=points if passed else 0,
        max_points=points,
        rationale=text(),
        help=text(),
        message="" if passed else f"{number} {text()}",
        misconception=None if passed else rep.Misconception(text(), text()),
        counterexample=None if passed else _example(text),
        printed=text(),
        line=None if passed else number,
    )


def _example(text):
    return rep.Counterexample(
        call=f"f({text()})",
        arguments=[rep.Argument(text(), view(np.eye(2, dtype=np.float32)))],
        expected=view(np.array([1.0, 2.0])),
        got=Value("value", text()),
        position=[0],
        snippet=f"print({text()!r})\n{text()}",
        formula=rep.Formula("sum", [0], [rep.Term(1.0, [])], [_term(text)], text()),
    )


def _term(text):
    return rep.Term(2.0, [rep.Factor(text(), [1, 0])])


def graded(id_, name, score=None, most=40, report=None, problem="", *, nothing=False):
    """A student's result."""
    result = Result(
        Student(id_, name), "f", score, None if score is None else most, problem, "", None, nothing
    )
    return Graded(result, report)


def strings_in(value):
    """All texts inside JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from strings_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from strings_in(inside)
