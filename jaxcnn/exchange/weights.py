"""A trained network as safetensors: its weights by name, and in the file's metadata what the network is.

Any reader of safetensors has the weights: `safetensors.numpy.load_file("model.safetensors")["CONV1.kernel"]`. Kernels are
HWIO and dense weights (inputs, outputs), as everywhere in this library; PyTorch's are OIHW and (outputs, inputs). Nothing in
such a file can be executed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import safetensors
from safetensors.numpy import save

from jaxcnn import spec
from jaxcnn.layers.chain import parameter_shapes, statistics_shapes
from jaxcnn.network import Network
from jaxcnn.trained import ModelError, Trained

NETWORK, CLASSES = "network", "classes"  # in the metadata


def to_safetensors(model: Trained) -> bytes:
    """Return the network as a file of safetensors: arrays named "LAYER.kernel", blocks' "BLOCK.LAYER.kernel".

    The running statistics of a normalisation stand beside its parameters: "NORM1.mean", "NORM1.var".
    """
    metadata = {
        NETWORK: spec.encode(model.network).decode(),
        CLASSES: msgspec.json.encode(model.classes).decode(),
    }
    named = flat(model.params) | flat(model.statistics)
    arrays = {path: np.ascontiguousarray(array) for path, array in named.items()}
    return bytes(save(arrays, metadata=metadata))


def from_safetensors(file: Path, network: Network | None = None) -> Trained:
    """Return the trained network in a file that `to_safetensors` wrote.

    Args:
        file: The file.
        network: For a file from elsewhere that does not say which network it is; its classes are then called by their
            numbers.

    Raises:
        ModelError: The file is no safetensors, does not say which network it is, or its arrays are not that network's.
    """
    try:
        with safetensors.safe_open(file, framework="numpy") as opened:
            said = opened.metadata() or {}
            arrays = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  # no mapping
    except FileNotFoundError:
        raise ModelError(f"there is no file {file}") from None
    except (OSError, ValueError, TypeError, safetensors.SafetensorError) as error:
        raise ModelError(f"{file} cannot be read as safetensors ({error})") from None
    if network is None and not {NETWORK, CLASSES} <= said.keys():
        raise ModelError(
            f"{file} does not say which network its weights are of; name it, or give a file that jaxcnn export "
            "--format safetensors wrote"
        )
    from jaxcnn.parameters import fitted, fitted_statistics

    try:
        if network is None:
            network = spec.decode(said[NETWORK])
            classes = msgspec.json.decode(said[CLASSES], type=tuple[str, ...])
        else:
            classes = tuple(map(str, range(network.shapes[-1][-1])))
        params, statistics = placed(arrays, network)
        params, statistics = fitted(params, network), fitted_statistics(statistics, network)
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise ModelError(f"{file} does not fit together: {error}") from None
    if network.shapes[-1] != (len(classes),):
        raise ModelError(f"{file} names {len(classes)} classes, and its network ends in {network.shapes[-1]}")
    return Trained(network, params, classes, statistics)


def flat(tree: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return what nested dictionaries hold by its path, the names joined by dots."""
    leaves: dict[str, Any] = {}
    for name, value in tree.items():
        path = f"{above}{name}"
        leaves |= flat(value, f"{path}.") if isinstance(value, Mapping) else {path: value}
    return leaves


def placed(arrays: Mapping[str, Any], network: Network) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return arrays by their paths as the nested dictionaries of a network's parameters and of its statistics.

    Raises:
        ValueError: An array is missing, or one is there that is not the network's.
    """
    shapes = parameter_shapes(network.parts), statistics_shapes(network.parts)
    expected = flat(shapes[0]) | flat(shapes[1])
    missing = [path for path in expected if path not in arrays]
    more = [path for path in arrays if path not in expected]
    if missing or more:
        lacks = f"lacks {', '.join(missing)}" if missing else ""
        has = f"has {', '.join(more)}, too" if more else ""
        raise ValueError(
            f"it {' and '.join(filter(None, (lacks, has)))}; its network has {', '.join(expected)}"
        )

    def place(tree: Mapping[str, Any], above: str = "") -> dict[str, Any]:
        return {
            name: place(value, f"{above}{name}.") if isinstance(value, Mapping) else arrays[f"{above}{name}"]
            for name, value in tree.items()
        }

    return place(shapes[0]), place(shapes[1])
