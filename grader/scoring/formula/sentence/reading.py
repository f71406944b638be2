"""Where a number reads: a window that begins elsewhere, steps otherwise, is larger or smaller, or goes on beyond the border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, merged, with_
from grader.scoring.formula.sentence.law import Border, Law, law_of, laws_of, together
from grader.scoring.formula.sentence.words import counted, element, linear, listed, place, whole_axis
from grader.scoring.formula.terms import Array, Terms


def reading(now: Terms, got: Terms) -> Iterator[Change]:
    """Propose that numbers read elsewhere, in another answer's shape where the learner's has one."""
    if len(now.output) != len(got.output) or now.kind != got.kind:
        return
    laws = laws_of(now)
    if laws is None:
        return
    for arrays, law in laws.items():
        others = [other for key, other in laws.items() if key != arrays]
        for changed, words, cost in _changed(law, _group(got, arrays)):
            yield Change(together([changed, *others], now, got.output), words, cost)
    if len(laws) == 1 and now.kind == "sum":
        yield from _shares(now, got, next(iter(laws.values())))


def _group(terms: Terms, arrays: tuple[int, ...]) -> Terms:
    used = np.isin(np.arange(len(terms.names)), arrays)
    return terms.only(((terms.factors >= 0) == used).all(axis=1))


def _shares(now: Terms, got: Terms, law: Law) -> Iterator[Change]:
    """Propose means over what lies inside: other windows, each divided by the number of its elements that are there."""
    got = merged(got)
    if not len(got) or not np.allclose(np.bincount(got.where, got.coefficients)[got.where], 1, rtol=1e-3):
        return
    first = law.coefficients[0]
    alike = with_(got, coefficients=np.full(len(got), first))
    for changed, words, cost in _changed(law, alike):
        terms = together([changed], now, got.output)
        shares = 1 / np.bincount(terms.where)[terms.where]
        if not np.allclose(shares, first):
            also = _("each number is the mean of what lies inside")
            both = _("{first}; {then}").format(first=words, then=also)
            yield Change(with_(terms, coefficients=shares), both, cost + 1)


def _changed(law: Law, group: Terms) -> Iterator[tuple[Law, str, int]]:
    """Return laws that may be the learner's, each with words for how it differs."""
    output = group.output
    target = law_of(group)
    same = replace(law, output=output)
    unknown = np.array([n == 1 for n in law.output])
    if target is not None and target.arrays == law.arrays:
        # One number alone shows no steps.
        same = replace(same, steps=np.where(unknown, target.steps, law.steps))
        alone = np.array([n == 1 for n in output], bool)
        target = replace(target, steps=np.where(alone, same.steps, target.steps))
        yield from _with_words(law, target, same)
    if output != law.output:
        yield from _with_words(law, same, same)
    borders: tuple[Border, ...] = ("edge", "wrap", "mirror")
    for shift in _shifts(law, group):
        moved = same.shifted(shift)
        if moved.hangs_over():
            for border in borders:
                yield from _with_words(law, replace(moved, border=border), same)
        elif shift.any():
            yield from _with_words(law, moved, same)


