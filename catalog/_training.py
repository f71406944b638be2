"""Wrong ways to train, beyond a wrong loss or a wrong update rule: what is carried on, what is written into, what comes back."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import misconception

from ._backward import vjp
from ._habits import kept_between_calls, written_into
from ._images import Array
from ._lenet import Params, softmax

RATE, MOMENTUM = 0.01, 0.9
Result = tuple[Params, Array]
Weights = dict[tuple[str, str], Array]


def cross_entropy(logits: Array, one_hot: Array) -> tuple[Any, Array]:
    """The right loss and its gradient with respect to the logits."""
    probabilities = softmax(logits)
    with np.errstate(divide="ignore"):  # a wrong step may be sure of a wrong digit
        loss = -np.log((probabilities * one_hot).sum(axis=1)).mean()
    return loss, (probabilities - one_hot) / len(logits)


def nested(weights: Weights) -> Params:
    """Arrays by layer and name as a dict of dicts."""
    layers: Params = {}
    for (layer, name), array in weights.items():
        layers.setdefault(layer, {})[name] = array
    return layers


def flat(params: Params) -> Weights:
    """Arrays by layer and name."""
    return {(layer, name): np.asarray(a) for layer, arrays in params.items() for name, a in arrays.items()}


class Run:
    """A training, step by step: its weights, its velocity, and its losses."""

    def __init__(self, params: Params, rule: Any = cross_entropy, rate: float = RATE) -> None:
        self._rule, self._rate = rule, rate
        self.weights = flat(params)
        self.velocity = {key: np.zeros_like(a) for key, a in self.weights.items()}
        self.losses: list[Any] = []

    def gradient(self, images: Array, labels: Array, weights: Weights | None = None) -> tuple[Any, Weights]:
        """The loss and the gradients on a batch, with the run's weights or others."""
        logits, pull_back = vjp(nested(weights or self.weights), images)
        loss, gradient = self._rule(logits, np.eye(10, dtype=np.float32)[labels])
        return loss, flat(pull_back(gradient.astype(np.float32)))

    def update(self, gradients: Weights) -> None:
        """A right step, of the weights for which there are gradients."""
        for key, gradient in gradients.items():
            self.velocity[key] = MOMENTUM * self.velocity[key] + gradient
            self.weights[key] = self.weights[key] - self._rate * self.velocity[key]

    @property
    def result(self) -> Result:
        """What training returns."""
        return nested(self.weights), np.array(self.losses, np.float32)


def _batches(images: Array, labels: Array) -> zip[tuple[Array, Array]]:
    return zip(np.asarray(images), np.asarray(labels), strict=True)


def _right(
    params: Params, images: Array, labels: Array, *, rule: Any = cross_entropy, rate: float = RATE
) -> Run:
    """A training with another loss, or another rate."""
    run = Run(params, rule, rate)
    for batch, digits in _batches(images, labels):
        loss, gradients = run.gradient(batch, digits)
        run.update(gradients)
        run.losses.append(loss)
    return run


@misconception(
    "You update layer by layer, and the gradient of each sees those that are new already. One gradient, by all parameters at "
    "once, comes before any of them changes.",
    replaces="train",
)
def updates_see_updates(params: Params, images: Array, labels: Array) -> Result:
    """A gradient for each layer, in order."""
    run = Run(params)
    for batch, digits in _batches(images, labels):
        loss, gradients = run.gradient(batch, digits)
        for layer in params:
            run.update({key: g for key, g in gradients.items() if key[0] == layer})
            _, gradients = run.gradient(batch, digits)
        run.losses.append(loss)
    return run.result


@misconception(
    "Every step begins at the first parameters: those that a step returns are not handed to the next one.",
    replaces="train",
)
def first_parameters_in_every_step(params: Params, images: Array, labels: Array) -> Result:
    """The new ones are kept aside."""
    run, first = Run(params), flat(params)
    for batch, digits in _batches(images, labels):
        loss, gradients = run.gradient(batch, digits, first)
        run.weights = dict(first)
        run.update(gradients)
        run.losses.append(loss)
    return run.result


@misconception(
    "Only the kernels learn: your biases come back as they were. Each parameter has a gradient, and is updated.",
    replaces="train",
)
def biases_not_updated(params: Params, images: Array, labels: Array) -> Result:
    """Half of the parameters."""
    run = Run(params)
    for batch, digits in _batches(images, labels):
        loss, gradients = run.gradient(batch, digits)
        run.update({key: g for key, g in gradients.items() if key[1] != "bias"})
        run.losses.append(loss)
    return run.result


