"""Size and channels: exact where a rule gives exact values, Pillow as the oracle elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jaxcnn.data import fit


def test_what_fits_is_returned_as_it_is(rng):
    images = rng.integers(0, 256, (2, 5, 7, 3), np.uint8)
    assert np.shares_memory(fit(images, (5, 7, 3)), images)


def test_mnist_gets_two_zeros_on_every_side(rng):
    images = rng.integers(1, 256, (3, 28, 28), np.uint8)
    fitted = fit(images, (32, 32, 1))
    assert (fitted.shape, fitted.dtype) == ((3, 32, 32, 1), np.uint8)
    np.testing.assert_array_equal(fitted[:, 2:30, 2:30, 0], images)
    assert fitted.sum() == images.sum()


def test_grey_becomes_colour_by_repeating(rng):
    images = rng.integers(0, 256, (3, 6, 5), np.uint8)
    np.testing.assert_array_equal(fit(images, (6, 5, 3)), np.stack([images] * 3, axis=3))


def test_colour_becomes_grey_as_pillow_has_it(rng):
    images = rng.integers(0, 256, (4, 30, 20, 3), np.uint8)
    fitted = fit(images, (30, 20, 1))
    assert fitted.dtype == np.uint8
    for image, grey in zip(images, fitted, strict=True):
        np.testing.assert_array_equal(grey[..., 0], Image.fromarray(image).convert("L"))


def test_colour_becomes_grey_in_floats():
    images = np.array([[[[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]]], np.float64)
    fitted = fit(images, (1, 4, 1))
    assert fitted.dtype == np.float32
    np.testing.assert_allclose(fitted.ravel(), [0.299, 0.587, 0.114, 1], rtol=1e-6)


def test_a_wide_picture_loses_both_sides_and_keeps_its_corners(quarters):
    picture = np.pad(quarters(8, 8), ((0, 0), (3, 3), (0, 0)), constant_values=255)
    np.testing.assert_array_equal(fit(picture[None], (8, 8, 3))[0], quarters(8, 8))
    tall = np.pad(quarters(8, 8), ((3, 3), (0, 0), (0, 0)), constant_values=255)
    np.testing.assert_array_equal(fit(tall[None], (8, 8, 3))[0], quarters(8, 8))


@pytest.mark.parametrize("size", [(16, 16), (64, 64), (90, 64), (40, 200)])
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_a_resized_picture_keeps_its_orientation_and_channels(size, kind, quarters):
    fitted = fit(quarters(*size)[None].astype(kind), (32, 32, 3))[0]
    assert fitted.dtype == kind
    for place, colour in {(4, 4): 0, (4, 27): 1, (27, 4): 2}.items():
        expected = np.zeros(3)
        expected[colour] = (200, 100, 50)[colour]
        np.testing.assert_allclose(fitted[place], expected, atol=1e-4)
    assert not fitted[27, 27].any()


def test_shrinking_averages():
    stripes = np.tile(np.array([0, 200], np.uint8), (1, 64, 32))
    np.testing.assert_allclose(fit(stripes, (8, 8, 1))[0, 2:6, 2:6], 100, atol=2)


def test_resizing_agrees_with_pillow_in_colour(rng):
    picture = rng.integers(0, 256, (50, 50, 3), np.uint8)
    peer = Image.fromarray(picture).resize((20, 20), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(fit(picture[None], (20, 20, 3))[0], peer)


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3])),
    channels=st.sampled_from([1, 3]),
    value=st.integers(0, 255),
)
def test_an_even_picture_stays_even(size, shape, channels, value):
    fitted = fit(np.full((2, *size, channels), value, np.uint8), shape)
    assert fitted.shape == (2, *shape)
    if (size, shape[:2]) != ((28, 28), (32, 32)):
        assert (fitted == value).all()


def test_no_images_become_no_images():
    assert fit(np.zeros((0, 8, 8), np.uint8), (32, 32, 3)).shape == (0, 32, 32, 3)


def test_four_channels_stay_four(rng):
    images = rng.integers(0, 256, (2, 8, 8, 4), np.uint8)
    fitted = fit(images, (4, 4, 4))
    np.testing.assert_array_equal(fitted[..., 3:], fit(images[..., 3], (4, 4, 1)))


PICTURES = np.zeros((2, 8, 8, 3), np.uint8)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit(PICTURES.astype(int), (8, 8, 3)), TypeError, "uint8 or floating point, got int64"),
        (lambda: fit(PICTURES[0, 0], (8, 8, 3)), ValueError, r"shape \(N, H, W\) .* got \(8, 3\)"),
        (lambda: fit(PICTURES[:, :0], (8, 8, 3)), ValueError, r"got \(2, 0, 8, 3\)"),
        (lambda: fit(PICTURES[..., :2], (8, 8, 3)), ValueError, "of 2 channels cannot become images of 3"),
        (
            lambda: fit(PICTURES, (8, 8, 4)),
            ValueError,
            "of 3 channels cannot become images of 4; 1 and 3 can",
        ),
        (lambda: fit(PICTURES, (8, 8)), ValueError, r"\(height, width, channels\), got \(8, 8\)"),
        (lambda: fit(PICTURES, (8, 0, 3)), ValueError, "shape must be at least 1, got 0"),
        (lambda: fit(PICTURES, (8, 8.0, 3)), TypeError, "shape must be an integer, got 8.0"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
