"""Convolution and max pooling as one product, against the two on their own and the loops by hand."""

from typing import get_args

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from jax.test_util import check_grads
from wide import wide

import jaxcnn
from jaxcnn import Conv, Dense, MaxPool, Network, reference
from jaxcnn.activations import ACTIVATIONS
from jaxcnn.layers import ActivationName
from jaxcnn.packed import first_max, pack, patches_of
from jaxcnn.plan import plan


@st.composite
def networks(draw):
    window = draw(st.tuples(st.integers(1, 5), st.integers(1, 4)))
    pool = draw(st.tuples(st.integers(1, 4), st.integers(1, 3)))
    side = st.tuples(st.integers(0, 2), st.integers(0, 2))
    padding = draw(
        st.one_of(
            st.sampled_from(["valid", "same_lower", "reflect", "circular", "edge"]), st.tuples(side, side)
        )
    )
    size = [f + p - 1 + draw(st.integers(0, 6)) for f, p in zip(window, pool, strict=True)]
    channels, features = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    activation = draw(st.sampled_from(["relu", "tanh", "sigmoid", None]))
    conv = Conv(features, window, padding=padding, activation=activation, bias=draw(st.booleans()))
    return Network((*size, channels), (conv, MaxPool(pool)))


@settings(max_examples=8)
@given(networks(), st.integers(0, 99))
def test_agrees_with_the_layers_and_with_the_reference(network, seed):
    assert plan(network, "packed")[0].pooled
    params = jax.tree.map(lambda array: array - 0.1, jaxcnn.init(jax.random.key(seed), network))
    x = np.random.default_rng(seed).normal(size=(2, *network.input_shape)).astype(np.float32)
    packed = jaxcnn.apply(params, x, network, method="packed")
    for method in ("layers", "lax"):
        np.testing.assert_allclose(
            packed, jaxcnn.apply(params, x, network, method=method), rtol=1e-4, atol=1e-4
        )
    conv, pool = network.layers
    own = params["CONV1"]
    y = reference.conv2d(x, own["kernel"], own.get("bias"), padding=conv.padding)
    y = {
        "relu": lambda y: np.maximum(y, 0),
        "tanh": np.tanh,
        "sigmoid": lambda y: 1 / (1 + np.exp(-y)),
        None: lambda y: y,
    }[conv.activation](y)
    np.testing.assert_allclose(packed, reference.max_pool2d(y, pool.window), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("activation", get_args(ActivationName))
def test_a_convolution_is_joined_with_its_pooling_only_if_its_activation_never_falls(activation):
    network = Network((5, 5, 1), (Conv(2, 2, activation=activation), MaxPool(2)))
    line = np.linspace(-8, 8, 1000)
    values = np.asarray(ACTIVATIONS[activation](line))
    rises = bool((np.diff(values) > -1e-6).all())
    assert (plan(network, "packed")[0].pooled is not None) is rises
    params = {"CONV1": {"kernel": jnp.ones((2, 2, 1, 2)), "bias": jnp.zeros(2)}}
    x = (
        -np.arange(25, dtype=np.float32).reshape(5, 5, 1) / 12
    )  # sums below 0: after SiLU, the smallest is largest
    y = reference.conv2d(x, params["CONV1"]["kernel"], params["CONV1"]["bias"])
    expected = reference.max_pool2d(np.asarray(ACTIVATIONS[activation](y)), 2)
    np.testing.assert_allclose(
        jaxcnn.apply(params, x, network, method="packed"), expected, rtol=1e-4, atol=1e-5
    )


@settings(max_examples=8)
@given(networks(), st.integers(0, 99))
def test_gradients_agree_with_the_layers(network, seed):
    params = jaxcnn.init(jax.random.key(seed), network)
    x = np.random.default_rng(seed).normal(size=(2, *network.input_shape)).astype(np.float32)

    def gradients(method):
        def loss(params, x):
            y = jaxcnn.apply(params, x, network, method=method)
            return (y * jnp.cos(jnp.arange(y.size)).reshape(y.shape)).sum()

        return jax.jit(jax.grad(loss, (0, 1)))(params, x)

    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-3),
        gradients("packed"),
        gradients("layers"),
    )


