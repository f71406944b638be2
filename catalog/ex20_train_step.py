"""Training LeNet-5: system 19 of the lecture.

The wrong ideas are about the loss or about what is done with the gradient, so here each of them is a function
of NumPy arrays; the way from the logits' gradient back to the parameters is JAX's, compiled once for all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, Loop, Names, misconception

from ._backward import vjp
from ._images import Array, Numbers
from ._lenet import Params, digits, drawn_looks, random_params, seen, softmax
from ._training import FURTHER, MOMENTUM, RATE, Result, cross_entropy, nested

BATCH = 12  # unlike the number of classes
STEPS, DIGITS, HELD_OUT = 20, 20, 10

LossRule = Callable[[Array, Array], tuple[Any, Array]]
UpdateRule = Callable[[Array, Array, Array], tuple[Array, Array]]


def _batches(rng: np.random.Generator, steps: int, size: int) -> list[Case]:
    labels = np.stack([rng.permutation(size) % 10 for _ in range(steps)]).astype(np.int32)  # every digit
    images = Numbers(rng).real(steps, size, 32, 32, 3)
    return [Case((random_params(rng, bias=0.1), images, labels), function="train")]


def _digits(rng: np.random.Generator) -> list[Loop]:
    # Nothing here is known beforehand: which digits come when, how each is seen, where training begins, and which of the
    # ten classes a digit is called. How well one reads after so few steps is a matter of luck, so
    # what counts is whether the network answers as one does that was trained right from there: this too is how weights
    # that were brought along show, however well they read.
    grey, labels = digits(rng)
    labels = rng.permutation(10).astype(np.int32)[labels]
    looks = drawn_looks(rng, len(grey))
    learned, held_out = slice(STEPS * DIGITS), slice(STEPS * DIGITS, STEPS * DIGITS + HELD_OUT)
    images = seen(grey[learned], tuple(a[learned] for a in looks)).reshape(STEPS, DIGITS, 32, 32, 3)
    # Of equal numbers, rounding would decide which one the maximum is, and whose gradient counts: so there is grain.
    images += np.float32(0.03) * rng.standard_normal(images.shape, np.float32)
    further = seen(grey[held_out], tuple(a[held_out] for a in looks))

    def answers(params: Any) -> Any:
        from jaxcnn import apply, lenet5

        return apply(params, further, lenet5())

    return [
        Loop(
            "train_step",
            init="init_optimizer",
            carry=(random_params(rng, bias=0),),
            steps=STEPS,
            batches=(images, labels[learned].reshape(STEPS, DIGITS)),
            measure=answers,
        )
    ]


def momentum(parameter: Array, velocity: Array, gradient: Array) -> tuple[Array, Array]:
    """The right new parameter, and the new velocity."""
    velocity = MOMENTUM * velocity + gradient
    return parameter - RATE * velocity, velocity


def _train(
    params: Params,
    images: Array,
    labels: Array,
    *,
    loss_rule: LossRule = cross_entropy,
    update: UpdateRule = momentum,
    loss_after_the_step: bool = False,
) -> Result:
    """Training with its rules as arguments."""
    weights = {(layer, name): np.asarray(a) for layer, arrays in params.items() for name, a in arrays.items()}
    velocity = {key: np.zeros_like(a) for key, a in weights.items()}
    losses = []
    for batch, digits_of_batch in zip(np.asarray(images), np.asarray(labels), strict=True):
        one_hot = np.eye(10, dtype=np.float32)[digits_of_batch]
        logits, pull_back = vjp(nested(weights), batch)
        loss, gradient = loss_rule(logits, one_hot)
        gradients = pull_back(gradient.astype(np.float32))
        for layer, name in weights:
            key = (layer, name)
            weights[key], velocity[key] = update(weights[key], velocity[key], gradients[layer][name])
        if loss_after_the_step:
            loss, _ = loss_rule(vjp(nested(weights), batch)[0], one_hot)
        losses.append(loss)
    return nested(weights), np.array(losses, np.float32)


def _through_softmax(probabilities: Array, gradient: Array) -> Array:
    """The gradient with respect to the logits, from that with respect to their softmax."""
    inner = (gradient * probabilities).sum(axis=1, keepdims=True)
    result: Array = probabilities * (gradient - inner)
    return result


@misconception(
    "Your loss is the sum over the batch. It is the mean: otherwise the gradient grows with the batch, and the learning "
    "rate fits one size only.",
    replaces="train",
)
def sum_over_the_batch(params: Params, images: Array, labels: Array) -> Result:
    """No division by n."""

    def loss_rule(logits: Array, one_hot: Array) -> tuple[Any, Array]:
        loss, gradient = cross_entropy(logits, one_hot)
        return loss * len(logits), gradient * len(logits)

    return _train(params, images, labels, loss_rule=loss_rule)


@misconception(
    "Your loss is ten times too small: you take the mean over the classes, too. With one-hot labels, add up over the "
    "classes and take the mean over the images alone.",
    replaces="train",
)
def mean_over_classes_too(params: Params, images: Array, labels: Array) -> Result:
    """Divided by n * 10."""

    def loss_rule(logits: Array, one_hot: Array) -> tuple[Any, Array]:
        loss, gradient = cross_entropy(logits, one_hot)
        return loss / 10, gradient / 10

    return _train(params, images, labels, loss_rule=loss_rule)


@misconception(
    "There are two softmaxes: you apply one, and the cross-entropy has its own. Give it the logits as they are.",
    replaces="train",
)
def softmax_twice(params: Params, images: Array, labels: Array) -> Result:
    """Probabilities taken for logits."""

    def loss_rule(logits: Array, one_hot: Array) -> tuple[Any, Array]:
        probabilities = softmax(logits)
        loss, gradient = cross_entropy(probabilities, one_hot)
        return loss, _through_softmax(probabilities, gradient)

    return _train(params, images, labels, loss_rule=loss_rule)


@misconception(
    "Your loss is the squared error between probabilities and one-hot labels. It learns, but slowly where the network is "
    "surely wrong; here the loss is the cross-entropy.",
    replaces="train",
)
def squared_error(params: Params, images: Array, labels: Array) -> Result:
    """MSE of the softmax."""

    def loss_rule(logits: Array, one_hot: Array) -> tuple[Any, Array]:
        probabilities = softmax(logits)
        error = probabilities - one_hot
        return (error**2).mean(), _through_softmax(probabilities, 2 * error / error.size)

    return _train(params, images, labels, loss_rule=loss_rule)


@misconception(
    "Your loss has the wrong sign, and training goes uphill. The logarithm of a probability is negative: the loss is "
    "minus its mean.",
    replaces="train",
)
def sign_of_the_loss(params: Params, images: Array, labels: Array) -> Result:
    """Plus the mean logarithm."""

    def loss_rule(logits: Array, one_hot: Array) -> tuple[Any, Array]:
        loss, gradient = cross_entropy(logits, one_hot)
        return -loss, -gradient

    return _train(params, images, labels, loss_rule=loss_rule)


@misconception(
    "Your step goes uphill: the loss is right, but you add the gradient. A step of descent subtracts it.",
    replaces="train",
)
def gradient_added(params: Params, images: Array, labels: Array) -> Result:
    """The right loss, climbed."""
    return _train(
        params, images, labels, update=lambda p, v, g: (p + RATE * (MOMENTUM * v + g), MOMENTUM * v + g)
    )


@misconception(
    "The momentum has no effect: it is missing, or the optimiser's state is made anew in each step, or the new state is "
    "dropped. What one step returns as its state, the next one needs.",
    replaces="train",
)
def momentum_lost(params: Params, images: Array, labels: Array) -> Result:
    """Every step begins with a velocity of zero."""
    return _train(params, images, labels, update=lambda p, v, g: (p - RATE * g, v))


@misconception(
    "Your velocity is a running average, 0.9 * velocity + 0.1 * gradient. That is a common form of momentum, too; "
    "Optax's, and the one here, adds the whole gradient.",
    replaces="train",
)
def averaged_momentum(params: Params, images: Array, labels: Array) -> Result:
    """Momentum as an exponential average."""

    def update(parameter: Array, velocity: Array, gradient: Array) -> tuple[Array, Array]:
        velocity = MOMENTUM * velocity + (1 - MOMENTUM) * gradient
        return parameter - RATE * velocity, velocity

    return _train(params, images, labels, update=update)


@misconception(
    "You use Nesterov's momentum, which looks one step ahead. Here it is the plain one: leave nesterov at False.",
    replaces="train",
)
def nesterov(params: Params, images: Array, labels: Array) -> Result:
    """Nesterov's momentum as Optax has it."""

    def update(parameter: Array, velocity: Array, gradient: Array) -> tuple[Array, Array]:
        velocity = MOMENTUM * velocity + gradient
        return parameter - RATE * (MOMENTUM * velocity + gradient), velocity

    return _train(params, images, labels, update=update)


