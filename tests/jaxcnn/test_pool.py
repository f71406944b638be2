"""What pooling takes, gives back and refuses."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from wide import wide

import jaxcnn
from jaxcnn import max_pool2d, reference

X = np.ones((2, 5, 6, 3), np.float32)

REFUSED = [
    ("rank", (X[0, 0], 2), {}, ValueError, r"x must be an image .* got shape \(6, 3\)"),
    ("dtype", (X > 0, 2), {}, TypeError, r"x must hold integers or floating-point .* got dtype bool"),
    ("float window", (X, 2.0), {}, TypeError, r"window must be an integer, got 2.0"),
    ("window of zero", (X, 0), {}, ValueError, r"window must be at least 1, got 0"),
    ("float stride", (X, 2), {"stride": 1.5}, TypeError, r"stride must be an integer, got 1.5"),
    ("window too large", (X, 6), {}, ValueError, r"window must fit .* height it spans 6, .* image 5"),
    (
        "ceil mode",
        (X, (6, 2)),
        {"stride": 1, "ceil_mode": True},
        ValueError,
        r"window must fit into the padded",
    ),
    ("padding's name", (X, 2), {"padding": "full"}, ValueError, r"padding must be .* got 'full'"),
]
WIDE = r"padding must leave at least one pixel in every window, got windows of \(2, 2\)"


@pytest.mark.parametrize("pool", [jaxcnn.max_pool2d, jaxcnn.avg_pool2d])
@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
def test_refuses(pool, arguments, options, error, message):
    with pytest.raises(error, match=message):
        pool(*arguments, **options)


def test_a_maximum_needs_a_pixel_in_every_window():
    with pytest.raises(ValueError, match=WIDE):
        max_pool2d(X, 2, padding=2)
    with pytest.raises(ValueError, match=WIDE):
        max_pool2d(X, 2, dilation=7, padding=2, stride=1)  # one cell before the image, one behind


def test_a_mean_without_the_padding_needs_a_pixel_in_every_window():
    with pytest.raises(ValueError, match=WIDE):
        jaxcnn.avg_pool2d(X, 2, padding=2, count_include_pad=False)
    assert jaxcnn.avg_pool2d(X, 2, padding=2)[0, 0, 0, 0] == 0


def test_a_window_may_hang_over_the_border():
    """Counted out by PyTorch's rule: from five pixels on, windows of three, two apart."""
    x = np.arange(6.0, dtype=np.float32).reshape(1, 6, 1)
    one = {"window": (1, 3), "stride": (1, 2)}
    for options, largest, mean, pixels in [
        ({}, [2, 4], [1, 3], [1, 3]),
        ({"ceil_mode": True}, [2, 4, 5], [1, 3, 4.5], [1, 3, 4.5]),
        ({"ceil_mode": True, "padding": (0, 1)}, [1, 3, 5, 5], [1 / 3, 2, 4, 5 / 2], [0.5, 2, 4, 5]),
    ]:
        np.testing.assert_allclose(max_pool2d(x, **one, **options).ravel(), largest)
        np.testing.assert_allclose(jaxcnn.avg_pool2d(x, **one, **options).ravel(), mean, rtol=1e-6)
        found = jaxcnn.avg_pool2d(x, **one, **options, count_include_pad=False)
        np.testing.assert_allclose(found.ravel(), pixels, rtol=1e-6)


def test_no_window_starts_behind_the_image():
    x = np.arange(4.0, dtype=np.float32).reshape(1, 4, 1)  # a third window would start at 4, in the padding
    y = max_pool2d(x, (1, 2), padding=((0, 0), (0, 1)), ceil_mode=True)
    np.testing.assert_array_equal(y.ravel(), [1, 3])


def test_a_window_larger_than_the_image_may_hang_over_by_less_than_a_stride():
    np.testing.assert_array_equal(max_pool2d(X[:, :2, :2], 3, stride=2, ceil_mode=True), X[:, :1, :1])
    with pytest.raises(ValueError, match="window must fit into the padded image"):
        max_pool2d(X[:, :2, :2], 4, stride=2, ceil_mode=True)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "float16", "bfloat16", "float32", "float64"])
