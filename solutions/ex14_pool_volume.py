"""Pooling of a volume: the program for an image works on a volume, if it leaves the last axis alone."""

from typing import Literal

import jax
import jax.numpy as jnp


def pool_volume(
    volume: jax.Array, window: tuple[int, int], stride: tuple[int, int], mode: Literal["max", "average"]
) -> jax.Array:
    """Pool every channel of a volume (h, w, c) with a window (f_h, f_w), in steps of (s_h, s_w)."""
    (f_h, f_w), (s_h, s_w) = window, stride
    rows, columns = volume.shape[0] - f_h + 1, volume.shape[1] - f_w + 1
    # One shifted, strided copy of the volume for each place in the window, stacked along a new first axis.
    covered = jnp.stack(
        [volume[u : u + rows : s_h, v : v + columns : s_w] for u in range(f_h) for v in range(f_w)]
    )
    return covered.max(axis=0) if mode == "max" else covered.mean(axis=0)