def _shifts(law: Law, group: Terms) -> list[Array]:
    """Return distances by which windows may be moved: none, half of what the answer is larger by, as measured."""
    none = np.zeros(len(law.sizes), np.int64)
    sliding = law.steps.any(axis=1)
    larger = np.array(group.output) - np.array(law.output)
    distances = [none, *(-(law.steps @ by) for by in (larger // 2, -(-larger // 2), larger))]
    first = law.loops.min(axis=0)
    mine = group.of(0)
    if len(mine):
        at = np.concatenate([mine.indices(array) for array in law.arrays], axis=1)
        distances.append(np.where(sliding, at.min(axis=0) - np.maximum(first, 0), 0))
    unique = {tuple(d.tolist()): d for d in distances}
    return list(unique.values())


def _with_words(law: Law, to: Law, same: Law) -> Iterator[tuple[Law, str, int]]:
    """Return a law with words for how it differs from the right one, where there are some.

    Args:
        law: the right law.
        to: the learner's, perhaps.
        same: the right one in the learner's shape.
    """
    clauses: list[str] = []
    shift = to.loops.min(axis=0) - law.loops.min(axis=0)
    size, right_size = np.ptp(to.loops, axis=0) + 1, np.ptp(law.loops, axis=0) + 1
    spread = _spread(law, to, shift)
    resized = spread is None and not np.array_equal(size, right_size)
    if resized and (len(law.arrays) != 1 or not _full(to) or not _full(law)):
        return
    if not resized and spread is None and not _same_loops(law, to, shift):
        return
    if not np.allclose(to.coefficients, law.coefficients[0]) and resized:
        return
    touched = [
        array
        for array in law.arrays
        if any(
            shift[c] or (to.steps[c] != same.steps[c]).any() or size[c] != right_size[c]
            for c in law.columns(array)
        )
    ]
    if len(touched) > 1:
        return
    if touched:
        clauses += _begins(touched[0], law, to, same, shift)
        if resized or spread is not None:
            clauses.append(_inside(touched[0], law, size, right_size, spread))
    over = to.hangs_over() and not (law.hangs_over() and to.border == law.border)
    follows = touched and (
        (over and to.border == "nothing") or (fitting(law) == law.output and fitting(to) == to.output)
    )
    if to.output != law.output and not follows:
        clauses.append(shape_words(law.output, to.output, ends=not touched))
    if over:
        clauses.append(_beyond(_reader(law), to))
    if clauses:
        yield to, "; ".join(clauses), len(clauses)


def _inside(array: int, law: Law, size: Array, right_size: Array, spread: Array | None) -> str:
    columns = law.columns(array)
    name = law.like.names[array]
    if spread is not None:
        words = _("inside the window, neighbours on `{name}` are {steps} apart")
        return words.format(name=name, steps=_tuple(spread[columns]))
    words = _("the window on `{name}` has the shape {got} where {right} is right")
    return words.format(name=name, got=_tuple(size[columns]), right=_tuple(right_size[columns]))


def _tuple(numbers: Array) -> str:
    return str(tuple(int(n) for n in numbers)) if len(numbers) > 1 else str(int(numbers[0]))


def fitting(law: Law) -> tuple[int, ...]:
    """Return the shape of the largest answer whose windows all lie inside; an axis that no window moves on stays."""
    shape = []
    for axis, n in enumerate(law.output):
        room = [
            (int(law.sizes[c]) - 1 - int(law.loops[:, c].max())) // int(law.steps[c, axis]) + 1
            for c in np.flatnonzero(law.steps[:, axis] > 0)
        ]
        shape.append(max(1, min(room)) if room else n)
    return tuple(shape)


def _full(law: Law) -> bool:
    """Whether the loops are all places of a box."""
    return len(law.loops) == int(np.prod(np.ptp(law.loops, axis=0) + 1))


def _spread(law: Law, to: Law, shift: Array) -> Array | None:
    """Return how far apart the neighbours in a window are, for each column, if they are no neighbours in the array."""
    first = law.loops.min(axis=0)
    extent, right = np.ptp(to.loops, axis=0), np.ptp(law.loops, axis=0)
    sliding = law.steps.any(axis=1) | to.steps.any(axis=1)
    factor = np.where(sliding & (right > 0), extent // np.maximum(right, 1), 1)
    if (factor == 1).all() or (factor < 1).any():
        return None
    wider = replace(law, loops=(law.loops - first) * factor + first)
    return factor if _same_loops(wider, to, shift) else None


def _same_loops(law: Law, to: Law, shift: Array) -> bool:
    if len(law.loops) != len(to.loops):
        return False
    rows = [
        np.column_stack([loops, coefficients])
        for loops, coefficients in ((law.loops + shift, law.coefficients), (to.loops, to.coefficients))
    ]
    ordered = [row[np.lexsort(row.T[::-1])] for row in rows]
    return bool(np.allclose(ordered[0], ordered[1], rtol=1e-3, atol=1e-6))


def _reader(law: Law) -> str:
    """Return the name of the array that the window slides over."""
    sliding = [array for array in law.arrays if any(law.steps[c].any() for c in law.columns(array))]
    return law.like.names[(sliding or law.arrays or (0,))[0]]


def _begins(array: int, law: Law, to: Law, same: Law, shift: Array) -> list[str]:
    columns = law.columns(array)
    name, shape = law.like.names[array], law.like.shapes[array]
    moved = [c for c in columns if shift[c]]
    stepped = [c for c in columns if (to.steps[c] != same.steps[c]).any()]
    if not moved and not stepped:
        return []
    if not moved:
        ways = [(np.flatnonzero(to.steps[c]), np.flatnonzero(same.steps[c])) for c in stepped]
        if all(len(got) == len(right) == 1 and got[0] == right[0] for got, right in ways):
            axes = listed([whole_axis(shape, c - columns[0]) for c in stepped])
            got, right = (_tuple(np.array([of.steps[c].sum() for c in stepped])) for of in (to, same))
            words = _("through {axes} of `{name}` it steps by {got} where {right} is right")
            return [words.format(axes=axes, name=name, got=got, right=right)]
    if all(len(of.loops) == 1 and np.array_equal(of.steps, np.eye(len(shape))) for of in (to, same)):
        words = _("`{name}` begins at {got} of the answer in place of {right}")
        starts = [str((-of.loops[0, columns]).tolist()) for of in (to, same)]
        return [words.format(name=name, got=starts[0], right=starts[1])]
    begin, right_begin = (_begin(name, shape, of, columns) for of in (to, same))
    moving = [c for c in columns if to.steps[c].any() or same.steps[c].any()]
    if any(np.ptp(of.loops[:, moving], axis=0).any() for of in (to, same)):
        words = _("{place} reads the window that begins at {begin} in place of {right}")
    else:
        words = _("{place} reads {begin} in place of {right}")
    return [words.format(place=place(len(to.output)), begin=begin, right=right_begin)]


def _begin(name: str, shape: tuple[int, ...], law: Law, columns: range) -> str:
    """Return where a number begins to read, as code; an axis that it reads whole is a colon."""
    parts = []
    for c, n in zip(columns, shape, strict=True):
        whole = n > 1 and not law.steps[c].any() and np.ptp(law.loops[:, c]) == n - 1
        parts.append(":" if whole else linear(law.steps[c], int(law.loops[:, c].min())))
    return element(name, parts)


def _beyond(name: str, law: Law) -> str:
    if law.border == "edge":
        return _("beyond the border of `{name}` it repeats the last element inside").format(name=name)
    if law.border == "wrap":
        return _("beyond the border of `{name}` it goes on at the other side").format(name=name)
    if law.border == "mirror":
        return _("beyond the border of `{name}` it reads backwards, as in a mirror").format(name=name)
    if law.like.kind == "maximum":
        return _("what lies beyond the border of `{name}` is left out").format(name=name)
    return _("beyond the border of `{name}` it reads zeros").format(name=name)


def shape_words(right: tuple[int, ...], got: tuple[int, ...], *, ends: bool) -> str:
    """Return in words that an answer's shape differs; if only its end does, what it lacks there or has too many."""
    pairs = list(zip(right, got, strict=True))
    lacking = [counted(right, axis, r - g) for axis, (r, g) in enumerate(pairs) if g < r]
    further = [counted(right, axis, g - r) for axis, (r, g) in enumerate(pairs) if g > r]
    if not ends or (lacking and further):
        return _("the answer has the shape {got} in place of {right}").format(got=got, right=right)
    if lacking:
        return _("the answer lacks {parts} at its end").format(parts=listed(lacking))
    return _("the answer has {parts} too many at its end").format(parts=listed(further))