def test_max_pool2d_keeps_the_dtype_and_padding_never_wins(dtype):
    with wide():
        x = jnp.asarray(np.arange(12).reshape(3, 4, 1) + (5 if dtype == "uint8" else -100), dtype)
        y = max_pool2d(x, 2, padding=1)
        assert y.dtype == dtype
        by_hand = reference.max_pool2d(np.asarray(x, np.float64), 2, padding=1)
        np.testing.assert_array_equal(np.asarray(y, np.float64), by_hand)
        assert y.min() == x.min()  # the corner's window sees one pixel, the smallest


def test_padding_does_not_hide_the_smallest_numbers():
    lowest = np.full((2, 2, 1), np.iinfo(np.int8).min, np.int8)
    np.testing.assert_array_equal(max_pool2d(lowest, 2, padding=1), lowest)
    infinite = np.full((2, 2, 1), -np.inf, np.float32)
    np.testing.assert_array_equal(max_pool2d(infinite, 2, padding=1), infinite)


@pytest.mark.parametrize(
    ("dtype", "result"),
    [("uint8", "float32"), ("bfloat16", "bfloat16"), ("float16", "float16"), ("float32", "float32")],
)
def test_avg_pool2d_dtype(dtype, result):
    y = jaxcnn.avg_pool2d(jnp.full((4, 4, 1), 255 if dtype == "uint8" else 0.5, dtype), 2)
    assert y.dtype == result
    assert (y == (255 if dtype == "uint8" else 0.5)).all()


def test_avg_pool2d_sums_small_types_in_float32():
    x = jnp.full((2, 2, 1), 60_000, jnp.float16)  # the sum is beyond float16, the mean is not
    assert jaxcnn.avg_pool2d(x, 2).ravel() == 60_000


def test_avg_pool2d_keeps_float64():
    with wide():
        y = jaxcnn.avg_pool2d(jnp.array([1, 1 + 1e-12]).reshape(1, 2, 1), (1, 2))
        assert y.dtype == jnp.float64
        np.testing.assert_allclose(y.ravel(), [1 + 5e-13], rtol=1e-15)


@pytest.mark.parametrize("position", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_nan_wins(position):
    x = np.arange(4, dtype=np.float32).reshape(2, 2, 1)
    x[position] = np.nan
    assert np.isnan(max_pool2d(x, 2)).all()


@pytest.mark.parametrize("window", [2, 3])
def test_a_tie_gives_its_gradient_to_the_first_pixel(window):
    gradient = jax.grad(lambda x: max_pool2d(x, window, stride=1).sum())(jnp.zeros((3, 3, 1)))
    expected = np.zeros((3, 3))
    expected[: 4 - window, : 4 - window] = 1  # the upper left cell of every window
    np.testing.assert_array_equal(gradient[..., 0], expected)


def test_a_tie_in_two_rows_goes_to_the_upper_one():
    x = jnp.array([[0.0, 1], [1, 0]])[..., None]
    gradient = jax.grad(lambda x: max_pool2d(x, 2).sum())(x)
    np.testing.assert_array_equal(gradient[..., 0], [[0, 1], [0, 0]])


@pytest.mark.parametrize("pool", [jaxcnn.max_pool2d, jaxcnn.avg_pool2d])
def test_single_images_and_vmap(pool, rng):
    x = rng.normal(size=(3, 5, 6, 2)).astype(np.float32)
    batch = pool(x, (2, 3), stride=1, padding=1)
    np.testing.assert_array_equal(pool(x[0], (2, 3), stride=1, padding=1), batch[0])
    mapped = jax.vmap(lambda image: pool(image, (2, 3), stride=1, padding=1))(x)
    np.testing.assert_allclose(mapped, batch, rtol=1e-6)


def test_the_program_does_not_grow_with_the_image():
    def equations(side):
        return len(jax.make_jaxpr(lambda x: max_pool2d(x, 2))(jnp.ones((side, side, 1))).eqns)

    assert equations(4) == equations(64)