@misconception(
    "You step with the velocity of the step before. It takes in the new gradient first: velocity = 0.9 * velocity + gradient, "
    "and then the step.",
    replaces="train",
)
def velocity_of_the_step_before(params: Params, images: Array, labels: Array) -> Result:
    """The update before the velocity."""
    run = Run(params)
    for batch, digits in _batches(images, labels):
        loss, gradients = run.gradient(batch, digits)
        run.weights = {key: a - RATE * run.velocity[key] for key, a in run.weights.items()}
        run.velocity = {key: MOMENTUM * v + gradients[key] for key, v in run.velocity.items()}
        run.losses.append(loss)
    return run.result


@misconception(
    "Your optimiser is Adam. The one asked for is gradient descent with momentum: optax.sgd(0.01, momentum=0.9).",
    replaces="train",
)
def adam(params: Params, images: Array, labels: Array) -> Result:
    """optax.adam(0.01)."""
    run = Run(params)
    squares = {key: np.zeros_like(a) for key, a in run.weights.items()}
    for t, (batch, digits) in enumerate(_batches(images, labels), start=1):
        loss, gradients = run.gradient(batch, digits)
        for key, g in gradients.items():
            run.velocity[key] = 0.9 * run.velocity[key] + 0.1 * g
            squares[key] = 0.999 * squares[key] + 0.001 * g**2
            mean, square = run.velocity[key] / (1 - 0.9**t), squares[key] / (1 - 0.999**t)
            run.weights[key] = run.weights[key] - RATE * mean / (np.sqrt(square) + 1e-8)
        run.losses.append(loss)
    return run.result


@misconception("Your learning rate is 0.1. Here it is 0.01: optax.sgd(0.01, momentum=0.9).", replaces="train")
def ten_times_the_rate(params: Params, images: Array, labels: Array) -> Result:
    """0.1 for 0.01."""
    return _right(params, images, labels, rate=10 * RATE).result


def _mean_of_the_mean(logits: Array, one_hot: Array) -> tuple[Any, Array]:
    loss, gradient = cross_entropy(logits, one_hot)
    return loss / len(logits), gradient / len(logits)


@misconception(
    "You divide by the number of images twice. The loss is their mean: one division is enough.",
    replaces="train",
)
def mean_taken_twice(params: Params, images: Array, labels: Array) -> Result:
    """Divided by n * n."""
    return _right(params, images, labels, rule=_mean_of_the_mean).result


def _over_the_images(logits: Array, one_hot: Array) -> tuple[Any, Array]:
    probabilities = softmax(logits.T).T
    gradient = (probabilities * one_hot.sum(axis=0) - one_hot) / len(logits)
    return -np.log((probabilities * one_hot).sum(axis=1)).mean(), gradient


@misconception(
    "Your softmax goes over the images of the batch. It goes over the ten digits of an image, axis=-1: its probabilities add "
    "up to 1.",
    replaces="train",
)
def softmax_over_the_images(params: Params, images: Array, labels: Array) -> Result:
    """axis=0."""
    return _right(params, images, labels, rule=_over_the_images).result


@misconception(
    "You make one step on all batches together. A training makes a step on each, one after the other.",
    replaces="train",
)
def one_step_on_all_batches(params: Params, images: Array, labels: Array) -> Result:
    """A batch of all images."""
    images = np.asarray(images)
    return _right(params, images.reshape(1, -1, *images.shape[2:]), np.asarray(labels).reshape(1, -1)).result


_COPY = (
    "Build a new dict, as jax.tree.map does; {**params} alone copies the outer one, and shares those inside."
)
_HAND_ON = "What the next step needs goes out as opt_state, and comes in again."

FURTHER = (
    updates_see_updates,
    first_parameters_in_every_step,
    biases_not_updated,
    velocity_of_the_step_before,
    adam,
    ten_times_the_rate,
    mean_taken_twice,
    softmax_over_the_images,
    one_step_on_all_batches,
    written_into("params", _COPY, "train"),
    written_into("params", _COPY, "train_step", " by the step"),
    kept_between_calls("velocity", _HAND_ON, "train"),
    kept_between_calls("velocity", _HAND_ON, "train_step", " by the step"),
)
