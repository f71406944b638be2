"""What learners make of a convolution over channels, in words; exercise 7 has one kernel, exercise 8 a layer of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._correlate import correlate
from ._volume_ways import (
    OTHER_ORDERS,
    Way,
    always_three,
    both_in_front,
    cut_anew,
    cut_windows,
    each_channel,
    first_of,
    flattened_first,
    image_in_front,
    image_in_front_by_the_kernel,
    in_lists,
    kernel_in_front,
    last_places_zero,
    luminance,
    luminance_clamped,
    matrices_of_each_channel,
    mean_of,
    of_channels,
    padded,
    padded_and_cut,
    places_of_a_square,
    sizes,
    slid,
    square_kernel,
    sum_of,
    summed_by,
)


class Idea(NamedTuple):
    """A name, the sentence that helps, and the ways in which the idea comes out for one kernel."""

    name: str
    help: str
    ways: tuple[Way, ...]


IN_FRONT = (
    image_in_front,
    in_lists(image_in_front),
    image_in_front_by_the_kernel,
    in_lists(image_in_front_by_the_kernel),
)
"""The image alone is read with its channels first."""
RESHAPED: tuple[Way, ...] = (lambda image, kernel: correlate(cut_anew(image), kernel),)
"""The image alone is reshaped where it should be transposed; for the kernel alone that is another order."""

IDEAS = (
    Idea(
        "channels_added_before_the_product",
        "You add the channels up before you multiply, so every channel of the image meets every channel of the kernel. "
        "Multiply first, channel k with channel k, then add up.",
        (flattened_first(sum_of, sum_of), flattened_first(mean_of, mean_of)),
    ),
    Idea(
        "grey_made_of_colour",
        "You make the image grey before it meets the kernel. A kernel over a volume has weights for each channel, and "
        "multiplies each channel by its own.",
        (
            flattened_first(mean_of, sum_of),
            flattened_first(mean_of, first_of),
            *(
                flattened_first(grey, weights)
                for grey in (luminance, luminance_clamped)
                for weights in (first_of, mean_of, sum_of)
            ),
        ),
    ),
    Idea(
        "always_three_channels",
        "Your sum runs over three channels, whatever the image. There are as many as image.shape[2] says.",
        (always_three,),
    ),
    Idea(
        "image_read_channels_first",
        "You read the image as (channels, height, width), as in PyTorch, and the kernel as it is. Here the channels are the "
        "last axis of both.",
        IN_FRONT,
    ),
    Idea(
        "kernel_read_channels_first",
        "You read the kernel with its channels first, as in PyTorch, and the image as it is. Here the channels are the last "
        "axis of both.",
        (kernel_in_front, in_lists(kernel_in_front)),
    ),
    Idea(
        "unrolled_in_another_order",
        "Window and kernel are in different orders when they meet, so weights multiply other pixels than their own. Reshape "
        "takes the numbers as they lie in memory: bring the axes of both into the same order with transpose first.",
        OTHER_ORDERS,
    ),
    Idea(
        "padded_to_same",
        "Your result has the size of the image: you put zeros around it. Nothing is padded here: there are n - f + 1 places "
        "on an axis.",
        (
            padded,
            padded_and_cut,
            lambda image, kernel: padded(image, kernel, whole=True),
            lambda image, kernel: padded(image, kernel, after=True),
        ),
    ),
    Idea(
        "the_last_places_left_at_zero",
        "The size is right, but your loops end one place early: the last row and column of the result keep their zeros. "
        "range(n) goes to n - 1.",
        (last_places_zero,),
    ),
    Idea(
        "update_thrown_away",
        "Your answer is all zeros. If you update it: JAX arrays never change, `out.at[i, j].set(v)` returns a new array; keep "
        "it: `out = out.at[i, j].set(v)`.",
        (lambda image, kernel: 0 * correlate(image, kernel),),
    ),
    Idea(
        "image_taken_for_a_square",
        "You take the number of places from one side of the image for both axes. Rows come from shape[0], columns from "
        "shape[1].",
        (places_of_a_square(0), places_of_a_square(1)),
    ),
    Idea(
        "kernel_taken_for_a_square",
        "You use one side of the kernel for both axes. Its height is shape[0] and its width shape[1], and they may differ.",
        (
            square_kernel(0),
            square_kernel(1),
            cut_windows(sizes, lambda kernel: (kernel.shape[0],) * 2),
            cut_windows(sizes, lambda kernel: (kernel.shape[1],) * 2),
        ),
    ),
    Idea(
        "mean_of_the_products",
        "You take the mean of the products. They are added up, and divided by nothing: what a kernel makes of a window is a "
        "weighted sum.",
        (
            summed_by(lambda window, kernel: np.mean(window * kernel)),
            summed_by(lambda window, kernel: np.sum(window * kernel) / kernel[..., 0].size),
        ),
    ),
    Idea(
        "largest_channel_in_place_of_the_sum",
        "You keep the largest of the channels' sums. A kernel adds the products of all channels up.",
        (of_channels(lambda maps: np.max(maps, axis=-1)),),
    ),
    Idea(
        "summed_over_places",
        "You add up over a wrong axis: what is added up are the channels, the last axis, and the places stay.",
        (of_channels(lambda maps: np.sum(maps, axis=0)), of_channels(lambda maps: np.sum(maps, axis=1))),
    ),
    Idea(
        "sum_started_anew",
        "Your sum starts from 0 again inside the loops over the kernel, or each product takes the place of the one before: "
        "only the last ones are left. Start it once for each place, and add to it.",
        (
            summed_by(lambda window, kernel: np.sum(window[-1, -1] * kernel[-1, -1])),
            summed_by(lambda window, kernel: np.sum(window[-1] * kernel[-1])),
            summed_by(lambda window, kernel: window[-1, -1, -1] * kernel[-1, -1, -1]),
            summed_by(lambda window, kernel: np.sum(window[:, -1] * kernel[:, -1])),
        ),
    ),
    Idea(
        "steps_of_the_kernel",
        "Your kernel moves by its own size, as in pooling. A convolution with stride 1 visits every place.",
        (
            lambda image, kernel: correlate(image, kernel, stride=kernel.shape[:2]),
            lambda image, kernel: slid(
                sizes(image, kernel),
                kernel.shape[:2],
                lambda i, j: np.sum(
                    image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
                    * kernel[: max(image.shape[0] - i, 0), : max(image.shape[1] - j, 0)]
                ),
            ),
        ),
    ),
    Idea(
        "result_transposed",
        "Rows and columns of your result have changed places: axis 0 counts the places from top to bottom, axis 1 from left "
        "to right.",
        (lambda image, kernel: correlate(image, kernel).T,),
    ),
)
"""Ideas that a single kernel shows, and a layer of them as well."""

ONE_KERNEL = (
    Idea(
        "negative_numbers_cut_off",
        "You replace negative sums by 0. That is the activation of a layer (ReLU); the convolution itself keeps them.",
        (lambda image, kernel: np.maximum(correlate(image, kernel), 0),),
    ),
    Idea(
        "places_in_one_row",
        "Your results stand one after the other in a single row. Give them rows and columns: one row for each row of places.",
        (lambda image, kernel: correlate(image, kernel).ravel(),),
    ),
)
"""Ideas of exercise 7 alone."""

NOT_SUMMED: tuple[Way, ...] = (lambda image, kernel: np.moveaxis(each_channel(image, kernel), -1, 0),)
MATRIX_PRODUCT: tuple[Way, ...] = (
    matrices_of_each_channel,
    summed_by(lambda window, kernel: np.sum(np.dot(window, kernel))),
)
BOTH_IN_FRONT: tuple[Way, ...] = (both_in_front, in_lists(both_in_front))
CAST: tuple[Way, ...] = (
    lambda image, kernel: correlate(image, kernel.astype(image.dtype)),
    lambda image, kernel: correlate(image, np.rint(kernel).astype(image.dtype)),
)
"""Further ways of ideas that exercise 7 has in words of its own."""
