"""Train several runs at once, as one program, with different seeds or learning rates."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from jax.typing import DTypeLike
from numpy.typing import NDArray

from jaxcnn import entrance
from jaxcnn.arguments import integer, shown
from jaxcnn.data import Split
from jaxcnn.model import init, init_statistics
from jaxcnn.network import Network
from jaxcnn.parameters import Params
from jaxcnn.training.accuracy import classes
from jaxcnn.training.augment import Augment, check_augment
from jaxcnn.training.epoch import EpochMetrics, epoch_program
from jaxcnn.training.mix import Mix
from jaxcnn.training.step import State, start

Outcome = tuple[State, EpochMetrics, jax.Array]
MakeOptimizer = Callable[[jax.Array], optax.GradientTransformation]


class ManyEpochs(NamedTuple):
    """One epoch of all S runs, each array (S,); `test_accuracy` is None without held-out images."""

    epoch: int
    loss: NDArray[np.floating]
    accuracy: NDArray[np.floating]
    test_accuracy: NDArray[np.floating] | None
    finite: NDArray[np.bool_]


class ManyResult(NamedTuple):
    """The result of S runs: parameters and state with a leading axis of length S, and every epoch."""

    params: Params
    state: State
    history: tuple[ManyEpochs, ...]


def train_many(
    network: Network,
    data: Split,
    *,
    seeds: Sequence[int] = (0,),
    learning_rates: Sequence[float] | None = None,
    optimizer: optax.GradientTransformation | MakeOptimizer | None = None,
    epochs: int = 12,
    batch: int = 64,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
    augment: Augment | None = None,
    mix: Mix | None = None,
    dtype: DTypeLike | None = None,
) -> ManyResult:
    """Train S runs at once, each as `train` does: one compiled program computes an epoch of all runs (see `at_once`).

    A run that diverges keeps its state from before that epoch, and `finite` is False for it; the others continue.

    Args:
        network: The layers.
        data: The same images for all runs.
        seeds: One for each run, or a single one for all.
        learning_rates: One for each run, or a single one for all; None if `optimizer` has its own.
        optimizer: An optimiser of Optax, or with learning_rates a function from a rate to one, such as
            `optax.adam`, the default.
        epochs: Passes over the images.
        batch: Images in a step of one run.
        label_smoothing: As for `cross_entropy`.
        class_weights: As for `cross_entropy`.
        augment: Random changes of the training images.
        mix: As for `train`.
        dtype: Type to compute in; the parameters stay float32.

    Raises:
        TypeError: An optimiser is given where a function of the rate is needed, or the other way round.
        ValueError: The numbers of seeds and learning rates differ or are zero, or a rate is not finite and above 0.
        TypeError, ValueError: Otherwise as for `train`.
    """
    network = entrance.network_of(network)
    run_seeds, rates = _runs(seeds, learning_rates)
    make = _maker(optimizer, with_rates=learning_rates is not None)
    entrance.optimizer(make(rates[0]), network)
    integer("epochs", epochs, minimum=1)
    check_augment(augment, network)
    data = entrance.training_set(data, network, batch=batch)
    images, labels = jnp.asarray(data.train_images), jnp.asarray(data.train_labels)
    test_images, test_labels = jnp.asarray(data.test_images), jnp.asarray(data.test_labels)

    def begin(seed: jax.Array, rate: jax.Array) -> State:
        return start(init(jax.random.key(seed), network), make(rate), init_statistics(network))

    def one_epoch(state: State, seed: jax.Array, rate: jax.Array, epoch: jax.Array) -> Outcome:
        program = epoch_program(
            network,
            make(rate),
            batch=batch,
            label_smoothing=label_smoothing,
            class_weights=class_weights,
            augment=augment,
            mix=mix,
            dtype=dtype,
        )
        # The key that `train` uses for the only part of this epoch.
        key = jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), epoch), 0)
        state, metrics = program(state, images, labels, key)
        if not len(test_labels):
            return state, metrics, jnp.array(jnp.nan)
        found = classes(state.params, test_images, network, 256, statistics=state.statistics)
        return state, metrics, (found == test_labels).mean()

    state = jax.jit(jax.vmap(begin))(run_seeds, rates)
    program = jax.jit(partial(at_once, one_epoch), donate_argnums=0)
    history: list[ManyEpochs] = []
    for epoch in range(1, epochs + 1):
        state, metrics, test_accuracy = program(state, run_seeds, rates, jnp.uint32(epoch))
        losses, accuracy, finite, tested = jax.device_get(
            (metrics.losses.mean(axis=1), metrics.accuracy, metrics.finite, test_accuracy)
        )
        history.append(ManyEpochs(epoch, losses, accuracy, tested if len(test_labels) else None, finite))
    return ManyResult(state.params, state, tuple(history))


def at_once(
    run: Callable[..., Outcome], states: State, seeds: jax.Array, rates: jax.Array, epoch: jax.Array
) -> Outcome:
    """Call run(state, seed, rate, epoch) for every run, in one program.

    An accelerator computes all runs at once (`vmap`), which gives it S times as much work in each step. A CPU computes
    one run after the other: one run keeps its cores busy, and its caches hold the data of one.
    """
    outcome: Outcome = lax.platform_dependent(
        states,
        seeds,
        rates,
        cpu=lambda *runs: lax.map(lambda arguments: run(*arguments, epoch), runs),
        default=jax.vmap(lambda *arguments: run(*arguments, epoch)),
    )
    return outcome


def _runs(seeds: Sequence[int], rates: Sequence[float] | None) -> tuple[jax.Array, jax.Array]:
    """Return seeds and rates as arrays of the same length S; rates of 0 if there are none."""
    seed_values = [entrance.seed("seeds", seed) for seed in entrance.sequence("seeds", seeds)]
    rate_values = [0.0]
    if rates is not None:
        rate_values = [
            entrance.learning_rate("learning_rates", rate)
            for rate in entrance.sequence("learning_rates", rates)
        ]
    number = max(len(seed_values), len(rate_values))
    if not seed_values or not rate_values or {len(seed_values), len(rate_values)} - {1, number}:
        raise ValueError(
            "seeds and learning_rates must be as many as each other, or one of them a single one, "
            f"got {len(seed_values)} and {len(rate_values)}"
        )
    broadcast = np.broadcast_to(seed_values, number), np.broadcast_to(rate_values, number)
    return jnp.asarray(broadcast[0], jnp.uint32), jnp.asarray(broadcast[1], jnp.float32)


def _maker(
    optimizer: optax.GradientTransformation | MakeOptimizer | None, *, with_rates: bool
) -> Callable[[jax.Array], optax.GradientTransformation]:
    if optimizer is None:
        optimizer = optax.adam if with_rates else optax.adam(1e-3)
    fixed = callable(getattr(optimizer, "init", None)) and not isinstance(optimizer, type)
    if with_rates and fixed:
        raise TypeError(
            "optimizer must be a function from a learning rate to an optimiser, such as optax.adam, "
            "where learning_rates are given; got an optimiser"
        )
    if not with_rates and not fixed:
        raise TypeError(
            f"optimizer must be an optimiser, such as optax.adam(1e-3), where no learning_rates are given; "
            f"got {shown(optimizer)}"
        )
    if with_rates and not callable(optimizer):
        raise TypeError(
            "optimizer must be a function from a learning rate to an optimiser, such as optax.adam, "
            f"got {shown(optimizer)}"
        )
    return (lambda _: optimizer) if fixed else optimizer