@misconception(
    "Your parameters come back as they were. Neither JAX nor Optax changes arrays: apply_updates returns new parameters, "
    "and those go on to the next step.",
    replaces="train",
)
def parameters_unchanged(params: Params, images: Array, labels: Array) -> Result:
    """The updates thrown away."""
    return _train(params, images, labels, update=lambda p, v, _: (p, v))


@misconception(
    "You return the optimiser's updates as the new parameters. They are only the change: add them to the parameters, as "
    "optax.apply_updates does.",
    replaces="train",
)
def updates_for_parameters(params: Params, images: Array, labels: Array) -> Result:
    """The change in place of what was changed."""

    def update(parameter: Array, velocity: Array, gradient: Array) -> tuple[Array, Array]:
        after, velocity = momentum(parameter, velocity, gradient)
        return after - parameter, velocity

    return _train(params, images, labels, update=update)


@misconception(
    "Your losses are those after each step. The loss of a step is computed with the parameters that came in: it is what "
    "value_and_grad gives you along with the gradient.",
    replaces="train",
)
def loss_of_the_new_parameters(params: Params, images: Array, labels: Array) -> Result:
    """One step late."""
    return _train(params, images, labels, loss_after_the_step=True)


EXERCISE = Exercise(
    title="Training LeNet-5",
    names=Names(places={"0": "params", "1": "losses"}),
    lesson="Training is a function: parameters, optimiser state and a batch go in, new ones and the loss come out.",
    checks=(
        Check(
            "the loss",
            points=2,
            rationale="The loss of the first step is that of the parameters as they came, a mean over the batch.",
            help="Which function do the logits go through, and by what is divided? Do not apply a softmax of your own.",
            cases=lambda rng: _batches(rng, 2, BATCH),
            part=(1, 0),
            conceal=True,
        ),
        Check(
            "two steps",
            points=2,
            rationale="The second step shows whether parameters and velocity were carried on from the first.",
            help="Follow the optimiser's state: init makes it, each step takes it and returns a new one.",
            cases=lambda rng: _batches(rng, 2, BATCH),
            rtol=1e-5,
            atol=3e-6,
            conceal=True,
        ),
        Check(
            "it learns to read",
            points=3,
            rationale=f"After {STEPS} steps on {DIGITS} digits each it answers to further digits as one that took the right "
            "steps.",
            help="Does the loss fall from step to step? If the checks before pass, look at train_step's three results.",
            cases=_digits,
            # Of the largest logit. Rounding grows from step to step. Over ten draws, right ways to write it (the batch from
            # its end, convolution by columns) were up to 0.16 apart after 60 steps; after 20 they are within 0.019, and
            # Nesterov's momentum, the nearest known mistake, is 0.22 away or more.
            rtol=0.1,
            names=Names(axes=(("image", "digit"),)),
        ),
    ),
    hints=(
        "All that changes in a step has to come in as an argument and go out as a result. What is that?",
        "train_step returns three things: new parameters, new optimiser state, and the loss as a single number.",
        "Write the loss as a function of (params, images, labels) first; jax.value_and_grad makes the rest of it.",
        "Optax in three calls: init once; in each step update, which gives the changes, and apply_updates, which adds them.",
    ),
    misconceptions=(
        sum_over_the_batch,
        mean_over_classes_too,
        softmax_twice,
        squared_error,
        sign_of_the_loss,
        gradient_added,
        momentum_lost,
        averaged_momentum,
        nesterov,
        parameters_unchanged,
        updates_for_parameters,
        loss_of_the_new_parameters,
        *FURTHER,
    ),
    functions=("init_optimizer", "train_step", "train"),
)
