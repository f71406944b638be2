"""Numbers that depend on no array: added, left out, or taking part in a maximum."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, with_
from grader.scoring.formula.terms import CLOSE, Array, Terms
from grader.scoring.number_format import number


def constant(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose a constant more in each number, or none."""
    got = goal.terms
    mine, theirs = (_constants(terms) for terms in (now, got))
    varying = now.only(np.any(now.factors >= 0, axis=1))
    if now.output != got.output or not len(theirs):
        return
    if np.isfinite(mine).any():
        yield Change(varying, _("nothing constant is added"), frozenset({"constant"}))
    yield from _in_gaps(now, varying, theirs)
    first = float(theirs[0])
    if not np.isfinite(theirs).all() or np.ptp(theirs) > CLOSE * max(1, abs(first)):
        return
    added, part = _("{constant} is added to every number"), _("{constant} takes part in every maximum")
    words = part if now.kind == "maximum" else added
    constants = _with_constants(varying, np.arange(prod(now.output)), first)
    yield Change(constants, words.format(constant=number(round(first, 6))), frozenset({"constant"}))


def _in_gaps(now: Terms, varying: Terms, theirs: Array) -> Iterator[Change]:
    """Propose a constant for the numbers that are made of nothing."""
    empty = np.setdiff1d(np.arange(prod(now.output)), varying.where)
    values = theirs[empty]
    if (
        not len(empty)
        or len(empty) == prod(now.output)
        or not np.isfinite(values).all()
        or np.ptp(values) > CLOSE
    ):
        return
    words = _("numbers that no element is read for are {constant} in place of 0")
    if now.kind != "maximum" and abs(values[0]) > CLOSE:
        filled = _with_constants(varying, empty, float(values[0]))
        yield Change(
            filled, words.format(constant=number(round(float(values[0]), 6))), frozenset({"constant"})
        )


def _with_constants(terms: Terms, where: Array, constant: float) -> Terms:
    return with_(
        terms,
        where=np.append(terms.where, where),
        factors=np.vstack([terms.factors, np.full((len(where), len(terms.names)), -1)]),
        coefficients=np.append(terms.coefficients, np.full(len(where), constant)),
    )


def _constants(terms: Terms) -> Array:
    """Return each number's constant; NaN where it has none."""
    found = np.full(prod(terms.output), np.nan)
    alone = (terms.factors < 0).all(axis=1)
    found[terms.where[alone]] = terms.coefficients[alone]
    return found
