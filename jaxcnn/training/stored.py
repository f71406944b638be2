"""Convert arrays to those that checkpoints hold, NumPy arrays, and back."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxcnn.parameters import Params
from jaxcnn.training.step import State


def stored(leaf: Any) -> np.ndarray:
    """Copy an array to the host, as checkpoints store it; a random key becomes its numbers."""
    return np.array(jax.random.key_data(leaf) if _is_key(leaf) else leaf)


class ForeignError(ValueError):
    """What was saved is of another network or another optimiser."""


def check_network(restored: Params, expected: Params) -> None:
    """Check that restored parameters are those of a network.

    Raises:
        ForeignError: They are another network's; the message says what differs.
    """
    for name in (*expected, *restored):
        if (name in restored) != (name in expected):
            whose, other = (", ".join(params) for params in (restored, expected))
            raise ForeignError(f"it is another network's, with the layers {whose}, and not {other}")
    for name, arrays in expected.items():
        _check_layer(name, restored[name], arrays)


def _check_layer(name: str, restored: Any, expected: dict[str, Any]) -> None:
    if not isinstance(restored, dict) or restored.keys() != expected.keys():
        whose, other = (
            " and ".join(layer) if isinstance(layer, dict) else "one array" for layer in (restored, expected)
        )
        raise ForeignError(f"it is another network's: its layer {name} has {whose}, and not {other}")
    for key, like in expected.items():
        array = restored[key]
        if isinstance(like, dict):
            _check_layer(f"{name} {key}", array, like)
        elif (array.shape, array.dtype) != (like.shape, like.dtype):
            raise ForeignError(
                f"its {name} {key} is {array.dtype} {array.shape}, "
                f"and not {like.dtype} {like.shape}: it is another network's"
            )


def check_fit(restored: State, expected: State) -> None:
    """Check that restored arrays have the expected shapes and types, which Orbax does not.

    Raises:
        ForeignError: The state is another network's or another optimiser's.
    """
    leaves = jax.tree.leaves_with_path(restored)
    for (path, array), like in zip(leaves, jax.tree.leaves(expected), strict=True):
        if (array.shape, array.dtype) != (like.shape, like.dtype):
            raise ForeignError(
                f"its state{jax.tree_util.keystr(path)} is {array.dtype} {array.shape}, "
                f"and not {like.dtype} {like.shape}"
            )


def room(state: Any) -> int:
    """Return the bytes that a checkpoint may take: uncompressed arrays, and some thirty small files."""
    size: int = sum(leaf.nbytes for leaf in jax.tree.leaves(state))
    return size + size // 16 + 2**18


def as_before(array: np.ndarray, like: Any) -> Any:
    """Convert a stored array back: to a random key if `like` is one."""
    return (
        jax.random.wrap_key_data(jnp.asarray(array), impl=jax.random.key_impl(like))
        if _is_key(like)
        else array
    )


def _is_key(leaf: Any) -> bool:
    return isinstance(leaf, jax.Array) and jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
