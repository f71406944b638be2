"""Questions as pages: one to answer, which is the same whichever answers are right, and one that has the keys.

The page to answer is printed as it is: with a line for the name, and boxes to tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.questions.formats import shown
from grader.questions.model import Question, Questions
from grader.report.feedback.page import digest_of, environment, own_file

_PACKAGE = "grader.questions.formats"
_POLICY = "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def render(sets: Sequence[Questions]) -> str:
    """Return a page with the questions of one student, or with those of several, each on sheets of their own.

    It holds no key: nothing in it depends on which answers are right.

    Args:
        sets: the questions. Answers can be saved as a file where they are one student's.
    """
    return _render("questions.html.j2", [_to_answer(one) for one in sets])


def render_keys(sets: Sequence[Questions]) -> str:
    """Return the page of the keys: a row of letters for each student, then each question with its answer and why."""
    return _render("keys.html.j2", [_with_keys(one) for one in sets])


def _render(template: str, sets: list[dict[str, Any]]) -> str:
    style, script = (own_file(_PACKAGE, name) for name in ("questions.css", "questions.js"))
    policy = _POLICY.format(style=digest_of(style), script=digest_of(script))
    return (
        environment(_PACKAGE)
        .get_template(template)
        .render(sets=sets, style=style, script=script, policy=policy, letter=shown.letter)
    )


def _to_answer(one: Questions) -> dict[str, Any]:
    """Return what the page to answer may know."""
    return {
        "student": one.student or "",
        "name": one.name,
        "submission": one.submission,
        "questions": [_asked(number, one.questions) for number in range(len(one.questions))],
    }


def _asked(number: int, questions: Sequence[Question]) -> dict[str, Any]:
    question = questions[number]
    same = (other.cell == question.cell and other.code == question.code for other in questions)
    first = next(other for other, is_same in enumerate(same) if is_same)
    return {
        "id": question.id,
        "stem": question.stem,
        "title": question.title,
        "text": question.text,
        "cell": question.cell,
        "code": shown.numbered(question.code),
        "code_as_in": first + 1 if first < number else None,  # on paper, the same lines are printed once
        "arguments": [shown.argument(given) for given in question.arguments],
        "choices": [choice.text for choice in question.choices],
    }


def _with_keys(one: Questions) -> dict[str, Any]:
    """Return what the page of the keys shows."""
    to_answer = _to_answer(one)
    questions = [
        asked
        | {
            "key": next(number for number, choice in enumerate(question.choices) if choice.right),
            "explanation": question.explanation,
            "because": [choice.because for choice in question.choices],
        }
        for asked, question in zip(to_answer["questions"], one.questions, strict=True)
    ]
    return to_answer | {"questions": questions, "left": one.left}
