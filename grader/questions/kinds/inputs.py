"""Which of some inputs makes the function return a value: by its program, and by calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.i18n import gettext as _
from grader.questions import parts, wording
from grader.questions.draft import MOST, Draft, Option, Subject
from grader.questions.given import Given, redrawn
from grader.questions.program import NoValueError
from grader.report.value import text_of

TRIES = 8
"""Calls that are looked at for different answers."""
QUESTIONS = 2


def drafts(subject: Subject) -> Iterator[Draft]:
    """Make questions on inputs: of arrays, other numbers in the largest one; of plain values, other calls."""
    for given, own in list(subject.readable())[:QUESTIONS]:
        for path in subject.shuffled(parts.paths(own))[:2]:
            draft = _draft(subject, given, path)
            if draft is not None:
                yield draft
                break


def _draft(subject: Subject, given: Given, path: parts.Path) -> Draft | None:
    inputs: dict[str, tuple[Given, str]] = {}
    answers = set()
    for other in _others(subject, given):
        try:
            shown = parts.at(subject.answer(other), path)
        except NoValueError:
            continue
        text = _text(given, other)
        if shown and shown not in answers and text and text not in inputs:
            answers.add(shown)
            inputs[text] = other, shown
        if len(inputs) == MOST:
            break
    if not inputs:
        return None
    (text, (right, shown)), *wrong = inputs.items()

    def holds() -> bool:
        return all(
            wording.same(subject.answer(one), subject.answer(one, second=True)) for one, _ in inputs.values()
        )

    sentence = _("For these it returns `{value}`.")
    question = _("Which of these inputs makes `{call}` return `{value}`?")
    explanation = _("The function was called with all of them.")
    return Draft(
        "input",
        right,
        question.format(call=parts.call(given.function, path), value=shown),
        Option(text, sentence.format(value=shown)),
        [Option(other, sentence.format(value=answer)) for other, (_, answer) in wrong],
        holds,
        explanation,
        None,
        None,
        [given.function],
        hides=frozenset(_varied(given)),
    )


def _varied(given: Given) -> list[str]:
    """The arguments that differ between the choices: the largest array, or all where there is none."""
    arrays = {name: value for name, value in given.values.items() if isinstance(value, np.ndarray)}
    return [max(arrays, key=lambda name: arrays[name].size)] if arrays else list(given.values)


def _others(subject: Subject, given: Given) -> Iterator[Given]:
    """Other inputs: the right one is the first, and another question that shows `given` must not tell it."""
    if not given.arrays:
        place = next(i for i, call in enumerate(subject.calls) if call is given)
        yield from (*subject.calls[place + 1 :], *subject.calls[: place + 1])
        return
    largest = max(range(len(given.arrays)), key=lambda i: given.arrays[i].size)
    for _try in range(TRIES):
        new = redrawn(given, subject.rng)
        arrays = [new.arrays[i] if i == largest else array for i, array in enumerate(given.arrays)]
        yield given.with_arrays(arrays)


def _text(given: Given, other: Given) -> str:
    """An input as a choice; empty where it is too long."""
    parts_of_it = [f"{name} = {_plain(other.values[name])}" for name in _varied(given)]
    text = ", ".join(parts_of_it)
    return text if len(text) <= wording.LONGEST else ""


def _plain(value: Any) -> str:
    return wording.written(value) if isinstance(value, np.ndarray) else text_of(value)
