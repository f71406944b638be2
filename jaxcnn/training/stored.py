"""Arrays as checkpoints hold them: NumPy's, whatever device they are from."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxcnn.training.step import State


def stored(leaf: Any) -> np.ndarray:
    """An array as it is stored: on the host, copied, and keys as their numbers."""
    return np.array(jax.random.key_data(leaf) if _is_key(leaf) else leaf)


def check_fit(found: State, expected: State) -> None:
    """Accept arrays of the shapes and types that are expected: Orbax gives what it finds.

    Raises:
        ValueError: Another network's, or another optimiser's.
    """
    there = jax.tree.leaves_with_path(found)
    for (path, array), like in zip(there, jax.tree.leaves(expected), strict=True):
        if (array.shape, array.dtype) != (like.shape, like.dtype):
            raise ValueError(
                f"its state{jax.tree_util.keystr(path)} is {array.dtype} {array.shape}, "
                f"and not {like.dtype} {like.shape}: it is another network's"
            )


def room(state: State) -> int:
    """Bytes that a checkpoint may take: the arrays, should they not compress, and some thirty small files."""
    size: int = sum(leaf.nbytes for leaf in jax.tree.leaves(state))
    return size + size // 16 + 2**18


def as_before(array: np.ndarray, like: Any) -> Any:
    """A stored array as it was before: a key where `like` is one."""
    return (
        jax.random.wrap_key_data(jnp.asarray(array), impl=jax.random.key_impl(like))
        if _is_key(like)
        else array
    )


def _is_key(leaf: Any) -> bool:
    return isinstance(leaf, jax.Array) and jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
