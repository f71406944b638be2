"""The files of questions: what a student gets, and, in a folder of its own, what is not for students."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.questions.formats import moodle, page
from grader.questions.model import Questions

PAGE = "questions.html"
"""What a student gets: to answer in a browser, or to print."""
KEYS = "keys"
"""The folder of what holds keys."""
JSON, QUIZ, SHEET = "keys.json", "moodle.xml", "keys.html"
"""In it: the questions as data, the quiz, and the page of the keys."""
PAPER = "paper.html"
"""A class's pages in one, to print."""


def for_student(one: Questions) -> bytes:
    """Return the page that a student gets; it holds no key."""
    return page.render([one]).encode()


def as_json(one: Questions) -> bytes:
    """Return the questions as JSON by the schema of `model`; it holds the keys."""
    return msgspec.json.format(msgspec.json.encode(one), indent=1) + b"\n"


def for_instructor(sets: Sequence[Questions]) -> dict[str, bytes]:
    """Return the quiz to import into Moodle and the page of the keys, by name."""
    return {QUIZ: moodle.quiz(sets), SHEET: page.render_keys(sets).encode()}


def on_paper(sets: Sequence[Questions]) -> bytes:
    """Return one page with the questions of several students, to print at once; it holds no key."""
    return page.render(sets).encode()
