"""Derivatives against finite differences in float64, forward and reverse."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from wide import wide

import jaxcnn
from jaxcnn import reference


@pytest.fixture(autouse=True)
def float64():
    with wide():
        yield


CONVOLUTIONS = {
    "plain": jaxcnn.conv2d,
    "strided": partial(jaxcnn.conv2d, stride=(2, 1), padding=((2, 0), (1, 1))),
    "dilated": partial(jaxcnn.conv2d, dilation=(1, 2), padding="same"),
    "transposed": partial(
        jaxcnn.conv_transpose2d, stride=(3, 2), padding=((1, 0), (0, 2)), dilation=(1, 2), output_padding=1
    ),
    "groups": lambda x, k, b, **how: jaxcnn.conv2d(jnp.concatenate([x, x**2], -1), k, b, groups=2, **how),
}
POOLINGS = {
    "max": partial(jaxcnn.max_pool2d, window=2),
    "max, overlapping": partial(jaxcnn.max_pool2d, window=(3, 2), stride=1, padding=1),
    "average": partial(jaxcnn.avg_pool2d, window=(2, 3), stride=(1, 2), padding=1),
    "average, pixels only": partial(jaxcnn.avg_pool2d, window=2, padding=1, count_include_pad=False),
    "average, hanging over": partial(jaxcnn.avg_pool2d, window=3, stride=2, padding=(0, 1), ceil_mode=True),
}
WHOLE = {
    "global average": jaxcnn.global_avg_pool,
    "global max": jaxcnn.global_max_pool,
    "adaptive": lambda x: jaxcnn.adaptive_avg_pool2d(
        x, (5, 4)
    ),  # even along the height, shared along the width
    "unpooled": lambda x: jaxcnn.max_unpool2d(*jaxcnn.max_pool2d(x, 2, return_indices=True), (5, 6)),
}


ROWS = np.array([[1.5, 0.5], [-1.0, 2.0], [0.2, 0.1], [1.0, 2.0]])
GELU_TANH = partial(jaxcnn.gelu, approximate=True)
NORMS = {
    "batch norm, training": lambda x, s, b: jaxcnn.batch_norm(x, s, b, *ROWS[2:], train=True)[0],
    "batch norm": lambda x, s, b: jaxcnn.batch_norm(x, s, b, *ROWS[2:], train=False)[0],
    "layer norm": lambda x, s, b: jaxcnn.layer_norm(x, s, b, epsilon=0.1),
    "group norm": lambda x, s, b: jaxcnn.group_norm(x, s, b, groups=2),
    "activations": lambda x, s, b: sum(
        slope * function(x * s + b)
        for slope, function in enumerate((jaxcnn.gelu, GELU_TANH, jaxcnn.silu, jaxcnn.hard_swish), start=1)
    ),
}


@pytest.mark.parametrize("name", NORMS)
def test_norms_and_activations_against_finite_differences(rng, name):
    check(NORMS[name], [jnp.asarray(rng.normal(size=(2, 3, 4, 2))), *map(jnp.asarray, ROWS[:2])])


BY = dict.fromkeys(CONVOLUTIONS, ("lax", "canonical", "dots", "shifts", None))
BY["transposed"] = ("lax", "phases", None)


@pytest.mark.thorough(
    but=lambda name, method: (name == "groups") == (method in ("canonical", "dots", "shifts"))
)
@pytest.mark.parametrize(("name", "method"), [(name, method) for name in BY for method in BY[name]])
def test_convolution_against_finite_differences(rng, name, method):
    shapes = (2, 5, 6, 2), (3, 2, 2, 4), (4,)
    arguments = [jnp.asarray(rng.normal(size=shape)) for shape in shapes]
    check(partial(CONVOLUTIONS[name], method=method), arguments)


@pytest.mark.parametrize("method", ["lax", "slices", None])
@pytest.mark.parametrize("name", POOLINGS)
def test_pooling_against_finite_differences(rng, name, method):
    check(partial(POOLINGS[name], method=method), [jnp.asarray(rng.normal(size=(2, 5, 6, 2)))])


@pytest.mark.parametrize("name", WHOLE)
def test_pooling_of_whole_images_against_finite_differences(rng, name):
    check(WHOLE[name], [jnp.asarray(rng.normal(size=(2, 5, 6, 2)))])


def test_dilated_pooling_against_finite_differences(rng):
    dilated = partial(jaxcnn.max_pool2d, window=2, stride=1, dilation=2)
    check(dilated, [jnp.asarray(rng.normal(size=(2, 5, 6, 2)))])


def check(function, arguments):
    assert all(array.dtype == jnp.float64 for array in arguments)
    check_grads(jax.jit(function), arguments, order=1, modes=("fwd", "rev"), atol=1e-6, rtol=1e-6)
    again = jax.jit(jax.grad(lambda *a: (function(*a) ** 2).sum()))
    check_grads(again, arguments, order=1, modes=("rev",), atol=1e-6, rtol=1e-6)


def differences(function, arrays, which, h=1e-6):
    """Gradient of a NumPy function by central differences, one entry at a time."""
    gradient = np.zeros_like(arrays[which])
    for index in np.ndindex(*gradient.shape):
        values = []
        for sign in (1, -1):
            moved = [array.copy() for array in arrays]
            moved[which][index] += sign * h
            values.append(function(*moved))
        gradient[index] = (values[0] - values[1]) / (2 * h)
    return gradient


@pytest.mark.parametrize("which", [0, 1, 2], ids=["x", "kernel", "bias"])
@pytest.mark.parametrize(
    "options",
    [
        {"stride": (1, 2), "padding": ((1, 0), (0, 1))},
        {"padding": "reflect"},
        {"padding": "circular", "dilation": (2, 1)},
        {"padding": "edge", "stride": 2},
    ],
    ids=str,
)
def test_conv2d_against_differences_of_the_reference(rng, options, which):
    arrays = [rng.normal(size=(4, 5, 2)), rng.normal(size=(3, 2, 2, 2)), rng.normal(size=2)]
    cotangent = rng.normal(size=reference.conv2d(*arrays, **options).shape)
    by_hand = differences(lambda *a: np.sum(cotangent * reference.conv2d(*a, **options)), arrays, which)
    gradient = jax.grad(lambda *a: jnp.sum(cotangent * jaxcnn.conv2d(*a, **options)), which)(*arrays)
    np.testing.assert_allclose(gradient, by_hand, atol=1e-7)


@pytest.mark.parametrize("pool", ["max_pool2d", "avg_pool2d"])
def test_pooling_against_differences_of_the_reference(rng, pool):
    x, options = rng.normal(size=(5, 4, 2)), {"window": (2, 3), "stride": (2, 1), "padding": (0, 1)}
    cotangent = rng.normal(size=getattr(reference, pool)(x, **options).shape)
    by_hand = differences(lambda a: np.sum(cotangent * getattr(reference, pool)(a, **options)), [x], 0)
    gradient = jax.grad(lambda a: jnp.sum(cotangent * getattr(jaxcnn, pool)(a, **options)))(x)
    np.testing.assert_allclose(gradient, by_hand, atol=1e-7)


def test_lenet5_against_finite_differences():
    network = jaxcnn.lenet5()
    params = jaxcnn.init(jax.random.key(0), network, jnp.float64)
    images, labels = jax.random.normal(jax.random.key(1), (2, 32, 32, 3), jnp.float64), jnp.array([3, 7])

    @jax.jit
    def loss(params):
        return jaxcnn.cross_entropy(jaxcnn.apply(params, images, network), labels)

    gradient = jax.grad(loss)(params)
    h = 1e-6
    for name, arrays in params.items():
        for kind, array in arrays.items():
            step = h * np.random.default_rng(5).normal(size=array.shape)
            ahead, behind = ({**params, name: {**arrays, kind: array + sign * step}} for sign in (1, -1))
            slope = (loss(ahead) - loss(behind)) / 2
            np.testing.assert_allclose(slope, jnp.sum(gradient[name][kind] * step), rtol=1e-3, atol=1e-11)