def test_derivatives_against_finite_differences(rng):
    network = Network((8, 9, 2), (Conv(3, (3, 2), padding="same", activation="tanh"), MaxPool((2, 3))))
    with wide():
        params = jaxcnn.init(jax.random.key(0), network, jnp.float64)
        x = jnp.asarray(rng.normal(size=(2, 8, 9, 2)))
        call = jax.jit(lambda params, x: jaxcnn.apply(params, x, network, method="packed"))
        check_grads(call, (params, x), order=2, modes=("fwd", "rev"), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("method", ["packed", "layers", "lax"])
def test_a_tie_gives_the_gradient_to_the_first_pixel_row_by_row(method):
    network = Network((4, 4, 1), (Conv(1, 1, bias=False), MaxPool(2)))
    params = {"CONV1": {"kernel": jnp.ones((1, 1, 1, 1))}}
    image = jnp.array([[1, 5, 2, 2], [5, 5, 2, 2], [0, 7, 3, 1], [7, 7, 9, 9]], jnp.float32)[..., None]
    gradient = jax.grad(lambda x: jaxcnn.apply(params, x, network, method=method).sum())(image)
    expected = [[0, 1, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    np.testing.assert_array_equal(gradient[..., 0], expected)


def test_the_maximum_of_nan_is_nan():
    phases = jnp.array([[1.0], [jnp.nan], [3.0]])
    assert jnp.isnan(first_max(phases)).all()


def test_a_vmap_over_parameters_has_no_convolution():
    network = jaxcnn.lenet5()
    params = jax.vmap(lambda key: jaxcnn.init(key, network))(jax.random.split(jax.random.key(0), 3))
    x = jnp.ones((2, 32, 32, 3))
    batched = jax.vmap(lambda params: jaxcnn.apply(params, x, network))
    assert "convolution" not in jax.jit(batched).lower(params).as_text()
    for number in range(3):
        own = jax.tree.map(lambda array: array[number], params)  # noqa: B023  # used at once
        np.testing.assert_allclose(
            batched(params)[number], jaxcnn.apply(own, x, network), rtol=1e-4, atol=1e-5
        )


def test_patches_by_hand():
    """Windows of 3 x 4 pixels, two rows and two columns apart, each row by row."""
    image = jnp.arange(48).reshape(1, 6, 8, 1)
    patches = patches_of(image, (2, 2), (3, 4), (2, 3))
    assert patches.shape == (1, 2, 3, 12)
    np.testing.assert_array_equal(patches[0, 0, 0], [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19])
    np.testing.assert_array_equal(patches[0, 1, 2], [20, 21, 22, 23, 28, 29, 30, 31, 36, 37, 38, 39])


def test_a_pixels_channels_stay_side_by_side_in_a_patch():
    image = jnp.arange(12).reshape(1, 1, 6, 2)
    np.testing.assert_array_equal(patches_of(image, (1, 3), (1, 3), (1, 2))[0, 0], image.reshape(2, 6))


def test_pack_by_hand():
    """A kernel of one row [1, 2], pooled by 1 x 2: it lies at the first and at the second of 4 pixels."""
    kernel = jnp.array([[[[1.0]], [[2.0]]]])
    np.testing.assert_array_equal(pack(kernel, (1, 2), (1, 4)), [[1, 0], [2, 1], [0, 2], [0, 0]])


@pytest.mark.parametrize(
    ("layers", "joined"),
    [
        ((Conv(8, 5), MaxPool(2)), True),
        ((Conv(8, 5, padding=2), MaxPool((2, 3))), True),
        ((Conv(8, 5, stride=2), MaxPool(2)), False),
        ((Conv(8, 5, dilation=2), MaxPool(2)), False),
        ((Conv(9, 5, groups=3), MaxPool(2)), False),
        ((Conv(8, 5), MaxPool(3, stride=2)), False),
        ((Conv(8, 5), MaxPool(2, padding=1)), False),
        ((Conv(8, 5), MaxPool(2, dilation=2)), False),
        ((MaxPool(2), Conv(8, 5)), False),
        ((Conv(8, 5), Conv(4, 3)), False),
    ],
)
def test_which_layers_are_joined(layers, joined):
    network = Network((32, 32, 3), (*layers, Dense(10)))
    steps = plan(network, "packed")
    assert (steps[0].pooled is not None) == joined
    assert len(steps) == 3 - joined
    assert all(step.pooled is None for method in ("layers", "lax") for step in plan(network, method))
    x = np.random.default_rng(0).normal(size=(1, 32, 32, 3)).astype(np.float32)
    params = jaxcnn.init(jax.random.key(0), network)
    outputs = [jaxcnn.apply(params, x, network, method=method) for method in ("packed", "lax", None)]
    np.testing.assert_allclose(outputs[0], outputs[1], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(outputs[2], outputs[1], rtol=1e-4, atol=1e-4)


def test_by_default_few_channels_are_joined_and_many_are_not():
    assert [step.name for step in plan(jaxcnn.lenet5(), None)] == ["CONV1", "CONV2", "FC3", "FC4", "Softmax"]
    wide = Network((32, 32, 64), (Conv(64, 3), MaxPool(2)))
    assert len(plan(wide, None)) == 2
    assert len(plan(wide, "packed")) == 1
