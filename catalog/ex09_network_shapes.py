"""The shapes of a classification network: system 11 of the lecture, then other networks."""

from collections.abc import Sequence
from functools import partial
from math import ceil

import numpy as np

from grader.exercise import Case, Check, Exercise, Names, misconception

from ._shape_ideas import IDEAS, Answer, Layer, shapes_of, valid

LECTURE: tuple[int, int, list[Layer]] = (39, 3, [(3, 1, 10), (5, 2, 20), (5, 2, 40)])
"""The image's side and channels, and (f, s, m) of the layers, without padding."""

# What a mistake shows in hangs on the stride and on what it leaves over, so these are the same under every seed:
# for each layer s, and the rests of n - f and of f divided by it. The first layers' strides are 1, as the lecture's.
FIRST_STRIDE_ONE = (
    ((1, 0, 0), (2, 0, 1), (2, 0, 0)),
    ((1, 0, 0), (2, 1, 1), (3, 0, 2)),
    ((1, 0, 0), (3, 1, 0), (2, 1, 0)),
)
ANY_STRIDES = (*FIRST_STRIDE_ONE, ((2, 1, 0), (2, 0, 1), (1, 0, 0)), ((2, 0, 1), (3, 2, 2), (2, 1, 0)))


def _network(rng: np.random.Generator, strides: Sequence[tuple[int, int, int]]) -> Case:
    """A network whose numbers are drawn from its end: so every layer has the rests that it should."""
    size, layers = int(rng.integers(2, 9)), list[Layer]()
    for s, rest, own in reversed(strides):
        f = int(rng.choice([f for f in range(max(4, s + 2), 9) if f % s == own]))
        # More filters than rows and than the image has channels, so that none is taken for another.
        layers.insert(0, (f, s, int(rng.integers(size + 6, size + 40))))
        size = f + s * (size - 1) + rest
    return Case((size, int(rng.integers(2, 6)), layers))


def _networks(rng: np.random.Generator, strides: Sequence[Sequence[tuple[int, int, int]]]) -> list[Case]:
    return [_network(rng, each) for each in strides]


@misconception(
    "Your sizes are those of stride 1. A window that moves s pixels at a time stops at about one place in s: the room "
    "n - f is divided by s."
)
def stride_ignored(size: int, channels: int, layers: list[Layer]) -> Answer:
    """N - f + 1 in every layer."""
    return shapes_of(size, channels, layers, side=lambda n, f, _: n - f + 1)


