"""Transposed and depthwise convolution: what they are of others' and of each other, and what they refuse."""

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import given, settings
from jax import lax
from wide import wide

from jaxcnn import conv2d, conv_transpose2d, depthwise_conv2d, reference, transposed_output_size

X, KERNEL = np.ones((2, 3, 4, 4), np.float32), np.ones((3, 2, 4, 6), np.float32)

REFUSED = [
    ("rank of x", (X[0, 0], KERNEL), {}, ValueError, r"x must be an image .* got shape \(4, 4\)"),
    ("channels", (X, KERNEL), {"groups": 2}, ValueError, r"groups=2, so 2 were expected"),
    ("bias", (X, KERNEL, np.ones(4)), {}, ValueError, r"bias must have shape \(6,\)"),
    ("float stride", (X, KERNEL), {"stride": 2.0}, TypeError, r"stride must be an integer, got 2.0"),
    ("dilation", (X, KERNEL), {"dilation": 0}, ValueError, r"dilation must be at least 1, got 0"),
    ("padding's name", (X, KERNEL), {"padding": "full"}, ValueError, r"padding must be .* got 'full'"),
    (
        "border of pixels",
        (X, KERNEL),
        {"padding": "reflect"},
        ValueError,
        r"in pixels for a transposed convolution, which cuts off its border and does not fill it, got 'reflect'",
    ),
    (
        "padding wider than the output",
        (X, KERNEL),
        {"padding": ((2, 3), (0, 0))},
        ValueError,
        r"along the height the output has 5 \(size 3, stride 1, kernel's span 3, .*\), and 2 \+ 3 are cut off",
    ),
    (
        "output_padding",
        (X, KERNEL),
        {"stride": (1, 2), "output_padding": 1},
        ValueError,
        r"output_padding must be below the stride \(1, 2\), got \(1, 1\)",
    ),
    (
        "output_padding of same",
        (X, KERNEL),
        {"stride": 2, "padding": "same", "output_padding": (0, 1)},
        ValueError,
        r"output_padding must be 0 with padding 'same', which fixes the size, got \(0, 1\)",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
def test_refuses(arguments, options, error, message):
    with pytest.raises(error, match=message):
        conv_transpose2d(*arguments, **options)


def pairs(low, high):
    return st.one_of(st.integers(low, high), st.tuples(st.integers(low, high), st.integers(low, high)))


def both(value):
    return (value, value) if isinstance(value, int) else value


@st.composite
def cases(draw):
    """Arguments of a transposed convolution; paddings may be wider than the kernel."""
    window = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    stride, groups = draw(pairs(1, 3)), draw(st.integers(1, 2))
    side = st.tuples(st.integers(0, 2), st.integers(0, 2))
    padding = draw(st.one_of(st.sampled_from(["valid", "same", "same_lower"]), st.tuples(side, side)))
    fixed = isinstance(padding, str) and padding != "valid"
    more = 0 if fixed else tuple(draw(st.integers(0, s - 1)) for s in both(stride))
    size = draw(st.integers(4, 5)), draw(st.integers(4, 5))  # of which no padding here takes everything
    random = np.random.default_rng(draw(st.integers(0, 99)))
    x = random.normal(size=(2, *size, groups * draw(st.integers(1, 2)))).astype(np.float32)
    kernel = random.normal(size=(*window, x.shape[-1] // groups, groups * draw(st.integers(1, 2))))
    bias = random.normal(size=kernel.shape[-1])
    options = {"stride": stride, "padding": padding, "output_padding": more, "dilation": draw(pairs(1, 2))}
    return x, kernel.astype(np.float32), bias.astype(np.float32), {**options, "groups": groups}


@settings(max_examples=8)
@given(cases(), st.sampled_from([None, "lax", "phases"]))
def test_agrees_with_the_reference_and_is_the_gradient_of_a_convolution(case, method):
    x, kernel, bias, options = case
    y = conv_transpose2d(x, kernel, bias, **options, method=method)
    np.testing.assert_allclose(
        y, reference.conv_transpose2d(x, kernel, bias, **options), rtol=1e-4, atol=1e-4
    )
    f_h, f_w, inputs, outputs = kernel.shape
    groups = options.pop("groups")
    swapped = kernel.reshape(f_h, f_w, inputs, groups, outputs // groups).transpose(0, 1, 4, 3, 2)
    swapped = swapped.reshape(f_h, f_w, outputs // groups, groups * inputs)
    options.pop("output_padding")
    forward = lambda image: conv2d(image, swapped, **options, groups=groups, method="lax")  # noqa: E731
    image = jnp.zeros(y.shape, y.dtype)
    assert forward(image).shape == x.shape
    (gradient,) = jax.vjp(forward, image)[1](x)
    np.testing.assert_allclose(y - bias, gradient, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("padding", "stride", "window"),
    [("SAME", (2, 1), (3, 2)), ("SAME", (3, 2), (2, 4)), ("VALID", (2, 1), (3, 2))],
)
def test_is_that_of_lax_and_flax(rng, padding, stride, window):
    x, kernel = rng.normal(size=(2, 4, 5, 3)), rng.normal(size=(*window, 3, 2))
    y = conv_transpose2d(x, kernel, stride=stride, padding=padding)
    plain = lax.conv_transpose(jnp.asarray(x), kernel[::-1, ::-1], stride, padding)
    np.testing.assert_allclose(y, plain, rtol=1e-4, atol=1e-5)
    swapped = jnp.asarray(kernel).swapaxes(2, 3)
    turned = lax.conv_transpose(jnp.asarray(x), swapped, stride, padding, transpose_kernel=True)
    np.testing.assert_allclose(y, turned, rtol=1e-4, atol=1e-5)
    layer = nnx.ConvTranspose(
        3, 2, window, strides=stride, padding=padding, transpose_kernel=True, use_bias=False, rngs=nnx.Rngs(0)
    )
    layer.kernel[...] = swapped
    np.testing.assert_allclose(y, layer(jnp.asarray(x, jnp.float32)), rtol=1e-4, atol=1e-5)


def test_where_the_stride_is_larger_than_the_window_lax_has_zeros_more(rng):
    x, kernel = rng.normal(size=(2, 4, 5, 3)), rng.normal(size=(2, 2, 3, 2))
    theirs = lax.conv_transpose(jnp.asarray(x), kernel[::-1, ::-1], (3, 3), "VALID")
    ours = conv_transpose2d(x, kernel, stride=3, output_padding=1)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    assert conv_transpose2d(x, kernel, stride=3).shape == (2, 11, 14, 2)
    assert (transposed_output_size(4, 2, stride=3), transposed_output_size(5, 2, stride=3)) == (11, 14)


def test_groups_are_transposed_convolutions_side_by_side(rng):
    x, kernel = rng.normal(size=(2, 3, 4, 4)), rng.normal(size=(3, 2, 2, 6))
    y = conv_transpose2d(x, kernel, stride=2, groups=2)
    halves = [
        conv_transpose2d(x[..., a : a + 2], kernel[..., b : b + 3], stride=2) for a, b in ((0, 0), (2, 3))
    ]
    np.testing.assert_allclose(y, np.concatenate(halves, -1), rtol=1e-5, atol=1e-5)


def test_one_image_no_image_and_vmap(rng):
    x, kernel = rng.normal(size=(2, 3, 4, 4)), rng.normal(size=(3, 2, 4, 6))
    y = conv_transpose2d(x, kernel, stride=2)
    assert y.shape == (2, 7, 8, 6)
    np.testing.assert_allclose(conv_transpose2d(x[0], kernel, stride=2), y[0], rtol=1e-5, atol=1e-5)
    mapped = jax.vmap(lambda image: conv_transpose2d(image, kernel, stride=2))(x)
    np.testing.assert_allclose(mapped, y, rtol=1e-5, atol=1e-5)
    assert conv_transpose2d(X[:0], KERNEL, stride=2).shape == (0, 7, 8, 6)


@pytest.mark.parametrize("dtype", ["bfloat16", "float64", "int32"])
def test_keeps_dtypes(rng, dtype):
    with wide():
        x, kernel = (jnp.asarray(rng.integers(-3, 3, size=s), dtype) for s in ((3, 4, 2), (3, 3, 2, 3)))
        y = conv_transpose2d(x, kernel, stride=2)
        assert y.dtype == dtype
        by_hand = reference.conv_transpose2d(*(np.asarray(a, np.float64) for a in (x, kernel)), stride=2)
        np.testing.assert_array_equal(np.asarray(y, np.float64), by_hand)


def test_a_pixel_that_is_not_finite_reaches_what_it_is_laid_on():
    x = np.zeros((4, 1, 1), np.float32)
    x[1] = np.inf
    y = conv_transpose2d(x, np.ones((3, 1, 1, 1), np.float32), stride=(2, 1), method="lax")
    assert np.isinf(y).ravel().tolist() == [False, False, True, True, True, False, False, False, False]
    assert not np.isnan(y).any()
    even = conv_transpose2d(x, np.ones((2, 1, 1, 1), np.float32), stride=(2, 1), method="phases")
    assert np.isinf(even).ravel().tolist() == [False, False, True, True, False, False, False, False]


def test_a_depthwise_convolution_has_a_group_for_each_channel(rng):
    x, kernel, bias = rng.normal(size=(2, 6, 7, 3)), rng.normal(size=(3, 2, 1, 6)), rng.normal(size=6)
    options = {"stride": (2, 1), "padding": "circular", "dilation": (1, 2)}
    y = depthwise_conv2d(x, kernel, bias, **options)
    np.testing.assert_allclose(
        y, reference.conv2d(x, kernel, bias, **options, groups=3), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(depthwise_conv2d(x[0], kernel, bias, **options), y[0], rtol=1e-4, atol=1e-5)
    for channel in range(3):  # filters of a channel lie side by side
        alone = conv2d(x[..., channel : channel + 1], kernel[..., 2 * channel : 2 * channel + 2], **options)
        np.testing.assert_allclose(
            (y - bias)[..., 2 * channel : 2 * channel + 2], alone, rtol=1e-4, atol=1e-5
        )


def test_depthwise_refuses_what_conv2d_does():
    with pytest.raises(ValueError, match="x must be an image"):
        depthwise_conv2d(3.0, KERNEL)
    with pytest.raises(
        ValueError, match=r"groups=4, so 1 were expected; got a kernel of shape \(3, 2, 4, 4\)"
    ):
        depthwise_conv2d(X, KERNEL[..., :4])
    with pytest.raises(ValueError, match="groups must divide the 4 channels of x and the 6 filters"):
        depthwise_conv2d(X, KERNEL)


def test_reference_refuses():
    with pytest.raises(ValueError, match=r"kernel \(3, 2, 4, 6\) in 2 groups does not fit"):
        reference.conv_transpose2d(X, KERNEL, groups=2)
