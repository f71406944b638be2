"""What the function returns if one line reads otherwise: by the changed program, and by a call of the changed function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from grader.i18n import gettext as _
from grader.questions import parts, wording
from grader.questions.draft import Draft, Option, Subject
from grader.questions.given import Given, redrawn
from grader.questions.program import NoValueError
from grader.sandbox.dissection.messages import Change

MOST = 14
"""Changes that are run."""
OTHERS = 2
"""Calls with other numbers, for where few changes have an answer."""


def drafts(subject: Subject) -> Iterator[Draft]:
    """Make questions on changes of which the answer differs from the function's own."""
    readable = next(subject.readable(), None)
    if readable is None:
        return
    given, own = readable
    chosen = _chosen(subject)
    definitions = subject.program.parts.definitions
    sources = {
        suffix: "\n".join([*definitions[: c.definition], c.source, *definitions[c.definition + 1 :]])
        for suffix, c in chosen.items()
    }
    subject.program.change(sources)
    answers: dict[str, Any] = {}
    for suffix in chosen:
        try:
            answers[suffix] = subject.answer(given, suffix)
        except NoValueError:
            continue
    subject.program.begin()
    others = [subject.try_answer(redrawn(given, subject.rng)) for _ in range(OTHERS)] if given.arrays else []
    for suffix, answer in answers.items():
        draft = _draft(subject, given, own, answer, suffix, chosen, answers, others)
        if draft is not None:
            yield draft


def _chosen(subject: Subject) -> dict[str, Change]:
    """Changes by the suffixes of what they make: of each line one, then of each another one."""
    by_line: dict[tuple[int | None, int], list[Change]] = defaultdict(list)
    for change in subject.shuffled(subject.program.parts.changes):
        by_line[change.cell, change.line].append(change)
    lines = subject.shuffled(by_line)
    most = max(map(len, by_line.values()), default=0)
    in_turn = [by_line[line][turn] for turn in range(most) for line in lines if turn < len(by_line[line])]
    return {f"#{subject.function}{i}": change for i, change in enumerate(in_turn[:MOST])}


def _draft(
    subject: Subject,
    given: Given,
    own: Any,
    answer: Any,
    suffix: str,
    chosen: dict[str, Change],
    answers: dict[str, Any],
    elsewhere: list[Any],
) -> Draft | None:
    change = chosen[suffix]
    path = next((p for p in parts.paths(own) if parts.at(answer, p) not in ("", parts.at(own, p))), None)
    if path is None:
        return None
    if change.text == f"return {parts.at(answer, path)}":  # the question would have its answer
        return None
    right, where = parts.at(answer, path), wording.line(change.line, change.cell)
    others = [Option(parts.at(own, path), _("That is what your function returns as it is."))]
    sentence = _("It would return that if {where} read `{code}`.")
    near = sorted(answers, key=lambda other: chosen[other].line != change.line)
    others += [
        Option(
            parts.at(answers[other], path),
            sentence.format(
                where=wording.line(chosen[other].line, chosen[other].cell), code=chosen[other].text
            ),
        )
        for other in near
    ]
    others += [
        Option(parts.at(other, path), _("That is what your function returns for other numbers."))
        for other in elsewhere
        if other is not None
    ]
    question = _("If {where} read `{code}` instead, what would `{call}` return for these arguments?")

    def holds() -> bool:
        second = subject.answer(given, suffix, second=True)
        return wording.same(second, answer) and wording.same(subject.answer(given, second=True), own)

    explanation = _("The function was run with this change.")
    return Draft(
        "changed_line",
        given,
        question.format(where=where, code=change.text, call=parts.call(given.function, path)),
        Option(right, explanation),
        [option for option in others if option.text],
        holds,
        explanation,
        change.line,
        change.cell,
        [given.function, subject.function_at(change.line, change.cell)],
    )
