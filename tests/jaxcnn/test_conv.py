"""What convolution takes, gives back and refuses."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from wide import wide

import jaxcnn
from jaxcnn import reference

X = np.ones((2, 5, 6, 4), np.float32)
KERNEL = np.ones((3, 2, 4, 6), np.float32)

REFUSED = [
    ("rank of x", (X[0, 0], KERNEL), {}, ValueError, r"x must be an image .* got shape \(6, 4\)"),
    (
        "rank of the kernel",
        (X, KERNEL[0]),
        {},
        ValueError,
        r"kernel must have shape .* got shape \(2, 4, 6\)",
    ),
    ("empty kernel", (X, KERNEL[:0]), {}, ValueError, r"kernel must not be empty"),
    (
        "channels",
        (X, KERNEL[:, :, :3]),
        {},
        ValueError,
        r"input channels .* 4 were expected; got .*\(3, 2, 3, 6\)",
    ),
    ("channels a group", (X, KERNEL), {"groups": 2}, ValueError, r"groups=2, so 2 were expected"),
    ("groups", (X, KERNEL), {"groups": 3}, ValueError, r"groups must divide the 4 channels .* 6 filters"),
    ("groups above 1", (X, KERNEL), {"groups": 0}, ValueError, r"groups must be at least 1, got 0"),
    ("kind of groups", (X, KERNEL), {"groups": 1.0}, TypeError, r"groups must be an integer, got 1.0"),
    ("bias", (X, KERNEL, np.ones(4)), {}, ValueError, r"bias must have shape \(6,\), .* got \(4,\)"),
    ("scalar bias", (X, KERNEL, 1.0), {}, ValueError, r"bias must have shape \(6,\), .* got \(\)"),
    (
        "bool image",
        (X > 0, KERNEL),
        {},
        TypeError,
        r"x must hold integers or floating-point .* got dtype bool",
    ),
    ("complex kernel", (X, KERNEL * 1j), {}, TypeError, r"kernel must hold .* got dtype complex64"),
    ("bool bias", (X, KERNEL, np.ones(6, bool)), {}, TypeError, r"bias must hold .* got dtype bool"),
    ("float stride", (X, KERNEL), {"stride": 2.0}, TypeError, r"stride must be an integer, got 2.0"),
    ("bool stride", (X, KERNEL), {"stride": True}, TypeError, r"stride must be an integer, got True"),
    ("stride of zero", (X, KERNEL), {"stride": (1, 0)}, ValueError, r"stride must be at least 1, got 0"),
    ("three strides", (X, KERNEL), {"stride": (1, 1, 1)}, ValueError, r"stride must be an integer or a pair"),
    ("dilation", (X, KERNEL), {"dilation": 0}, ValueError, r"dilation must be at least 1, got 0"),
    (
        "name of padding",
        (X, KERNEL),
        {"padding": "full"},
        ValueError,
        r'padding must be "valid", .* got \'full\'',
    ),
    ("negative padding", (X, KERNEL), {"padding": -1}, ValueError, r"padding must be at least 0, got -1"),
    (
        "half a padding",
        (X, KERNEL),
        {"padding": ((1, 1), 2)},
        ValueError,
        r"padding must be \(\(top, bottom\)",
    ),
    ("float padding", (X, KERNEL), {"padding": 0.5}, TypeError, r"padding must be an integer, got 0.5"),
    (
        "reflection of too few pixels",
        (X, KERNEL),
        {"padding": "reflect", "dilation": (1, 12)},
        ValueError,
        r'"reflect" needs more pixels than it adds: along the width the image has 6, .* takes 6 before and 6 after',
    ),
    (
        "kernel too high",
        (X[:, :2], KERNEL),
        {},
        ValueError,
        r"kernel must fit .* height it spans 3, .* image 2",
    ),
    (
        "kernel too wide",
        (X, KERNEL),
        {"dilation": (1, 6)},
        ValueError,
        r"along the width it spans 7, .* image 6",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
def test_refuses(arguments, options, error, message):
    with pytest.raises(error, match=message):
        jaxcnn.conv2d(*arguments, **options)


def test_a_traced_stride_is_refused_by_name():
    with pytest.raises(TypeError, match="stride must be an integer"):
        jax.jit(lambda s: jaxcnn.conv2d(X, KERNEL, stride=s))(2)


def test_a_single_image_is_a_batch_of_one(rng):
    x, kernel, bias = rng.normal(size=(5, 6, 4)), rng.normal(size=(3, 2, 4, 6)), rng.normal(size=6)
    single = jaxcnn.conv2d(x, kernel, bias, padding="same")
    assert single.shape == (5, 6, 6)
    np.testing.assert_array_equal(single, jaxcnn.conv2d(x[None], kernel, bias, padding="same")[0])


def test_vmap_equals_the_batch(rng):
    x, kernel = rng.normal(size=(3, 5, 6, 2)), rng.normal(size=(3, 2, 2, 4))
    mapped = jax.vmap(lambda image: jaxcnn.conv2d(image, kernel, stride=2))(x)
    np.testing.assert_allclose(mapped, jaxcnn.conv2d(x, kernel, stride=2), rtol=1e-5, atol=1e-5)


def test_vmap_over_kernels(rng):
    x, kernels = rng.normal(size=(5, 6, 2)), rng.normal(size=(3, 3, 2, 2, 4))
    mapped = jax.vmap(lambda kernel: jaxcnn.conv2d(x, kernel))(jnp.asarray(kernels))
    for index in range(3):
        np.testing.assert_allclose(mapped[index], jaxcnn.conv2d(x, kernels[index]), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_keeps_floating_dtypes(rng, dtype):
    with wide():
        x, kernel, bias = (jnp.asarray(rng.normal(size=s), dtype) for s in ((5, 6, 2), (3, 3, 2, 3), (3,)))
        y = jaxcnn.conv2d(x, kernel, bias, padding=1)
        assert y.dtype == dtype
        tolerance = 8 * float(jnp.finfo(dtype).eps)
        by_hand = reference.conv2d(*(np.asarray(a, np.float64) for a in (x, kernel, bias)), padding=1)
        np.testing.assert_allclose(np.asarray(y, np.float64), by_hand, rtol=tolerance, atol=8 * tolerance)


def test_integer_images_take_part_in_promotion():
    image = np.arange(20, dtype=np.uint8).reshape(4, 5, 1)
    assert jaxcnn.conv2d(image, np.ones((2, 2, 1, 1), np.int32)).dtype == jnp.int32
    y = jaxcnn.conv2d(image, np.full((2, 2, 1, 1), 0.5, np.float32))
    assert y.dtype == jnp.float32
    assert y[0, 0, 0] == (0 + 1 + 5 + 6) / 2


def test_a_border_may_be_wider_than_the_image_where_it_is_not_reflected():
    x, kernel = (
        np.arange(1.0, 4.0).reshape(1, 3, 1),
        np.eye(5)[:1].reshape(1, 5, 1, 1),
    )  # reads the first of five
    far = {padding: jaxcnn.conv2d(x, kernel, padding=padding, dilation=2) for padding in ("circular", "edge")}
    assert far["circular"].ravel().tolist() == [3, 1, 2]  # four to the left: round, and one more
    assert far["edge"].ravel().tolist() == [1, 1, 1]


@pytest.mark.parametrize("padding", ["reflect", "circular", "edge"])
def test_an_empty_batch_has_a_border_too(padding):
    assert jaxcnn.conv2d(X[:0], KERNEL, padding=padding).shape == (0, 5, 6, 6)


def test_infinite_pixels_reach_only_their_windows():
    x = np.zeros((6, 6, 1), np.float32)
    x[0, 0] = np.inf
    y = jaxcnn.conv2d(x, np.ones((3, 3, 1, 1), np.float32))
    assert y[0, 0, 0] == np.inf
    assert int(jnp.isinf(y).sum()) == 1


def test_an_empty_batch_stays_empty():
    assert jaxcnn.conv2d(X[:0], KERNEL).shape == (0, 3, 5, 6)


def test_arguments_are_left_alone(rng):
    x, kernel = rng.normal(size=(5, 6, 1)), rng.normal(size=(3, 3, 1, 1))
    before = x.copy(), kernel.copy()
    jaxcnn.conv2d(x, kernel, padding=2)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(kernel, before[1])
