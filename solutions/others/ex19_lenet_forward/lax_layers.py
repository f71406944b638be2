"""The operations of jax.lax; one image, mapped over the batch."""

import jax
from jax import lax


def forward(params: dict[str, dict[str, jax.Array]], image: jax.Array) -> jax.Array:
    """One image (32, 32, 3) -> (10,)."""
    x = image[None]
    for name in ("CONV1", "CONV2"):
        layer = params[name]
        x = lax.conv_general_dilated(
            x, layer["kernel"], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        x = lax.max(x + layer["bias"], 0.0)
        x = lax.reduce_window(x, -float("inf"), lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    x = x.ravel()
    for name in ("FC3", "FC4", "Softmax"):
        x = x @ params[name]["kernel"] + params[name]["bias"]
        if name != "Softmax":
            x = lax.max(x, 0.0)
    return x


def lenet_forward(params: dict[str, dict[str, jax.Array]], images: jax.Array) -> jax.Array:
    """Map over the first axis."""
    return jax.vmap(forward, in_axes=(None, 0))(params, images)
