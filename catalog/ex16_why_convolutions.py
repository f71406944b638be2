"""Why convolutions, in numbers: system 18 of the lecture, then other layers."""

from __future__ import annotations

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._why_ideas import IDEAS

Table = dict[str, dict[str, int]]

SMALL, LECTURE = (4, 1, 2, 1), (32, 3, 5, 8)
"""The image's side and channels, f, the number of filters."""


def _layers(rng: np.random.Generator) -> list[Case]:
    ranges = ((12, 41), (2, 5), (5, 8), (8, 12))  # the ranges have no number in common: no two are alike
    return [Case(tuple(int(rng.integers(*ends)) for ends in ranges)) for _ in range(3)]


def _table(
    size: int,
    channels: int,
    f: int,
    filters: int,
    *,
    side: int | None = None,
    window: int | None = None,
    inputs: int | None = None,
    outputs: int | None = None,
    uses: int | None = None,
    parameters: tuple[int, int] | None = None,
) -> Table:
    """The four rows, with their ingredients as arguments; those that are not given are right."""
    places = (side or size - f + 1) ** 2
    window = window or f * f * channels
    inputs = inputs or size * size * channels
    outputs = outputs or places * filters
    conv, dense = parameters or ((window + 1) * filters, (inputs + 1) * outputs)
    return {
        "parameters": {"convolution": conv, "dense": dense},
        "inputs_of_one_output": {"convolution": window, "dense": inputs},
        "uses_of_one_weight": {"convolution": uses or places, "dense": 1},
        "multiplications": {"convolution": window * places * filters, "dense": inputs * outputs},
    }


@misconception(
    "Your filters are flat, f * f weights. A filter spans all channels of the image, so an output sees f * f * c "
    "numbers: 5 * 5 * 3 in the lecture's layer."
)
def depth_forgotten(size: int, channels: int, f: int, filters: int) -> Table:
    """One channel a filter."""
    return _table(size, channels, f, filters, window=f * f)


@misconception(
    "You count the weights and leave out the biases: one for each filter, and one for each dense unit."
)
def no_biases(size: int, channels: int, f: int, filters: int) -> Table:
    """Weights only."""
    weights = f * f * channels * filters, size * size * channels * (size - f + 1) ** 2 * filters
    return _table(size, channels, f, filters, parameters=weights)


@misconception(
    "You count one bias for a layer. Each filter has its own, and so has each unit of the dense layer."
)
def one_bias_a_layer(size: int, channels: int, f: int, filters: int) -> Table:
    """A single bias."""
    weights = f * f * channels * filters, size * size * channels * (size - f + 1) ** 2 * filters
    return _table(size, channels, f, filters, parameters=(weights[0] + 1, weights[1] + 1))


@misconception(
    "You give the convolution new weights at every place. Its point is that it does not need them: a filter uses the "
    "same weights at all places, 28 * 28 in the lecture's layer."
)
def weights_not_shared(size: int, channels: int, f: int, filters: int) -> Table:
    """Locally connected: sparse, but not shared."""
    outputs = (size - f + 1) ** 2 * filters
    counts = (f * f * channels + 1) * outputs, (size * size * channels + 1) * outputs
    return _table(size, channels, f, filters, uses=1, parameters=counts)


@misconception(
    "Your dense layer has as many units as there are filters. To give the same result as the convolution it needs a "
    "unit for every number of the output, 28 * 28 * 8 in the lecture's layer."
)
def a_dense_unit_for_each_filter(size: int, channels: int, f: int, filters: int) -> Table:
    """One unit a filter."""
    return _table(size, channels, f, filters, outputs=filters)


@misconception(
    "Your dense layer reads one number a pixel. An image has as many as it has channels: all size * size * channels of "
    "them are inputs."
)
def dense_reads_one_channel(size: int, channels: int, f: int, filters: int) -> Table:
    """Pixels in place of numbers."""
    return _table(size, channels, f, filters, inputs=size * size)


@misconception(
    "You count a use of each weight at every pixel of the image. The window does not fit everywhere: on 32 * 32 pixels "
    "a window of 5 * 5 has 28 * 28 places."
)
def used_at_every_pixel(size: int, channels: int, f: int, filters: int) -> Table:
    """As many uses as pixels."""
    return _table(size, channels, f, filters, uses=size * size)


@misconception(
    "You count the outputs of all filters as uses of one weight. A weight belongs to one filter, and that filter makes "
    "one channel of the result."
)
def used_by_every_filter(size: int, channels: int, f: int, filters: int) -> Table:
    """As many uses as outputs."""
    return _table(size, channels, f, filters, uses=(size - f + 1) ** 2 * filters)


@misconception(
    "Your output has size - f rows and columns. A window that starts at 0 counts, too: size - f + 1, 28 in the "
    "lecture's layer."
)
def missing_plus_one(size: int, channels: int, f: int, filters: int) -> Table:
    """N - f."""
    return _table(size, channels, f, filters, side=size - f)


@misconception(
    "You return the numbers of the lecture's layer for every layer. Put the numbers that your function is given in the "
    "place of the lecture's."
)
def lecture_typed_in(size: int, channels: int, f: int, filters: int) -> Table:
    """The lecture's table, whatever the layer."""
    del size, channels, f, filters
    return _table(*LECTURE)


def _row(key: str, name: str, rationale: str, help: str) -> Check:  # noqa: A002 - the field's name
    return Check(name, 1, rationale, help, _layers, part=(key,), rtol=0, any_number=True, conceal=True)


EXERCISE = Exercise(
    title="Why convolutions: counting",
    lesson="Sharing and sparse connections: 608 parameters where a dense layer would have nineteen million.",
    checks=(
        Check(
            "the statement's layers",
            points=0,
            rationale="The small layer, whose rows are given, and the lecture's, which you work out by hand.",
            help="Begin with the small layer: 4x4 pixels, a window of 2x2, 3x3 places. Where do 5 and 153 come from?",
            cases=lambda _: [Case(SMALL), Case(LECTURE)],
            rtol=0,
            any_number=True,
            conceal=True,
        ),
        _row(
            "parameters",
            "parameters",
            "The convolution shares its weights over all places, the dense layer shares nothing.",
            "A filter has its weights and a bias. A dense unit has a weight for each number of the image and a bias.",
        ),
        _row(
            "inputs_of_one_output",
            "inputs of one output",
            "Sparse connections: an output of the convolution sees its window alone.",
            "Which numbers of the image does the window cover at one place, over all channels?",
        ),
        _row(
            "uses_of_one_weight",
            "uses of one weight",
            "Parameter sharing, seen from the weight: it works at every place of the window.",
            "Follow one weight of one filter: at how many places does its window stop?",
        ),
        _row(
            "multiplications",
            "multiplications",
            "Sparse connections save work as well: the time goes into these products.",
            "How many outputs are there, and how many products does each add up? A bias is added, not multiplied.",
        ),
    ),
    hints=(
        "Look at one output, one number of the 28x28x8: which numbers of the image can change it?",
        "Each row has two numbers: for the convolution and for the dense layer with the same input and output.",
        "Check your rule on the small layer of the statement: does it give 5 against 153, and 36 against 144?",
    ),
    misconceptions=(
        depth_forgotten,
        no_biases,
        one_bias_a_layer,
        weights_not_shared,
        a_dense_unit_for_each_filter,
        dense_reads_one_channel,
        used_at_every_pixel,
        used_by_every_filter,
        missing_plus_one,
        *IDEAS,
        lecture_typed_in,
    ),
)
