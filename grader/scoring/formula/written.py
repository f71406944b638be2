"""Write out what the first wrong number is made of, beside what it should be made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from grader.report import model as rep
from grader.scoring.formula.sentence.compose import compose
from grader.scoring.formula.terms import Kind, Terms

MOST_TERMS = 40
"""Terms of one number that are shown; of one that has more nothing is."""
MOST_EXPLAINED = 1_000
"""Terms of a whole answer that a sentence is looked for, which takes some tenths of a second then."""


def written(expected: Terms, got: Terms, position: tuple[int, ...] | None) -> rep.Formula | None:
    """Return the formula of one number; None where both are made of the same, or of too many terms.

    Args:
        expected: what the answer should be made of.
        got: what it is made of.
        position: the index of the first wrong number. Where there is none, as for an answer of another shape, it is the
            first that is made of something else, or is missing or too many.
    """
    expected, got = alike(expected, got)
    if expected.equals(got):
        return None
    output = _first(expected, got) if position is None else position
    sides = [_of(terms, output) for terms in (expected, got)]
    if max(map(len, sides)) > MOST_TERMS or not all(np.isfinite(side.coefficients).all() for side in sides):
        return None
    sentence = compose(got, expected) if max(len(got), len(expected)) <= MOST_EXPLAINED else ""
    if not sentence and any(side.outside is not None for side in sides):
        return None  # |x| is 2 ReLU(x) - x: true, and read without a word on ReLU it is not
    return rep.Formula(
        kind=got.kind,
        output=list(output),
        expected=_terms(sides[0]),
        got=_terms(sides[1]),
        sentence=sentence,
        expected_kind=expected.kind if expected.kind != got.kind else None,
    )


def alike(one: Terms, other: Terms) -> tuple[Terms, Terms]:
    """Return both as the same kind where that changes neither: a sum of one term is the largest of it, too."""
    if one.kind == other.kind:
        return one, other
    return _as_kind(one, other.kind), _as_kind(other, one.kind)


def _as_kind(terms: Terms, kind: Kind) -> Terms:
    is_single = len(terms) == np.prod(terms.output, dtype=int) and len(set(terms.where.tolist())) == len(
        terms
    )
    plain = bool(np.all(terms.coefficients == 1) and (np.sum(terms.factors >= 0, axis=1) == 1).all())
    if {terms.kind, kind} == {"sum", "maximum"} and is_single and plain:
        return replace(terms, kind=kind)
    return terms


def _first(expected: Terms, got: Terms) -> tuple[int, ...]:
    """Return the index of the first number that is made of something else, or that only one of the answers has."""
    if len(expected.output) != len(got.output):
        return (0,) * len(expected.output)
    larger = np.maximum(expected.output, got.output).astype(int).tolist()
    for output in np.ndindex(*larger):
        one, other = _of(expected, output), _of(got, output)
        if not _inside(output, expected.output) or not _inside(output, got.output):
            return output
        same = replace(one, output=(), where=0 * one.where), replace(other, output=(), where=0 * other.where)
        if not same[0].equals(same[1]):
            return output
    return (0,) * len(larger)


def _of(terms: Terms, output: tuple[int, ...]) -> Terms:
    """Return the terms of the number at an index; none if it has no such number. Of an answer of other axes it is the first."""
    if len(output) != len(terms.output):
        return terms.of(0)
    if not _inside(output, terms.output):
        return terms.of(-1)
    return terms.of(int(np.ravel_multi_index(output, terms.output)) if output else 0)


def _inside(output: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return all(i < n for i, n in zip(output, shape, strict=True))


def _terms(terms: Terms) -> list[rep.Term]:
    indices: list[Any] = [terms.indices(i).tolist() for i in range(len(terms.names))]
    return [
        rep.Term(
            coefficient=float(f"{coefficient:.6g}"),
            factors=[
                rep.Factor(name, indices[i][row])
                for i, name in enumerate(terms.names)
                if terms.factors[row, i] >= 0
            ],
            outside=bool(terms.is_outside[row]),
        )
        for row, coefficient in enumerate(terms.coefficients.tolist())
    ]
