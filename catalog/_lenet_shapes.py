"""What learners make of LeNet's shapes and sizes in exercise 15: another rule for a side, another network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._ideas import of_functions
from ._lenet_table import Table, idea, table, with_counts

LECTURE = (32, 3, 5, (8, 16), (120, 84, 10))
"""The image's side and channels, f, the filters of the convolutions, the units of the dense layers."""
ROWS = (("CONV1", "CONV2"), ("CONV1",), ("CONV2",))


def without_pooling(*network: Any) -> Table:
    """CONV2 reads CONV1."""
    rows, (_, _, f, filters, units) = table(*network), network
    n = rows["CONV1"][0][0] - f + 1
    half, m = n // 2, filters[1]
    return rows | {
        "CONV2": ((n, n, m), n * n * m, rows["CONV2"][2]),
        "POOL2": ((half, half, m), half * half * m, 0),
        "FC3": (*rows["FC3"][:2], (half * half * m + 1) * units[0]),
    }


def halved_channels(*network: Any) -> Table:
    """Pooling halves the channels in its own rows."""
    rows = table(*network)
    for row in ("POOL1", "POOL2"):
        n, _, c = rows[row][0]
        rows[row] = ((n, n, c // 2), n * n * (c // 2), 0)
    m2 = rows["POOL2"][1]
    return rows | {"FC3": (*rows["FC3"][:2], (m2 + 1) * network[4][0])}


def halved_channels_in_the_shapes(*network: Any) -> Table:
    """The same, and FC3 is right."""
    return halved_channels(*network) | {"FC3": table(*network)["FC3"]}


def next_filters(*network: Any) -> Table:
    """POOL1 has CONV2's filters as its channels."""
    rows, m = table(*network), network[3][1]
    n = rows["POOL1"][0][0]
    return rows | {"POOL1": ((n, n, m), n * n * m, 0)}


def on_an_image_of(pixels: int) -> Callable[..., Any]:
    """The table of an image of this size."""
    return lambda _size, *others: table(pixels, *others)


def after_an_image_of(pixels: int) -> Callable[..., Any]:
    """The same, with the right first row."""
    return lambda size, *others: table(pixels, *others) | {"input": table(size, *others)["input"]}


SHAPES = (
    idea(
        "padded_to_same",
        "Your convolutions keep the size of the image: that is padding 'same', with p = (f - 1) / 2. LeNet-5 does not pad: "
        "n - f + 1.",
        {
            "conv_side": lambda n, _f: n,
        },
    ),
    idea(
        "missing_plus_one",
        "Your convolutions put out n - f rows and columns. A window that starts at 0 counts, too: n - f + 1.",
        {
            "conv_side": lambda n, f: n - f,
        },
    ),
    idea(
        "pooling_with_stride_one",
        "Your pooling moves by one pixel. In this table s = 2: each pooling halves the height and the width.",
        {
            "pool_side": lambda n: n - 1,
        },
    ),
    idea(
        "pooling_rounded_up",
        "Your pooling rounds up where a side is odd. Its last window would hang over the border, so it is not taken: the "
        "rule rounds down.",
        {
            "pool_side": lambda n: -(-n // 2),
        },
    ),
    idea(
        "pooling_has_parameters",
        "You count weights for the pooling layers. They compute a fixed function, the maximum: nothing is learned there.",
        {"pool_parameters": lambda c: (2 * 2 + 1) * c},
        {"pool_parameters": lambda c: 2 * 2 * c},
        {"pool_parameters": lambda c: (2 * 2 * c + 1) * c},
        {"pool_parameters": lambda c: 2 * 2 * c + 1},
        {"pool_parameters": lambda _: 2 * 2},
        {"pool_parameters": lambda c: c},
    ),
    idea(
        "dense_shapes_flat",
        "Your numbers are right. The slides write the activation of a dense layer as a column: (units, 1), not (units,).",
        {"dense_shape": lambda units: (units,)},
        {"dense_shape": lambda units: units},
    ),
    idea(
        "a_coefficient_and_a_bias_for_each_pooled_map",
        "Your pooling learns a coefficient and a bias for each map, as in LeNet's paper of 1998. Here it takes the maximum: "
        "nothing is learned.",
        {"pool_parameters": lambda c: 2 * c},
    ),
    idea(
        "size_without_channels",
        "You leave the channels out of the size. An activation's size is the product of its whole shape.",
        {"number": lambda shape: shape[0] * shape[1]},
    ),
    idea(
        "channels_first",
        "Your shapes begin with the channels, as in PyTorch. Here they are (height, width, channels), as on the slides.",
        {"shape": lambda n, c: (c, n, n)},
    ),
    idea(
        "dense_shapes_as_rows",
        "Your dense shapes are rows. The slides write the activation of a dense layer as a column: (units, 1).",
        {"dense_shape": lambda units: (1, units)},
    ),
    idea(
        "a_pooling_that_loses_a_place",
        "Your pooling puts out (n - 2) / 2 rows and columns. The window that starts at 0 counts, too: "
        "floor((n - 2) / 2) + 1.",
        {"pool_side": lambda n: (n - 2) // 2},
        {"pool_side": lambda n: n // 2 - 1},
    ),
    idea(
        "pooling_not_rounded_down",
        "Your pooling keeps half a row where a side is odd. A window that hangs over the border is not taken: the rule "
        "rounds down.",
        {"pool_side": lambda n: n / 2},
        {"pool_side": lambda n: (n - 2) / 2 + 1},
    ),
    idea(
        "pooling_keeps_the_size",
        "Your pooling keeps the size of what it reads. With f = 2 and s = 2 it halves the height and the width.",
        {"pool_side": lambda n: n},
    ),
    idea(
        "convolutions_with_stride_two",
        "Your convolutions halve the size. They have stride 1, n - f + 1: halving is what the poolings do.",
        {"conv_side": lambda n, f: (n - f) // 2 + 1},
    ),
    of_functions(
        "conv2_reads_conv1",
        "Your CONV2 starts from CONV1. A pooling stands between them: CONV2 reads the shape of POOL1.",
        without_pooling,
    ),
    of_functions(
        "pooling_changes_the_channels",
        "Your pooling changes the number of channels. It works in each channel by itself: height and width shrink, the "
        "channels stay.",
        halved_channels,
        halved_channels_in_the_shapes,
        next_filters,
    ),
    of_functions(
        "an_image_of_28_pixels",
        "Your network reads images of 28x28, as those of MNIST are. Here the image's side is `size`, which your function is "
        "given.",
        on_an_image_of(28),
        after_an_image_of(28),
    ),
    of_functions(
        "always_five_by_five",
        "Your filters are 5x5 in every network, as those of the lecture's are. Their side is f, which your function is "
        "given.",
        lambda size, channels, _f, *others: table(size, channels, LECTURE[2], *others),
        *(with_counts(rows, conv_parameters=lambda _f, c, m, _: (5 * 5 * c + 1) * m) for rows in ROWS),
    ),
    of_functions(
        "always_the_lectures_image",
        "Your network reads the lecture's images of 32x32 pixels, whatever it is given. Their side is `size`.",
        on_an_image_of(32),
        after_an_image_of(32),
    ),
)
"""Ideas about shapes and sizes, and about which network it is."""
