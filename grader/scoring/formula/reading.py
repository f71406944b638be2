"""Read off what a function computes, by running it on chosen arrays; nothing is said where that doesn't explain it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.scoring.formula.maxima import read_maxima
from grader.scoring.formula.probes import Array, Ask, Prober, UnreadableError, can_be_probed
from grader.scoring.formula.products import Products, close
from grader.scoring.formula.terms import Terms


def read(ask: Ask, arrays: Sequence[Array], names: Sequence[str]) -> Terms | None:
    """Return the terms of a function, or None if it is of no kind that can be read off, or too large for it.

    A sum of products is tried first, then a maximum, then a sum with a ReLU. What is found must explain the answers to
    the case itself, to random numbers and to large ones.

    Args:
        ask: runs the function; at most `probes.MOST_RUNS` times in all.
        arrays: the case's arrays.
        names: what they are called.

    Raises:
        NoAnswerError: the function gave no answer.
    """
    if not can_be_probed(arrays):
        return None
    prober = Prober(ask, list(arrays))
    called = tuple(names)
    kinds: tuple[Callable[[], Terms], ...] = (
        Products(prober, called, relu=False).read,
        lambda: read_maxima(prober, called),
        Products(prober, called, relu=True).read,
    )
    for kind in kinds:
        try:
            terms = kind().canonical()
            if _explains(terms, prober, list(arrays)):
                return terms
        except UnreadableError:
            continue
    return None


def _explains(terms: Terms, prober: Prober, case: list[Array]) -> bool:
    """Whether terms explain the answer to a case, to random numbers and to large ones, these with either sign.

    A ReLU of one number is silent for half of all numbers, so one sign would say nothing of what is cut off above.
    """
    drawn = [prober.random(), prober.large()]
    flipped = [prober.with_array(arrays, 0, -arrays[0]) for arrays in drawn]
    checked = [case, *drawn, *flipped]
    return all(
        close(answer, terms.evaluate(arrays).ravel())
        for answer, arrays in zip(prober.run(checked), checked, strict=True)
    )
