"""One step of gradient descent, by any optimiser of Optax."""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.typing import ArrayLike

from jaxcnn import entrance
from jaxcnn.arguments import shown
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.training.gradient import Loss, make_gradient


class State(NamedTuple):
    """The state of a training: the parameters, the optimiser's state, and the running statistics.

    Only a network with a `BatchNorm` has statistics; of another they are {}.
    """

    params: Params
    optimizer: optax.OptState
    statistics: Statistics = {}  # noqa: RUF012  # never changed


Step = Callable[..., tuple[State, jax.Array]]


def start(
    params: Params, optimizer: optax.GradientTransformation, statistics: Statistics | None = None
) -> State:
    """Return the state before the first step.

    Args:
        params: From `jaxcnn.init`.
        optimizer: Any optimiser of Optax.
        statistics: From `jaxcnn.init_statistics`, for a network with a `BatchNorm`.

    Raises:
        TypeError: `optimizer` is no optimiser, such as `optax.adam` that is not called.
    """
    return State(params, entrance.optimizer(optimizer).init(params), statistics or {})


def make_step(network: Network, optimizer: optax.GradientTransformation) -> Step:
    """Make a compiled function step(state, images, labels, key=None) -> (new state, loss), for your own loop.

    The loss is that before the step. The function compiles once for each shape of a batch. Use a loop over it in Python
    to inspect a training; `jaxcnn.train` compiles the loop, too. A network with a `Dropout` needs a random key, another in
    each step.

    Args:
        network: The layers.
        optimizer: Any optimiser of Optax, such as `optax.adam(1e-3)`.

    Raises (when it is made):
        TypeError: `network` is no Network, or `optimizer` no optimiser, or one that needs what a step does not give.
        ValueError: The optimiser's first step is not finite or goes uphill.

    Raises (when it is called):
        TypeError: Images are neither floating point nor uint8, labels not integers, or the state is no State.
        ValueError: Shapes do not fit, there are no images, one is not finite, a label is no class of the network, or a key
            is needed and missing.
    """
    network = entrance.network_of(network)
    entrance.optimizer(optimizer, network)
    gradient = make_gradient(network)

    @jax.jit
    def compiled(
        state: State, images: jax.Array, labels: jax.Array, key: jax.Array | None = None
    ) -> tuple[State, jax.Array]:
        def of_batch(params: Params) -> tuple[Loss, Params]:
            return gradient(params, images, labels, state.statistics, key)

        new, loss = descend(state, of_batch, optimizer)
        return new, loss.value

    @wraps(compiled)
    def step(
        state: State, images: ArrayLike, labels: ArrayLike, key: jax.Array | None = None
    ) -> tuple[State, jax.Array]:
        if not isinstance(state, State):
            raise TypeError(f"state must be a State, as start(params, optimizer) returns, got {shown(state)}")
        checked = entrance.images("images", images, network, finite=True)
        if not len(checked):
            raise ValueError(f"images must hold at least one image, got shape {checked.shape}")
        classes = entrance.labels("labels", labels, len(checked), network)
        result: tuple[State, jax.Array] = compiled(state, checked, classes, key)
        return result

    for name in ("lower", "trace", "clear_cache", "_cache_size"):  # as those of what `jax.jit` returns
        setattr(step, name, getattr(compiled, name))
    return step


def descend(
    state: State,
    gradient: Callable[[Params], tuple[Loss, Params]],
    optimizer: optax.GradientTransformation,
) -> tuple[State, Loss]:
    """Take one step, not compiled, and return the new state, with the batch's statistics, and the loss before it.

    An optimiser that asks for more than gradients gets it: the loss, and the loss as a function of the parameters, with
    which L-BFGS searches along a line.
    """
    loss, change = gradient(state.params)

    @jax.custom_vjp
    def value_fn(params: Params) -> jax.Array:
        return gradient(params)[0].value

    def forward(params: Params) -> tuple[jax.Array, Params]:
        other_loss, other_change = gradient(params)
        return other_loss.value, other_change

    value_fn.defvjp(forward, lambda change, scale: (jax.tree.map(lambda array: scale * array, change),))
    updates, optimizer_state = optax.with_extra_args_support(optimizer).update(
        change, state.optimizer, state.params, value=loss.value, grad=change, value_fn=value_fn
    )
    after = State(optax.apply_updates(state.params, updates), optimizer_state, loss.statistics)
    return after, loss._replace(statistics={})


def first_params(optimizer: optax.GradientTransformation, shapes: Params) -> Params:
    """Return where an optimiser goes in its first step from parameters that are all 0, with gradients that are all 1.

    Args:
        optimizer: The optimiser.
        shapes: Arrays or `jax.ShapeDtypeStruct`, of which only the shapes count.
    """
    params = jax.tree.map(lambda array: jnp.zeros(array.shape, array.dtype), shapes)

    def gradient(params: Params) -> tuple[Loss, Params]:  # of half the squared distance from -1
        change = jax.tree.map(lambda array: array + 1, params)
        value = sum((jnp.sum(array**2) / 2 for array in jax.tree.leaves(change)), jnp.zeros(()))
        return Loss(value, jnp.zeros((), jnp.int32)), change

    return descend(State(params, optimizer.init(params)), gradient, optimizer)[0].params
