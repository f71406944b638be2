"""Numbers at another place of the answer: exchanged, reversed, cut anew; axes that are summed, or are not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import prod

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, with_
from grader.scoring.formula.sentence.words import LETTERS, kind_of, listed, whole_axis
from grader.scoring.formula.terms import Array, Terms

MOST_AXES = 4
ANSWERS: frozenset[int | str] = frozenset({"answer"})
MOST_WAYS = 400


def answer(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that each number stands elsewhere in the answer, or that an axis more or less is summed over."""
    got = goal.terms
    if now.output != got.output and prod(now.output) == prod(got.output):
        words = _("the numbers are right and in order, but the answer's shape is {got} in place of {right}")
        words = words.format(got=got.output, right=now.output)
        yield Change(with_(now, output=got.output), words, ANSWERS)
    if now.output == got.output:
        yield from _reversed(now)
    yield from _rearranged(now, got)


def _reversed(now: Terms) -> Iterator[Change]:
    axes = [axis for axis, n in enumerate(now.output) if n > 1]
    for count in range(1, len(axes) + 1):
        for chosen in itertools.combinations(axes, count):
            places = np.flip(np.arange(prod(now.output)).reshape(now.output), chosen).ravel()
            which = listed([whole_axis(now.output, axis) for axis in chosen])
            words = _("{which} of the answer stand in reverse order").format(which=which)
            if len(now.output) == 1:
                words = _("the answer stands in reverse order")
            yield Change(with_(now, where=places[now.where]), words, ANSWERS)


@dataclass(frozen=True)
class _Source:
    """Where the index on an axis of the learner's answer comes from.

    Attributes:
        array: the array whose axis it is; ANSWER for the right answer, REPEATED where terms are there for every index.
        axis: its axis.
        size: the axis's length.
        at: (n,) the index of each term; -1 for one that is there for every index.
    """

    array: int
    axis: int
    size: int
    at: Array


ANSWER, REPEATED = -1, -2


def _rearranged(now: Terms, got: Terms) -> Iterator[Change]:
    """Take each axis of the learner's answer from an axis of the right one, or from one of an array; or repeat along it."""
    if len(got.output) > MOST_AXES or not len(now):
        return
    sources = [s for s in _sources(now) if s.array == ANSWER or len(got.output) > len(now.output)]
    repeat = _Source(REPEATED, 0, 0, np.full(len(now), -1))
    fitting = [[s for s in sources if s.size == n] + [repeat] * (n > 1) for n in got.output]
    counts = np.sort(np.bincount(got.where, minlength=prod(got.output)))
    for chosen in islice(itertools.product(*fitting), MOST_WAYS):
        named = [(source.array, source.axis) for source in chosen if source.array != REPEATED]
        own = [axis for array, axis in named if array == ANSWER]
        if len(set(named)) < len(named) or own == list(range(len(now.output))) == list(range(len(chosen))):
            continue
        words = _words(now, got, chosen)
        if not words:
            continue
        terms = _placed(now, got, [source.at for source in chosen])
        if np.array_equal(np.sort(np.bincount(terms.where, minlength=prod(got.output))), counts):
            touches = ANSWERS | {source.array for source in chosen if source.array >= 0}
            yield Change(terms, words, touches, 1 if len(own) == len(chosen) else 2)


def _sources(now: Terms) -> list[_Source]:
    sources = [_Source(ANSWER, axis, n, now.positions()[:, axis]) for axis, n in enumerate(now.output)]
    inside = []
    for array, shape in reversed([*enumerate(now.shapes)]):  # weights come last, and say more
        index = now.indices(array)
        inside += [_Source(array, axis, n, index[:, axis]) for axis, n in enumerate(shape) if n > 1]
    return sources + sorted(inside, key=lambda source: not kind_of(now.shapes[source.array], source.axis))


def _placed(now: Terms, got: Terms, at: list[Array]) -> Terms:
    """Return terms at these indices of the learner's answer; at all of an axis where a term has none."""
    columns, kept = np.array(at, np.int64).reshape(len(at), len(now)), np.arange(len(now))
    for g, n in enumerate(got.output):
        every = np.flatnonzero(columns[g] < 0)
        spread = np.repeat(columns[:, every], n, axis=1)
        spread[g] = np.tile(np.arange(n), len(every))
        there = columns[g] >= 0
        columns = np.concatenate([columns[:, there], spread], axis=1)
        kept = np.concatenate([kept[there], np.repeat(kept[every], n)])
    where = np.ravel_multi_index(tuple(columns), got.output) if at else np.zeros(len(kept), np.int64)
    return with_(
        now, output=got.output, where=where, factors=now.factors[kept], coefficients=now.coefficients[kept]
    )


def _words(now: Terms, got: Terms, chosen: tuple[_Source, ...]) -> str:
    own = [source.axis for source in chosen if source.array == ANSWER]
    lost = [axis for axis, n in enumerate(now.output) if axis not in own and n > 1]
    arrays = [source for source in chosen if source.array >= 0]
    repeated = [g for g, source in enumerate(chosen) if source.array == REPEATED]
    if own != sorted(own):
        return "" if lost or arrays or repeated else _in_another_order(now, own)
    if (lost and arrays) or any(got.output[g] != n for g, n in enumerate(now.output) if g in repeated):
        return ""
    if any(g >= len(now.output) for g in repeated):
        return ""
    clauses = []
    if arrays:
        clauses.append(_still_there(now, arrays))
    if lost:
        which = listed([whole_axis(now.output, axis) for axis in lost])
        words = _("over {which} of the answer it adds up, too")
        if now.kind == "maximum":
            words = _("over {which} of the answer the largest is taken, too")
        clauses.append(words.format(which=which))
    if repeated:
        which = listed([whole_axis(got.output, axis) for axis in repeated])
        clauses.append(_("the same numbers are repeated along {which}").format(which=which))
    return _(", and ").join(clauses)


def _in_another_order(now: Terms, own: list[int]) -> str:
    right = [""] * len(now.output)
    for letter, axis in zip(LETTERS, own, strict=False):
        right[axis] = letter
    words = _("the numbers stand in another order: [{there}] has what belongs at [{right}]")
    return words.format(there=", ".join(LETTERS[: len(own)]), right=", ".join(right))


def _still_there(now: Terms, sources: list[_Source]) -> str:
    """Say which axes are not summed over; and what has no such axis, and is there for every index."""
    axes = {s.array: [t.axis for t in sources if t.array == s.array] for s in sources}
    part = _("{axes} of `{name}`")
    which = listed(
        [
            part.format(axes=listed([whole_axis(now.shapes[array], a) for a in of]), name=now.names[array])
            for array, of in axes.items()
        ]
    )
    words = _("it does not add up over {which}: they are still there in the answer")
    if now.kind == "maximum":
        words = _("it does not take the largest over {which}: they are still there in the answer")
    lacking = now.only(np.any([source.at < 0 for source in sources], axis=0))
    names = [f"`{name}`" for a, name in enumerate(now.names) if name and (lacking.factors[:, a] >= 0).any()]
    if names:
        words = _("{first}, each with {names}").format(first=words, names=listed(names))
    return words.format(which=which)
