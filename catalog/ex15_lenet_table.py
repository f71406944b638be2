"""LeNet-5's table: system 17 of the lecture."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from grader.exercise import Case, Check, Exercise, Names, misconception

Row = tuple[tuple[int, ...], int, int]


def _table(
    *,
    conv_side: Callable[[int], int] = lambda n: n - 4,
    pool_side: Callable[[int], int] = lambda n: n // 2,
    conv_parameters: Callable[[int, int, int], int] = lambda c, m, size: (25 * c + 1) * m,  # noqa: ARG005
    pool_parameters: Callable[[int], int] = lambda c: 0,  # noqa: ARG005
    dense_parameters: Callable[[int, int], int] = lambda inputs, units: (inputs + 1) * units,
    column: bool = True,
) -> dict[str, Row]:
    """The table with its rules as arguments; `size` is how many numbers the layer puts out."""
    side, channels = 32, 3
    table: dict[str, Row] = {"input": ((32, 32, 3), 3072, 0)}
    for number, filters in ((1, 8), (2, 16)):
        side = conv_side(side)
        shape = (side, side, filters)
        table[f"CONV{number}"] = (shape, prod(shape), conv_parameters(channels, filters, prod(shape)))
        side, channels = pool_side(side), filters
        shape = (side, side, channels)
        table[f"POOL{number}"] = (shape, prod(shape), pool_parameters(channels))
    inputs = side * side * channels
    for name, units in (("FC3", 120), ("FC4", 84), ("Softmax", 10)):
        table[name] = ((units, 1) if column else (units,), units, dense_parameters(inputs, units))
        inputs = units
    return table


@misconception(
    "You count one bias for a layer. Every filter and every dense unit has a bias of its own: (f * f * c + 1) * m, "
    "and (inputs + 1) * units."
)
def one_bias_a_layer() -> dict[str, Row]:
    """A single bias."""
    return _table(
        conv_parameters=lambda c, m, _: 25 * c * m + 1,
        dense_parameters=lambda inputs, units: inputs * units + 1,
    )


@misconception("Your counts are the weights alone: each filter and each dense unit has one bias more.")
def no_biases() -> dict[str, Row]:
    """Weights only."""
    return _table(
        conv_parameters=lambda c, m, _: 25 * c * m, dense_parameters=lambda inputs, units: inputs * units
    )


@misconception(
    "You count 5 * 5 weights a filter, without the depth of its input; some tutorials print (f * f + 1) * m. A filter "
    "spans all channels that come in: (f * f * c + 1) * m."
)
def depth_forgotten() -> dict[str, Row]:
    """One channel a filter."""
    return _table(conv_parameters=lambda _c, m, _size: 26 * m)


@misconception(
    "You take the image's 3 channels for every layer. The filters of CONV2 read what POOL1 puts out, and that has as "
    "many channels as CONV1 has filters."
)
def always_three_channels() -> dict[str, Row]:
    """RGB in every layer."""
    return _table(conv_parameters=lambda _c, m, _size: (25 * 3 + 1) * m)


@misconception(
    "You give every output its own weights, as a dense layer has. A filter uses the same weights at all places: they "
    "are counted once, however large the image is."
)
def weights_not_shared() -> dict[str, Row]:
    """One set of weights for each place."""
    return _table(conv_parameters=lambda c, _m, size: (25 * c + 1) * size)


@misconception(
    "Your convolutions keep the size of the image: that is padding 'same', with p = 2. LeNet-5 does not pad: n - f + 1."
)
def padded_to_same() -> dict[str, Row]:
    """The size kept by the convolutions."""
    return _table(conv_side=lambda n: n)


@misconception(
    "Your convolutions put out n - f rows and columns. A window that starts at 0 counts, too: n - f + 1."
)
def missing_plus_one() -> dict[str, Row]:
    """N - f."""
    return _table(conv_side=lambda n: n - 5)


@misconception(
    "Your pooling moves by one pixel. In this table s = 2: each pooling halves the height and the width."
)
def pooling_with_stride_one() -> dict[str, Row]:
    """Pooling with s = 1."""
    return _table(pool_side=lambda n: n - 1)


@misconception(
    "You count weights for the pooling layers. They compute a fixed function, the maximum: nothing is learned there."
)
def pooling_has_parameters() -> dict[str, Row]:
    """Pooling counted like a convolution."""
    return _table(pool_parameters=lambda c: (2 * 2 + 1) * c)


@misconception(
    "Your numbers are right. The slides write the activation of a dense layer as a column: (units, 1), not (units,)."
)
def dense_shapes_flat() -> dict[str, Row]:
    """Vectors in place of columns."""
    return _table(column=False)


def _row(name: str, rationale: str, help: str) -> Check:  # noqa: A002 - the field's name
    return Check(name, 1, rationale, help, lambda _: [Case()], part=(name,), rtol=0, any_number=True)


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
        _row(
            "CONV1",
            "A convolution shrinks the image and gives one channel a filter.",
            "Size n - f + 1. A filter has f * f weights for each of the 3 channels, and a bias.",
        ),
        _row(
            "POOL1",
            "Pooling halves the image, keeps the channels and learns nothing.",
            "floor((n - f) / s) + 1 with f = s = 2, from the shape of CONV1. What is there to learn in a maximum?",
        ),
        _row(
            "CONV2",
            "A filter is as deep as what it reads: here not 3 channels any more.",
            "How many channels come out of POOL1? Each filter has 5 * 5 weights for each of them, and a bias.",
        ),
        _row(
            "POOL2",
            "What comes out here is what the dense layers read.",
            "floor((n - f) / s) + 1 with f = s = 2, from the shape of CONV2. What is there to learn in a maximum?",
        ),
        _row(
            "FC3",
            "A dense unit has a weight for every number that comes in, and a bias.",
            "How many numbers are there behind POOL2? Each of the 120 units has so many weights, and one bias.",
        ),
        Check(
            "the whole table",
            points=1,
            rationale="All eight rows fit together: each one starts from the row before.",
            help="FC4 and Softmax follow the rule of FC3, each with the units of the row before as its inputs.",
            cases=lambda _: [Case()],
            rtol=0,
            any_number=True,
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
        always_three_channels,
        weights_not_shared,
        padded_to_same,
        missing_plus_one,
        pooling_with_stride_one,
        pooling_has_parameters,
        dense_shapes_flat,
    ),
)
