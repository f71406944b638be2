"""LeNet-5's table: system 17 of the lecture, then other networks of its kind."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, Misconception, Names, misconception

Row = tuple[tuple[int, ...], int, int]
Table = dict[str, Row]

LECTURE = (32, 3, 5, (8, 16), (120, 84, 10))
"""The image's side and channels, f, the filters of the convolutions, the units of the dense layers."""

# Whether the poolings leave a last row out, which decides how a mistake shows, is the same under every seed.
RESTS = ((0, 0), (1, 0), (0, 1))


def _network(rng: np.random.Generator, rests: tuple[int, int]) -> Case:
    """A network whose numbers are drawn from its end: so each pooling has the rest that it should."""
    f, side = int(rng.integers(3, 8)), int(rng.integers(2, 7))
    while f == LECTURE[2]:
        f = int(rng.integers(3, 8))
    for rest in reversed(rests):
        side = 2 * side + rest + f - 1
    ranges = ((2, 5), (6, 12), (13, 25), (90, 140), (50, 85), (11, 30))
    channels, m1, m2, *units = (int(rng.integers(*ends)) for ends in ranges)
    return Case((side, channels, f, (m1, m2), tuple(units)))


def _networks(rng: np.random.Generator) -> list[Case]:
    return [_network(rng, rests) for rests in RESTS]


def _table(
    size: int,
    channels: int,
    f: int,
    filters: tuple[int, int],
    units: tuple[int, int, int],
    *,
    conv_side: Callable[[int, int], int] = lambda n, f: n - f + 1,
    pool_side: Callable[[int], int] = lambda n: n // 2,
    conv_parameters: Callable[[int, int, int, int], int] = lambda f, c, m, _size: (f * f * c + 1) * m,
    pool_parameters: Callable[[int], int] = lambda _: 0,
    dense_parameters: Callable[[int, int], int] = lambda inputs, units: (inputs + 1) * units,
    column: bool = True,
) -> Table:
    """The table with its rules as arguments; the last argument of `conv_parameters` is how many numbers come out."""
    side = size
    table: Table = {"input": ((side, side, channels), side * side * channels, 0)}
    for number, m in enumerate(filters, 1):
        side = conv_side(side, f)
        shape = (side, side, m)
        table[f"CONV{number}"] = (shape, prod(shape), conv_parameters(f, channels, m, prod(shape)))
        side, channels = pool_side(side), m
        shape = (side, side, channels)
        table[f"POOL{number}"] = (shape, prod(shape), pool_parameters(channels))
    inputs = side * side * channels
    for name, width in zip(("FC3", "FC4", "Softmax"), units, strict=True):
        table[name] = ((width, 1) if column else (width,), width, dense_parameters(inputs, width))
        inputs = width
    return table


def _idea(name: str, help_: str, **rules: Any) -> Misconception:
    """A misconception that is the right table with other rules."""

    def table(*network: Any) -> Table:
        return _table(*network, **rules)

    table.__name__ = name
    return misconception(help_)(table)


one_bias_a_layer = _idea(
    "one_bias_a_layer",
    "You count one bias for a layer. Every filter and every dense unit has a bias of its own: (f * f * c + 1) * m, "
    "and (inputs + 1) * units.",
    conv_parameters=lambda f, c, m, _size: f * f * c * m + 1,
    dense_parameters=lambda inputs, units: inputs * units + 1,
)
no_biases = _idea(
    "no_biases",
    "Your counts are the weights alone: each filter and each dense unit has one bias more.",
    conv_parameters=lambda f, c, m, _size: f * f * c * m,
    dense_parameters=lambda inputs, units: inputs * units,
)
depth_forgotten = _idea(
    "depth_forgotten",
    "You count f * f weights a filter, without the depth of its input; some tutorials print (f * f + 1) * m. A filter "
    "spans all channels that come in: (f * f * c + 1) * m.",
    conv_parameters=lambda f, _c, m, _size: (f * f + 1) * m,
)


@misconception(
    "You take the image's channels for every layer. The filters of CONV2 read what POOL1 puts out, and that has as "
    "many channels as CONV1 has filters."
)
def always_the_images_channels(size: int, channels: int, *others: Any) -> Table:
    """The image's channels in every layer."""
    return _table(size, channels, *others, conv_parameters=lambda f, _c, m, _size: (f * f * channels + 1) * m)


