"""What learners make of windows and strides in any pooling, in words.

`of_pooling` makes misconceptions of these ideas for an exercise, whose function may have more arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.exercise import Misconception

from ._ideas import of_functions
from ._pool import pad_to_same, pool
from ._pool_ways import (
    Pooling,
    Reduce,
    at,
    cut_anew,
    cut_anew_by_the_window,
    cut_anew_uncropped,
    ends_at_zero,
    of_rows,
    on_zeros,
    over_the_places,
    places,
    rounded_up,
    side_by_side_uncropped,
    with_gaps,
)


class Idea(NamedTuple):
    """A name, the sentence that helps, and the ways in which the idea comes out."""

    name: str
    help: str
    ways: tuple[Pooling, ...]


def of_pooling(
    ideas: Sequence[Idea], reduce_of: Callable[..., Reduce], *, without: Sequence[str] = ()
) -> tuple[Misconception, ...]:
    """Misconceptions of an exercise f(image, window, stride, *others).

    Args:
        ideas: the ideas.
        reduce_of: of the other arguments, how a window is reduced.
        without: names of those that the exercise has already.
    """
    return tuple(
        of_functions(idea.name, idea.help, *ways_of(idea.ways, reduce_of))
        for idea in ideas
        if idea.name not in without
    )


def ways_of(poolings: Sequence[Pooling], reduce_of: Callable[..., Reduce]) -> tuple[Callable[..., Any], ...]:
    """Functions of an exercise f(image, window, stride, *others)."""

    def function(pooling: Pooling) -> Callable[..., Any]:
        return lambda image, window, stride, *others: pooling(reduce_of(*others), image, window, stride)

    return tuple(map(function, poolings))


ROWS_AND_COLUMNS_EXCHANGED: tuple[Pooling, ...] = (
    lambda r, x, w, s: at(r, x, places(x, w[::-1], s[::-1]), s[::-1], w[::-1]),
    lambda r, x, w, s: on_zeros(r, x, places(x, w[::-1], s[::-1]), s[::-1], w[::-1]),
    lambda r, x, w, s: at(r, x, places(x, w, s), s[::-1], w[::-1]),
)

WINDOWS: tuple[Idea, ...] = (
    Idea(
        "reshaped_into_windows",
        "You cut the image anew with reshape into (rows, columns, f_h, f_w). Reshape keeps the numbers in their order in "
        "memory, so each of your windows is a piece of a row. A window's rows lie one below the other: slice "
        "image[i * s_h : i * s_h + f_h, j * s_w : j * s_w + f_w].",
        (
            cut_anew_by_the_window,
            lambda r, x, w, s: cut_anew(r, x, *places(x, w, s), w),
            cut_anew_uncropped,
            lambda r, x, w, s: np.asarray(r(x.reshape(*places(x, w, s), *w, *x.shape[2:]), axis=(2, 3))),
        ),
    ),
    Idea(
        "stride_of_the_window",
        "You step by the size of the window. That is the default of many libraries; here the stride is an argument of its "
        "own, and windows may overlap or leave gaps.",
        (
            lambda r, x, w, _: pool(x, w, w, r),
            side_by_side_uncropped,
            lambda r, x, w, s: at(r, x, places(x, w, s), w, w),
            lambda r, x, w, s: at(r, x, places(x, w, s), w, w, clamped=True),
        ),
    ),
    Idea(
        "stride_only_in_the_size",
        "Your result has the right shape, but the windows are read one pixel apart: the stride is in the size and not "
        "in the index. Result (i, j) comes from the window that starts at (i * s_h, j * s_w).",
        (lambda r, x, w, s: at(r, x, places(x, w, s), (1, 1), w),),
    ),
    Idea(
        "window_as_large_as_the_stride",
        "Your windows are as large as the stride. The stride says where the next window starts, and `window` how far each "
        "one reaches: i * s_h to i * s_h + f_h - 1.",
        (
            lambda r, x, w, s: at(r, x, places(x, w, s), s, s),
            lambda r, x, _, s: pool(x, s, s, r),
        ),
    ),
    Idea(
        "window_and_stride_exchanged",
        "Window and stride have changed places: `window` is how much is covered, `stride` how far it moves.",
        (
            lambda r, x, w, s: pool(x, s, w, r),
            lambda r, x, w, s: at(r, x, places(x, w, s), w, s),
        ),
    ),
    Idea(
        "rows_and_columns_exchanged",
        "Rows and columns have changed places in window and stride: window[0] and stride[0] belong to the height (axis 0), "
        "window[1] and stride[1] to the width (axis 1).",
        ROWS_AND_COLUMNS_EXCHANGED,
    ),
    Idea(
        "one_number_for_both_axes",
        "You use one number of each pair for both axes. Rows have window[0] and stride[0], columns window[1] and stride[1], "
        "and the two may differ.",
        (
            lambda r, x, w, s: at(r, x, places(x, (w[0],) * 2, (s[0],) * 2), (s[0],) * 2, (w[0],) * 2),
            lambda r, x, w, s: at(r, x, places(x, (w[1],) * 2, (s[1],) * 2), (s[1],) * 2, (w[1],) * 2),
        ),
    ),
    Idea(
        "square_windows",
        "Your windows are square: you use one of the window's sides for both. window[0] is the height, window[1] the width.",
        (
            lambda r, x, w, s: at(r, x, places(x, (w[0],) * 2, s), s, (w[0],) * 2),
            lambda r, x, w, s: at(r, x, places(x, (w[1],) * 2, s), s, (w[1],) * 2),
            lambda r, x, w, s: at(r, x, places(x, w, s), s, (w[0],) * 2),
            lambda r, x, w, s: at(r, x, places(x, w, s), s, (w[1],) * 2),
        ),
    ),
    Idea(
        "the_second_stride_for_both_axes",
        "You use stride[1] for both axes. Rows move by stride[0], and the two may differ.",
        (
            lambda r, x, w, s: pool(x, w, (s[1], s[1]), r),
            lambda r, x, w, s: at(r, x, places(x, w, s), (s[1], s[1]), w),
        ),
    ),
    Idea(
        "stride_on_one_axis_only",
        "One of the axes moves by its stride and the other one by one pixel. Both have a stride: stride[0] down, stride[1] "
        "to the right.",
        (
            lambda r, x, w, s: pool(x, w, (s[0], 1), r),
            lambda r, x, w, s: pool(x, w, (1, s[1]), r),
            lambda r, x, w, s: at(r, x, places(x, w, s), (s[0], 1), w),
            lambda r, x, w, s: at(r, x, places(x, w, s), (1, s[1]), w),
        ),
    ),
    Idea(
        "pooled_along_one_axis",
        "You pool along one axis alone. A window has rows and columns, and both are reduced to one number.",
        (
            lambda r, x, w, s: pool(x, (w[0], 1), (s[0], 1), r),
            lambda r, x, w, s: pool(x, (1, w[1]), (1, s[1]), r),
            lambda r, x, w, s: at(r, x, places(x, w, s), s, (w[0], 1)),
            lambda r, x, w, s: at(r, x, places(x, w, s), s, (1, w[1])),
        ),
    ),
    Idea(
        "pixels_skipped",
        "You take every s-th pixel, and no window. Each result comes from all pixels of its window.",
        (
            lambda r, x, w, s: at(r, x, places(x, w, s), s, (1, 1)),
            lambda _r, x, _w, s: np.asarray(x[:: s[0], :: s[1]]),
        ),
    ),
    Idea(
        "as_many_places_as_strides",
        "You count n / s places. A window of f pixels has its last start at n - f, so there are floor((n - f) / s) + 1.",
        (
            lambda r, x, w, s: at(r, x, (x.shape[0] // s[0], x.shape[1] // s[1]), s, w),
            lambda r, x, w, s: at(r, x, (x.shape[0] // s[0], x.shape[1] // s[1]), s, w, clamped=True),
        ),
    ),
    Idea(
        "size_from_the_window",
        "The size of your result is counted by the window, n / f, and the windows move by the stride. Both belong to the "
        "stride: floor((n - f) / s) + 1 places.",
        (lambda r, x, w, s: at(r, x, (x.shape[0] // w[0], x.shape[1] // w[1]), s, w),),
    ),
    Idea(
        "written_where_the_window_begins",
        "You write each result at the row and column where its window begins, so zeros are left between them. The result "
        "counts windows: window (i, j) begins at (i * s_h, j * s_w) and is written at [i, j].",
        (
            lambda r, x, w, s: with_gaps(r, x, w, s, places(x, w, (1, 1))),
            lambda r, x, w, s: with_gaps(r, x, w, s, (x.shape[0], x.shape[1])),
        ),
    ),
    Idea(
        "the_last_windows_left_at_zero",
        "The size is right, but your loop ends one window early: the last row and column of the result keep their zeros. "
        "range(n) goes to n - 1.",
        (
            lambda r, x, w, s: ends_at_zero(r, x, w, s, 1),
            lambda r, x, w, s: ends_at_zero(r, x, w, s, 0),
        ),
    ),
    Idea(
        "result_transposed",
        "Rows and columns of your result have changed places: axis 0 counts the windows from top to bottom, axis 1 from "
        "left to right.",
        (lambda r, x, w, s: pool(x, w, s, r).swapaxes(0, 1),),
    ),
    Idea(
        "window_one_too_small",
        "Your windows are a row and a column too small: a slice's end is not in it, so f pixels are i : i + f.",
        (lambda r, x, w, s: at(r, x, places(x, w, s), s, (w[0] - 1, w[1] - 1)),),
    ),
    Idea(
        "window_one_too_large",
        "Your windows are a row and a column too large: a slice's end is not in it, so f pixels are i : i + f.",
        (lambda r, x, w, s: at(r, x, places(x, w, s), s, (w[0] + 1, w[1] + 1)),),
    ),
    Idea(
        "windows_in_one_row",
        "Your results stand one after the other in a single row. Give them rows and columns: one row for each row of "
        "windows.",
        (lambda r, x, w, s: pool(x, w, s, r).reshape(-1, *x.shape[2:]),),
    ),
    Idea(
        "reduced_over_one_axis",
        "You reduce each window over one of its axes, so the other one is left. A window becomes one number: reduce over "
        "its rows and its columns.",
        (
            lambda r, x, w, s: at(lambda y, axis: r(y, axis=axis[0]), x, places(x, w, s), s, w),
            lambda r, x, w, s: at(lambda y, axis: r(y, axis=axis[1]), x, places(x, w, s), s, w),
            of_rows,
        ),
    ),
    Idea(
        "reduced_over_the_places",
        "You reduce over the places and keep the axes of the window. A window becomes one number: with NumPy's "
        "sliding_window_view these are the last two axes.",
        (over_the_places,),
    ),
    Idea(
        "always_two_and_two",
        "You pool with f = 2 and s = 2 whatever is asked, as in the lecture's example. Your function is given its window and "
        "its stride.",
        (
            lambda r, x, _w, _s: pool(x, (2, 2), (2, 2), r),
            lambda r, x, w, s: at(r, x, places(x, w, s), (2, 2), (2, 2)),
        ),
    ),
    Idea(
        "update_thrown_away",
        "Your answer is all zeros. If you update it: JAX arrays never change, `out.at[i, j].set(v)` returns a new array; keep "
        "it: `out = out.at[i, j].set(v)`.",
        (lambda r, x, w, s: 0 * pool(x, w, s, r),),
    ),
)
"""Ideas about windows and strides."""

WINDOW_EXCHANGED: tuple[Pooling, ...] = (
    lambda r, x, w, s: at(r, x, places(x, w[::-1], s), s, w[::-1]),
    lambda r, x, w, s: on_zeros(r, x, places(x, w[::-1], s), s, w[::-1]),
    lambda r, x, w, s: at(r, x, places(x, w, s), s, w[::-1]),
)
STRIDES_EXCHANGED: tuple[Pooling, ...] = (
    lambda r, x, w, s: pool(x, w, s[::-1], r),
    lambda r, x, w, s: at(r, x, places(x, w, s), s[::-1], w),
)
ROUNDED_UP: tuple[Pooling, ...] = (
    lambda r, x, w, s: at(r, x, rounded_up(x, w, s), s, w),
    lambda r, x, w, s: at(r, x, rounded_up(x, w, s), s, w, clamped=True),
)
PADDED: tuple[Pooling, ...] = (
    lambda r, x, w, s: pool(pad_to_same(x, w, s, 0), w, s, r),
    lambda r, x, w, s: pool(np.pad(x, ((0, w[0] - 1), (0, w[1] - 1), (0, 0))[: x.ndim]), w, s, r),
    lambda r, x, w, s: pool(np.pad(x, ((w[0] // 2,) * 2, (w[1] // 2,) * 2, (0, 0))[: x.ndim]), w, s, r),
)
EXCHANGED: tuple[Idea, ...] = (
    Idea(
        "strides_swapped",
        "The two strides have changed places: stride[0] is the step down, from row to row, stride[1] the step to the right.",
        STRIDES_EXCHANGED,
    ),
    Idea(
        "window_transposed",
        "The window's height and width have changed places: window[0] counts rows (axis 0), window[1] counts columns. "
        "A library that counts x before y has it the other way round.",
        WINDOW_EXCHANGED,
    ),
)
"""Ideas about one pair alone."""
