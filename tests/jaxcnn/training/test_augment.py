"""Random changes of images against NumPy, image by image."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxcnn.training import Augment

IMAGES = np.random.default_rng(1).normal(size=(64, 6, 5, 2)).astype(np.float32)


@pytest.mark.parametrize(
    ("augment", "mode"),
    [(Augment(shift=2), "constant"), (Augment(crop=3, flip=True), "reflect"), (Augment(flip=True), "edge")],
)
def test_every_image_gets_what_was_drawn(augment, mode):
    draw = augment.draw(jax.random.key(0), (64,))
    changed = jax.jit(augment.apply)(IMAGES, draw)
    border = augment.border
    for image, corner, mirrored, got in zip(IMAGES, *draw, changed, strict=True):
        wide = np.pad(image, ((border, border), (border, border), (0, 0)), mode=mode)
        window = wide[corner[0] : corner[0] + 6, corner[1] : corner[1] + 5]
        np.testing.assert_array_equal(got, window[:, ::-1] if mirrored else window)


def test_draws_are_seeded_and_reach_every_place():
    augment = Augment(shift=1, flip=True)
    corner, mirrored = augment.draw(jax.random.key(0), (500,))
    assert {tuple(place) for place in corner.tolist()} == {(a, b) for a in range(3) for b in range(3)}
    assert 200 < int(mirrored.sum()) < 300
    assert jnp.array_equal(corner, augment.draw(jax.random.key(0), (500,)).corner)
    assert not jnp.array_equal(corner, augment.draw(jax.random.key(1), (500,)).corner)
    assert not Augment(shift=1).draw(jax.random.key(0), (50,)).mirrored.any()


def test_bytes_stay_bytes():
    augment = Augment(shift=1)
    pixels = np.arange(60, dtype=np.uint8).reshape(2, 6, 5, 1)
    assert augment.apply(pixels, augment.draw(jax.random.key(0), (2,))).dtype == np.uint8


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Augment(shift=-1), ValueError, "shift must be at least 0, got -1"),
        (lambda: Augment(crop=1.5), TypeError, r"crop must be an integer, got 1\.5"),
        (lambda: Augment(shift=1, crop=2), ValueError, "shift or crop must be 0, got 1 and 2"),
        (
            lambda: Augment(crop=5).apply(IMAGES, Augment(crop=5).draw(jax.random.key(0), (64,))),
            ValueError,
            r"crop must be smaller than the image, \(6, 5\) pixels, got 5",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