weights_not_shared = _idea(
    "weights_not_shared",
    "You give every output its own weights, as a dense layer has. A filter uses the same weights at all places: they "
    "are counted once, however large the image is.",
    conv_parameters=lambda f, c, _m, size: (f * f * c + 1) * size,
)
padded_to_same = _idea(
    "padded_to_same",
    "Your convolutions keep the size of the image: that is padding 'same', with p = (f - 1) / 2. LeNet-5 does not pad: "
    "n - f + 1.",
    conv_side=lambda n, _f: n,
)
missing_plus_one = _idea(
    "missing_plus_one",
    "Your convolutions put out n - f rows and columns. A window that starts at 0 counts, too: n - f + 1.",
    conv_side=lambda n, f: n - f,
)
pooling_with_stride_one = _idea(
    "pooling_with_stride_one",
    "Your pooling moves by one pixel. In this table s = 2: each pooling halves the height and the width.",
    pool_side=lambda n: n - 1,
)
pooling_rounded_up = _idea(
    "pooling_rounded_up",
    "Your pooling rounds up where a side is odd. Its last window would hang over the border, so it is not taken: the "
    "rule rounds down.",
    pool_side=lambda n: -(-n // 2),
)
pooling_has_parameters = _idea(
    "pooling_has_parameters",
    "You count weights for the pooling layers. They compute a fixed function, the maximum: nothing is learned there.",
    pool_parameters=lambda c: (2 * 2 + 1) * c,
)
dense_shapes_flat = _idea(
    "dense_shapes_flat",
    "Your numbers are right. The slides write the activation of a dense layer as a column: (units, 1), not (units,).",
    column=False,
)


@misconception(
    "Your filters are 5x5 in every network, as those of the lecture's are. Their side is f, which your function is "
    "given."
)
def always_five_by_five(size: int, channels: int, f: int, *others: Any) -> Table:
    """The lecture's f."""
    del f
    return _table(size, channels, LECTURE[2], *others)


@misconception(
    "You return the lecture's table for every network. Put the numbers that your function is given in the place of the "
    "lecture's."
)
def lecture_typed_in(*network: Any) -> Table:
    """The lecture's table, whatever the network."""
    del network
    return _table(*LECTURE)


def _row(name: str, rationale: str, help: str) -> Check:  # noqa: A002 - the field's name
    return Check(name, 1, rationale, help, _networks, part=(name,), rtol=0, any_number=True, conceal=True)


PARTS = {"*/0": "shape", "*/1": "size", "*/2": "parameters"} | {
    f"{row}/0/{axis}": name
    for row in ("input", "CONV1", "POOL1", "CONV2", "POOL2")
    for axis, name in enumerate(("height", "width", "channels"))
}

EXERCISE = Exercise(
    title="LeNet-5, layer by layer",
    names=Names(places=PARTS),
    lesson="LeNet-5 has most of its activations in the first layers, and most of its parameters in FC3.",
    checks=(
        Check(
            "the lecture's table",
            points=0,
            rationale="The table of the statement, which you work out by hand.",
            help="Go from row to row, from the top: each one starts from the shape of the row before.",
            cases=lambda _: [Case(LECTURE)],
            rtol=0,
            any_number=True,
            conceal=True,
        ),
        _row(
            "CONV1",
            "A convolution shrinks the image and gives one channel a filter.",
            "Size n - f + 1. A filter has f * f weights for each of the image's channels, and a bias.",
        ),
        _row(
            "POOL1",
            "Pooling halves the image, keeps the channels and learns nothing.",
            "floor((n - f) / s) + 1 with f = s = 2, from the shape of CONV1. What is there to learn in a maximum?",
        ),
        _row(
            "CONV2",
            "A filter is as deep as what it reads: here not the image's channels any more.",
            "How many channels come out of POOL1? Each filter has f * f weights for each of them, and a bias.",
        ),
        _row(
            "POOL2",
            "What comes out here is what the dense layers read.",
            "floor((n - f) / s) + 1 with f = s = 2, from the shape of CONV2. What is there to learn in a maximum?",
        ),
        _row(
            "FC3",
            "A dense unit has a weight for every number that comes in, and a bias.",
            "How many numbers are there behind POOL2? Each unit has so many weights, and one bias.",
        ),
        Check(
            "the whole table",
            points=1,
            rationale="All eight rows fit together: each one starts from the row before.",
            help="FC4 and Softmax follow the rule of FC3, each with the units of the row before as its inputs.",
            cases=_networks,
            rtol=0,
            any_number=True,
            conceal=True,
        ),
    ),
    hints=(
        "How many 5x5 windows fit side by side on 32 pixels? And how many numbers are in one filter for RGB images?",
        "Each row is (shape, size, parameters), and the size is the product of the shape.",
        "A convolution: (f * f * channels in + 1) * filters. Dense: (numbers in + 1) * units. Pooling: nothing.",
        "Go from row to row: the shape of one is the input of the next.",
    ),
    misconceptions=(
        one_bias_a_layer,
        no_biases,
        depth_forgotten,
        always_the_images_channels,
        weights_not_shared,
        padded_to_same,
        missing_plus_one,
        pooling_with_stride_one,
        pooling_rounded_up,
        pooling_has_parameters,
        dense_shapes_flat,
        always_five_by_five,
        lecture_typed_in,
    ),
)
