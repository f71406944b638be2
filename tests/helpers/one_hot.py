"""Reads the terms of a NumPy function off its answers to one-hot arrays: the tests' own reader, slow and simple."""

import itertools
from math import prod

import numpy as np

from grader.scoring.formula.terms import Terms


def terms_of(function, names, shapes):
    """The terms of function(*arrays); None where it is no sum, maximum or ReLU of a sum of products."""
    for read in (_sum, _relu, _maximum):
        terms = read(function, names, shapes)
        if terms is not None and _explains(terms, function, shapes):
            return terms
    return None


def _explains(terms, function, shapes):
    rng = np.random.default_rng(1)
    for _ in range(4):
        arrays = [rng.normal(size=s) for s in shapes]
        right = np.asarray(function(*arrays), float)
        if right.shape != terms.output or not np.allclose(
            terms.evaluate(arrays), right, rtol=1e-4, atol=1e-4
        ):
            return False
    return True


def _made(kind, names, shapes, output, rows):
    rows = [row for row in rows if row[-1]]
    where, factors, coefficients = (
        np.array([r[0] for r in rows], int),
        np.array([r[1] for r in rows], int).reshape(-1, len(names)),
        np.array([r[2] for r in rows], float),
    )
    return Terms(kind, tuple(names), tuple(map(tuple, shapes)), output, where, factors, coefficients)


def _linear(g, names, shapes, kind):
    """Terms of a function that is linear in each array: one-hot arrays, those of smaller groups taken away."""
    zeros = [np.zeros(s) for s in shapes]
    base = np.asarray(g(*zeros), float)
    if not np.isfinite(base).all():
        return None
    rows, known = [], {(): base.ravel()}
    rows += [(o, [-1] * len(names), v) for o, v in enumerate(base.ravel())]
    for count in range(1, len(names) + 1):
        for group in itertools.combinations(range(len(names)), count):
            for flat in itertools.product(*(range(prod(shapes[a])) for a in group)):
                arrays = [z.copy() for z in zeros]
                for a, f in zip(group, flat, strict=True):
                    arrays[a].reshape(-1)[f] = 1
                value = np.asarray(g(*arrays), float).ravel().copy()
                chosen = dict(zip(group, flat, strict=True))
                for less in range(count):
                    for sub in itertools.combinations(group, less):
                        value -= known.get(tuple((a, chosen[a]) for a in sub), 0)
                value[np.abs(value) < 1e-9] = 0
                if not np.isfinite(value).all():
                    return None
                if value.any():
                    known[tuple(chosen.items())] = value
                factors = [chosen.get(a, -1) for a in range(len(names))]
                rows += [(o, factors, value[o]) for o in np.flatnonzero(value)]
    return _made(kind, names, shapes, base.shape, rows)


def _sum(function, names, shapes):
    return _linear(function, names, shapes, "sum")


def _relu(function, names, shapes):
    """max(s, 0) for s linear in the last arrays: s is what it is for these, minus what it is for their negatives."""
    if len(names) < 2:
        return None
    return _linear(
        lambda first, *rest: function(first, *rest) - function(first, *(-r for r in rest)),
        names,
        shapes,
        "relu",
    )


def _maximum(function, names, shapes):
    if len(names) != 1:
        return None
    n = prod(shapes[0])
    low = np.asarray(function(np.full(shapes[0], -1e6)), float)
    rows = [(o, [-1], v) for o, v in enumerate(low.ravel()) if v > -1e5]
    for flat in range(n):
        array = np.full(shapes[0], -1e6)
        array.reshape(-1)[flat] = 1e6
        value = np.asarray(function(array), float).ravel()
        rows += [(o, [flat], 1.0) for o in np.flatnonzero(value > 1e5)]
    kept = [r if r[-1] else (r[0], r[1], 1e-300) for r in rows]
    return _made("maximum", names, shapes, low.shape, kept)
