"""One sentence on how a learner's terms differ from the right ones: a change or two that explain every number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.after import after, marked
from grader.scoring.formula.sentence.answer import answer
from grader.scoring.formula.sentence.change import Change, Goal, Measure, table, with_
from grader.scoring.formula.sentence.constant import constant
from grader.scoring.formula.sentence.kind import kind
from grader.scoring.formula.sentence.order import order
from grader.scoring.formula.sentence.pairing import pairing
from grader.scoring.formula.sentence.reading import reading
from grader.scoring.formula.sentence.used import MOST_NAMED, used
from grader.scoring.formula.sentence.weight import weight
from grader.scoring.formula.sentence.words import some_of
from grader.scoring.formula.terms import Kind, Terms

FIRST: tuple[Measure, ...] = (kind, after, order, weight, constant, used, answer, reading, pairing)
"""The measures, in the order in which equally short explanations are preferred."""

MOST_TERMS = 400  # of larger terms, one change is looked for and not two
MOST_FIRST = 120
MOST_COST = 4  # what is longer says less than the terms


def compose(got: Terms, expected: Terms) -> str:
    """Return one sentence that says how the learner's terms differ from the right ones, in every number; or "".

    Each change that it tells was applied to the right terms and gave the learner's, coefficients up to rounding.

    Args:
        got: the learner's terms.
        expected: the right ones, of the same arrays.
    """
    if got.names != expected.names or got.shapes != expected.shapes or got.equals(expected):
        return ""
    got = _of_kind(got, expected.kind)
    expected = _of_kind(expected, got.kind)
    if got.is_outside.any() or expected.is_outside.any():
        got, expected = marked(got), marked(expected)
    words = _by_one(expected, got) or _in_a_part(expected, got) or _by_two(expected, got)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _by_one(expected: Terms, got: Terms) -> str:
    goal = Goal(got)
    direct = [change for change in _steps(expected, goal) if goal.reached(change.terms)]
    return min(direct, key=lambda change: change.cost).words if direct else ""


def _by_two(expected: Terms, got: Terms) -> str:
    if max(len(expected), len(got)) > MOST_TERMS:
        return ""
    goal = Goal(got)
    best: tuple[int, str] | None = None
    for one in _different(expected, _steps(expected, goal))[:MOST_FIRST]:
        if best is not None and one.cost + 1 >= best[0]:
            break
        for two in _steps(one.terms, goal):
            cost = one.cost + two.cost
            if one.touches & two.touches or cost > MOST_COST:
                continue
            if (best is None or cost < best[0]) and goal.reached(two.terms):
                best = cost, _("{first}; {then}").format(first=one.words, then=two.words)
    return "" if best is None else best[1]


def _of_kind(terms: Terms, kind: Kind) -> Terms:
    """Return terms as those of another kind, where that is the same: a maximum of one element is that element."""
    alone = len(terms) == prod(terms.output) == len(np.unique(terms.where))
    return with_(terms, kind=kind) if alone and "relu" not in (terms.kind, kind) else terms


def _different(expected: Terms, changes: Iterable[Change]) -> list[Change]:
    """Return changes that change anything, of those that come to the same the cheapest; cheap ones come first."""
    cheapest: dict[tuple[object, ...], Change] = {_print(expected): Change(expected, "", frozenset(), -1)}
    for change in changes:
        key = _print(change.terms)
        if key not in cheapest or change.cost < cheapest[key].cost:
            cheapest[key] = change
    return sorted((c for c in cheapest.values() if c.words), key=lambda change: change.cost)


def _print(terms: Terms) -> tuple[object, ...]:
    keys, coefficients = table(terms)
    return terms.kind, terms.output, keys.tobytes(), np.round(coefficients, 4).tobytes()


def _steps(now: Terms, goal: Goal) -> Iterator[Change]:
    for measure in FIRST:
        yield from measure(now, goal)


def _in_a_part(expected: Terms, got: Terms) -> str:
    """Explain the numbers that are wrong, where the others are right and these are some rows, columns or channels."""
    if expected.output != got.output or expected.kind != got.kind:
        return ""
    wrong = np.array([output for output in range(prod(got.output)) if _differs(expected, got, output)])
    if not 0 < len(wrong) < prod(got.output):
        return ""
    boxes = [np.unique(column) for column in np.unravel_index(wrong, got.output)]
    if prod(map(len, boxes)) != len(wrong):
        return ""
    cut = [axis for axis, box in enumerate(boxes) if len(box) < got.output[axis]]
    if len(wrong) == 1:
        part = "[" + ", ".join(str(int(box[0])) for box in boxes) + "]"
    elif len(cut) == 1 and len(boxes[cut[0]]) <= MOST_NAMED:
        part = some_of(got.output, cut[0], boxes[cut[0]].tolist())
    else:
        return ""
    mine, right = (terms.only(np.isin(terms.where, wrong)) for terms in (got, expected))
    words = _by_one(right, mine)
    return _("only in {part} of the answer, {words}").format(part=part, words=words) if words else ""


def _differs(expected: Terms, got: Terms, output: int) -> bool:
    one, two = (terms.of(output) for terms in (got, expected))
    return not Goal(with_(one, where=0 * one.where)).reached(with_(two, where=0 * two.where))
