"""What every layer of a network makes of its input: for looking at, not for training."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from jaxcnn.model import _forward
from jaxcnn.network import Network


def activations(
    params: Mapping[str, Mapping[str, jax.Array]], x: ArrayLike, network: Network
) -> dict[str, jax.Array]:
    """Every layer's outputs by the layer's name, first layer first.

    The last layer's are the logits, which `jaxcnn.apply` gives alone.

    Args:
        params: As `jaxcnn.init` makes them for this network.
        x: (N, *network.input_shape), or a single example of shape network.input_shape.
        network: The layers.

    Returns:
        For each name of network.names (N, *shape), or shape for a single example, where shape is the
        layer's in network.shapes; of the promoted dtype of `x` and `params`.

    Raises:
        TypeError: `network` is not a Network.
        ValueError: `x` is not of the network's input shape.
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")
    x, rank = jnp.asarray(x), len(network.input_shape)
    if x.shape[-rank:] != network.input_shape or x.ndim not in (rank, rank + 1):
        raise ValueError(f"x must have shape {network.input_shape} or (N, ...) of it, got {x.shape}")
    single = x.ndim == rank
    batch, outputs = x[None] if single else x, {}
    for name, layer in zip(network.names, network.layers, strict=True):
        batch = _forward(layer, params.get(name, {}), batch)
        outputs[name] = batch[0] if single else batch
    return outputs
