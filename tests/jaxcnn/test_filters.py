"""Filters on pictures."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxcnn import FILTERS, SOBEL, apply_filter, reference


def test_grey_and_colour_agree(rng):
    colour = rng.integers(0, 256, size=(6, 7, 3), dtype=np.uint8)
    filtered = apply_filter(colour, SOBEL)
    assert filtered.shape == (4, 5, 3)
    for channel in range(3):
        np.testing.assert_array_equal(filtered[..., channel], apply_filter(colour[..., channel], SOBEL))


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_agrees_with_the_reference(rng, name):
    picture = rng.normal(size=(6, 7)).astype(np.float32)
    by_hand = reference.conv2d(picture[..., None], FILTERS[name][..., None, None], padding="same")[..., 0]
    np.testing.assert_allclose(
        apply_filter(picture, FILTERS[name], padding="same"), by_hand, rtol=1e-4, atol=1e-5
    )


def test_keeps_float32():
    assert apply_filter(jnp.ones((4, 4), jnp.float32), SOBEL).dtype == jnp.float32


def test_nobody_changes_a_shared_kernel():
    with pytest.raises(ValueError, match="read-only"):
        SOBEL[0, 0] = 7
    with pytest.raises(TypeError, match="does not support item assignment"):
        FILTERS["sobel"] = SOBEL


@pytest.mark.parametrize(
    ("image", "kernel", "message"),
    [
        (np.ones((1, 4, 4, 3)), SOBEL, r"image must be grey .* got shape \(1, 4, 4, 3\)"),
        (np.ones(4), SOBEL, r"image must be grey .* got shape \(4,\)"),
        (
            np.ones((4, 4)),
            SOBEL[..., None],
            r"kernel must have shape \(height, width\), got shape \(3, 3, 1\)",
        ),
        (np.ones((2, 4)), SOBEL, r"kernel must fit into the padded image"),
    ],
)
def test_refuses(image, kernel, message):
    with pytest.raises(ValueError, match=message):
        apply_filter(image, kernel)
