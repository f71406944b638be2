"""What learners make of a layer in exercise 8, in words: where maps go, what bias and ReLU do, which kernels are read."""

from __future__ import annotations

import numpy as np

from grader.exercise import Misconception

from ._ideas import of_functions
from ._layer_ways import (
    Layer,
    activated_by,
    activated_channels_without_the_last,
    all_in_front,
    each_channel_activated,
    gelu,
    kernels_by_the_first_axis,
    kernels_by_the_first_axis_on_zeros,
    kernels_in_front,
    layer_of,
    maps,
    maps_by_channel,
    overwritten,
    products_activated,
    relu,
    reshaped_before_the_bias,
    reshaped_to_the_end,
    softmax,
    spread,
    sums,
    with_bias,
)
from ._volume_ideas import IDEAS
from ._volume_ways import cut_anew
from ._windows import one_place_short

ALSO: dict[str, tuple[Layer, ...]] = {
    "maps_first": (lambda image, kernels, bias: relu(sums(image, kernels, bias)).T,),
    "bias_added_for_every_channel": (each_channel_activated,),
    "activation_before_the_channels_are_summed": (activated_channels_without_the_last,),
    "one_bias_for_the_layer": (lambda image, kernels, bias: relu(maps(image, kernels) + bias[-1]),),
    "channels_not_summed": (
        lambda image, kernels, bias: relu(maps_by_channel(image, kernels) + bias),
        lambda image, kernels, bias: relu(
            np.moveaxis(maps_by_channel(image, kernels), 0, -1) + bias[:, None]
        ),
    ),
    "kernels_flipped": (lambda image, kernels, bias: relu(sums(image, kernels[::-1, ::-1, ::-1], bias)),),
    "kept_in_the_type_of_the_image": (
        lambda image, kernels, bias: relu(sums(image, kernels.astype(image.dtype), bias)),
        lambda image, kernels, bias: relu(sums(image, kernels.astype(image.dtype), bias.astype(image.dtype))),
    ),
    "bias_after_activation": (lambda image, kernels, bias: relu(relu(maps(image, kernels)) + bias),),
}
"""Further ways of ideas that the exercise has in words of its own."""


def _idea(name: str, help_: str, *ways: Layer) -> Misconception:
    return of_functions(name, help_, *ways)


NOT_WRITTEN: tuple[Layer, ...] = (
    lambda image, kernels, bias: 0 * sums(image, kernels, bias),
    lambda image, kernels, bias: 0 * maps(image, kernels) + bias,
)
"""The maps are thrown away, and the rest is done; `layer_of` has the bias and ReLU of nothing."""

