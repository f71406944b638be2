"""Read a function that gives the largest of some elements of an array, or of them and a constant."""

from __future__ import annotations

import numpy as np

from grader.scoring.formula.probes import LOW, MOST_TERMS, Prober, UnreadableError, one_hots
from grader.scoring.formula.terms import Terms

HIGH = 1024.0


def read_maxima(prober: Prober, names: tuple[str, ...]) -> Terms:
    """Return the terms of maxima: an element can win if the answer follows it where it is high, and all others low.

    With all elements low, an answer that does not follow them is a constant.

    Raises:
        UnreadableError: the function has several arrays, or does something else.
    """
    if len(prober.like) != 1:
        raise UnreadableError("maxima of several arrays are not read")
    like = prober.like[0]
    lows = [[np.full_like(like, low)] for low in (LOW, 2 * LOW)]
    highs = [[array] for array in one_hots(like, high=HIGH, low=LOW)]
    answers = prober.run([*lows, *highs])
    floor, lower, answers = answers[0], answers[1], answers[2:]
    constant = np.flatnonzero(floor == lower)
    element, where = np.nonzero(answers > np.maximum(floor, 0) + 1)
    coefficients = answers[element, where] / HIGH
    follows = np.isin(np.arange(len(floor)), where)
    if not np.allclose(coefficients, 1) or not (follows | (floor == lower)).all():
        raise UnreadableError("no maximum")
    if len(where) > MOST_TERMS:
        raise UnreadableError("too many terms")
    assert prober.output is not None
    return Terms(
        "maximum",
        names,
        (like.shape,),
        prober.output,
        np.concatenate([where, constant]),
        np.concatenate([element, np.full(len(constant), -1)])[:, None],
        np.concatenate([np.ones(len(where)), floor[constant]]),
    )
