"""Train a network, epoch by epoch, with a record of each."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from jax.sharding import Mesh
from jax.typing import DTypeLike

from jaxcnn import entrance
from jaxcnn.arguments import integer, shown
from jaxcnn.data import Shards, Split
from jaxcnn.model import init, init_statistics
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.training.accuracy import classes
from jaxcnn.training.augment import Augment, check_augment
from jaxcnn.training.epoch import EpochMetrics, make_epoch
from jaxcnn.training.mesh import AXIS, on_every_device, place
from jaxcnn.training.step import State, start

ADAM = optax.adam(1e-3)
# A run with the same arguments as an earlier one compiles nothing: the default optimiser is the same object, too.
_epoch = lru_cache(maxsize=16, typed=True)(make_epoch)


@dataclass(frozen=True)
class EpochRecord:
    """The numbers of one epoch.

    epoch: Its number, from 1.
    loss, accuracy: Means over the epoch's batches, each measured before its step.
    test_accuracy: Accuracy on the held-out images after the epoch; None if there are none.
    images_per_second: Training speed, without compilation and evaluation.
    """

    epoch: int
    loss: float
    accuracy: float
    test_accuracy: float | None
    images_per_second: float


class Progress(NamedTuple):
    """A run after some epochs: all that is needed to continue it."""

    state: State
    history: tuple[EpochRecord, ...]


class Result(NamedTuple):
    """The result of a run: the parameters, the state with that of the optimiser, and the record of every epoch."""

    params: Params
    state: State
    history: tuple[EpochRecord, ...]


class Diverged(ArithmeticError):  # noqa: N818  # it says what happened
    """A loss was not finite; `result` holds the last good state, and every epoch's record."""

    def __init__(self, epoch: int, result: Result) -> None:
        super().__init__(
            f"the loss was no finite number in epoch {epoch}: the learning rate is too high for this network; the "
            "parameters from before it are kept. Try a tenth of the rate"
        )
        self.epoch = epoch
        self.result = result


def train(
    network: Network,
    data: Split,
    *,
    optimizer: optax.GradientTransformation | None = None,
    epochs: int = 12,
    batch: int = 64,
    seed: int = 0,
    label_smoothing: float = 0.0,
    augment: Augment | None = None,
    dtype: DTypeLike | None = None,
    mesh: Mesh | None = None,
    shard: int | None = None,
    begin: Progress | None = None,
    after_epoch: Callable[[Progress], object] | None = None,
) -> Result:
    """Train a network from random parameters; every epoch is one compiled program.

    On one device, the same arguments give the same parameters, bit for bit. Epoch number e has its own random key, made
    from the seed and e, so that a run that continues from `begin` takes the same steps as one that was never stopped.

    Args:
        network: The layers.
        data: Training images and held-out images, possibly none, with labels. Images of uint8 are scaled to 0 to 1.
        optimizer: Any optimiser of Optax, with its schedule and weight decay; None for Adam with rate 1e-3.
        epochs: Number of epochs, those of `begin` included.
        batch: Images in a step, over all devices.
        seed: Seed of the parameters, the order of images and the augmentation.
        label_smoothing: As for `cross_entropy`.
        augment: Random changes of the training images.
        dtype: Type to compute in, such as bfloat16; the parameters stay float32.
        mesh: Devices to split every batch over, from `data_mesh`; None for one device. With several processes, each
            calls `train` with the same arguments, and gets the same result.
        shard: Images on the device at a time, for a set larger than its memory, such as the memory maps of
            `jaxcnn.data.stored`: shards are read while others are trained on. None for all images.
        begin: The progress to continue from, as an earlier run's `after_epoch` got it; it is not changed.
        after_epoch: Called after each epoch with the progress, on the device. The next epoch reuses its memory: copy
            what you want to keep.

    Raises:
        TypeError: An argument is of another kind: labels that are not integers, a `dtype` that trains nothing, an optimiser
            that is not called or needs what a step does not give, ...
        ValueError: An argument is out of its range: a label that is no class, an image that is not finite, a seed of 2**32
            or more, shapes that do not fit, an optimiser whose first step is not finite or goes uphill, ...
        Diverged: A loss was not finite; the error holds the last good state.
    """
    network = entrance.network_of(network)
    optimizer = entrance.optimizer(ADAM if optimizer is None else optimizer, network)
    epochs = integer("epochs", epochs, minimum=1)
    key = jax.random.key(entrance.seed("seed", seed))
    check_augment(augment, network)
    if after_epoch is not None and not callable(after_epoch):
        raise TypeError(f"after_epoch must be a function of the progress, got {shown(after_epoch)}")
    data = entrance.training_set(data, network, batch=batch, shard=shard)
    program = _epoch(
        network,
        optimizer,
        batch=batch,
        label_smoothing=entrance.smoothing(label_smoothing),
        augment=augment,
        dtype=entrance.compute_dtype(dtype),
        mesh=mesh,
    )
    fresh = Progress(start(init(key, network), optimizer, init_statistics(network)), ())
    state, history = fresh if begin is None else _checked(begin, fresh)
    state = jax.tree.map(jnp.copy, state)  # an epoch donates its state
    state, key, test = jax.tree.map(partial(place, mesh), (state, key, (data.test_images, data.test_labels)))
    feed = _resident(data, mesh) if shard is None else _sharded(data, mesh, shard, seed)
    for epoch in range(len(history) + 1, epochs + 1):
        epoch_key = jax.random.fold_in(key, epoch)
        parts: list[EpochMetrics] = []
        start_time = time.perf_counter()
        for number, (images, labels) in enumerate(feed(epoch)):
            args = state, images, labels, jax.random.fold_in(epoch_key, number)
            compile_start = time.perf_counter()
            # JAX has it cached if it was compiled before. Under JAX_DISABLE_JIT nothing is compiled.
            without = jax.config.jax_disable_jit  # type: ignore[attr-defined]  # JAX makes its options at run time
            compiled = program if without else program.lower(*args).compile()
            start_time += time.perf_counter() - compile_start
            state, metrics = compiled(*args)
            if parts:  # only one part is read ahead while this one is computed
                jax.block_until_ready(parts[-1])
            parts.append(metrics)
        jax.block_until_ready(state)
        seconds = time.perf_counter() - start_time
        loss, accuracy, finite, test_accuracy = jax.device_get(
            _summary(parts, state.params, test, network, mesh, state.statistics)
        )
        record = EpochRecord(
            epoch,
            float(loss),
            float(accuracy),
            None if test_accuracy is None else float(test_accuracy),
            sum(part.losses.size for part in parts) * batch / seconds,
        )
        history = (*history, record)
        if not finite:
            raise Diverged(epoch, Result(state.params, state, history))
        if after_epoch is not None:
            after_epoch(Progress(state, history))
    return Result(state.params, state, history)


