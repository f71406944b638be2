"""Wrong losses and wrong steps for learning a filter, those that go with `ex17_learn_filter`."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import Raises, misconception

from ._correlate import correlate
from ._habits import kept_between_calls, written_into
from ._images import Array


def error_of(kernel: Array, image: Array, target: Array) -> Array:
    """What the convolved image has too much."""
    return correlate(image, kernel) - target


def gradient_of(kernel: Array, image: Array, target: Array) -> Array:
    """The right gradient, by hand."""
    error = error_of(kernel, image, target)
    return correlate(image, error) * (2 / error.size)


@misconception(
    "You divide by the number of differences twice. The mean does that already: leave the second division out.",
    replaces="loss",
)
def mean_taken_twice(kernel: Array, image: Array, target: Array) -> Array:
    """A mean, divided by n."""
    error = error_of(kernel, image, target)
    return np.asarray(np.mean(error**2) / error.size)


@misconception(
    "You do not square the differences: those of +1 and -1 cancel, and the loss can fall below 0. Square each, then take the "
    "mean.",
    replaces="loss",
)
def square_forgotten(kernel: Array, image: Array, target: Array) -> Array:
    """The mean difference."""
    return np.asarray(np.mean(error_of(kernel, image, target)))


@misconception(
    "You return a squared difference for each place. A loss is one number, their mean: only of a number is there a gradient.",
    replaces="loss",
)
def mean_forgotten(kernel: Array, image: Array, target: Array) -> Array:
    """All squares."""
    return np.asarray(error_of(kernel, image, target) ** 2)


@misconception(
    "You compare what has the image's size with what has the target's. Those that belong together are as large as each other: "
    "the valid convolution, which is smaller than the image, and the target.",
    replaces="loss",
)
def compared_with_the_images_size(kernel: Array, image: Array, target: Array) -> Any:
    """mode="same", or the image in the target's place: the shapes don't fit."""
    if image.shape != target.shape:
        return Raises("broadcast", str(image.shape), str(target.shape))
    return np.asarray(np.mean(error_of(kernel, image, target) ** 2))


@misconception(
    "You divide the gradient by the number of differences twice. The loss is a mean, and so its gradient is divided "
    "already.",
    replaces="gradient_step",
)
def gradient_divided_twice(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """The gradient over n again."""
    return np.asarray(kernel - learning_rate * gradient_of(kernel, image, target) / target.size)


@misconception(
    "Your gradient is divided by the number of the image's pixels. The mean runs over the differences, as many as the "
    "target has numbers.",
    replaces="gradient_step",
)
def gradient_divided_by_the_image(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """Over h * w."""
    gradient = gradient_of(kernel, image, target) * (target.size / image.size)
    return np.asarray(kernel - learning_rate * gradient)


@misconception(
    "You update the weights one by one, and each sees those that are new already. The whole gradient belongs to the old "
    "kernel: compute all of it first.",
    replaces="gradient_step",
)
def updates_see_updates(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """Weight after weight."""
    kernel = np.array(kernel)
    for place in np.ndindex(*kernel.shape):
        kernel[place] -= learning_rate * gradient_of(kernel, image, target)[place]
    return kernel


@misconception(
    "You subtract the loss, one number for all weights. A step subtracts the gradient, which says for each weight how fast "
    "the loss grows with it.",
    replaces="gradient_step",
)
def loss_for_gradient(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """Minus the loss."""
    return np.asarray(kernel - learning_rate * np.mean(error_of(kernel, image, target) ** 2))


@misconception(
    "Your gradient leaves the image out: it is the mean error, the same for all weights. The derivative for a weight is the "
    "mean of error times the pixel that the weight met, times 2.",
    replaces="gradient_step",
)
def pixels_left_out(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """The error alone."""
    return np.asarray(kernel - learning_rate * 2 * np.mean(error_of(kernel, image, target)))


@misconception(
    "You scale the gradient to length 1, so that all steps are equally long. Here a step is learning_rate times the gradient "
    "as it is: it gets shorter near the minimum.",
    replaces="gradient_step",
)
def gradient_normalised(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """The direction alone."""
    gradient = gradient_of(kernel, image, target)
    return np.asarray(kernel - learning_rate * gradient / np.linalg.norm(gradient))


def _gradient_by_the_image(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Any:
    """argnums=1."""
    if kernel.shape != image.shape:
        return Raises("broadcast", str(kernel.shape), str(image.shape))
    return np.asarray(kernel - learning_rate * 2 * error_of(kernel, image, target) * kernel)


@misconception(
    "Your gradient has the image's size, as it has if you take it by the image (in jax.grad, argnums counts the arguments "
    "from 0) or correlate to the same size. Each weight of the kernel has one number of it: the valid correlation of the "
    "image with the error.",
    replaces="gradient_step",
    also=(_gradient_by_the_image,),
)
def gradient_of_the_images_size(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Any:
    """mode="same" in the derivative, or argnums=1: a different number only where kernel and image are equally large."""
    if kernel.shape != image.shape:
        return Raises("broadcast", str(kernel.shape), str(image.shape))
    return np.asarray(kernel - learning_rate * gradient_of(kernel, image, target))


def _loss_first(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Any:
    return loss_returned_too.function(kernel, image, target, learning_rate)[::-1]


@misconception(
    "You return the loss along with the new kernel. The step asked for here gives the kernel alone.",
    replaces="gradient_step",
    also=(_loss_first,),
)
def loss_returned_too(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Any:
    """A tuple."""
    new = kernel - learning_rate * gradient_of(kernel, image, target)
    return np.asarray(new), np.asarray(np.mean(error_of(kernel, image, target) ** 2))


FURTHER = (
    mean_taken_twice,
    square_forgotten,
    mean_forgotten,
    compared_with_the_images_size,
    gradient_divided_twice,
    gradient_divided_by_the_image,
    updates_see_updates,
    loss_for_gradient,
    pixels_left_out,
    gradient_normalised,
    gradient_of_the_images_size,
    loss_returned_too,
    written_into(
        "kernel",
        "`kernel - ...` makes a new array; `kernel -= ...` writes into the old one.",
        "gradient_step",
    ),
    kept_between_calls(
        "gradient",
        "A step depends on its arguments alone: compute the gradient anew in each call.",
        "gradient_step",
    ),
)
