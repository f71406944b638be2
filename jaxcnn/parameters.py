"""The parameters of a network, as `jaxcnn.init` draws them: {layer name: {"kernel": ..., "bias": ...}}."""

from collections.abc import Mapping
from typing import Any

import jax

from jaxcnn.arguments import real
from jaxcnn.arrays import as_array
from jaxcnn.network import Network

Params = dict[str, dict[str, jax.Array]]


def fitted(params: Any, network: Network) -> Params:
    """Return parameters as arrays, if they are exactly those of the network.

    Raises:
        TypeError: They are not dictionaries of arrays of real numbers.
        ValueError: A layer or an array is missing, additional or of another shape.
    """
    if not isinstance(params, Mapping):
        inside = "; give its .params" if isinstance(getattr(params, "params", None), Mapping) else ""
        raise TypeError(
            f"params must be a dictionary, as jaxcnn.init makes it, got {type(params).__name__}{inside}"
        )
    unknown = [name for name in params if name not in network.names]
    if unknown:
        raise ValueError(
            f"params must hold no layers but those of the network, {', '.join(network.names)}; "
            f"got {', '.join(map(repr, unknown))}, too"
        )
    return {
        name: own
        for name, layer, shape in zip(network.names, network.layers, network.shapes, strict=False)
        if (own := _of_layer(name, params.get(name, {}), layer.parameter_shapes(shape)))
    }


def _of_layer(name: str, own: Any, expected: dict[str, tuple[int, ...]]) -> dict[str, jax.Array]:
    if not isinstance(own, Mapping):
        raise TypeError(f"params[{name!r}] must hold {expected}, got {type(own).__name__}")
    arrays = {key: as_array(f"params[{name!r}][{key!r}]", value) for key, value in own.items()}
    shapes = {key: array.shape for key, array in arrays.items()}
    if shapes != expected:
        raise ValueError(f"params[{name!r}] must hold {expected}, got {shapes}")
    for key, array in arrays.items():
        real(f"params[{name!r}][{key!r}]", array.dtype)
    return arrays
