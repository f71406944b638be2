"""A network, images that it takes, labels of its classes.

Values that are being traced are not known; of those only shape and type are looked at.
"""

import math
from typing import Any

import numpy as np

from jaxcnn.arguments import numbers, shown
from jaxcnn.network import Network

AT_ONCE = 2**24  # numbers that are looked at at a time: a set may be larger than the memory


def network_of(value: object) -> Network:
    """Return a network whose outputs are logits, one for each class.

    Raises:
        TypeError: It is no Network.
        ValueError: Its last layer gives images.
    """
    if not isinstance(value, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {shown(value)}")
    if len(value.shapes[-1]) != 1:
        raise ValueError(
            f"network must end in a vector, one logit for each class, got a last output of shape {value.shapes[-1]}; "
            "add Flatten() or Dense(classes)"
        )
    return value


def images(name: str, value: Any, network: Network, *, finite: bool = False) -> Any:
    """Return a batch of images, (N, *network.input_shape): floating point, or uint8, which counts as 0 to 1.

    Args:
        name: The argument's name in messages.
        value: An array of NumPy or JAX, or nested lists.
        network: The layers.
        finite: Whether NaN and infinity are refused.

    Raises:
        TypeError: They are not floating point or uint8.
        ValueError: They are of another shape, or not finite.
    """
    array = _array(name, value)
    wanted = f"(N, {', '.join(map(str, network.input_shape))})"
    kind = array.dtype.name
    if kind != "uint8" and not kind.startswith(("float", "bfloat")):
        raise TypeError(
            f"{name} must be floating point, or uint8, which is scaled to 0 to 1, got {kind}; "
            "give .astype(np.uint8) of pixels from 0 to 255, and .astype(np.float32) of other numbers"
        )
    if array.shape[1:] != network.input_shape or array.ndim == 0:
        hint = _about_shape(array.shape, network.input_shape)
        raise ValueError(f"{name} must have shape {wanted}, as the network takes, got {array.shape}{hint}")
    if finite and kind != "uint8" and _is_known(array):
        step = max(1, AT_ONCE // max(1, math.prod(array.shape[1:])))
        for first in range(0, len(array), step):
            bad = ~np.isfinite(np.asarray(array[first : first + step])).reshape(
                len(array[first : first + step]), -1
            )
            if bad.any():
                which = first + int(np.argmax(bad.any(axis=1)))
                raise ValueError(
                    f"{name} must be finite, got NaN or infinity in image {which}; mend or remove it"
                )
    return array


def _about_shape(shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """Return what to do about a usual slip, or nothing."""
    if shape == wanted:
        return "; give image[None] for a single one"
    if len(wanted) != 3:
        return "; give .reshape(len(images), -1)" if math.prod(shape[1:]) == math.prod(wanted) else ""
    height, width, channels = wanted
    if shape[1:] == (channels, height, width):
        return "; channels come last: give .transpose(0, 2, 3, 1)"
    if shape[1:] == (height, width):
        return "; give [..., None]" if channels == 1 else f"; give [..., None].repeat({channels}, axis=3)"
    return ""


def labels(name: str, value: Any, number_of_images: int, network: Network) -> Any:
    """Return labels, (N,), integers from 0 to classes - 1.

    Args:
        name: The argument's name in messages.
        value: An array of NumPy or JAX, a list or a tuple.
        number_of_images: N.
        network: The layers; its outputs are the classes.

    Raises:
        TypeError: They are not integers.
        ValueError: They are not as many as the images, of another shape, or no classes of the network.
    """
    classes = network.shapes[-1][0]
    wanted = f"{name} must be integers from 0 to {classes - 1}, one for each image"
    try:
        array = _array(name, value)
    except TypeError as error:
        hint = "; number the classes: np.unique(labels, return_inverse=True)[1]"
        raise TypeError(f"{wanted}, got {str(error).partition(', got ')[2]}{hint}") from None
    kind, shape = array.dtype.name, array.shape
    if shape == (0,) == (number_of_images,):
        return np.zeros(0, np.int32)
    if shape == (number_of_images, classes) and classes > 1:
        raise TypeError(f"{wanted}, got a row of {kind} for each of shape {shape}; give .argmax(axis=1)")
    if not kind.startswith(("int", "uint")):
        hint = "" if kind.startswith("complex") else "; give .astype(int) if they are whole numbers"
        raise TypeError(f"{wanted}, got {'booleans' if kind == 'bool' else kind}{hint}")
    if shape == (number_of_images, 1):
        raise ValueError(f"{name} must have shape ({number_of_images},), got {shape}; give .reshape(-1)")
    if len(shape) != 1:
        raise ValueError(f"{name} must have shape ({number_of_images},), got {shape}")
    if shape[0] != number_of_images:
        raise ValueError(f"{name} must be as many as images, got {shape[0]} for {number_of_images}")
    if number_of_images and _is_known(array):
        known = np.asarray(array)
        wrong = (known < 0) | (known >= classes)
        if wrong.any():
            at = int(np.argmax(wrong))
            from_one = np.min(known) == 1 and np.max(known) == classes
            raise ValueError(
                f"{name} must lie from 0 to {classes - 1}, as the network has {classes} outputs, "
                f"got {known[at]} at position {at}"
                + ("; they seem to begin at 1: subtract it" if from_one else "")
            )
    return array


def _array(name: str, value: Any) -> Any:
    """Return an array of JAX as it is, and anything else as one of NumPy."""
    import jax

    if isinstance(value, jax.Array):
        return value
    return jax.numpy.asarray(value) if hasattr(value, "__jax_array__") else numbers(name, value)


def _is_known(array: Any) -> bool:
    """Whether the values are on this machine, and not traced."""
    import jax

    return not isinstance(array, jax.core.Tracer) and getattr(array, "is_fully_addressable", True)
