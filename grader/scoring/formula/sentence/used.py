"""Terms that are left out: those of a row, of an array, of a place in the window, or all but some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.scoring.formula.sentence.change import Change, Goal, rows_of, with_
from grader.scoring.formula.sentence.words import element, listed, some_of
from grader.scoring.formula.terms import Array, Terms

MOST_NAMED = 3


@dataclass(frozen=True)
class _View:
    """Indices that some of the terms have: of an array's element, of its place in the window, or of the number."""

    of: Literal["array", "window", "answer"]
    name: str
    shape: tuple[int, ...]
    touches: int | str
    rows: Array  # which terms have them
    index: Array


def used(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that only a part of the terms is there."""
    got = goal.terms
    for array, name in enumerate(now.names):
        mine = now.factors[:, array] >= 0
        if name and mine.any() and (now.factors[mine] >= 0).sum(axis=1).min() > 1:
            factors = now.factors.copy()
            factors[:, array] = -1
            words = _("`{name}` takes no part: all its elements count as 1").format(name=name)
            yield Change(with_(now, factors=factors), words, frozenset({array}))
        if name and mine.any() and not mine.all():
            yield Change(now.only(~mine), _("`{name}` is left out").format(name=name), frozenset({array}))
    kept = np.isin(rows_of(now), rows_of(got))
    if not kept.any():
        if now.kind != "maximum":
            yield Change(
                now.only(kept), _("every number is 0, whatever the arrays hold"), frozenset({"answer"})
            )
        return
    for view in _views(now):
        there = kept & view.rows
        if not there.any():
            continue
        boxes = [np.unique(column) for column in view.index[there].T]
        inside = np.all([np.isin(view.index[:, a], box) for a, box in enumerate(boxes)], axis=0)
        inside |= ~view.rows
        if not inside.all():
            for words, cost in _words(view, boxes):
                yield Change(now.only(inside), words, frozenset({view.touches}), cost)


def _views(now: Terms) -> Iterator[_View]:
    for array in reversed(range(len(now.names))):  # weights come last, and say more
        shape, rows = now.shapes[array], now.factors[:, array] >= 0
        if not shape or not rows.any():
            continue
        index = now.indices(array)
        yield _View("array", now.names[array], shape, array, rows, index)
        inside = window_index(now, index, rows)
        size = tuple((inside[rows].max(axis=0) + 1).tolist())
        if size != shape:
            yield _View("window", now.names[array], size, array, rows, inside)
    if now.output and now.kind != "maximum":  # where a maximum of nothing is no 0
        everywhere = np.ones(len(now), bool)
        yield _View("answer", "", now.output, "answer", everywhere, now.positions())


def window_index(now: Terms, index: Array, rows: Array) -> Array:
    """Return where in its number's window each of some terms reads, counted from the window's first element."""
    inside = index.copy()
    for output in np.unique(now.where[rows]):
        mine = rows & (now.where == output)
        inside[mine] -= index[mine].min(axis=0)
    return inside


def _words(view: _View, boxes: Sequence[Array]) -> Iterator[tuple[str, int]]:
    """Return the clauses for it: what is left out, or what alone is used; and how many indices each names."""
    left = [sorted(set(range(n)) - set(box.tolist())) for n, box in zip(view.shape, boxes, strict=True)]
    cut = [axis for axis, indices in enumerate(left) if indices]
    single = all(len(box) == 1 for box in boxes)
    if single and len(boxes) > 1 and view.of == "array":
        one = element(view.name, [int(box[0]) for box in boxes])
        yield _("{element} alone is used, of all of `{name}`").format(element=one, name=view.name), 1
        return
    count = sum(len(left[axis]) for axis in cut)
    if count <= MOST_NAMED:
        parts = listed([some_of(view.shape, axis, left[axis]) for axis in cut])
        text = {
            "array": ngettext(
                "{parts} of `{name}` is never used", "{parts} of `{name}` are never used", count
            ),
            "window": ngettext(
                "{parts} of the window on `{name}` is never read",
                "{parts} of the window on `{name}` are never read",
                count,
            ),
            "answer": ngettext(
                "{parts} of the answer is 0, whatever the arrays hold",
                "{parts} of the answer are 0, whatever the arrays hold",
                count,
            ),
        }[view.of]
        yield text.format(parts=parts, name=view.name), count
    if len(cut) == 1 and len(boxes[cut[0]]) <= MOST_NAMED:
        parts = some_of(view.shape, cut[0], boxes[cut[0]].tolist())
        text = {
            "array": _("of `{name}`, only {parts} is used"),
            "window": _("of the window on `{name}`, only {parts} is read"),
            "answer": _("in the answer, all but {parts} is 0"),
        }[view.of]
        yield text.format(parts=parts, name=view.name), len(boxes[cut[0]])