LAYERS = (
    _idea(
        "missing_plus_one",
        "Your result is one row and one column short: there are n - f + 1 places along an axis, with channels or without.",
        lambda image, kernels, bias: one_place_short(relu(sums(image, kernels, bias))),
    ),
    _idea(
        "maps_reshaped_to_the_end",
        "You bring the maps from the front to the end by reshape. Reshape keeps the numbers in their order and only cuts them "
        "anew, so maps and places get mixed: move the axis with transpose or moveaxis, or stack with axis=-1.",
        reshaped_to_the_end,
        reshaped_before_the_bias,
        lambda image, kernels, bias: relu(
            np.moveaxis(maps(image, kernels), -1, 0).reshape(*maps(image, kernels).shape) + bias
        ),
    ),
    _idea(
        "first_channel_only",
        "Only the first channel of image and kernels reaches your result. A filter sums over all channels that come in.",
        lambda image, kernels, bias: relu(sums(image[..., :1], kernels[:, :, :1], bias)),
        lambda image, kernels, bias: relu(
            maps(image, np.broadcast_to(kernels[:, :, :1], kernels.shape)) + bias
        ),
    ),
    _idea(
        "last_channel_only",
        "Only the last channel reaches your result: each channel's sum takes the place of the one before. Add them up, with "
        "`+=`.",
        lambda image, kernels, bias: relu(sums(image[..., -1:], kernels[:, :, -1:], bias)),
    ),
    _idea(
        "channels_averaged",
        "You take the mean over the channels. They are added, like the products inside the window: the weights decide how "
        "much each counts.",
        lambda image, kernels, bias: relu(maps(image, kernels) / image.shape[-1] + bias),
        lambda image, kernels, bias: relu(sums(image, kernels, bias) / image.shape[-1]),
    ),
    _idea(
        "bias_added_for_every_weight",
        "Your bias is added once for each place of the window, or for each of its products. It belongs to the filter as a "
        "whole: sum all products first, then add it once.",
        with_bias(lambda z, bias, kernels: z + kernels[..., 0].size * bias),
        with_bias(lambda z, bias, kernels: z + kernels.shape[0] * kernels.shape[1] * bias),
        with_bias(lambda z, bias, kernels: z + kernels.shape[0] * bias),
    ),
    _idea(
        "all_biases_on_each_map",
        "Every map gets all biases. There is one bias for each filter: bias[k] for map k.",
        with_bias(lambda z, bias, _: z + bias.sum()),
        with_bias(lambda z, bias, _: z + bias.mean()),
    ),
    _idea(
        "bias_subtracted",
        "You subtract the bias. It is added: output = ReLU(sum of products + bias).",
        with_bias(lambda z, bias, _: z - bias),
    ),
    _idea(
        "bias_multiplied",
        "You multiply by the bias. It is added to its map, the same number at all places.",
        with_bias(lambda z, bias, _: z * bias),
    ),
    _idea(
        "bias_along_another_axis",
        "Your maps are the first axis where the bias is added, so it runs along the columns. Let the maps be the last axis "
        "there, or give the bias two more axes: bias[:, None, None].",
        lambda image, kernels, bias: spread(image, kernels, bias, 2),
        lambda image, kernels, bias: np.moveaxis(spread(image, kernels, bias, 2), 0, -1),
        lambda image, kernels, bias: spread(image, kernels, bias, 1),
    ),
    _idea(
        "products_activated",
        "You apply ReLU to single products. A filter adds up all of its products first: a negative one must be able to cancel "
        "a positive one.",
        lambda image, kernels, bias: products_activated(image, kernels, bias, relu),
        lambda image, kernels, bias: products_activated(image, kernels, bias, lambda z: z),
    ),
    _idea(
        "maps_added_up",
        "You add the maps of all filters up into one. Each filter has a map of its own, channel k of the output for filter k.",
        lambda image, kernels, bias: relu(np.sum(sums(image, kernels, bias), axis=-1)),
        lambda image, kernels, bias: np.sum(relu(sums(image, kernels, bias)), axis=-1),
        lambda image, kernels, bias: relu(np.sum(sums(image, kernels, bias), axis=-1, keepdims=True)),
        lambda image, kernels, bias: relu(np.sum(maps(image, kernels), axis=-1, keepdims=True) + bias),
    ),
    _idea(
        "only_the_last_map",
        "Only the last map is left: the array of the result is made anew, or overwritten, for each filter. Make it once, "
        "before the loop over the filters.",
        overwritten,
        lambda image, kernels, bias: relu(sums(image, kernels, bias))[..., -1],
        lambda image, kernels, bias: relu(sums(image, kernels, bias))[..., -1:],
    ),
    _idea(
        "one_filter_for_all_maps",
        "All your maps come from the first filter. Map k comes from kernels[:, :, :, k].",
        lambda image, kernels, bias: relu(
            sums(image, np.broadcast_to(kernels[..., :1], kernels.shape), bias)
        ),
    ),
    _idea(
        "only_the_first_map",
        "Your result is the map of the first filter alone. There are m filters, and their maps are the channels of the "
        "output.",
        lambda image, kernels, bias: relu(sums(image, kernels, bias))[..., 0],
        lambda image, kernels, bias: relu(sums(image, kernels, bias))[..., :1],
    ),
    _idea(
        "kernels_read_with_filters_first",
        "You read the kernels with their filters first, as in PyTorch: kernels[k]. Here the filters are the last axis: filter "
        "k is kernels[:, :, :, k].",
        kernels_by_the_first_axis,
        kernels_by_the_first_axis_on_zeros,
        kernels_in_front,
    ),
    _idea(
        "channels_first_throughout",
        "You read image and kernels as PyTorch does, (c, h, w) and (m, c, f_h, f_w). Here the channels are the last axis of "
        "the image and of the result, and kernels is (f_h, f_w, c_in, m).",
        all_in_front,
        lambda image, kernels, bias: np.moveaxis(all_in_front(image, kernels, bias), 0, -1),
    ),
    _idea(
        "image_reshaped",
        "You bring the image's channels to the front with reshape. Reshape keeps the numbers in their order and only cuts "
        "them anew, so colours and places get mixed; to move an axis, transpose.",
        lambda image, kernels, bias: relu(maps(cut_anew(image), kernels) + bias),
    ),
)
ACTIVATIONS = (
    _idea(
        "sigmoid_for_relu",
        "Your activation is the logistic function (sigmoid), between 0 and 1. Here it is ReLU: max(z, 0).",
        activated_by(lambda z: 1 / (1 + np.exp(-np.clip(z, -80, 80)))),
    ),
    _idea(
        "smooth_or_leaky_for_relu",
        "Your activation lets something of the negative numbers through, or bends smoothly: leaky ReLU, GELU, ELU, SiLU and "
        "softplus do. Here it is ReLU: max(z, 0), and nothing of what is negative.",
        activated_by(lambda z: np.where(z > 0, z, 0.01 * z)),
        activated_by(lambda z: np.where(z > 0, z, 0.1 * z)),
        activated_by(gelu),
        activated_by(lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)),
        activated_by(lambda z: z / (1 + np.exp(-np.clip(z, -80, 80)))),
        activated_by(lambda z: np.logaddexp(z, 0)),
    ),
    _idea(
        "magnitude_for_relu",
        "Negative numbers become positive in your result. ReLU replaces them by 0: max(z, 0), not |z|.",
        activated_by(np.abs),
        activated_by(np.square),
    ),
    _idea(
        "smaller_of_both",
        "You keep the smaller of z and 0. ReLU keeps the larger: max(z, 0).",
        activated_by(lambda z: np.minimum(z, 0)),
        activated_by(lambda z: relu(-z)),
    ),
    _idea(
        "cut_off_above",
        "Your activation has an upper limit, as ReLU6 has, or a mask of ones. ReLU leaves what is positive as it is.",
        activated_by(lambda z: np.clip(z, 0, 6)),
        activated_by(lambda z: np.clip(z, 0, 1)),
        activated_by(lambda z: np.clip(z, 0, 255)),
        activated_by(lambda z: (z > 0).astype(np.float32)),
    ),
    _idea(
        "softmax_over_the_maps",
        "You turn the maps into shares that add up to 1 (softmax). That is for the classes at a network's end; a layer ends "
        "with ReLU.",
        activated_by(lambda z: softmax(relu(z))),
        activated_by(softmax),
    ),
)
OF_ONE_FILTER = tuple(
    of_functions(
        idea.name,
        idea.help,
        *map(layer_of, idea.ways),
        *(NOT_WRITTEN if idea.name == "update_thrown_away" else ()),
    )
    for idea in IDEAS
)
"""Ideas of exercise 7, in each filter of a layer."""
