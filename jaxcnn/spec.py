"""A network as data: JSON that says its layers, and back. No JAX.

    {"input_shape": [32, 32, 3], "layers": [{"layer": "Conv", "features": 8, "window": 5, "activation": "relu"}, ...]}

A layer is an object with the name of its class and those of its fields that are not the default; a block holds its layers
in the same way. Nothing in it can be executed: only the layers of `jaxcnn.layers` are known.
"""

import inspect
from dataclasses import MISSING, fields
from typing import Any

import msgspec

from jaxcnn import layers
from jaxcnn.layers import Layer
from jaxcnn.network import Network

_KIND = "layer"
_DEEPEST = 32  # blocks within blocks


class SpecError(ValueError):
    """Data describe no network; the message says what is wrong with them."""


def encode(network: Network) -> bytes:
    """Return the network's input shape and layers as JSON."""
    data = {
        "input_shape": network.input_shape,
        "layers": [_data_of(layer) for layer in network.layers],
    }
    return msgspec.json.encode(data)


def decode(data: bytes | str) -> Network:
    """Return the network that `encode` wrote.

    Raises:
        SpecError: The data are no JSON, name a layer or a field that this version does not have, or the layers do not fit
            together.
    """
    try:
        found = msgspec.json.decode(data, type=_Spec)
        return Network(found.input_shape, tuple(_layer(layer) for layer in found.layers))
    except SpecError:
        raise
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise SpecError(f"the description of the network cannot be used: {error}") from None


class _Spec(msgspec.Struct, forbid_unknown_fields=True):
    input_shape: tuple[int, ...]
    layers: list[dict[str, Any]]


def _data_of(value: Any) -> Any:
    """Return a layer as an object, tuples of layers and of numbers as arrays, anything else as it is."""
    if isinstance(value, tuple):
        return [_data_of(item) for item in value]
    if not isinstance(value, Layer):
        return value
    own = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
    changed = {name: now for name, (now, default) in own.items() if default is MISSING or now != default}
    return {_KIND: type(value).__name__} | {name: _data_of(now) for name, now in changed.items()}


def _layer(data: Any, depth: int = 0) -> Layer:
    kind = data.get(_KIND)
    class_ = getattr(layers, kind, None) if isinstance(kind, str) else None
    if not (isinstance(class_, type) and issubclass(class_, Layer)) or class_ is Layer:
        raise SpecError(
            f"the description of the network names the layer {kind!r}, which this version does not have"
        )
    if depth > _DEEPEST:
        raise SpecError(f"the description of the network has blocks more than {_DEEPEST} deep")
    given = {name: _value(value, depth) for name, value in data.items() if name != _KIND}
    for name, parameter in inspect.signature(class_).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:  # a block takes its layers one after the other
            return class_(*given.pop(name, ()), **given)
    return class_(**given)


def _value(value: Any, depth: int) -> Any:
    """Return an array as a tuple, an object as a layer."""
    if isinstance(value, list):
        return tuple(_value(item, depth) for item in value)
    return _layer(value, depth + 1) if isinstance(value, dict) else value
