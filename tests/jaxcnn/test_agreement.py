"""Convolution and pooling on random shapes against the loops by hand and against Flax."""

import flax.linen
import hypothesis.strategies as st
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

import jaxcnn
from jaxcnn import reference
from jaxcnn.geometry import axes

CONV_METHODS = [None, "lax", "canonical", "dots", "shifts"]
POOL_METHODS = [None, "slices", "lax"]
BORDERS = {"reflect": "reflect", "circular": "wrap", "edge": "edge"}  # what np.pad calls them
NAMED = st.sampled_from(["valid", "same", "same_lower", *BORDERS])


def pairs(low, high):
    return st.one_of(st.integers(low, high), st.tuples(st.integers(low, high), st.integers(low, high)))


def paddings(high):
    side = st.tuples(st.integers(0, high), st.integers(0, high))
    return st.one_of(NAMED, pairs(0, high), st.tuples(side, side))


def both(value):
    return (value, value) if isinstance(value, int) else value


def numbers(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@st.composite
def convolutions(draw):
    groups = draw(st.integers(1, 3))
    window = (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    dilation = draw(pairs(1, 2))
    smallest = [(f - 1) * d + 1 for f, d in zip(window, both(dilation), strict=True)]
    size = [draw(st.integers(n, n + 4)) for n in smallest]
    per_group, features = draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    seed = draw(st.integers(0, 99))
    x = numbers(seed, draw(st.integers(1, 2)), *size, groups * per_group)
    kernel = numbers(seed + 1, *window, per_group, features)
    bias = draw(st.one_of(st.none(), st.just(numbers(seed + 2, features))))
    options = {
        "stride": draw(pairs(1, 3)),
        "padding": draw(paddings(2)),
        "dilation": dilation,
        "groups": groups,
    }
    return x, kernel, bias, options


@st.composite
def poolings(draw):
    window = draw(pairs(1, 3))
    size = [draw(st.integers(f, f + 4)) for f in both(window)]
    x = numbers(draw(st.integers(0, 99)), draw(st.integers(1, 2)), *size, draw(st.integers(1, 3))) - 2
    stride = draw(st.one_of(st.none(), pairs(1, 3)))
    padding = draw(st.one_of(NAMED, paddings(min(both(window)) - 1)))
    return x, window, {"stride": stride, "padding": padding, "ceil_mode": draw(st.booleans())}


def in_pixels(x, window, options):
    """Images, and padding as ((top, bottom), (left, right)), which Flax takes in place of any name.

    A border that holds pixels is laid by NumPy beforehand.
    """
    height, width = axes("window", x.shape[1:3], both(window), **{"dilation": 1, **options})
    pads = (height.border, width.border)
    if options["padding"] not in BORDERS:
        return x, pads
    return np.pad(x, ((0, 0), *pads, (0, 0)), BORDERS[options["padding"]]), ((0, 0), (0, 0))


@given(convolutions(), st.sampled_from(CONV_METHODS))
def test_conv2d_agrees_with_the_reference_and_with_flax(case, method):
    x, kernel, bias, options = case
    y = jaxcnn.conv2d(x, kernel, bias, **options, method=method)
    np.testing.assert_allclose(y, reference.conv2d(x, kernel, bias, **options), rtol=1e-4, atol=1e-4)
    geometry = {key: options[key] for key in ("stride", "padding", "dilation")}
    whole, pads = in_pixels(x, kernel.shape[:2], geometry)
    layer = flax.linen.Conv(
        kernel.shape[3],
        kernel.shape[:2],
        strides=both(options["stride"]),
        padding=pads,
        kernel_dilation=both(options["dilation"]),
        feature_group_count=options["groups"],
        use_bias=bias is not None,
    )
    params = {"kernel": kernel} | ({} if bias is None else {"bias": bias})
    np.testing.assert_allclose(y, layer.apply({"params": params}, whole), rtol=1e-4, atol=1e-4)


@given(poolings(), st.integers(1, 2), st.sampled_from(POOL_METHODS))
def test_max_pool2d_agrees_with_the_reference_and_with_flax(case, dilation, method):
    x, window, options = case
    y = jaxcnn.max_pool2d(x, window, **options, method=method)
    np.testing.assert_array_equal(y, reference.max_pool2d(x, window, **options).astype(np.float32))
    strides = both(window if options["stride"] is None else options["stride"])
    whole, pads = in_pixels(x, window, {**options, "stride": strides})
    np.testing.assert_array_equal(y, flax.linen.max_pool(whole, both(window), strides=strides, padding=pads))
    spans = [(f - 1) * dilation + 1 for f in both(window)]
    if all(span <= n for span, n in zip(spans, x.shape[1:3], strict=True)):
        dilated = {"stride": options["stride"], "dilation": dilation}
        np.testing.assert_array_equal(
            jaxcnn.max_pool2d(x, window, **dilated, method=method),
            reference.max_pool2d(x, window, **dilated).astype(np.float32),
        )


@given(poolings(), st.booleans(), st.sampled_from(POOL_METHODS))
def test_avg_pool2d_agrees_with_the_reference_and_with_flax(case, count, method):
    x, window, options = case
    y = jaxcnn.avg_pool2d(x, window, **options, count_include_pad=count, method=method)
    by_hand = reference.avg_pool2d(x, window, **options, count_include_pad=count)
    np.testing.assert_allclose(y, by_hand, rtol=1e-5, atol=1e-5)
    strides = both(window if options["stride"] is None else options["stride"])
    whole, pads = in_pixels(x, window, {**options, "stride": strides})
    if count and pads != in_pixels(x, window, {**options, "stride": strides, "ceil_mode": False})[1]:
        return  # Flax knows no window that hangs over: it would count what lies beyond
    peer = flax.linen.avg_pool(whole, both(window), strides=strides, padding=pads, count_include_pad=count)
    np.testing.assert_allclose(y, peer, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("ours", "theirs"), [("reflect", "REFLECT"), ("circular", "CIRCULAR")])
def test_borders_of_pixels_are_those_of_flax_at_stride_1(ours, theirs):
    x, kernel = numbers(0, 2, 6, 7, 2), numbers(1, 4, 3, 2, 3)
    layer = flax.linen.Conv(3, (4, 3), padding=theirs, kernel_dilation=(1, 2), use_bias=False)
    y = jaxcnn.conv2d(x, kernel, padding=ours, dilation=(1, 2))
    assert y.shape == (2, 6, 7, 3)
    np.testing.assert_allclose(y, layer.apply({"params": {"kernel": kernel}}, x), rtol=1e-5, atol=1e-5)


@given(convolutions(), st.floats(-2, 2, width=32))
def test_conv2d_is_linear(case, factor):
    x, kernel, _, options = case
    other = np.flip(x, axis=1)
    y = jaxcnn.conv2d(x + factor * other, kernel, **options)
    parts = jaxcnn.conv2d(x, kernel, **options) + factor * jaxcnn.conv2d(other, kernel, **options)
    np.testing.assert_allclose(y, parts, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (3, 5)])
def test_a_delta_kernel_is_the_identity(rng, size):
    x = rng.normal(size=(2, 6, 7, 3)).astype(np.float32)
    delta = np.zeros((*size, 3, 3), np.float32)
    delta[size[0] // 2, size[1] // 2] = np.eye(3)
    np.testing.assert_array_equal(jaxcnn.conv2d(x, delta, padding="same"), x)


@pytest.mark.parametrize("cell", [(0, 0), (0, 2), (2, 1)])
def test_a_delta_off_the_centre_reads_that_pixel_unflipped(rng, cell):
    x = rng.normal(size=(5, 6, 1)).astype(np.float32)
    delta = np.zeros((3, 3, 1, 1), np.float32)
    delta[cell] = 1
    np.testing.assert_array_equal(jaxcnn.conv2d(x, delta), x[cell[0] : cell[0] + 3, cell[1] : cell[1] + 4])


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: jaxcnn.conv2d(x, numbers(3, 3, 2, 2, 4)),
        lambda x: jaxcnn.max_pool2d(x, (3, 2), stride=1),
        lambda x: jaxcnn.avg_pool2d(x, (3, 2), stride=1),
    ],
    ids=["conv2d", "max_pool2d", "avg_pool2d"],
)
def test_shifting_the_image_shifts_the_output(operation):
    x = numbers(5, 9, 8, 2)
    down, right = 2, 3
    shifted = operation(jnp.asarray(x[down:, right:]))
    np.testing.assert_allclose(shifted, operation(jnp.asarray(x))[down:, right:], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("padding", "expected"), [("same", [3, 5, 7, 4]), ("same_lower", [1, 3, 5, 7])])
def test_same_puts_the_odd_zero_on_its_side(padding, expected):
    x = jnp.array([1.0, 2, 3, 4]).reshape(1, 4, 1)
    y = jaxcnn.conv2d(x, jnp.ones((1, 2, 1, 1)), padding=padding)
    np.testing.assert_array_equal(y.ravel(), expected)
