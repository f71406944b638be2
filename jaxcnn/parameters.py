"""The parameters of a network, as `jaxcnn.init` draws them: {layer name: {"kernel": ..., "bias": ...}}.

The entry of a block is a dictionary of its layers: {"RES1": {"CONV1": {"kernel": ...}, "CONV2": {"kernel": ...}}}. The
running statistics of a network are nested in the same way: {"NORM1": {"mean": ..., "var": ...}}.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jaxcnn.arguments import real
from jaxcnn.arrays import as_array
from jaxcnn.layers import Part, Shape
from jaxcnn.network import Network

# Of arrays; of a block, dictionaries in place of arrays.
Params = dict[str, dict[str, Any]]
Statistics = dict[str, dict[str, Any]]
Own = Callable[[Part], dict[str, Shape]]  # the shapes of the arrays that a layer itself has


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
    return _of_layers("params", params, network.parts, "network", _parameters)


def fitted_statistics(statistics: Any, network: Network) -> Statistics:
    """Return running statistics as arrays, if they are exactly those of the network; None for one that has none.

    Raises:
        TypeError: They are not dictionaries of arrays of real numbers.
        ValueError: They are missing, or a layer or an array is missing, additional or of another shape.
    """
    if statistics is None and network.keeps_statistics:
        raise ValueError(
            "statistics must be the network's running statistics, since it has a BatchNorm: those of a training, "
            "state.statistics, or jaxcnn.init_statistics(network)"
        )
    if not isinstance(statistics, Mapping | None):
        raise TypeError(
            "statistics must be a dictionary, as jaxcnn.init_statistics makes it, "
            f"got {type(statistics).__name__}"
        )
    return _of_layers("statistics", statistics or {}, network.parts, "network", _statistics)


def _parameters(part: Part) -> dict[str, Shape]:
    return part.layer.parameter_shapes(part.shape)


def _statistics(part: Part) -> dict[str, Shape]:
    return part.layer.statistics_shapes(part.shape)


def _of_layers(
    path: str, given: Mapping[str, Any], parts: tuple[Part, ...], whose: str, own: Own
) -> dict[str, dict[str, Any]]:
    """Return the arrays of the layers of a network or a block; `path` says in messages where they stand."""
    names = [part.name for part in parts]
    unknown = [name for name in given if name not in names]
    if unknown:
        raise ValueError(
            f"{path} must hold no layers but those of the {whose}, {', '.join(names)}; "
            f"got {', '.join(map(repr, unknown))}, too"
        )
    arrays = {
        part.name: _of_layer(f"{path}[{part.name!r}]", given.get(part.name, {}), part, own) for part in parts
    }
    return {name: found for name, found in arrays.items() if found}


def _of_layer(path: str, given: Any, part: Part, own: Own) -> dict[str, Any]:
    expected, inside = own(part), part.layer.parts(part.shape)
    if not isinstance(given, Mapping):
        wanted = f"the layers {', '.join(layer.name for layer in inside)}" if inside else expected
        raise TypeError(f"{path} must hold {wanted}, got {type(given).__name__}")
    if inside:
        return _of_layers(path, given, inside, "block", own)
    arrays = {key: as_array(f"{path}[{key!r}]", value) for key, value in given.items()}
    shapes = {key: array.shape for key, array in arrays.items()}
    if shapes != expected:
        raise ValueError(f"{path} must hold {expected}, got {shapes}")
    for key, array in arrays.items():
        real(f"{path}[{key!r}]", array.dtype)
    return arrays
