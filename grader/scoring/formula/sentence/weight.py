"""Coefficients: all terms several times, divided by another number, with another sign; those of one array alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, merged, rows_of, with_
from grader.scoring.formula.sentence.law import groups
from grader.scoring.formula.terms import CLOSE, Array, Terms
from grader.scoring.number_format import number

AMOUNT: frozenset[int | str] = frozenset({"amount"})


def weight(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose other coefficients: one factor for all terms, for those with an array, or a mean over what is left."""
    got = goal.terms
    if now.kind == "maximum" or not len(now):
        return
    now, got = merged(now), merged(got)
    factor = _factor(now, got)
    if factor:
        scaled = with_(now, coefficients=now.coefficients * factor)
        yield Change(scaled, _all_words(now, scaled, factor), AMOUNT)
    parts = groups(now)
    for arrays in parts if len(parts) > 1 else ():
        mine = ((now.factors >= 0) == np.isin(np.arange(len(now.names)), arrays)).all(axis=1)
        factor = _factor(now.only(mine), got)
        if factor and arrays:
            names = " * ".join(now.names[array] for array in arrays if now.names[array])
            words = _("each term with `{name}` counts {factor} times").format(
                name=names, factor=number(factor)
            )
            yield Change(with_(now, coefficients=now.coefficients * np.where(mine, factor, 1)), words, AMOUNT)
    counts = np.bincount(now.where)[now.where]
    shares = 1 / counts
    if not np.allclose(now.coefficients, shares):
        words = _("each number is divided by how many elements it is made of")
        yield Change(with_(now, coefficients=shares), words, AMOUNT, 2)


def _factor(now: Terms, got: Terms) -> float:
    """Return by how much the coefficients of the same terms differ, if by one factor; 0 where they don't."""
    keys, right = rows_of(now), rows_of(got)
    common, mine, theirs = np.intersect1d(keys, right, return_indices=True)
    if not len(common):
        return 0
    ratios = got.coefficients[theirs] / now.coefficients[mine]
    factor = float(np.median(ratios))
    if not np.isfinite(factor) or abs(factor - 1) < CLOSE or abs(factor) < CLOSE:
        return 0
    return _plain(factor)


def _plain(factor: float) -> float:
    """Return a factor, read off rounded numbers, as the fraction that it is near to."""
    for below in (1, *range(2, 130)):
        above = round(factor * below)
        if above and abs(factor - above / below) < CLOSE / 4 * abs(factor):
            return float(above / below)
    return factor


def _divisor(coefficients: Array) -> int:
    """Return the whole number that all terms are divided by; 0 if there is none."""
    first = abs(float(coefficients[0]))
    if not np.allclose(np.abs(coefficients), first, rtol=CLOSE) or not 0 < first < 1 + CLOSE:
        return 0
    whole = round(1 / first)
    return whole if abs(first * whole - 1) < CLOSE else 0


def _all_words(now: Terms, scaled: Terms, factor: float) -> str:
    if abs(factor + 1) < CLOSE:
        return _("every number has the other sign")
    right, wrong = _divisor(now.coefficients), _divisor(scaled.coefficients)
    if factor > 0 and right > 1 and wrong == 1:
        return _("it adds up, and divides by 1 where {right} is right").format(right=right)
    if factor > 0 and right > 1 and wrong:
        return _("it divides by {wrong} where {right} is right").format(wrong=wrong, right=right)
    inverse = round(1 / factor)
    if factor > 0 and inverse > 1 and abs(factor * inverse - 1) < CLOSE:
        return _("every number is divided by {divisor}").format(divisor=inverse)
    return _("every number is {factor} times what it should be").format(factor=number(factor))
