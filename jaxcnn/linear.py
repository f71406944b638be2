"""The fully connected layer."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from jaxcnn.arguments import real
from jaxcnn.arrays import as_array, plus


def dense(x: ArrayLike, kernel: ArrayLike, bias: ArrayLike | None = None) -> jax.Array:
    """Compute x @ kernel + bias: every output is a weighted sum of all inputs, plus a bias.

    Args:
        x: (N, I), or a single vector (I,).
        kernel: (I, O).
        bias: (O,), or None for none.

    Returns:
        (N, O) or (O,), of the dtype that JAX's promotion gives the arguments.

    Raises:
        TypeError: A dtype that is not real.
        ValueError: A rank or a size that does not fit.
    """
    x, kernel = as_array("x", x), as_array("kernel", kernel)
    if x.ndim not in (1, 2):
        raise ValueError(f"x must have shape (inputs,) or (number, inputs), got shape {x.shape}")
    if kernel.ndim != 2 or kernel.shape[0] != x.shape[-1]:
        raise ValueError(f"kernel must have shape ({x.shape[-1]}, outputs), got shape {kernel.shape}")
    operands = [x, kernel]
    if bias is not None:
        operands.append(as_array("bias", bias))
        if operands[2].shape != kernel.shape[1:]:
            raise ValueError(
                f"bias must have shape ({kernel.shape[1]},), one an output, got {operands[2].shape}"
            )
    for name, operand in zip(("x", "kernel", "bias"), operands, strict=False):
        real(name, operand.dtype)
    dtype = jnp.result_type(*operands)
    y = x.astype(dtype) @ kernel.astype(dtype)
    return y if bias is None else plus(y, operands[2])
