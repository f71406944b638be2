"""Lay a border that holds pixels around images; a border of zeros is left to what pads with zeros on its way."""

from dataclasses import replace

import jax
import jax.numpy as jnp

from jaxcnn.geometry import Axis

_MODES = {"reflect": "reflect", "circular": "wrap", "edge": "edge"}  # what `jnp.pad` calls them


def bordered(x: jax.Array, height: Axis, width: Axis) -> tuple[jax.Array, Axis, Axis]:
    """Return images with their border, and the axes along which the window slides over both together.

    Args:
        x: (..., H, W, C).
        height: The vertical axis.
        width: The horizontal axis.

    Returns:
        (..., top + H + bottom, left + W + right, C), and axes of that size without padding. Where the border holds
        zeros, all three as they came.
    """
    if height.holds == "zeros":
        return x, height, width
    border = (*((0, 0),) * (x.ndim - 3), height.border, width.border, (0, 0))
    whole = jnp.pad(x, border, mode=_MODES[height.holds])
    height, width = (
        replace(axis, size=axis.size + sum(axis.border), low=0, high=0, holds="zeros")
        for axis in (height, width)
    )
    return whole, height, width
