"""Find a learning rate by one short run, in which it grows from step to step."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.typing import DTypeLike
from numpy.typing import NDArray

from jaxcnn import entrance
from jaxcnn.arguments import integer, shown
from jaxcnn.data import Split
from jaxcnn.model import init, init_statistics
from jaxcnn.network import Network
from jaxcnn.training.augment import Augment, check_augment
from jaxcnn.training.epoch import make_epoch
from jaxcnn.training.step import start

MEMORY = 0.9  # of the smoothed loss: how much of it is what came before
DIVERGED = 4  # times the least smoothed loss: from there on nothing is learned


class RateTest(NamedTuple):
    """What a run with a growing learning rate showed.

    rates: (steps,), each step's rate.
    losses: (steps,), each batch's loss before its step; NaN from where it is no finite number.
    smoothed: (steps,), the losses' running mean; NaN from where the run had diverged.
    suggested: A tenth of the rate at which the smoothed loss is least: there it still falls fast, and safely.
    """

    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    smoothed: NDArray[np.float64]
    suggested: float


def find_rate(
    network: Network,
    data: Split,
    *,
    optimizer: Callable[[optax.Schedule], optax.GradientTransformation] = optax.adam,
    low: float = 1e-6,
    high: float = 1.0,
    steps: int = 100,
    batch: int = 64,
    seed: int = 0,
    label_smoothing: float = 0.0,
    augment: Augment | None = None,
    dtype: DTypeLike | None = None,
) -> RateTest:
    """Train for some steps while the learning rate grows, and suggest one that learns fast and does not diverge.

    The rate is multiplied by the same factor at each step. Where it is too small the loss stays, where it is right it falls,
    where it is too large it rises.

    Args:
        network: The layers.
        data: The training images; the held-out ones are not used.
        optimizer: What makes an optimiser of a learning rate, such as `optax.adam`, or
            `lambda rate: optax.sgd(rate, momentum=0.9)`.
        low: Rate of the first step.
        high: Rate of the last step.
        steps: Number of steps.
        batch: Images in a step.
        seed: Seed of the parameters, the order of images and the augmentation.
        label_smoothing: As for `cross_entropy`.
        augment: Random changes of the training images.
        dtype: Type to compute in, such as bfloat16.

    Raises:
        TypeError, ValueError: As for `jaxcnn.train`; or `high` is not above `low`, or no rate gives a finite loss.

    Source: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, section 3.3.
    """
    network = entrance.network_of(network)
    low, high = entrance.learning_rate("low", low), entrance.learning_rate("high", high)
    if high <= low:
        raise ValueError(f"high must be above low, got {high} and {low}")
    steps = integer("steps", steps, minimum=2)
    key = jax.random.key(entrance.seed("seed", seed))
    check_augment(augment, network)
    data = entrance.training_set(data, network, batch=batch)
    if not callable(optimizer):
        raise TypeError(
            f"optimizer must make an optimiser of a rate, such as optax.adam, got {shown(optimizer)}"
        )
    growing = entrance.optimizer(optimizer(optax.exponential_decay(low, steps - 1, high / low)), network)
    epoch = make_epoch(
        network, growing, batch=batch, label_smoothing=label_smoothing, augment=augment, dtype=dtype
    )
    state = start(init(key, network), growing, init_statistics(network))
    images, labels = jnp.asarray(data.train_images), jnp.asarray(data.train_labels)
    losses: list[NDArray[np.float64]] = []
    while sum(map(len, losses)) < steps:
        state, metrics = epoch(state, images, labels, jax.random.fold_in(key, len(losses)))
        losses.append(np.asarray(metrics.losses, np.float64))
        if not np.isfinite(losses[-1]).all():  # the next epoch would begin from before this one
            break
    return _judged(np.concatenate(losses)[:steps], low, high, steps)


def _judged(measured: NDArray[np.float64], low: float, high: float, steps: int) -> RateTest:
    """Smooth the losses as far as they make sense, and find where they are least."""
    losses = np.full(steps, np.nan)
    finite = int(np.isfinite(measured).cumprod().sum())
    losses[:finite] = measured[:finite]
    if not finite:
        raise ValueError("no rate gives a finite loss; look at the images and at the network")
    smoothed = np.full(steps, np.nan)
    total = 0.0
    for step in range(finite):
        total = MEMORY * total + (1 - MEMORY) * losses[step]
        smoothed[step] = total / (1 - MEMORY ** (step + 1))
        if smoothed[step] > DIVERGED * np.nanmin(smoothed):
            smoothed[step] = np.nan
            break
    rates = low * (high / low) ** (np.arange(steps) / (steps - 1))
    return RateTest(rates, losses, smoothed, float(rates[np.nanargmin(smoothed)] / 10))
