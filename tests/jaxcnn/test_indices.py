"""Where the maxima lie, and images with them put back."""

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings

from jaxcnn import max_pool2d, max_unpool2d, reference

OPTIONS = [
    {"window": 2},
    {"window": (3, 2), "stride": 1, "padding": 1},
    {"window": 2, "stride": 1, "dilation": 2},
    {"window": 3, "stride": (2, 3), "padding": "same", "ceil_mode": True},
    {"window": 3, "stride": (2, 1), "padding": "reflect"},
    {"window": (2, 3), "stride": 1, "padding": "circular"},
]
PYTORCH = np.arange(1.0, 26).reshape(5, 5, 1)  # the example of its MaxUnpool2d


@settings(max_examples=10)
@given(st.sampled_from(OPTIONS), st.integers(0, 99), st.sampled_from([None, np.nan, -np.inf]))
def test_indices_are_those_of_the_reference(options, seed, value):
    x = np.random.default_rng(seed).integers(-2, 2, size=(2, 5, 6, 3)).astype(np.float32)  # with ties
    if value is not None:
        x[0, :3] = value
    y, indices = max_pool2d(x, **options, return_indices=True)
    by_hand, places = reference.max_pool2d(x, **options, return_indices=True)
    assert indices.dtype == jnp.int32
    np.testing.assert_array_equal(y, by_hand.astype(np.float32))
    np.testing.assert_array_equal(indices, places)
    back = max_unpool2d(y, indices, (5, 6))
    np.testing.assert_array_equal(back, reference.max_unpool2d(by_hand, places, (5, 6)))
    np.testing.assert_array_equal(back, np.where(back == 0, 0, x))  # what is put back lies where it lay


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, jnp.bfloat16])
def test_padding_has_no_place_even_where_all_pixels_are_as_small(dtype):
    lowest = np.iinfo(dtype).min if np.issubdtype(dtype, np.integer) else -np.inf
    _, indices = max_pool2d(jnp.full((2, 2, 1), lowest, dtype), 2, padding=1, return_indices=True)
    np.testing.assert_array_equal(indices[..., 0], [[0, 1], [2, 3]])


def test_pytorchs_example():
    y, indices = max_pool2d(PYTORCH, 2, return_indices=True)
    np.testing.assert_array_equal(indices[..., 0], [[6, 8], [16, 18]])
    expected = np.zeros((5, 5))
    expected[1::2, 1::2] = [[7, 9], [17, 19]]
    np.testing.assert_array_equal(max_unpool2d(y, indices, 5)[..., 0], expected)


@pytest.mark.parametrize("method", ["slices", "lax"])
def test_the_gradient_goes_where_the_indices_say(method):
    x = np.random.default_rng(3).integers(0, 3, size=(2, 6, 4, 2)).astype(np.float32)  # with ties
    pool = lambda x: max_pool2d(x, 2, return_indices=True, method=method)  # noqa: E731
    (y, indices), back = jax.vjp(pool, x)
    weights = np.random.default_rng(4).normal(size=y.shape).astype(np.float32)
    gradient = back((weights, np.zeros(indices.shape, jax.dtypes.float0)))[0]
    np.testing.assert_array_equal(gradient, max_unpool2d(weights, indices, (6, 4)))


def test_one_image_a_batch_and_vmap():
    x = np.random.default_rng(3).normal(size=(3, 4, 6, 2)).astype(np.float32)
    both = lambda x: max_unpool2d(*max_pool2d(x, 2, return_indices=True), (4, 6))  # noqa: E731
    batch = both(x)
    np.testing.assert_array_equal(both(x[1]), batch[1])
    np.testing.assert_array_equal(jax.jit(jax.vmap(both))(x), batch)


@pytest.mark.parametrize("place", [-1, 24, 2**31 - 1])
def test_a_place_outside_is_left_out(place):
    back = max_unpool2d(np.ones((1, 1, 1)), np.full((1, 1, 1), place, np.int32), (4, 6))
    assert not back.any()


@pytest.mark.parametrize(
    ("pooled", "indices", "size", "error", "message"),
    [
        (
            np.ones((2, 2)),
            np.zeros((2, 2), int),
            4,
            ValueError,
            r"pooled must be an image .* got shape \(2, 2\)",
        ),
        (
            np.ones((2, 2, 1)),
            np.zeros((2, 2, 1)),
            4,
            TypeError,
            "indices must hold integers, got dtype float",
        ),
        (
            np.ones((2, 2, 1)),
            np.zeros((1, 2, 1), int),
            4,
            ValueError,
            r"shape of pooled, \(2, 2, 1\), got \(1, 2, 1\)",
        ),
        (np.ones((2, 2, 1)), np.zeros((2, 2, 1), int), (4, 0), ValueError, "size must be at least 1, got 0"),
        (
            np.ones((2, 2, 1)) > 0,
            np.zeros((2, 2, 1), int),
            4,
            TypeError,
            "pooled must hold .* got dtype bool",
        ),
    ],
)
def test_refuses(pooled, indices, size, error, message):
    with pytest.raises(error, match=message):
        max_unpool2d(pooled, indices, size)
