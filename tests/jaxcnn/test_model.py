"""Parameters and outputs of networks."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from wide import wide

import jaxcnn
from jaxcnn import Activation, AvgPool, Conv, Dense, Flatten, MaxPool, Network, dense, reference

NETWORK = Network(
    (7, 8, 2),
    (
        Conv(4, (3, 2), stride=(2, 1), padding=1, groups=2, activation="tanh"),
        AvgPool(2, stride=1, padding=1, count_include_pad=False),
        Conv(3, 2, dilation=2, bias=False),
        MaxPool(2, stride=1, padding="same"),
        Activation("relu"),
        Flatten(),
        Dense(6, activation="sigmoid", bias=False),
        Dense(5),
    ),
)


def test_init_gives_the_parameters_of_the_table():
    params = jaxcnn.init(jax.random.key(0), NETWORK)
    assert list(params) == ["CONV1", "CONV2", "FC3", "FC4"]
    assert set(params["CONV2"]) == {"kernel"}
    for row in jaxcnn.summary(NETWORK):
        assert sum(array.size for array in params.get(row.name, {}).values()) == row.parameters


def test_init_is_seeded_and_scaled():
    network = Network((100,), (Dense(400, activation="relu"), Dense(300)))
    params, same, other = (jaxcnn.init(jax.random.key(seed), network) for seed in (0, 0, 1))
    np.testing.assert_array_equal(params["FC1"]["kernel"], same["FC1"]["kernel"])
    assert not np.array_equal(params["FC1"]["kernel"], other["FC1"]["kernel"])
    assert float(params["FC1"]["kernel"].var()) == pytest.approx(2 / 100, rel=0.05)
    assert float(params["FC2"]["kernel"].var()) == pytest.approx(1 / 400, rel=0.05)
    assert not params["FC1"]["bias"].any()


@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "float64"])
def test_dtype_goes_through(dtype):
    with wide():
        params = jaxcnn.init(jax.random.key(0), NETWORK, dtype)
        assert {array.dtype.name for array in jax.tree.leaves(params)} == {dtype}
        assert jaxcnn.apply(params, jnp.ones((2, 7, 8, 2), dtype), NETWORK).dtype == dtype


def test_apply_agrees_with_the_reference(rng):
    x = rng.normal(size=(3, 7, 8, 2)).astype(np.float32)
    params = jaxcnn.init(jax.random.key(0), NETWORK)
    params = jax.tree.map(lambda array: array + 0.1, params)  # biases that are not zero
    y = reference.conv2d(x, **params["CONV1"], stride=(2, 1), padding=1, groups=2)
    y = reference.avg_pool2d(np.tanh(y), 2, stride=1, padding=1, count_include_pad=False)
    y = reference.conv2d(y, params["CONV2"]["kernel"], dilation=2)
    y = np.maximum(reference.max_pool2d(y, 2, stride=1, padding="same"), 0).reshape(3, -1)
    y = 1 / (1 + np.exp(-y @ np.asarray(params["FC3"]["kernel"], np.float64)))
    y = y @ np.asarray(params["FC4"]["kernel"], np.float64) + np.asarray(params["FC4"]["bias"])
    np.testing.assert_allclose(jaxcnn.apply(params, x, NETWORK), y, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("method", [None, "packed", "lax"])
def test_layers_may_have_borders_of_pixels(rng, method):
    layers = (
        Conv(2, 3, padding="circular", bias=False),
        MaxPool(2),
        AvgPool(3, stride=2, padding="reflect", count_include_pad=False),
        MaxPool(2, stride=1, padding="edge"),
    )
    network = Network((7, 8, 2), layers)
    assert network.shapes[1:] == ((7, 8, 2), (3, 4, 2), (2, 2, 2), (2, 2, 2))
    x, params = rng.normal(size=(3, 7, 8, 2)).astype(np.float32), jaxcnn.init(jax.random.key(0), network)
    y = reference.max_pool2d(reference.conv2d(x, **params["CONV1"], padding="circular"), 2)
    y = reference.avg_pool2d(y, 3, stride=2, padding="reflect", count_include_pad=False)
    y = reference.max_pool2d(y, 2, stride=1, padding="edge")
    np.testing.assert_allclose(jaxcnn.apply(params, x, network, method=method), y, rtol=1e-4, atol=1e-5)


def test_a_single_image(rng):
    network = jaxcnn.lenet5()
    params = jaxcnn.init(jax.random.key(0), network)
    x = rng.normal(size=(2, 32, 32, 3)).astype(np.float32)
    single, batch = jaxcnn.apply(params, x[1], network), jaxcnn.apply(params, x, network)
    assert single.shape == (10,)
    np.testing.assert_allclose(single, batch[1], rtol=1e-5, atol=1e-5)


def test_outputs_are_logits(rng):
    network = jaxcnn.lenet5()
    logits = jaxcnn.apply(jaxcnn.init(jax.random.key(0), network), rng.normal(size=(4, 32, 32, 3)), network)
    assert (logits < 0).any()
    assert not np.allclose(logits.sum(axis=1), 1)


def test_dense_adds_its_bias(rng):
    x, kernel, bias = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=2)
    np.testing.assert_allclose(dense(x, kernel, bias), x @ kernel + bias, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(dense(x[0], kernel), x[0] @ kernel, rtol=1e-5, atol=1e-5)


class Odd(jaxcnn.layers.Layer):
    """A layer that apply knows no forward pass for."""


X, K = np.ones((3, 4)), np.ones((4, 2))
LENET = jaxcnn.lenet5()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: dense(np.ones((1, 3, 4)), K),
            ValueError,
            r"x must have shape \(inputs,\) .* got shape \(1, 3, 4\)",
        ),
        (lambda: dense(X, K.T), ValueError, r"kernel must have shape \(4, outputs\), got shape \(2, 4\)"),
        (lambda: dense(X, K[:, 0]), ValueError, r"kernel must have shape \(4, outputs\), got shape \(4,\)"),
        (
            lambda: dense(X, K, np.ones(4)),
            ValueError,
            r"bias must have shape \(2,\), one an output, got \(4,\)",
        ),
        (lambda: dense(X, K > 0), TypeError, r"kernel must hold .* got dtype bool"),
        (
            lambda: jaxcnn.init(jax.random.key(0), "lenet5"),
            TypeError,
            r"network must be a Network, .* got 'lenet5'",
        ),
        (
            lambda: jaxcnn.init(jax.random.key(0), LENET, int),
            TypeError,
            r"dtype must be a floating-point type, got int",
        ),
        (lambda: jaxcnn.apply({}, X, None), TypeError, r"network must be a Network"),
        (
            lambda: jaxcnn.apply({}, np.ones((2, 28, 28, 3)), LENET),
            ValueError,
            r"x must have shape \(32, 32, 3\) .* got \(2, 28, 28, 3\)",
        ),
        (
            lambda: jaxcnn.apply({}, np.ones((1, 1, 32, 32, 3)), LENET),
            ValueError,
            r"x must have shape \(32, 32, 3\)",
        ),
        (
            lambda: jaxcnn.apply({}, np.ones((32, 32, 3)), LENET),
            ValueError,
            r"params\['CONV1'\] must hold .*kernel.* got \{\}",
        ),
        (
            lambda: jaxcnn.apply({}, np.ones((2, 2, 1)), Network((2, 2, 1), (Odd(),))),
            TypeError,
            r"layers must be those of jaxcnn.layers",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
