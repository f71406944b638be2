"""Numbers at another place of the answer: exchanged, reversed, cut anew; axes that are summed, or are not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from math import prod

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, with_
from grader.scoring.formula.sentence.words import LETTERS, listed, whole_axis
from grader.scoring.formula.terms import Array, Terms


def answer(now: Terms, got: Terms) -> Iterator[Change]:
    """Propose that each number stands elsewhere in the answer, or that an axis more or less is summed over."""
    if now.output != got.output and prod(now.output) == prod(got.output):
        words = _("the numbers are right and in order, but the answer's shape is {got} in place of {right}")
        words = words.format(got=got.output, right=now.output)
        yield Change(with_(now, output=got.output), words)
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
            yield Change(with_(now, where=places[now.where]), words)


def _rearranged(now: Terms, got: Terms) -> Iterator[Change]:
    """Take each axis of the learner's answer from an axis of the right one, or from one of an array; or repeat along it."""
    if len(got.output) > 4 or not len(now):
        return
    positions = now.positions()
    sources: list[tuple[int, int, int, Array]] = [
        (-1, axis, n, positions[:, axis]) for axis, n in enumerate(now.output)
    ]
    for array, shape in reversed([*enumerate(now.shapes)]):
        if (now.factors[:, array] >= 0).all():
            index = now.indices(array)
            sources += [(array, axis, n, index[:, axis]) for axis, n in enumerate(shape)]
    repeat = (-2, 0, 0, np.zeros(len(now), np.int64))
    fitting = [[s for s in sources if s[2] == n] + [repeat] * (n > 1) for n in got.output]
    counts = np.sort(np.bincount(got.where, minlength=prod(got.output)))
    for chosen in itertools.islice(itertools.product(*fitting), 400):
        named = [(array, axis) for array, axis, _n, _at in chosen if array != -2]
        own = [axis for array, axis in named if array == -1]
        arrays = [(array, axis) for array, axis in named if array >= 0]
        repeated = [g for g, source in enumerate(chosen) if source[0] == -2]
        if len(set(named)) < len(named) or own == list(range(len(now.output))) == list(range(len(chosen))):
            continue
        terms = _placed(now, got, [source[3] for source in chosen], repeated)
        if not np.array_equal(np.sort(np.bincount(terms.where, minlength=prod(got.output))), counts):
            continue
        lost = [axis for axis in range(len(now.output)) if axis not in own]
        words = _words(now, got, own, lost, arrays, repeated)
        if words:
            yield Change(terms, words, 1 + len(arrays) + len(repeated))


def _placed(now: Terms, got: Terms, at: list[Array], repeated: list[int]) -> Terms:
    sizes = [got.output[g] for g in repeated]
    copies = prod(sizes)
    spread = np.indices(sizes).reshape(len(sizes), copies)
    columns = [np.repeat(column, copies) for column in at]
    for g, values in zip(repeated, spread, strict=True):
        columns[g] = np.tile(values, len(now))
    where = np.ravel_multi_index(tuple(columns), got.output) if columns else np.zeros(len(now), np.int64)
    return with_(
        now,
        output=got.output,
        where=where,
        factors=np.repeat(now.factors, copies, axis=0),
        coefficients=np.repeat(now.coefficients, copies),
    )


def _words(
    now: Terms,
    got: Terms,
    own: list[int],
    lost: list[int],
    arrays: list[tuple[int, int]],
    repeated: list[int],
) -> str:
    lost = [axis for axis in lost if now.output[axis] > 1]
    clauses = []
    if own != sorted(own):
        letters = LETTERS[: len(own)]
        right = [""] * len(now.output)
        for letter, axis in zip(letters, own, strict=False):
            right[axis] = letter
        if lost or arrays or repeated:
            return ""
        words = _("the numbers stand in another order: [{there}] has what belongs at [{right}]")
        clauses.append(words.format(there=", ".join(letters), right=", ".join(right)))
    if arrays:
        of = {
            array: [whole_axis(now.shapes[a], axis) for a, axis in arrays if a == array]
            for array, _axis in arrays
        }
        part = _("{axes} of `{name}`")
        which = listed([part.format(axes=listed(axes), name=now.names[array]) for array, axes in of.items()])
        if now.kind == "maximum":
            words = _("it does not take the largest over {which}: they are still there in the answer")
        else:
            words = _("it does not add up over {which}: they are still there in the answer")
        clauses.append(words.format(which=which))
    if lost and not arrays:
        which = listed([whole_axis(now.output, axis) for axis in lost])
        if now.kind == "maximum":
            words = _("over {which} of the answer the largest is taken, too")
        else:
            words = _("over {which} of the answer it adds up, too")
        clauses.append(words.format(which=which))
    elif lost:
        return ""
    if repeated:
        which = listed([whole_axis(got.output, axis) for axis in repeated])
        clauses.append(_("the same numbers are repeated along {which}").format(which=which))
    return _(", and ").join(clauses)