def _checked(begin: Progress, fresh: Progress) -> Progress:
    """Return the progress to continue from, if it is of the same network and optimiser."""
    if not isinstance(begin, Progress):
        raise TypeError(f"begin must be a Progress, as after_epoch gets it, got {shown(begin)}")
    for part, name in (("params", "network"), ("statistics", "network"), ("optimizer", "optimiser")):
        found, expected = (
            jax.tree.map(lambda leaf: (jnp.shape(leaf), getattr(leaf, "dtype", None)), getattr(state, part))
            for state in (begin.state, fresh.state)
        )
        if found != expected:
            raise ValueError(f"begin must be of the same {name}, got another one's {part}")
    return begin


Feed = Callable[[int], Iterable[tuple[jax.Array, jax.Array]]]


def _resident(data: Split, mesh: Mesh | None) -> Feed:
    """Feed every epoch its images and labels in one part, which stays on the device."""
    everything = place(mesh, data.train_images), place(mesh, data.train_labels)
    return lambda _: (everything,)


def _sharded(data: Split, mesh: Mesh | None, size: int, seed: int) -> Feed:
    """Feed epoch number e its images and labels in equal parts, in an order made from the seed and e."""
    shards = Shards(data.train_images, data.train_labels, size=size)

    def feed(epoch: int) -> Iterator[tuple[jax.Array, jax.Array]]:
        order = int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])
        with closing(shards.epoch(order)) as parts:
            for images, labels in parts:
                yield place(mesh, images), place(mesh, labels)

    return feed


@partial(jax.jit, static_argnums=(3, 4))
def _summary(
    parts: Sequence[EpochMetrics],
    params: Params,
    test: tuple[jax.Array, jax.Array],
    network: Network,
    mesh: Mesh | None,
    statistics: Statistics,
) -> tuple[jax.Array, jax.Array, jax.Array, jax.Array | None]:
    """Return an epoch's loss, accuracy, finite flag and held-out accuracy, for one transfer to the host."""
    steps = jnp.array([part.losses.size for part in parts])
    accuracy = jnp.stack([part.accuracy for part in parts])
    return (
        jnp.concatenate([part.losses for part in parts]).mean(),
        (accuracy * steps).sum() / steps.sum(),
        jnp.stack([part.finite for part in parts]).all(),
        _accuracy(params, *test, network, mesh, statistics) if len(test[1]) else None,
    )


def _accuracy(
    params: Params,
    images: jax.Array,
    labels: jax.Array,
    network: Network,
    mesh: Mesh | None,
    statistics: Statistics | None = None,
) -> jax.Array:
    """Return the accuracy on images; every device of the mesh computes its part."""
    if mesh is None:
        accuracy: jax.Array = (classes(params, images, network, 256, statistics=statistics) == labels).mean()
        return accuracy

    def correct(
        params: Params, statistics: Statistics | None, images: jax.Array, labels: jax.Array
    ) -> jax.Array:
        # Parts of equal size: indices of the last one that are beyond the images do not count.
        size = -(-len(labels) // mesh.size)
        position = lax.axis_index(AXIS) * size + jnp.arange(size)
        index = position % len(labels)
        is_correct = (
            classes(params, images[index], network, 256, statistics=statistics) == labels[index]
        ) & (position < len(labels))
        total: jax.Array = lax.psum(is_correct.sum(), AXIS)
        return total

    return on_every_device(mesh, correct)(params, statistics, images, labels) / len(labels)
