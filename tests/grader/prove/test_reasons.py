"""Why a program is not proved, in words: what is compared, by the inputs' names; and only what is true."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from proving import IMAGE, KERNEL, convolve, verdict_on

ANOTHER = "it computes its answer in another way, which this proof does not follow"
NAMES = ("image", "kernel")
REASONS = {
    "equals": (
        lambda y, x, k: jnp.where(x[0, 0] == 3.1415, 0.0, y),
        "it chooses by whether image[0, 0] equals 3.1415",
    ),
    "constant first": (
        lambda y, x, k: jnp.where(x[1, 2] < -2.5, 0.0, y),
        "it chooses by whether image[1, 2] is less than -2.5",
    ),
    "two elements": (
        lambda y, x, k: jnp.where(x[0, 0] > k[1, 2], 0.0, y),
        "it chooses by whether image[0, 0] is greater than kernel[1, 2]",
    ),
    "turned about": (
        lambda y, x, k: jnp.where(~(x[0, 0] > 1 / 3), 0.0, y),
        "it chooses by whether image[0, 0] is at most 0.333333343",
    ),
    "sum": (
        lambda y, x, k: jnp.where(x.sum() > 1e8, 0.0, y),
        "it chooses by a number that it computes from image",
    ),
    "of both": (
        lambda y, x, k: jnp.where(x.sum() > k.sum(), 0.0, y),
        "it chooses by a number that it computes from image, kernel",
    ),
    "of a function": (
        lambda y, x, k: jnp.where(jnp.exp(x).sum() > 8, 0.0, y),
        "it chooses by an input's value",
    ),
    "multiplied": (
        lambda y, x, k: y * (x[0, 0] != 7),
        "it chooses by whether image[0, 0] differs from 7",
    ),
    "added": (
        lambda y, x, k: y + (x[0, 0] >= 7),
        "it chooses by whether image[0, 0] is at least 7",
    ),
    "one of many": (
        lambda y, x, k: jnp.where(x[:4, :4] > jnp.zeros((4, 4)).at[2, 1].set(5), y, 0),
        "it chooses by whether image[0, 0] is greater than 0",
    ),
    "all": (
        lambda y, x, k: jnp.where((x == x[0, 0]).all(), 0.0, y),
        "it chooses by whether image[0, 1] equals image[0, 0]",
    ),
    "branch": (
        lambda y, x, k: lax.cond(x[2, 1] > 9, lambda: y, lambda: -y),
        "it chooses by whether image[2, 1] is greater than 9",
    ),
    "index": (
        lambda y, x, k: y + lax.dynamic_slice(x, ((x[0, 0] > 9).astype(int), 0), (1, 1)),
        "it chooses by whether image[0, 0] is greater than 9",
    ),
    "loop": (
        lambda y, x, k: lax.while_loop(lambda s: s[0, 0] > x[0, 0], lambda s: s * 0, x[1:, 2:]),
        "how long a loop runs depends on the value of image[1, 2], image[0, 0]",
    ),
    "half": (lambda y, x, k: y.astype(jnp.bfloat16) + 0.0, "it computes with numbers of the type bfloat16"),
    "operation": (
        lambda y, x, k: y + lax.bitcast_convert_type(x[0, 0], jnp.int32),
        "it uses the operation bitcast_convert",
    ),
    "itself elsewhere": (
        lambda y, x, k: y * (x == x[0, 0])[:4, :4],
        "it chooses by whether image[0, 1] equals image[0, 0]",
    ),
    "itself": (
        lambda y, x, k: y * (x == x[::-1][::-1])[:4, :4],
        "it chooses by an input's value",
    ),
    "nine digits": (
        lambda y, x, k: jnp.where(x[0, 0] == 117440512, 0.0, y),
        "it chooses by whether image[0, 0] equals 117440512",
    ),
    "of a function among others": (
        lambda y, x, k: jnp.where(jnp.maximum(x[0, 0] * x[0, 1], jnp.exp(k[0, 0])) > 5, 0.0, y),
        "it chooses by an input's value",
    ),
    "something else": (lambda y, x, k: y + x[0, 0], "it computes something else for some input"),
    "another way": (lambda y, x, k: y + jax.nn.relu(x[0, 0]) * 1e-9, ANOTHER),
    "cancels a little": (
        lambda y, x, k: 2 * y - y,
        "it adds numbers and takes them away again, which rounds",
    ),
    "cancels": (
        lambda y, x, k: (y + 1e8) - 1e8,
        "it adds numbers of about 1e+08 and takes them away again",
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_a_reason_says_what_is_asked(name):
    function, words = REASONS[name]
    verdict = verdict_on(lambda x, k: function(convolve(x, k), x, k), convolve, IMAGE, KERNEL, names=NAMES)
    assert not verdict.proved
    assert str(verdict.reason) == words


WHOLE = np.zeros(3, np.int32)


def test_an_index_is_told():
    def picked(x, i):
        return lax.gather(x, i[:1], lax.GatherDimensionNumbers((0,), (0,), (0,)), (1, 6), mode="clip")

    verdict = verdict_on(picked, lambda x, i: x[0], IMAGE, WHOLE, names=("image", "places"))
    assert str(verdict.reason) == "an index depends on the value of places[0]"


@pytest.mark.parametrize("name", ["equals", "sum", "index", "loop", "branch"])
def test_without_names_it_says_less(name):
    function, _ = REASONS[name]
    verdict = verdict_on(lambda x, k: function(convolve(x, k), x, k), convolve, IMAGE, KERNEL)
    assert "image" not in str(verdict.reason)
    assert "an input's value" in str(verdict.reason)


ALIKE = {
    "sorted": (lambda x: jnp.sort(x).sum(), lambda x: x.sum()),
    "halves": (lambda x: jax.nn.relu(x) - jax.nn.relu(-x), lambda x: x),
    "larger and smaller": (
        lambda x: jnp.maximum(x[0], x[1]) + jnp.minimum(x[0], x[1]),
        lambda x: x[0] + x[1],
    ),
    "exponentials": (lambda x: jnp.exp(x) * jnp.exp(x), lambda x: jnp.exp(2 * x)),
}


@pytest.mark.parametrize("name", ALIKE)
@pytest.mark.parametrize("turned", [False, True])
def test_of_what_may_be_the_same_it_is_not_said_that_it_differs(name, turned):
    pair = ALIKE[name][::-1] if turned else ALIKE[name]
    assert str(verdict_on(*pair, IMAGE).reason) == ANOTHER


def test_nor_of_bools_of_which_each_is_its_own_square():
    def value(x):
        return x.astype(jnp.float32)

    verdict = verdict_on(lambda x: value(x) * value(x), value, np.zeros(4, bool))
    assert str(verdict.reason) == ANOTHER
