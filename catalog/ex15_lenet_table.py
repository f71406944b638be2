"""LeNet-5's table: system 17 of the lecture, then other networks of its kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, Names, misconception

from ._lenet_counts import COUNTS
from ._lenet_shapes import LECTURE, SHAPES
from ._lenet_table import Table, table

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


@misconception(
    "You return the lecture's table for every network. Put the numbers that your function is given in the place of the "
    "lecture's."
)
def lecture_typed_in(*network: Any) -> Table:
    """The lecture's table, whatever the network."""
    del network
    return table(*LECTURE)


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
    misconceptions=(*COUNTS, *SHAPES, lecture_typed_in),
)
