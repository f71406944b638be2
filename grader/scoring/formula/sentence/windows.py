"""How one law differs from another, in words: where windows begin, how far they step, how large they are, what lies beyond."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.law import Law
from grader.scoring.formula.sentence.words import counted, element, linear, listed, place, whole_axis
from grader.scoring.formula.terms import CLOSE, Array


@dataclass(frozen=True)
class Difference:
    """Clauses on how a law differs from the right one, and what they are about: an array, and the answer's shape."""

    clauses: tuple[str, ...]
    touches: frozenset[int | str]


def difference(law: Law, to: Law) -> Difference | None:
    """Return how a law differs from the right one; None if not at all, or if it is in more than a few words can say.

    Steps to an axis of which the right answer has one number only are not known: the learner's are told, if there are any.

    Args:
        law: the right law.
        to: the learner's, perhaps.
    """
    shift = to.loops.min(axis=0) - law.loops.min(axis=0)
    size, right_size = (np.ptp(of.loops, axis=0) + 1 for of in (to, law))
    spread = _spread(law, to, shift)
    resized = spread is None and not np.array_equal(size, right_size)
    if resized and not _are_boxes(law, to):
        return None
    if not resized and spread is None and not _same_loops(law, to, shift):
        return None
    shown = np.array([n > 1 for n in law.output], bool)
    stepped = ((to.steps != law.steps) & shown).any(axis=1)
    found = np.zeros(len(stepped), bool)
    if grown(law, to.output):
        found[law.columns(_reader(to))] = True
        if ((to.steps != law.steps).any(axis=1) & ~stepped & ~found).any():
            return None
    changed = (shift != 0) | stepped | found | (size != right_size)
    touched = [array for array in law.arrays if changed[law.columns(array)].any()]
    if len(touched) > 1:
        return None
    clauses: list[str] = []
    for array in touched:
        columns = law.columns(array)
        if found[columns].any():
            clauses.append(_begins_anew(array, to))
        else:
            clauses += _begins(array, law, to, shift, stepped)
        if spread is not None:
            clauses.append(_apart(law, array, spread))
        elif resized:
            clauses.append(_sized(law, array, size, right_size))
    over = to.hangs_over() and not (law.hangs_over() and to.border == law.border)
    follows = bool(touched) and not found.any() and _follows(law, to, over=over)
    ends = not (shift.any() or stepped.any() or resized)
    return _with_shape_and_border(
        Difference(tuple(clauses), frozenset((*touched, "answer") if touched else ())),
        law,
        to,
        follows=follows,
        ends=ends,
        over=over,
    )


def _with_shape_and_border(
    told: Difference, law: Law, to: Law, *, follows: bool, ends: bool, over: bool
) -> Difference | None:
    """Return a difference with what is to be said of the answer's shape, first, and of what lies beyond the border, last."""
    clauses, touches = told.clauses, told.touches
    if to.output != law.output:
        touches |= {"answer"}
        clauses = clauses if follows else (_shaped(law.output, to.output, ends=ends), *clauses)
    if over:
        reader = _reader(law)
        touches |= {reader}
        clauses = (*clauses, _beyond(law.like.names[reader], to))
    return Difference(clauses, touches) if clauses else None


def grown(law: Law, output: tuple[int, ...]) -> bool:
    """Whether an answer has more than one number on an axis on which the right one has one only, and so shows no step."""
    return any(right == 1 < n for right, n in zip(law.output, output, strict=True))


def _are_boxes(law: Law, to: Law) -> bool:
    """Whether all terms are of one array, and read all of a box, each element equally often."""
    full = all(len(of.loops) == int(np.prod(np.ptp(of.loops, axis=0) + 1)) for of in (law, to))
    return full and len(law.arrays) == 1 and np.allclose(to.coefficients, law.coefficients[0], rtol=CLOSE)


def _same_loops(law: Law, to: Law, shift: Array) -> bool:
    if len(law.loops) != len(to.loops):
        return False
    rows = [
        np.column_stack([loops, coefficients])
        for loops, coefficients in ((law.loops + shift, law.coefficients), (to.loops, to.coefficients))
    ]
    ordered = [row[np.lexsort(row.T[::-1])] for row in rows]
    return bool(np.allclose(ordered[0], ordered[1], rtol=CLOSE, atol=1e-6))


