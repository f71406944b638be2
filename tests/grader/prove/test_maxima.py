"""Maxima in other words: by sorting, by a comparison as a number, of whole numbers; and what is nearly one is not proved."""

import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from proving import IMAGE, verdict_on

WHOLE = np.zeros(IMAGE, np.int32)
LOWEST = float(np.finfo(np.float32).min)


def largest(x):
    return x.max(-1)


def smallest(x):
    return x.min(-1)


def relu(x):
    return jnp.maximum(x, 0)


def columnwise(x):
    out = x[:, 0]
    for column in x.T[1:]:
        out = jnp.maximum(out, column)
    return out


def order(x, rank, direction="LT"):
    """Numbers in order; of rank 0 the first."""
    return jnp.sort(x, -1, descending=direction == "GT")[..., rank]


RIGHT = {
    "last in order": (lambda x: order(x, -1), largest, IMAGE),
    "first in order": (lambda x: order(x, 0), smallest, IMAGE),
    "first backwards": (lambda x: order(x, 0, "GT"), largest, IMAGE),
    "of two": (lambda x: order(x[:, :2], 1), lambda x: largest(x[:, :2]), IMAGE),
    "of one": (lambda x: order(x[:, :1], 0), lambda x: x[:, 0], IMAGE),
    "whole numbers in order": (lambda x: order(x, -1), largest, WHOLE),
    "along the first axis": (lambda x: jnp.sort(x, 0)[-1], lambda x: x.max(0), IMAGE),
    "top": (lambda x: lax.top_k(x, 1)[0][..., 0], largest, IMAGE),
    "middle": (lambda x: jnp.sort(x, -1)[..., 2], lambda x: jnp.sort(x[:, ::-1], -1)[..., 2], IMAGE),
    "by a constant's order": (
        lambda x: x[:, jnp.argsort(jnp.array([3, 1, 2]))],
        lambda x: x[:, [1, 2, 0]],
        IMAGE,
    ),
    "positive part": (lambda x: x * (x > 0), relu, IMAGE),
    "positive part as floats": (lambda x: (x >= 0).astype(jnp.float32) * x, relu, IMAGE),
    "positive part turned": (lambda x: x * (x > 0), relu, IMAGE),
    "whole": (
        lambda x: lax.reduce(x, jnp.int32(-(2**31)), lax.max, [1]),
        columnwise,
        WHOLE,
    ),
    "smallest whole": (smallest, lambda x: -(-x).max(-1), WHOLE),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_maximum_in_other_words_is_proved(name):
    verdict = verdict_on(*RIGHT[name])
    assert verdict.proved, str(verdict.reason)


WRONG = {
    "second": (lambda x: order(x, -2), largest, IMAGE),
    "another middle": (lambda x: order(x, 2), lambda x: order(x, 3), IMAGE),
    "order of another row": (lambda x: order(x[::-1], 2), lambda x: order(x, 2), IMAGE),
    "place of the largest": (lambda x: jnp.argsort(x, -1)[..., -1] * 0 + largest(x), largest, IMAGE),
    "part of another": (lambda x: x * (x[::-1] > 0), relu, IMAGE),
    "negative part": (lambda x: x * (x < 0), relu, IMAGE),
    "where equal": (lambda x: x * (x == 3), relu, IMAGE),
    "twice a comparison": (lambda x: (x > 0) * (x > 0) * x, lambda x: x, IMAGE),
    "comparison as a whole number": (lambda x: x * ~(x > 0).astype(jnp.int32), relu, IMAGE),
    "smallest float is finite": (
        lambda x: jnp.where(jnp.isfinite(LOWEST + 0 * x[0, 0]), x, 0) + x[0] * 0,
        lambda x: x * 0,
        IMAGE,
    ),
    "smallest float, asked": (
        lambda x: jnp.maximum(jnp.nan_to_num(jnp.pad(x, 1, constant_values=LOWEST), neginf=0)[1:, 1:], 0),
        lambda x: jnp.maximum(jnp.pad(x, 1)[1:, 1:], -1),
        IMAGE,
    ),
    "smallest float for minus infinity": (
        lambda x: jnp.where(x > LOWEST, x, -jnp.inf),
        lambda x: x,
        IMAGE,
    ),
    "half the smallest float": (
        lambda x: jnp.maximum(
            jnp.pad(jnp.maximum(x, 0), ((0, 0), (0, 6)), constant_values=LOWEST)[:, 6:] * 0.5, x
        ),
        lambda x: x,
        IMAGE,
    ),
    "smallest whole number as a float": (
        lambda x, y: jnp.maximum(jnp.pad(x, 1, constant_values=-(2**31)).astype(jnp.float32), y)[0],
        lambda x, y: y[0] + 0 * x[0, 0].astype(jnp.float32),
        WHOLE,
        (7, 8),
    ),
    "smallest byte as a whole number": (
        lambda x, y: jnp.maximum(jnp.pad(x, 1, constant_values=-128).astype(jnp.int32)[0], y),
        lambda x, y: y,
        np.zeros(IMAGE, np.int8),
        np.zeros(8, np.int32),
    ),
    "moved far and back": (
        lambda x: jnp.maximum(x[0] + 1e9, x[1] + 1e9) - 1e9,
        lambda x: jnp.maximum(x[0], x[1]),
        IMAGE,
    ),
    "cancels in order": (
        lambda x: x.sum() + jnp.sort(x, -1)[0, 2] - jnp.sort(x, -1)[0, 2],
        lambda x: x.sum(),
        IMAGE,
    ),
    "smallest float as an answer": (
        lambda x: jnp.pad(x, 1, constant_values=LOWEST),
        lambda x: jnp.pad(x, 1, constant_values=-jnp.inf),
        IMAGE,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_nearly_one_is_not(name):
    verdict = verdict_on(*WRONG[name])
    assert not verdict.proved
    assert str(verdict.reason)


def test_an_order_by_another_rule_is_refused():
    def by_size(x):
        return lax.sort([jnp.abs(x), x], num_keys=1)[1][..., -1]

    assert str(verdict_on(by_size, largest, IMAGE).reason) == "it asks where in order an input's value is"