@misconception(
    "Your sizes lack the + 1 of the rule: the window already stands at its first place before it takes a step."
)
def missing_plus_one(size: int, channels: int, layers: list[Layer]) -> Answer:
    """Floor((n - f) / s)."""
    return shapes_of(size, channels, layers, side=lambda n, f, s: (n - f) // s)


@misconception(
    "You add the 1 before you divide by the stride. The first place costs no step, so the 1 comes after the division."
)
def plus_one_before_the_division(size: int, channels: int, layers: list[Layer]) -> Answer:
    """Floor((n - f + 1) / s)."""
    return shapes_of(size, channels, layers, side=lambda n, f, s: (n - f + 1) // s)


@misconception(
    "You round up. A last step that would take the window over the end is not taken: the rule rounds down."
)
def rounded_up(size: int, channels: int, layers: list[Layer]) -> Answer:
    """Ceil((n - f) / s) + 1."""
    return shapes_of(size, channels, layers, side=lambda n, f, s: ceil((n - f) / s) + 1)


@misconception(
    "You divide by the stride and keep the fraction. In the lecture's network every division comes out even; where it "
    "does not, the rule rounds down."
)
def not_rounded_down(size: int, channels: int, layers: list[Layer]) -> Answer:
    """True division."""
    return shapes_of(size, channels, layers, side=lambda n, f, s: (n - f) / s + 1)


@misconception(
    "Your layers keep the size, or divide it by the stride: that is TensorFlow's SAME padding. Here p = 0, so each "
    "layer also loses its window's width."
)
def padded_to_the_same_size(size: int, channels: int, layers: list[Layer]) -> Answer:
    """Ceil(n / s)."""
    return shapes_of(size, channels, layers, side=lambda n, _, s: -(-n // s))


@misconception(
    "You multiply the channels of the input by the number of filters. A filter sums over the input's channels, so each "
    "gives one map: m filters, m channels."
)
def channels_multiplied(size: int, channels: int, layers: list[Layer]) -> Answer:
    """C * m channels."""
    return shapes_of(size, channels, layers, depth=lambda c, m: c * m)


@misconception(
    "Your layers keep the image's channels. A layer's output has one channel for each of its filters."
)
def channels_of_the_image_kept(size: int, channels: int, layers: list[Layer]) -> Answer:
    """The image's channels throughout."""
    return shapes_of(size, channels, layers, depth=lambda c, _: c)


@misconception(
    "Your shapes begin with the channels, as in PyTorch. Here they are (height, width, channels), as on the slides."
)
def channels_first(size: int, channels: int, layers: list[Layer]) -> Answer:
    """(m, n, n)."""
    right = shapes_of(size, channels, layers)
    return {key: shape if key == "flatten" else (shape[2], *shape[:2]) for key, shape in right.items()}


@misconception(
    "You start every layer from the image. Layers follow each other: layer 2 starts from what layer 1 gave."
)
def every_layer_from_the_image(size: int, channels: int, layers: list[Layer]) -> Answer:
    """The image's side in every layer."""
    del channels
    answer: Answer = {f"layer {i}": (*[valid(size, f, s)] * 2, m) for i, (f, s, m) in enumerate(layers, 1)}
    height, width, filters = answer["layer 3"]
    return answer | {"flatten": height * width * filters}


@misconception(
    "Your vector holds a single map. Flattening keeps every number of every map: height times width times channels."
)
def flattened_without_the_channels(size: int, channels: int, layers: list[Layer]) -> Answer:
    """Height times width."""
    right = shapes_of(size, channels, layers)
    return right | {"flatten": right["layer 3"][0] * right["layer 3"][1]}


@misconception(
    "You return the shapes of the lecture's network for every network. Put size, channels and layers, which your "
    "function is given, in the place of its numbers."
)
def lecture_typed_in(size: int, channels: int, layers: list[Layer]) -> Answer:
    """The lecture's shapes, whatever the network."""
    del size, channels, layers
    return shapes_of(*LECTURE)


def _check(part: str, strides: Sequence[Sequence[tuple[int, int, int]]], rationale: str, help_: str) -> Check:
    cases = partial(_networks, strides=strides)
    return Check(part, 1, rationale, help_, cases, part=(part,), rtol=0, any_number=True, conceal=True)


EXERCISE = Exercise(
    title="The shapes inside a network, by hand",
    names=Names(places={"*/0": "height", "*/1": "width", "*/2": "channels"}),
    lesson="Going through a network, height and width follow the size rule; the channels are the number of filters.",
    checks=(
        Check(
            "the lecture's network",
            points=0,
            rationale="The network of the statement, which you work out by hand.",
            help="Go from layer to layer: the height and the channels of one are what the next one starts from.",
            cases=lambda _: [Case(LECTURE)],
            rtol=0,
            any_number=True,
            conceal=True,
        ),
        _check(
            "layer 1",
            FIRST_STRIDE_ONE,
            "The size rule with stride 1, and what becomes of the image's channels.",
            "The size is the image's, less f, plus 1. The last number is the number of filters, whatever came in.",
        ),
        _check(
            "layer 2",
            ANY_STRIDES,
            "A stride of 2 about halves the size, and what does not fit is left.",
            "Start from the height of your layer 1, take f away, divide by s and round down, add 1.",
        ),
        _check(
            "layer 3",
            ANY_STRIDES,
            "The same rule again, on what layer 2 gave.",
            "Start from the height of your layer 2. The size of the windows and the number of filters are others here.",
        ),
        _check(
            "flatten",
            ANY_STRIDES,
            "A classifier takes a vector: all numbers of the last layer, one after the other.",
            "How many numbers does an array of the shape of layer 3 hold?",
        ),
    ),
    hints=(
        "In how many places can a window of width 3 begin on a row of 39 pixels?",
        "Three tuples (height, width, channels), each square, smaller and deeper than the one before; then one int.",
        "Write n, f, s and m in a row for each layer: the n of the next row is the result of the row above.",
        "A row of that table is a line of your function: three lines, or a loop over the layers.",
    ),
    misconceptions=(
        stride_ignored,
        missing_plus_one,
        plus_one_before_the_division,
        rounded_up,
        not_rounded_down,
        padded_to_the_same_size,
        channels_multiplied,
        channels_of_the_image_kept,
        channels_first,
        every_layer_from_the_image,
        flattened_without_the_channels,
        *IDEAS,
        lecture_typed_in,
    ),
)
