"""The lecture's hand-made filters, and a function that applies one to a picture."""

from collections.abc import Mapping
from types import MappingProxyType

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from jaxcnn.arrays import as_array
from jaxcnn.conv import conv2d
from jaxcnn.geometry import Padding


def _kernel(*rows: tuple[float, float, float], scale: float = 1.0) -> NDArray[np.float32]:
    kernel = np.array(rows, np.float32) * np.float32(scale)
    kernel.flags.writeable = False  # shared by everyone who imports it
    return kernel


# The slide prints the bottom middle weight as 0,0125. It is 0.125: only then do the weights sum to 1.
BLUR = _kernel((1, 2, 1), (2, 4, 2), (1, 2, 1), scale=1 / 16)
# Vertical edges: bright on the left, dark on the right gives positive values.
VERTICAL = _kernel((1, 0, -1), (1, 0, -1), (1, 0, -1))
HORIZONTAL = _kernel((1, 1, 1), (0, 0, 0), (-1, -1, -1))
SOBEL = _kernel((1, 0, -1), (2, 0, -2), (1, 0, -1))
SCHARR = _kernel((3, 0, -3), (10, 0, -10), (3, 0, -3))

FILTERS: Mapping[str, NDArray[np.float32]] = MappingProxyType(
    {"blur": BLUR, "vertical": VERTICAL, "horizontal": HORIZONTAL, "sobel": SOBEL, "scharr": SCHARR},
)


def apply_filter(image: ArrayLike, kernel: ArrayLike, *, padding: Padding = "valid") -> jax.Array:
    """Apply one kernel to a grey picture, or to each channel of a colour picture on its own.

    Args:
        image: (H, W) or (H, W, C); integers or floating point.
        kernel: (f_h, f_w), not flipped.
        padding: As for `jaxcnn.conv2d`; "valid" shrinks the picture by f - 1.

    Returns:
        (H', W') or (H', W', C); floating point for the kernels of this module.

    Raises:
        TypeError: A dtype that is not real.
        ValueError: A wrong rank, or a kernel larger than the padded picture.

    Source: lecture, slides on filters and on edge detection.
    """
    image, kernel = as_array("image", image), as_array("kernel", kernel)
    if image.ndim not in (2, 3):
        raise ValueError(
            f"image must be grey (height, width) or colour (height, width, channels), got shape {image.shape}"
        )
    if kernel.ndim != 2:
        raise ValueError(f"kernel must have shape (height, width), got shape {kernel.shape}")
    # Channels become a batch of grey images: a filter is the same for each of them.
    planes = jnp.moveaxis(jnp.atleast_3d(image), -1, 0)[..., None]
    filtered = conv2d(planes, kernel[:, :, None, None], padding=padding)[..., 0]
    return filtered[0] if image.ndim == 2 else jnp.moveaxis(filtered, 0, -1)
