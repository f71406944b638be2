"""GELU, SiLU and their kin, and dropout."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn
from jaxcnn import Activation, Conv, Dense, Network, dropout, reference

LINE = np.linspace(-30, 30, 601, dtype=np.float32)
FUNCTIONS = ["gelu", "silu", "relu6", "hard_swish"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_agrees_with_the_reference_also_far_out(name):
    expected = getattr(reference, name)(LINE)
    np.testing.assert_allclose(getattr(jaxcnn, name)(LINE), expected, rtol=1e-4, atol=1e-35)


def test_gelu_by_tanh_is_nearly_gelu():
    by_tanh = jaxcnn.gelu(LINE, approximate=True)
    np.testing.assert_allclose(by_tanh, reference.gelu(LINE, approximate=True), rtol=1e-4, atol=1e-5)
    distance = np.abs(by_tanh - jaxcnn.gelu(LINE)).max()
    assert 0.0001 < distance < 0.0005


@pytest.mark.parametrize("name", FUNCTIONS)
def test_types(name):
    function = getattr(jaxcnn, name)
    assert function(jnp.ones(2, jnp.bfloat16)).dtype == jnp.bfloat16
    assert function(np.array([3])).dtype == jnp.float32
    with pytest.raises(TypeError, match="x must hold integers or floating-point numbers, got dtype bool"):
        function(LINE > 0)


def test_names_in_a_network():
    layers = (Conv(2, 1, activation="gelu_tanh"), Activation("hard_swish"), Dense(3, activation="silu"))
    network = Network((2, 3, 2), layers)
    params = jaxcnn.init(jax.random.key(0), network)
    x = np.random.default_rng(0).normal(size=(4, 2, 3, 2)).astype(np.float32)
    y = reference.hard_swish(reference.gelu(reference.conv2d(x, params["CONV1"]["kernel"]), approximate=True))
    expected = reference.silu(y.reshape(4, -1) @ params["FC2"]["kernel"])
    np.testing.assert_allclose(jaxcnn.apply(params, x, network), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("activation", "gain"), [("silu", 2), ("relu6", 2), ("tanh", 1)])
def test_kernels_are_wider_before_what_drops_half_of_a_sum(activation, gain):
    network = Network((100,), (Dense(200, activation=activation),))
    kernel = jaxcnn.init(jax.random.key(0), network)["FC1"]["kernel"]
    assert kernel.var() == pytest.approx(gain / 100, rel=0.05)


def test_dropout_agrees_with_the_reference():
    x = np.random.default_rng(0).normal(size=(50, 40)).astype(np.float32) + 9
    y = np.asarray(dropout(jax.random.key(3), x, 0.25))
    np.testing.assert_allclose(y, reference.dropout(y != 0, x, 0.25), rtol=1e-6)
    assert np.mean(y == 0) == pytest.approx(0.25, abs=0.03)


def test_dropouts_gradient_is_what_it_multiplied_by():
    y, back = jax.vjp(lambda x: dropout(jax.random.key(3), x, 0.25), LINE + 100)
    np.testing.assert_allclose(back(np.ones_like(LINE))[0], y / (LINE + 100), rtol=1e-5)


def test_dropout_keeps_the_expected_value():
    keys = jax.random.split(jax.random.key(0), 2000)
    mean = jax.vmap(lambda key: dropout(key, np.array([1.0, -2, 3]), 0.5))(keys).mean(0)
    np.testing.assert_allclose(mean, [1, -2, 3], rtol=0.1)


def test_dropout_is_another_one_with_another_key_alone():
    x = np.ones(100, np.float32)
    one, again, other = (dropout(jax.random.key(seed), x, 0.5) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_dropout_of_nothing_and_types():
    np.testing.assert_array_equal(dropout(jax.random.key(0), LINE, 0), LINE)
    assert dropout(jax.random.key(0), np.arange(3), 0).dtype == jnp.float32
    assert dropout(jax.random.key(0), jnp.ones(3, jnp.bfloat16), 0.5).dtype == jnp.bfloat16
    dropped = dropout(jax.random.key(0), np.full(99, np.nan), 0.5)
    assert (dropped == 0).any()


@pytest.mark.parametrize(
    ("x", "rate", "error", "message"),
    [
        (LINE, 1, ValueError, "rate must be at least 0 and below 1, got 1"),
        (LINE, -0.1, ValueError, "rate must be at least 0 and below 1, got -0.1"),
        (LINE, "half", TypeError, "rate must be a number, got 'half'"),
        (LINE > 0, 0.5, TypeError, "x must hold integers or floating-point numbers, got dtype bool"),
    ],
)
def test_dropout_refuses(x, rate, error, message):
    with pytest.raises(error, match=message):
        dropout(jax.random.key(0), x, rate)
