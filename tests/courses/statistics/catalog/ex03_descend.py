"""A loop that the evaluator runs: the learner's code has the step alone."""

from typing import Any

import jax.numpy as jnp
import numpy as np

from grader.exercise import Case, Check, Exercise, Loop, misconception

from ._tables import Array, real, whole_numbers

Arguments = tuple[Array, Array, Array, Array]
EXAMPLE = (np.zeros(1, np.float32), np.array([[1], [2]], np.float32), np.array([1, 2], np.float32))


@misconception("You step uphill: the gradient points where the loss grows. Subtract it.")
def uphill(weights: Any, x: Any, y: Any, rate: Any) -> Any:
    """Plus."""
    return weights + rate * _gradient(weights, x, y)


@misconception("You add up the rows' gradients. The loss is a mean: divide by the number of rows.")
def sum_for_mean(weights: Any, x: Any, y: Any, rate: Any) -> Any:
    """As many times too large as there are rows."""
    return weights - rate * _gradient(weights, x, y) * len(y)


@misconception("The factor 2 is missing: the derivative of a square is twice what is squared.")
def half_the_gradient(weights: Any, x: Any, y: Any, rate: Any) -> Any:
    """No 2."""
    return weights - rate * _gradient(weights, x, y) / 2


@misconception("You leave the rate out: your steps are as long as the gradient.")
def rate_ignored(weights: Any, x: Any, y: Any, rate: Any) -> Any:
    """Rate 1."""
    del rate
    return weights - _gradient(weights, x, y)


def _gradient(weights: Any, x: Any, y: Any) -> Any:
    return 2 / len(y) * x.T @ (x @ weights - y)


def _drawn(rng: np.random.Generator, rows: int, columns: int) -> Arguments:
    rate = np.asarray(rng.choice([0.125, 0.25, 0.5]), np.float32)
    return whole_numbers(rng, columns), whole_numbers(rng, rows, columns), whole_numbers(rng, rows), rate


def _learned(rng: np.random.Generator) -> list[Loop]:
    x, noise = real(rng, 60, 3), real(rng, 60) / 10
    y = x @ np.array([2, -1, 0.5], np.float32) + noise

    def explained(weights: Any) -> Any:
        return 1 - ((x @ weights - y) ** 2).sum() / jnp.square(y - y.mean()).sum()

    start, rate = np.zeros(3, np.float32), 0.1
    return [Loop("descend", carry=(start,), fixed=(x, y, rate), steps=50, measure=explained)]


EXERCISE = Exercise(
    title="Gradient descent",
    lesson="A step against the gradient, small enough, makes the loss smaller; many of them find the line.",
    checks=(
        Check(
            "the example",
            points=0,
            rationale="Two points and one weight: every number can be worked out by hand.",
            help="The differences are -1 and -2; multiply each by its x, take the mean, and double it.",
            cases=lambda _: [Case((*EXAMPLE, np.asarray(0.1, np.float32)))],
        ),
        Check(
            "one step",
            points=2,
            rationale="Rows and columns that differ in number, and several rates.",
            help="The gradient has the shape of the weights: which axis does the product x.T @ ... add up?",
            cases=lambda rng: [Case(_drawn(rng, *shape)) for shape in ((1, 1), (1, 2), (3, 2), (4, 5))],
        ),
        Check(
            "fifty steps",
            points=2,
            rationale="Your step, run by the grader, must explain 99% of the variance of sixty points.",
            help="If one step is right, so are fifty: look at the first check that fails.",
            cases=_learned,
            at_least=0.99,
            stated="must then explain 99% of the variance",
        ),
    ),
    hints=(
        "The loss grows where the gradient points. Which way should the weights go?",
        "A single array of the weights' shape comes back.",
        "`jax.grad` of the loss, with respect to the weights, is the gradient: you need not derive it.",
    ),
    misconceptions=(uphill, sum_for_mean, half_the_gradient, rate_ignored),
)
