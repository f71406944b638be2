"""64-bit numbers in a block, whatever JAX's version."""

import jax
import jax.experimental


def wide():
    """`jax.enable_x64(True)`, which versions before 0.8 have elsewhere."""
    return jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64()
