"""Wrong sizes: slips in floor((n + 2p - f) / s) + 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from grader.exercise import Misconception, both

from ._ideas import idea

Formula = Callable[[int, int, int, int], Any]


def with_room(room: Formula) -> tuple[Formula, Formula]:
    """The size rule with another room for the kernel to travel; below zero `//` and int() round differently."""
    return lambda *sizes: room(*sizes) // sizes[3] + 1, lambda *sizes: int(room(*sizes) / sizes[3]) + 1


def with_fractions(fractions: Misconception, *others: tuple[Any, ...]) -> tuple[Misconception, ...]:
    """Each of the others, a misconception and its formulas with `/` for `//`, together with fractions that are kept."""
    return tuple(both(other, fractions, formula, also) for other, formula, *also in others)


KERNEL_LEFT_OUT = idea(
    "kernel left out",
    "You leave the kernel out: not every pixel that the stride reaches is a place. The whole kernel must fit from there "
    "on, so the room is n + 2p - f.",
    lambda n, f, p, s: (n + 2 * p) // s,
    lambda n, f, p, s: (n + 2 * p) // s + 1,
    lambda n, f, p, s: -(-(n + 2 * p) // s),
)

IMAGE_DIVIDED_BY_THE_STRIDE = idea(
    "image divided by the stride",
    "You divide the image by the stride, as TensorFlow's padding SAME does with ceil(n / s): it pads as much as that takes. "
    "Here the padding is given, and the kernel counts: floor((n + 2p - f) / s) + 1.",
    lambda n, f, p, s: math.ceil(n / s),
    lambda n, f, p, s: n // s,
    lambda n, f, p, s: n // s + 1,
)

SIZE_OF_THE_IMAGE = idea(
    "size of the image",
    "You return the size of the image. It is kept only with stride 1 and a padding of (f - 1) / 2 pixels; count the "
    "places of the kernel.",
    lambda n, f, p, s: n,
    lambda n, f, p, s: n + 2 * p,
)

RULE_WITHOUT_PADDING_AND_STRIDE = idea(
    "rule without padding and stride",
    "n - f + 1 is the lecture's first rule, for no padding and stride 1. With both it is floor((n + 2p - f) / s) + 1.",
    lambda n, f, p, s: n - f + 1,
)

ONE_PLACE_TOO_MANY = idea(
    "one place too many",
    "Your sizes are one too large: of the places, only the first takes no step. With n = f and no padding there is just one.",
    lambda n, f, p, s: (n + 2 * p - f) // s + 2,
)

ONE_TAKEN_AWAY = idea(
    "one taken away",
    "You take 1 away where it is added: places are steps + 1. With n = f and no padding there are no steps, and one place.",
    lambda n, f, p, s: (n + 2 * p - f) // s - 1,
    lambda n, f, p, s: (n + 2 * p - f - 1) // s,
)

ONE_ADDED_TWICE = idea(
    "one added twice",
    "You add 1 twice, before and after the division: that is PyTorch's formula without its - 1. The room is n + 2p - f, "
    "and only the first place is added to the steps.",
    *with_room(lambda n, f, p, s: n + 2 * p - f + 1),
)

ONE_ADDED_TO_THE_STRIDE = idea(
    "one added to the stride",
    "The 1 went into the divisor: you divide by s + 1. A bracket closes too late; divide by s, then add 1.",
    lambda n, f, p, s: (n + 2 * p - f) // (s + 1),
    lambda n, f, p, s: (n + 2 * p - f) / (s + 1),
)

PADDING_TAKEN_AWAY = idea(
    "padding taken away",
    "You take the padding away. It makes the image larger: the kernel moves over n + 2p pixels.",
    *with_room(lambda n, f, p, s: n - 2 * p - f),
    *with_room(lambda n, f, p, s: n - p - f),
)

PADDING_OF_ITS_OWN = idea(
    "padding made up",
    "You pad by (f - 1) / 2, which keeps a size, whatever the padding that you are given. Use that one.",
    *with_room(lambda n, f, p, s: n + 2 * ((f - 1) // 2) - f),
)

PADDING_COUNTED_TOO_OFTEN = idea(
    "padding counted too often",
    "You add more than 2p: p pixels on each of the two sides along this axis make 2p, and the other axis has its own.",
    *with_room(lambda n, f, p, s: n + 4 * p - f),
    *with_room(lambda n, f, p, s: n + p * p - f),
)

KERNEL_ADDED = idea(
    "kernel added",
    "You add the size of the kernel. A larger kernel has less room to travel: n + 2p - f.",
    *with_room(lambda n, f, p, s: n + 2 * p + f),
)

HALF_OF_THE_KERNEL_OR_TWICE = idea(
    "half of the kernel, or twice",
    "You take away half of the kernel, or twice its size. A kernel that starts at 0 ends at f - 1, so that n + 2p - f pixels "
    "are left to travel: f counts once.",
    *with_room(lambda n, f, p, s: n + 2 * p - f // 2),
    *with_room(lambda n, f, p, s: n + 2 * p - 2 * f),
)

STRIDE_MULTIPLIED = idea(
    "multiplied by the stride",
    "You multiply by the stride. Larger steps make fewer places: divide the room by s.",
    lambda n, f, p, s: (n + 2 * p - f) * s + 1,
)

REST_OF_THE_DIVISION = idea(
    "rest of the division",
    "`%` gives the rest of a division, the pixels that are left over. The number of steps is what `//` gives.",
    lambda n, f, p, s: (n + 2 * p - f) % s + 1,
    lambda n, f, p, s: (n + 2 * p - f) % s,
)

KERNEL_AND_STRIDE_EXCHANGED = idea(
    "kernel and stride exchanged",
    "The kernel and the stride have changed places: take f away, and divide by s.",
    lambda n, f, p, s: (n + 2 * p - s) // f + 1,
)

TRANSPOSED_CONVOLUTION = idea(
    "transposed convolution",
    "(n - 1) s - 2p + f is the size of a transposed convolution, which makes an image larger. Here the stride divides.",
    lambda n, f, p, s: (n - 1) * s - 2 * p + f,
)

DILATED_KERNEL = idea(
    "dilated kernel",
    "You take the stride for a dilation, which spreads the kernel. The stride moves it: the kernel still has f pixels.",
    lambda n, f, p, s: n + 2 * p - s * (f - 1),
    lambda n, f, p, s: (n + 2 * p - s * (f - 1) - 1) // s + 1,
)

PLACES_BEFORE_THE_LAST = idea(
    "range stops before the last place",
    "A place where the kernel ends exactly at the border is left out: range(0, n + 2p - f, s), or a `<`, stops before it. "
    "The last place is n + 2p - f itself.",
    lambda n, f, p, s: -(-(n + 2 * p - f) // s),
)

SIZES_OF_BOTH_AXES = idea(
    "sizes of both axes",
    "Your answer is for two axes. The function is asked about one: return its size alone; an image needs two calls.",
    lambda n, f, p, s: ((n + 2 * p - f) // s + 1,) * 2,
    lambda n, f, p, s: [(n + 2 * p - f) // s + 1] * 2,
    lambda n, f, p, s: ((n + 2 * p - f) // s + 1) ** 2,
)

SLIPS = (
    KERNEL_LEFT_OUT,
    IMAGE_DIVIDED_BY_THE_STRIDE,
    SIZE_OF_THE_IMAGE,
    RULE_WITHOUT_PADDING_AND_STRIDE,
    ONE_PLACE_TOO_MANY,
    ONE_TAKEN_AWAY,
    ONE_ADDED_TWICE,
    ONE_ADDED_TO_THE_STRIDE,
    PADDING_TAKEN_AWAY,
    PADDING_OF_ITS_OWN,
    PADDING_COUNTED_TOO_OFTEN,
    KERNEL_ADDED,
    HALF_OF_THE_KERNEL_OR_TWICE,
    STRIDE_MULTIPLIED,
    REST_OF_THE_DIVISION,
    KERNEL_AND_STRIDE_EXCHANGED,
    TRANSPOSED_CONVOLUTION,
    DILATED_KERNEL,
    PLACES_BEFORE_THE_LAST,
    SIZES_OF_BOTH_AXES,
)
