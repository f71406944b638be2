"""The size rule: systems 4, 7 and 8 of the lecture."""

import math

import numpy as np

from grader.exercise import Case, Check, Exercise, both, misconception

from ._ideas import idea
from ._size_slips import SLIPS, with_fractions

# (n, f, padding, stride): the smallest images, every place can be counted with a finger.
TINY = ((1, 1, 0, 1), (2, 1, 0, 1), (3, 1, 0, 2), (2, 2, 0, 1), (3, 3, 0, 5), (1, 3, 1, 1), (2, 3, 2, 3))
# The stride leaves a rest of 1/3, 2/3, 3/4 and 1/2 of a step; a stride larger than the kernel; more places than pixels.
UNEVEN = ((6, 3, 0, 2), (7, 3, 0, 3), (8, 3, 0, 3), (9, 4, 3, 4), (10, 5, 2, 2), (13, 2, 1, 5), (1, 2, 3, 2))
# Layers of well-known networks: LeNet-5, AlexNet (two), ResNet, VGG, and a vision transformer's patches.
KNOWN = ((28, 2, 0, 2), (227, 11, 0, 4), (27, 5, 2, 1), (224, 7, 3, 2), (224, 3, 1, 1), (224, 16, 0, 16))


def _drawn(rng: np.random.Generator, number: int) -> list[Case]:
    cases = []
    for _ in range(number):
        f, padding, stride = (int(rng.integers(low, high)) for low, high in ((2, 12), (0, 6), (1, 8)))
        cases.append(Case((f + int(rng.integers(0, 60)), f, padding, stride)))
    return cases


# What shows in one size of many must not hang on the seed: two dozen are the same under every one.


def _layers(rng: np.random.Generator) -> list[Case]:
    return [*(Case(sizes) for sizes in KNOWN), *_drawn(np.random.default_rng(0), 24), *_drawn(rng, 12)]


def _small(rng: np.random.Generator, number: int, largest: int) -> list[Case]:
    cases: list[Case] = []
    while len(cases) < number:
        n, f, stride = (int(size) for size in rng.integers(1, largest + 1, 3))
        padding = int(rng.integers(0, 3))
        if f <= n + 2 * padding:
            cases.append(Case((n, f, padding, stride)))
    return cases


def _tiny(rng: np.random.Generator) -> list[Case]:
    return [*(Case(sizes) for sizes in TINY), *_small(np.random.default_rng(0), 24, 4), *_small(rng, 12, 7)]


def _with_rest(rng: np.random.Generator, number: int) -> list[Case]:
    cases: list[Case] = []
    for _ in range(number):
        f, padding, stride, steps = (int(rng.integers(*ends)) for ends in ((2, 8), (0, 4), (2, 7), (2, 15)))
        n = f - 2 * padding + steps * stride + int(rng.integers(1, stride))
        cases.append(Case((n, f, padding, stride)))
    return cases


def _uneven(rng: np.random.Generator) -> list[Case]:
    same = _with_rest(np.random.default_rng(0), 24)
    return [*(Case(sizes) for sizes in UNEVEN), *same, *_with_rest(rng, 12)]


