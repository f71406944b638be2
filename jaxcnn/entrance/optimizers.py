"""An optimiser: called, complete, and going downhill by finite numbers."""

from collections.abc import Hashable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from jaxcnn.arguments import shown
from jaxcnn.layers.chain import everything, parameter_shapes
from jaxcnn.network import Network


def optimizer(value: Any, network: Network | None = None) -> Any:
    """Return an optimiser of Optax that `jaxcnn.training.step` can use.

    With a network it takes one step with gradients of the network's shapes, all 1. That shows what is wrong with its
    learning rate, momentum or decay, which nothing can read off it.

    Raises:
        TypeError: It is no optimiser, such as `optax.adam` that is not called, or needs what a step does not give.
        ValueError: Its first step is not finite, or goes uphill.
    """
    for name in ("init", "update"):
        if isinstance(value, type) or not callable(getattr(value, name, None)):
            call = "; call it, as in optax.adam(1e-3)" if callable(value) else ""
            raise TypeError(
                f"optimizer must be an optimiser, such as optax.adam(1e-3), got {shown(value)}{call}"
            )
    if network is not None:
        with np.errstate(over="ignore"):  # of a rate beyond float32, which is told below
            (_try if isinstance(value, Hashable) else _try.__wrapped__)(value, network)
    return value


@lru_cache(maxsize=64)
def _try(optimizer: Any, network: Network) -> None:
    import jax
    import jax.numpy as jnp

    from jaxcnn.training.step import first_params

    shapes = jax.tree.map(
        lambda size: jax.ShapeDtypeStruct(size, jnp.float32),
        parameter_shapes(network.parts),
        is_leaf=lambda node: isinstance(node, tuple),
    )
    step = partial(first_params, optimizer)
    try:
        jax.eval_shape(step, shapes)
    except Exception as error:  # an optimiser may raise anything
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise TypeError(
            "optimizer must take a step of this network, from gradients, parameters, value, grad and value_fn, "
            f"got one that does not: {reason}"
        ) from error
    try:  # one number stands for all, which compiles in a tenth of the time
        shapes_of_all = [part.layer.parameter_shapes(part.shape) for part in everything(network.parts)]
        kernel = [own["kernel"] for own in shapes_of_all if "kernel" in own][-1]
        name = next(reversed(parameter_shapes(network.parts)))
        moved = jax.jit(step)({name: {"kernel": jnp.zeros((1,) * len(kernel))}})
    except Exception:  # noqa: BLE001  # an optimiser that wants to see all layers may raise anything
        moved = jax.jit(step)(jax.tree.map(lambda array: jnp.zeros(array.shape), shapes))
    leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(jax.device_get(moved))]
    if not all(np.isfinite(leaf).all() for leaf in leaves):
        raise ValueError(
            "optimizer must take finite steps, got NaN or infinity in its first one; "
            "look at its learning rate, momentum and decay"
        )
    if leaves and all((leaf > 0).all() for leaf in leaves):
        raise ValueError(
            "optimizer must go downhill, got one that goes uphill; its learning rate must be above 0"
        )
