"""What a convolution takes: images, a kernel, a bias and groups that fit each other."""

import jax
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank, real
from jaxcnn.arrays import as_array
from jaxcnn.geometry import groups_of


def operands(
    x: ArrayLike, kernel: ArrayLike, bias: ArrayLike | None, groups: object
) -> tuple[list[jax.Array], int]:
    """Return x, the kernel and, if there is one, the bias as arrays, and the number of groups.

    Args:
        x: (N, H, W, C) or (H, W, C).
        kernel: (f_h, f_w, C / groups, O).
        bias: (O,) or None.
        groups: A number that divides C and O.

    Raises:
        TypeError: A dtype that is not real, or groups not of an integer.
        ValueError: A rank, a number of channels or a bias that does not fit.
    """
    x, kernel = as_array("x", x), as_array("kernel", kernel)
    image_rank("x", x.shape)
    if kernel.ndim != 4:
        raise ValueError(
            f"kernel must have shape (height, width, channels / groups, filters), got shape {kernel.shape}",
        )
    if 0 in kernel.shape:
        raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
    channels, features = x.shape[-1], kernel.shape[-1]
    group_count = groups_of(groups, channels, features)
    if kernel.shape[2] != channels // group_count:
        raise ValueError(
            f"kernel must have as many input channels as x has (per group): x has shape {x.shape}, "
            f"groups={group_count}, so {channels // group_count} were expected; got a kernel of shape {kernel.shape}",
        )
    arrays = [x, kernel]
    if bias is not None:
        arrays.append(as_array("bias", bias))
        if arrays[2].shape != (features,):
            raise ValueError(f"bias must have shape ({features},), one a filter, got {arrays[2].shape}")
    for name, array in zip(("x", "kernel", "bias"), arrays, strict=False):
        real(name, array.dtype)
    return arrays, group_count