def _spread(law: Law, to: Law, shift: Array) -> Array | None:
    """Return how far apart the neighbours in a window are, for each column, if they are no neighbours in the array."""
    first = law.loops.min(axis=0)
    extent, right = np.ptp(to.loops, axis=0), np.ptp(law.loops, axis=0)
    factor = np.where(right > 0, extent // np.maximum(right, 1), 1)
    if (factor == 1).all() or (factor < 1).any():
        return None
    wider = replace(law, loops=(law.loops - first) * factor + first)
    return factor if _same_loops(wider, to, shift) else None


def _follows(law: Law, to: Law, *, over: bool) -> bool:
    """Whether a learner's answer has its shape because of how the windows lie: as many as fit, or as many as hang over."""
    if over:
        return to.border == "nothing"
    return _fitting(law) == law.output and _fitting(to) == to.output


def _fitting(law: Law) -> tuple[int, ...]:
    """Return the shape of the largest answer whose windows all lie inside; an axis that no window moves on stays."""
    shape = []
    for axis, n in enumerate(law.output):
        room = [
            (int(law.sizes[c]) - 1 - int(law.loops[:, c].max())) // int(law.steps[c, axis]) + 1
            for c in np.flatnonzero(law.steps[:, axis] > 0)
        ]
        shape.append(max(1, min(room)) if room else n)
    return tuple(shape)


def _reader(law: Law) -> int:
    """Return the array that the window slides over."""
    sliding = [array for array in law.arrays if law.steps[law.columns(array)].any()]
    return (sliding or list(law.arrays))[0]


def _begins(array: int, law: Law, to: Law, shift: Array, stepped: Array) -> list[str]:
    columns = law.columns(array)
    name, shape = law.like.names[array], law.like.shapes[array]
    moved, changed = shift[columns].any(), [c for c in columns if stepped[c]]
    if not moved and not changed:
        return []
    if not moved:
        ways = [(np.flatnonzero(to.steps[c]), np.flatnonzero(law.steps[c])) for c in changed]
        if all(len(got) == len(right) == 1 and got[0] == right[0] for got, right in ways):
            axes = listed([whole_axis(shape, c - columns[0]) for c in changed])
            got, right = (_tuple(np.array([of.steps[c].sum() for c in changed])) for of in (to, law))
            words = _("through {axes} of `{name}` it steps by {got} where {right} is right")
            return [words.format(axes=axes, name=name, got=got, right=right)]
    if all(len(of.loops) == 1 and np.array_equal(of.steps, np.eye(len(shape))) for of in (to, law)):
        words = _("`{name}` begins at {got} of the answer in place of {right}")
        starts = [str((-of.loops[0, columns]).tolist()) for of in (to, law)]
        return [words.format(name=name, got=starts[0], right=starts[1])]
    begin, right_begin = (_begin(of, array) for of in (to, law))
    words = _("{place} reads {begin} in place of {right}")
    if _is_window(law, array) or _is_window(to, array):
        words = _("{place} reads the window that begins at {begin} in place of {right}")
    return [words.format(place=place(len(to.output)), begin=begin, right=right_begin)]


def _begins_anew(array: int, to: Law) -> str:
    words = _("{place} reads {begin}")
    if _is_window(to, array):
        words = _("{place} reads the window that begins at {begin}")
    return words.format(place=place(len(to.output)), begin=_begin(to, array))


def _is_window(law: Law, array: int) -> bool:
    """Whether a number reads more than one element of an array, along axes on which that moves."""
    moving = [c for c in law.columns(array) if law.steps[c].any()]
    return bool(np.ptp(law.loops[:, moving], axis=0).any())


def _begin(law: Law, array: int) -> str:
    """Return where a number begins to read, as code; an axis that it reads whole is a colon."""
    parts = []
    for c, n in zip(law.columns(array), law.like.shapes[array], strict=True):
        whole = n > 1 and not law.steps[c].any() and np.ptp(law.loops[:, c]) == n - 1
        parts.append(":" if whole else linear(law.steps[c], int(law.loops[:, c].min())))
    return element(law.like.names[array], parts)


def _apart(law: Law, array: int, spread: Array) -> str:
    words = _("inside the window, neighbours on `{name}` are {steps} apart")
    return words.format(name=law.like.names[array], steps=_tuple(spread[law.columns(array)]))


def _sized(law: Law, array: int, size: Array, right: Array) -> str:
    words = _("the window on `{name}` has the shape {got} where {right} is right")
    sizes = [_tuple(of[law.columns(array)]) for of in (size, right)]
    return words.format(name=law.like.names[array], got=sizes[0], right=sizes[1])


def _shaped(right: tuple[int, ...], got: tuple[int, ...], *, ends: bool) -> str:
    """Return in words that an answer's shape differs; if only its end does, what it lacks there or has too many."""
    pairs = list(zip(right, got, strict=True))
    lacking = [counted(right, axis, r - g) for axis, (r, g) in enumerate(pairs) if g < r]
    further = [counted(right, axis, g - r) for axis, (r, g) in enumerate(pairs) if g > r]
    if not ends or (lacking and further):
        return _("the answer has the shape {got} in place of {right}").format(got=got, right=right)
    if lacking:
        return _("the answer lacks {parts} at its end").format(parts=listed(lacking))
    return _("the answer has {parts} too many at its end").format(parts=listed(further))


def _beyond(name: str, law: Law) -> str:
    words = {
        "edge": _("beyond the border of `{name}` it repeats the last element inside"),
        "wrap": _("beyond the border of `{name}` it goes on at the other side"),
        "mirror": _("beyond the border of `{name}` it reads backwards, as in a mirror"),
        "nothing": _("beyond the border of `{name}` it reads zeros"),
    }[law.border]
    if law.border == "nothing" and law.like.kind == "maximum":
        words = _("what lies beyond the border of `{name}` is left out")
    return words.format(name=name)


def _tuple(numbers: Array) -> str:
    return str(tuple(int(n) for n in numbers)) if len(numbers) > 1 else str(int(numbers[0]))