@misconception(
    "Your sizes are one too small. The kernel already stands at its first place before it takes a step: places are "
    "steps + 1.",
    also=(lambda n, f, p, s: max(1, (n + 2 * p - f) // s),),
)
def missing_plus_one(n: int, f: int, padding: int, stride: int) -> int:
    """Steps in place of places."""
    return (n + 2 * padding - f) // stride


@misconception(
    "You round up: that is TensorFlow's SAME and PyTorch's ceil_mode. Here the kernel must lie on the padded image as "
    "a whole, so a last step that does not fit is dropped."
)
def ceiling_for_floor(n: int, f: int, padding: int, stride: int) -> int:
    """The last, incomplete step counted."""
    return math.ceil((n + 2 * padding - f) / stride) + 1


rounded_to_nearest = idea(
    "rounded to nearest",
    "You round to the nearest whole number. A step that would take the kernel over the end does not count, however "
    "little is missing: round down.",
    lambda n, f, p, s: round((n + 2 * p - f) / s) + 1,
    lambda n, f, p, s: round((n + 2 * p - f) / s + 1),
    lambda n, f, p, s: math.floor((n + 2 * p - f) / s + 1.5),
)
"""Python's round in place of floor: of two whole numbers that are as near, it takes the even one."""


@misconception(
    "You add the padding once. That is right where padding means the total of both sides, as in the book 'Dive into "
    "Deep Learning'; here it is the number of pixels on each side."
)
def padding_counted_once(n: int, f: int, padding: int, stride: int) -> int:
    """Total padding."""
    return (n + padding - f) // stride + 1


@misconception("You leave the padding out. The kernel moves over the padded image, which has n + 2p pixels.")
def padding_ignored(n: int, f: int, padding: int, stride: int) -> int:
    """No padding."""
    del padding
    return (n - f) // stride + 1


@misconception("You leave the stride out: your sizes are those of stride 1. Divide the room by the stride.")
def stride_ignored(n: int, f: int, padding: int, stride: int) -> int:
    """Stride 1."""
    del stride
    return n + 2 * padding - f + 1


@misconception(
    "You add the 1 before you divide. The first place costs no step, so the 1 is added after the division; with "
    "stride 1 you see no difference."
)
def plus_one_before_the_division(n: int, f: int, padding: int, stride: int) -> int:
    """(n + 2p - f + 1) / s."""
    return (n + 2 * padding - f + 1) // stride


parentheses_missing = idea(
    "parentheses missing",
    "Python divides before it adds and subtracts, so the stride divides only a part of the room. Put n + 2p - f in "
    "parentheses.",
    lambda n, f, p, s: n + 2 * p - f // s + 1,
    lambda n, f, p, s: n - f + 2 * p // s + 1,
    lambda n, f, p, s: int(n - f + (2 * p / s) + 1),
    lambda n, f, p, s: int(n + (2 * p - f) / s + 1),
    lambda n, f, p, s: n + (2 * p - f) // s + 1,
    lambda n, f, p, s: n // s + 2 * p - f + 1,
    lambda n, f, p, s: (n + 2 * p) // s - f + 1,
    lambda n, f, p, s: int(n + 2 * p - f / s + 1),
)
"""N + 2p - f / s + 1, and other parts that are divided alone."""


divided_term_by_term = idea(
    "divided term by term",
    "You divide the terms one by one, and each rounds down by itself. The rests add up: put n + 2p - f in parentheses, and "
    "divide that once.",
    lambda n, f, p, s: (n + 2 * p) // s - f // s + 1,
    lambda n, f, p, s: n // s + 2 * p // s - f // s + 1,
    lambda n, f, p, s: (n - f) // s + 2 * p // s + 1,
)
"""(n + 2p) / s - f / s + 1, rounded twice."""


@misconception(
    "You divide with `/` and keep the fraction. A size is a whole number: round down, and return an int. (The slides' "
    "rule is printed without the floor.)"
)
def not_rounded_down(n: int, f: int, padding: int, stride: int) -> float:
    """True division."""
    return (n + 2 * padding - f) / stride + 1


@misconception(
    "The value is right, but it is a float, as np.floor and jnp.floor give it. A size must be an int: an array cannot "
    "have 3.0 rows."
)
def float_for_int(n: int, f: int, padding: int, stride: int) -> float:
    """np.floor, which returns a float."""
    return float((n + 2 * padding - f) // stride + 1)


padding_after_the_division = idea(
    "padding after the division",
    "You add the padding after the division. Padding makes the image larger before the kernel moves over it, so it "
    "belongs to the room that the stride divides.",
    lambda n, f, p, s: (n - f) // s + 1 + 2 * p,
    lambda n, f, p, s: (n - f + p) // s + 1 + p,
    lambda n, f, p, s: (n - f) // s + 1 + p,
)
"""The padding, or a part of it, added to the result."""

PAIRS = (
    both(padding_counted_once, missing_plus_one, lambda n, f, p, s: (n + p - f) // s),
    both(padding_counted_once, stride_ignored, lambda n, f, p, s: n + p - f + 1),
    both(padding_counted_once, ceiling_for_floor, lambda n, f, p, s: math.ceil((n + p - f) / s) + 1),
    both(padding_ignored, missing_plus_one, lambda n, f, p, s: (n - f) // s),
    both(padding_ignored, ceiling_for_floor, lambda n, f, p, s: math.ceil((n - f) / s) + 1),
    both(stride_ignored, missing_plus_one, lambda n, f, p, s: n + 2 * p - f),
    *with_fractions(
        not_rounded_down,
        (missing_plus_one, lambda n, f, p, s: (n + 2 * p - f) / s),
        (padding_counted_once, lambda n, f, p, s: (n + p - f) / s + 1),
        (padding_ignored, lambda n, f, p, s: (n - f) / s + 1),
        (plus_one_before_the_division, lambda n, f, p, s: (n + 2 * p - f + 1) / s),
        (
            parentheses_missing,
            lambda n, f, p, s: n + 2 * p - f / s + 1,
            lambda n, f, p, s: n - f + 2 * p / s + 1,
        ),
        (padding_after_the_division, lambda n, f, p, s: (n - f) / s + 1 + 2 * p),
    ),
)
"""Two ideas at once."""


EXERCISE = Exercise(
    title="The size of the result",
    lesson="A kernel has floor((n + 2p - f) / s) + 1 places along an axis: whole steps, and the place it started from.",
    checks=(
        Check(
            "the lecture's examples",
            points=0,
            rationale="Five pixels and a kernel of three: 3 places, 5 with padding 1, 2 with stride 2.",
            help="Draw five squares and move a strip of three over them: at which squares can it begin?",
            cases=lambda _: [Case((5, 3, 0, 1)), Case((5, 3, 1, 1)), Case((5, 3, 0, 2))],
        ),
        Check(
            "tiny images",
            points=1,
            rationale="On a few pixels every place can be counted.",
            help="Start with n = f: the kernel fits at exactly one place, whatever the stride.",
            cases=_tiny,
        ),
        Check(
            "strides that leave a rest",
            points=1,
            rationale="Where the stride does not divide the room, the last step is not taken.",
            help="Six pixels, a kernel of three, stride 2: it begins at 0 and at 2. Could it begin at 4?",
            cases=_uneven,
        ),
        Check(
            "layers of real networks",
            points=2,
            rationale="The same rule holds in LeNet, AlexNet and ResNet, and in layers drawn at random.",
            help="Take one example apart: n + 2p - f first, then whole strides in it, then the first place.",
            cases=_layers,
        ),
    ),
    hints=(
        "How far can a kernel of length 3 travel on a strip of 5 pixels? How many places is that?",
        "The answer is an int. With n = f and no padding it is 1, whatever the stride.",
        "Look at how Python divides: what are 7 / 2 and 7 // 2, and of which type?",
    ),
    misconceptions=(
        missing_plus_one,
        ceiling_for_floor,
        rounded_to_nearest,
        padding_counted_once,
        padding_ignored,
        stride_ignored,
        plus_one_before_the_division,
        parentheses_missing,
        divided_term_by_term,
        not_rounded_down,
        float_for_int,
        padding_after_the_division,
        *SLIPS,
        *PAIRS,
    ),
)
