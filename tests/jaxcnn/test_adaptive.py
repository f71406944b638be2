"""Pooling to a size that is given."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn
from jaxcnn import adaptive_avg_pool2d, global_avg_pool, global_max_pool, reference

X = np.random.default_rng(4).normal(size=(2, 7, 5, 3)).astype(np.float32)


@pytest.mark.parametrize("output", [1, 3, (7, 5), (4, 2), (9, 11)])
def test_adaptive_pooling_agrees_with_the_reference(output):
    y = adaptive_avg_pool2d(X, output)
    np.testing.assert_allclose(y, reference.adaptive_avg_pool2d(X, output), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(adaptive_avg_pool2d(X[0], output), y[0], rtol=1e-6)


def test_windows_are_those_of_pytorch():
    """Five pixels in three windows: 0 to 1, 1 to 3 and 3 to 4."""
    y = adaptive_avg_pool2d(np.array([1.0, 3, 5, 7, 9]).reshape(5, 1, 1), (3, 1))
    np.testing.assert_array_equal(y.ravel(), [2, 5, 8])


def test_what_divides_the_image_is_average_pooling():
    x = np.random.default_rng(0).normal(size=(2, 8, 6, 3)).astype(np.float32)
    np.testing.assert_allclose(
        adaptive_avg_pool2d(x, (4, 2)), jaxcnn.avg_pool2d(x, (2, 3)), rtol=1e-5, atol=1e-6
    )
    np.testing.assert_array_equal(adaptive_avg_pool2d(x, (8, 6)), x)


@pytest.mark.parametrize("image", [X, X[0]])
def test_global_pooling_agrees_with_the_reference(image):
    np.testing.assert_allclose(global_avg_pool(image), reference.global_avg_pool(image), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(global_max_pool(image), reference.global_max_pool(image).astype(np.float32))
    np.testing.assert_allclose(global_avg_pool(image), adaptive_avg_pool2d(image, 1)[..., 0, 0, :], rtol=1e-5)


def test_a_global_maximum_is_that_of_a_window_as_large_as_the_image():
    x = X.round()  # with ties
    x[1, 2, 3, 1] = np.nan

    def gradient(pool):
        return jax.grad(lambda x: (pool(x) * jnp.arange(1.0, 7).reshape(2, 3)).sum())(x)

    by_window = lambda x: jaxcnn.max_pool2d(x, (7, 5))[:, 0, 0]  # noqa: E731
    np.testing.assert_array_equal(global_max_pool(x), by_window(x))
    np.testing.assert_array_equal(gradient(global_max_pool), gradient(by_window))


@pytest.mark.parametrize("pool", [global_avg_pool, lambda x: adaptive_avg_pool2d(x, 3)])
@pytest.mark.parametrize(
    ("dtype", "result"), [("uint8", "float32"), ("float16", "float16"), ("bfloat16", "bfloat16")]
)
def test_means_are_summed_in_float32(pool, dtype, result):
    y = pool(jnp.full((40, 40, 1), 255, dtype))  # the sum is beyond all of these types
    assert y.dtype == result
    np.testing.assert_allclose(y.astype(np.float32), 255, rtol=1e-6)


def test_a_global_maximum_keeps_the_dtype():
    assert global_max_pool(X.astype(np.int8)).dtype == jnp.int8


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: global_avg_pool(X[0, 0]), ValueError, r"x must be an image .* got shape \(5, 3\)"),
        (
            lambda: global_max_pool(X > 0),
            TypeError,
            "x must hold integers or floating-point .* got dtype bool",
        ),
        (
            lambda: global_avg_pool(X[:, :0]),
            ValueError,
            r"x must have at least one pixel, got shape \(2, 0, 5, 3\)",
        ),
        (lambda: adaptive_avg_pool2d(X, 0), ValueError, "output must be at least 1, got 0"),
        (lambda: adaptive_avg_pool2d(X, (2, 1.5)), TypeError, "output must be an integer, got 1.5"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
