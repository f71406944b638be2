"""Activations: the functions between the layers, on every number on its own, and their names in a network."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from jaxcnn.arguments import real
from jaxcnn.arrays import as_array, floating


def gelu(x: ArrayLike, *, approximate: bool = False) -> jax.Array:
    """Return x * P(X <= x) for a standard normal X: x / 2 * (1 + erf(x / sqrt(2))).

    It falls up to about -0.75, and rises from there on.

    Args:
        x: Any shape; integers or floating point.
        approximate: Whether to compute x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))), at most 0.0005 beside it.

    Returns:
        The shape of `x`, of its dtype; integers give JAX's default floating-point type.

    Raises:
        TypeError: A dtype that is not real.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, section 2.
    """
    return jax.nn.gelu(_floating(x), approximate=bool(approximate))


def silu(x: ArrayLike) -> jax.Array:
    """Return x * sigmoid(x), also called swish.

    It falls up to about -1.28, and rises from there on.

    Args:
        x: Any shape; integers or floating point.

    Returns:
        The shape of `x`, of its dtype; integers give JAX's default floating-point type.

    Raises:
        TypeError: A dtype that is not real.

    Source: Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation", 2017.
    """
    y: jax.Array = jax.nn.silu(_floating(x))
    return y


def relu6(x: ArrayLike) -> jax.Array:
    """Return min(max(x, 0), 6), whose numbers stay in a range that 8 bits can hold.

    Args:
        x: Any shape; integers or floating point.

    Returns:
        The shape of `x`, of its dtype; integers give JAX's default floating-point type.

    Raises:
        TypeError: A dtype that is not real.

    Source: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017.
    """
    y: jax.Array = jax.nn.relu6(_floating(x))
    return y


def hard_swish(x: ArrayLike) -> jax.Array:
    """Return x * relu6(x + 3) / 6: about `silu`, without an exponential.

    It falls from -3 to -1.5, and rises from there on.

    Args:
        x: Any shape; integers or floating point.

    Returns:
        The shape of `x`, of its dtype; integers give JAX's default floating-point type.

    Raises:
        TypeError: A dtype that is not real.

    Source: Howard et al., "Searching for MobileNetV3", 2019, section 5.2.
    """
    y: jax.Array = jax.nn.hard_swish(_floating(x))
    return y


def _floating(x: ArrayLike) -> jax.Array:
    x = as_array("x", x)
    real("x", x.dtype)
    return x.astype(floating(x.dtype))


ACTIVATIONS: Mapping[str | None, Callable[[jax.Array], jax.Array]] = MappingProxyType(
    {
        "relu": jax.nn.relu,
        "tanh": jnp.tanh,
        "sigmoid": jax.nn.sigmoid,
        "gelu": gelu,
        "gelu_tanh": lambda x: gelu(x, approximate=True),
        "silu": silu,
        "relu6": relu6,
        "hard_swish": hard_swish,
        None: lambda x: x,
    },
)
"""The functions by the names of `jaxcnn.layers.ActivationName`."""
