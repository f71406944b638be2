"""Numbers that read elsewhere: other windows, in an answer of another shape, or beyond the border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, merged, with_
from grader.scoring.formula.sentence.law import Border, Law, law_of, laws_of, together
from grader.scoring.formula.sentence.windows import difference, grown
from grader.scoring.formula.terms import CLOSE, Array, Terms

BORDERS: tuple[Border, ...] = ("edge", "wrap", "mirror")


def reading(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that numbers read elsewhere, in the shape of the learner's answer."""
    got = goal.terms
    if len(now.output) != len(got.output) or now.kind != got.kind:
        return
    laws = laws_of(now) or {}
    for arrays, law in laws.items():
        if not arrays:
            continue  # a constant reads nowhere
        others = [other for key, other in laws.items() if key != arrays]
        if any(grown(other, got.output) for other in others):
            continue  # how they step there is not known
        group = _group(got, arrays)
        target = goal.remembered(("law", arrays), partial(law_of, group))
        for to in _candidates(law, group, target):
            told = difference(law, to)
            if told is not None:
                terms = together([to, *others], now, got.output)
                yield Change(terms, "; ".join(told.clauses), told.touches, len(told.clauses))
    if len(laws) == 1 and () not in laws and now.kind == "sum":
        yield from _means(now, got, next(iter(laws.values())))


def _group(terms: Terms, arrays: tuple[int, ...]) -> Terms:
    used = np.isin(np.arange(len(terms.names)), arrays)
    return terms.only(((terms.factors >= 0) == used).all(axis=1))


def _means(now: Terms, got: Terms, law: Law) -> Iterator[Change]:
    """Propose means over what lies inside: other windows, each divided by the number of its elements that are there."""
    got = merged(got)
    sums = np.bincount(got.where, got.coefficients)[got.where] if len(got) else np.zeros(1)
    if not np.allclose(sums, 1, rtol=CLOSE):
        return
    first = law.coefficients[0]
    alike = with_(got, coefficients=np.full(len(got), first))
    for to in _candidates(law, alike, law_of(alike)):
        told = difference(law, to)
        if told is None:
            continue
        terms = together([to], now, got.output)
        shares = 1 / np.bincount(terms.where)[terms.where]
        if not np.allclose(shares, first):
            also = _("each number is the mean of what lies inside")
            words = "; ".join((*told.clauses, also))
            touches = told.touches | {"amount"}
            yield Change(with_(terms, coefficients=shares), words, touches, len(told.clauses) + 1)


def _candidates(law: Law, group: Terms, target: Law | None) -> Iterator[Law]:
    """Return laws that may be the learner's: the one that was measured, and the right one, moved or with another border."""
    output = group.output
    same = replace(law, output=output)
    if target is not None and target.arrays == law.arrays:
        # One number alone shows no steps: the right answer's are then the learner's, and the learner's the right ones.
        unknown, alone = (np.array([n == 1 for n in of], bool) for of in (law.output, output))
        same = replace(same, steps=np.where(unknown, target.steps, law.steps))
        yield replace(target, steps=np.where(alone, law.steps, target.steps))
    if output != law.output:
        yield same
    for shift in _shifts(law, group):
        moved = same.shifted(shift)
        if moved.hangs_over():
            for border in BORDERS:
                yield replace(moved, border=border)
        elif shift.any():
            yield moved


def _shifts(law: Law, group: Terms) -> list[Array]:
    """Return distances by which windows may be moved: none, half of what the answer is larger by, as measured."""
    sliding = law.steps.any(axis=1)
    larger = np.array(group.output, int) - np.array(law.output, int)
    none = np.zeros(len(law.sizes), np.int64)
    distances = [none, *(-(law.steps @ by) for by in (larger // 2, -(-larger // 2), larger))]
    first = group.of(0)
    if len(first):
        at = np.concatenate([first.indices(array) for array in law.arrays], axis=1)
        distances.append(np.where(sliding, at.min(axis=0) - np.maximum(law.loops.min(axis=0), 0), 0))
    unique = {tuple(distance.tolist()): distance for distance in distances}
    return list(unique.values())
