"""An exponential average of the weights, kept by an optimiser beside its own state."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from jaxcnn.arguments import number
from jaxcnn.parameters import Params


class Averaged(NamedTuple):
    """The state of an optimiser that averages the weights.

    inner: The state of the optimiser itself.
    steps: Scalar, int32: steps so far.
    average: The averaged parameters.
    """

    inner: optax.OptState
    steps: jax.Array
    average: Params


def averaging(optimizer: optax.GradientTransformation, decay: float) -> optax.GradientTransformationExtraArgs:
    """Return an optimiser that takes the same steps, and keeps an exponential average of the parameters.

    After step t it is d * average + (1 - d) * parameters with d = min(decay, (1 + t) / (10 + t)), so that the random
    parameters of the beginning are soon forgotten. The average is often better than the parameters, which jump from
    side to side where the gradient is noisy.

    Args:
        optimizer: Any optimiser of Optax.
        decay: At least 0 and below 1; 0.999 averages over about a thousand steps.

    Raises:
        TypeError: `decay` is no number.
        ValueError: It is outside of its range.

    Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; the rise of d is that of
    TensorFlow's ExponentialMovingAverage.
    """
    decay = number("decay", decay, minimum=0, below=1)
    inner = optax.with_extra_args_support(optimizer)

    def init(params: Any) -> Averaged:
        return Averaged(inner.init(params), jnp.zeros((), jnp.int32), jax.tree.map(jnp.copy, params))

    def update(gradient: Any, state: Averaged, params: Any = None, **extra: Any) -> tuple[Any, Averaged]:
        updates, inside = inner.update(gradient, state.inner, params, **extra)
        steps = optax.safe_increment(state.steps)
        keep = jnp.minimum(decay, (1 + steps) / (10 + steps))
        moved = optax.apply_updates(params, updates)
        average = jax.tree.map(
            lambda old, new: (keep * old + (1 - keep) * new).astype(old.dtype), state.average, moved
        )
        return updates, Averaged(inside, steps, average)

    return optax.GradientTransformationExtraArgs(init, update)


def in_use(params: Params, optimizer_state: optax.OptState) -> Params:
    """Return the parameters to predict with: the average, where the optimiser keeps one."""
    return optimizer_state.average if isinstance(optimizer_state, Averaged) else params
