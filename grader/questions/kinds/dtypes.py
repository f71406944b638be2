"""Which line sets the answer's dtype: the one that gives the answer another one if what it binds has that."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.i18n import gettext as _
from grader.questions import wording
from grader.questions.draft import LEAST, Draft, Option, Subject
from grader.questions.given import Given
from grader.questions.kinds.lines import seen
from grader.questions.program import NoValueError
from grader.sandbox.dissection.messages import Spot
from grader.sandbox.dissection.recording import OTHER_DTYPE

MOST = 8
"""Lines that are tried."""


def drafts(subject: Subject) -> Iterator[Draft]:
    """Make one question where an array is made once and then filled: one line sets what all others are converted to."""
    watched = seen(subject)
    if watched is None:
        return
    given, table = watched
    spots = subject.program.parts.spots
    loops = [spot.at for spot in spots if spot.kind == "loop" and spot.function == subject.function]
    lines: dict[int, int] = {}
    for number, spot in enumerate(spots):
        if spot.kind == "name" and spot.function == subject.function and number in table:
            lines.setdefault(spot.at, number)
    answer = subject.try_answer(given)
    if not loops or not LEAST <= len(lines) <= MOST or not isinstance(answer, np.ndarray):
        return
    setting = _setting(subject, given, lines, second=False)
    if len(setting) != 1 or answer.dtype == OTHER_DTYPE:
        return
    (line,) = setting
    # A value that is bound anew each time is no array that is filled; and the last line before `return` is no question.
    if table[lines[line]][0] != 1 or line > min(loops):
        return
    spot = spots[lines[line]]
    explanation = _(
        "With another dtype in {where}, the answer has that; with another one in the other lines it does not."
    )
    yield Draft(
        "dtype_line",
        given,
        _("For {arguments}, `{call}` returns an array of {dtype}. Which line sets that dtype?").format(
            arguments=wording.call(given), call=f"{given.function}(...)", dtype=answer.dtype.name
        ),
        Option(_option(subject, spot), explanation.format(where=wording.line(line, spot.cell))),
        [
            Option(
                _option(subject, spots[lines[other]]),
                _("With another dtype there, the answer's stays {dtype}.").format(dtype=answer.dtype.name),
            )
            for other in subject.shuffled(lines)
            if other != line
        ],
        lambda: _setting(subject, given, lines, second=True) == setting,
        explanation.format(where=wording.line(line, spot.cell)),
        None,
        None,
        [given.function],
        hides=subject.told(given),
    )


def _setting(subject: Subject, given: Given, lines: dict[int, int], *, second: bool) -> set[int]:
    """The lines that the answer gets another dtype from."""
    found = set()
    for line, number in lines.items():
        try:
            answer = subject.program.retyped(given, number, second=second)
        except NoValueError:
            continue
        if isinstance(answer, np.ndarray) and answer.dtype == OTHER_DTYPE:
            found.add(line)
    return found


def _option(subject: Subject, spot: Spot) -> str:
    """A line as a choice: its number and what it says."""
    return f"{wording.line(spot.at, spot.cell)}: {subject.line(spot.at, spot.cell).strip()}"[:120]
