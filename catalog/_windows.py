"""Answers that lack their last windows, as an off-by-one in a loop leaves them out."""

from __future__ import annotations

import numpy as np

from ._images import Array


def first_places(answer: Array, rows: int, columns: int) -> Array:
    """The first rows and columns of an answer, and all of it where none would be left.

    An array without numbers keeps its axes, nested lists lose one. So such a case is not told from the right
    answer, and whoever holds the idea is known by the others.
    """
    return answer[:rows, :columns] if rows > 0 and columns > 0 else answer


def one_place_short(answer: Array) -> Array:
    """The +1 forgotten: without the last row and the last column."""
    return first_places(answer, answer.shape[0] - 1, answer.shape[1] - 1)


def before_the_last_place(
    answer: Array, image: Array, window: tuple[int, ...], stride: tuple[int, int]
) -> Array:
    """range(0, n - f, s) on both axes: the windows that end exactly at the border are left out."""
    return first_places(answer, *places_before_the_last(image, window, stride))


def places_before_the_last(image: Array, window: tuple[int, ...], stride: tuple[int, int]) -> tuple[int, int]:
    """How many places range(0, n - f, s) has on each axis."""
    rows, columns = (-(-(n - f) // s) for n, f, s in zip(image.shape, window, stride, strict=False))
    return rows, columns


def filled(answer: Array, rows: int, columns: int) -> Array:
    """The first rows and columns of an answer, and 0 in all others."""
    out = np.zeros_like(answer)
    out[:rows, :columns] = answer[:rows, :columns]
    return out


def cut(answer: Array, rows: int, columns: int) -> Array:
    """The first rows and columns of an answer, even if that is none."""
    return answer[:rows, :columns]


def cut_from_lists(answer: Array, rows: int, columns: int) -> Array:
    """The same from nested lists: without a row there are no columns, either."""
    return np.array(answer[:rows, :columns].tolist())
