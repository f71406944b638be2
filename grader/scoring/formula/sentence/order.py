"""Elements of an array taken for others, the same ones for every number: reversed, exchanged, one for all, cut anew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from math import prod

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, with_
from grader.scoring.formula.sentence.words import element, kind_of, listed, one_of, whole_axis
from grader.scoring.formula.terms import Array, Terms


def order(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that an array's elements are taken for others."""
    del goal
    for array, shape in reversed([*enumerate(now.shapes)]):  # weights come last, and say more
        if prod(shape) > 1 and (now.factors[:, array] >= 0).any():
            reverse = partial(_reversed, meets=len(now.names) > 1)
            for maps in (reverse, _exchanged, _one_for_all, _moved_on, _cut_anew):
                for words, elements, cost in maps(now.names[array], shape):
                    yield Change(_taken(now, array, elements), words, frozenset({array}), cost)


def _taken(now: Terms, array: int, elements: Array) -> Terms:
    """Return the terms with each element of an array replaced by the one that stands in `elements` at its place."""
    flat = np.append(elements.ravel(), -1)  # -1, no element, stays
    factors = now.factors.copy()
    factors[:, array] = flat[now.factors[:, array]]
    return with_(now, factors=factors)


Maps = Iterator[tuple[str, Array, int]]


def _places(shape: tuple[int, ...]) -> Array:
    return np.arange(prod(shape)).reshape(shape)


def _reversed(name: str, shape: tuple[int, ...], *, meets: bool) -> Maps:
    axes = [axis for axis, n in enumerate(shape) if n > 1]
    for count in range(1, len(axes) + 1):
        for chosen in itertools.combinations(axes, count):
            flipped = np.flip(_places(shape), chosen)
            if len(shape) == 1:
                words = _("`{name}` stands in reverse order").format(name=name)
            elif all(kind_of(shape, axis) for axis in chosen):
                which = listed([whole_axis(shape, axis) for axis in chosen])
                words = _("{which} of `{name}` stand in reverse order").format(which=which, name=name)
            else:
                slices = ["::-1" if axis in chosen else ":" for axis in range(chosen[-1] + 1)]
                words = _("{part} is read in place of `{name}`").format(part=element(name, slices), name=name)
            if meets and chosen == (0, 1):
                opposite = _("each of its elements meets the one opposite")
                words = _("{first}: {then}").format(first=words, then=opposite)
            yield words, flipped, 1


def _moved_on(name: str, shape: tuple[int, ...]) -> Maps:
    for axis, n in enumerate(shape):
        for by in (1, -1) if n > 2 else ():
            words = _(
                "{axes} of `{name}` are moved on by {count}, and what leaves one end comes in at the other"
            )
            if len(shape) == 1:
                words = _("`{name}` is moved on by {count}, and what leaves one end comes in at the other")
            words = words.format(axes=whole_axis(shape, axis), name=name, count=by)
            yield words, np.roll(_places(shape), by, axis), 2


def _exchanged(name: str, shape: tuple[int, ...]) -> Maps:
    for one, other in itertools.combinations(range(len(shape)), 2):
        if shape[one] == shape[other] == 1:
            continue
        index = list(np.indices(shape))
        index[one], index[other] = index[other], index[one]
        inside = [np.minimum(i, n - 1) for i, n in zip(index, shape, strict=True)]
        which = listed([whole_axis(shape, axis) for axis in (one, other)])
        words = _("{which} of `{name}` have changed places").format(which=which, name=name)
        if shape[one] != shape[other]:
            beyond = _("an index beyond the last is taken for the last")
            words = _("{first}, and {then}").format(first=words, then=beyond)
        # Axes other than rows and columns, and of unlike lengths, are not likely to be meant.
        yield (
            words,
            _places(shape)[tuple(inside)],
            1 + (shape[one] != shape[other]) + ((one, other) != (0, 1)),
        )


def _one_for_all(name: str, shape: tuple[int, ...]) -> Maps:
    for flat in (0, -1):
        at = np.unravel_index(flat % prod(shape), shape)
        words = _("{element} takes the place of all the others").format(
            element=element(name, [int(i) for i in at])
        )
        yield words, np.full(shape, flat % prod(shape)), 2
    if len(shape) < 2:
        return
    for axis, n in enumerate(shape):
        for index in range(n) if n > 1 else ():
            one = np.take(_places(shape), [index], axis=axis)
            words = _("{part} of `{name}` takes the place of all the others")
            yield words.format(part=one_of(shape, axis, index), name=name), np.broadcast_to(one, shape), 2


def _cut_anew(name: str, shape: tuple[int, ...]) -> Maps:
    if len(shape) < 2:
        return
    for axes in itertools.permutations(range(len(shape))):
        if axes == tuple(range(len(shape))):
            continue
        other = tuple(shape[axis] for axis in axes)
        reshaped = _places(shape).reshape(other).transpose(np.argsort(axes))
        words = _(
            "the elements of `{name}`, one after the other, are cut anew into the shape {shape}, which mixes them: "
            "to exchange axes is another thing"
        )
        yield words.format(name=name, shape=other), reshaped, 2
