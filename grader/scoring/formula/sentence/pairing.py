"""Which elements of two arrays meet: each its own, all of a row, or all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, merged, with_
from grader.scoring.formula.sentence.used import window_index
from grader.scoring.formula.sentence.words import element, listed
from grader.scoring.formula.terms import Array, Terms

LETTERS = "uvw"


def pairing(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that products have other partners: those for which some indices are equal."""
    got = goal.terms
    if now.output == ():  # all that is multiplied, also where it is not yet summed
        got = with_(got, output=(), where=np.zeros_like(got.where))
    if len(now.names) != 2 or now.output != got.output or not len(now) or not (now.factors >= 0).all():
        return
    if not len(got) or not (got.factors >= 0).all():
        return
    one, two = _inside(now, now, 0), now.indices(1)
    mine, theirs = _inside(got, now, 0), got.indices(1)
    pairs = [
        (a, b)
        for a, b in itertools.product(range(one.shape[1]), range(two.shape[1]))
        if (mine[:, a] == theirs[:, b]).all() and (np.ptp(mine[:, a]) or np.ptp(theirs[:, b]))
    ]
    right = [
        (a, b)
        for a, b in itertools.product(range(one.shape[1]), range(two.shape[1]))
        if (one[:, a] == two[:, b]).all() and (np.ptp(one[:, a]) or np.ptp(two[:, b]))
    ]
    if set(pairs) == set(right):
        return
    terms = _all_pairs(now, one, two, pairs)
    if Goal(got).reached(terms):
        yield Change(terms, _words(now, pairs), frozenset({"pairs"}), 2)


def _inside(terms: Terms, right: Terms, array: int) -> Array:
    """Return where in the right window of its number each term reads."""
    index, known = terms.indices(array), right.indices(array)
    if terms is right:
        return window_index(right, index, np.ones(len(right), bool))
    inside = index.copy()
    for output in np.unique(terms.where):
        own = known[right.where == output]
        inside[terms.where == output] -= own.min(axis=0) if len(own) else 0
    return inside


def _all_pairs(now: Terms, one: Array, two: Array, pairs: list[tuple[int, int]]) -> Terms:
    """Return the products of all elements of the two in each number's window whose indices are equal in pairs."""
    where, factors, coefficients = [], [], []
    for output in np.unique(now.where):
        mine = np.flatnonzero(now.where == output)
        firsts, seconds = (np.unique(now.factors[mine, array], return_index=True) for array in (0, 1))
        for (flat, i), (other, j) in itertools.product(zip(*firsts, strict=True), zip(*seconds, strict=True)):
            if all(one[mine[i], a] == two[mine[j], b] for a, b in pairs):
                where.append(output)
                factors.append((flat, other))
                coefficients.append(now.coefficients[mine[0]])
    return merged(
        with_(
            now,
            where=np.array(where, np.int64),
            factors=np.array(factors, np.int64).reshape(-1, 2),
            coefficients=np.array(coefficients, float),
        )
    )


def _words(now: Terms, pairs: list[tuple[int, int]]) -> str:
    if not pairs:
        words = _("each element of `{one}` is multiplied by all of `{two}`, and not by its own alone")
        return words.format(one=now.names[0], two=now.names[1])
    letters = iter("uvwpqrst")
    first = [next(letters) for _axis in now.shapes[0]]
    second = [""] * len(now.shapes[1])
    for a, b in pairs:
        second[b] = first[a]
    second = [letter or next(letters) for letter in second]
    words = _("in the window, {one} is multiplied by {two} for all {letters}")
    every = sorted({*first, *second}, key="uvwpqrst".index)
    return words.format(
        one=element(now.names[0], first), two=element(now.names[1], second), letters=listed(every)
    )
