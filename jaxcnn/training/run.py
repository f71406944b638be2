"""Train a network, epoch by epoch, with a record of each."""

import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import jax
import jax.numpy as jnp
import optax
from jax import lax
from jax.sharding import Mesh
from jax.typing import DTypeLike

from jaxcnn import entrance
from jaxcnn.arguments import integer, number, shown
from jaxcnn.data import Split
from jaxcnn.model import init, init_statistics
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.training.accuracy import classes
from jaxcnn.training.augment import Augment, check_augment
from jaxcnn.training.average import averaging, in_use
from jaxcnn.training.epoch import EpochMetrics, make_epoch
from jaxcnn.training.feed import resident, sharded
from jaxcnn.training.mesh import AXIS, on_every_device, place
from jaxcnn.training.mix import Mix, check_mix
from jaxcnn.training.progress import Diverged, EpochRecord, Progress, Result, is_over
from jaxcnn.training.step import start

ADAM = optax.adam(1e-3)
# A run with the same arguments as an earlier one compiles nothing: the default optimiser is the same object, too.
_epoch = lru_cache(maxsize=16, typed=True)(make_epoch)
_averaging = lru_cache(maxsize=16)(averaging)


def train(
    network: Network,
    data: Split,
    *,
    optimizer: optax.GradientTransformation | None = None,
    epochs: int = 12,
    batch: int = 64,
    seed: int = 0,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
    augment: Augment | None = None,
    mix: Mix | None = None,
    dtype: DTypeLike | None = None,
    mesh: Mesh | None = None,
    shard: int | None = None,
    average: float | None = None,
    patience: int | None = None,
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
        class_weights: As for `cross_entropy`; `balanced_weights` makes some.
        augment: Random changes of the training images.
        mix: Mixes each image, and its label, with another one of its batch, after `augment`.
        dtype: Type to compute in, such as bfloat16; the parameters stay float32.
        mesh: Devices to split every batch over, from `data_mesh`; None for one device. With several processes, each
            calls `train` with the same arguments, and gets the same result.
        shard: Images on the device at a time, for a set larger than its memory, such as the memory maps of
            `jaxcnn.data.stored`: shards are read while others are trained on. None for all images.
        average: Decay of an exponential average of the parameters, such as 0.999 (see `jaxcnn.training.average`): what is
            evaluated after each epoch, and the result's `params`, are the average. None for none.
        patience: Stop after so many epochs without a better accuracy on the held-out images. None: after `epochs`.
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
    check_mix(mix, network)
    if average is not None:
        optimizer = _averaging(optimizer, number("average", average, minimum=0, below=1))
    if after_epoch is not None and not callable(after_epoch):
        raise TypeError(f"after_epoch must be a function of the progress, got {shown(after_epoch)}")
    data = entrance.training_set(data, network, batch=batch, shard=shard)
    if patience is not None and integer("patience", patience, minimum=1) and not len(data.test_labels):
        raise ValueError("patience needs held-out images, whose accuracy decides, got none")
    program = _epoch(
        network,
        optimizer,
        batch=batch,
        label_smoothing=entrance.smoothing(label_smoothing),
        class_weights=None
        if class_weights is None
        else entrance.class_weights(class_weights, network.shapes[-1][-1]),
        augment=augment,
        mix=mix,
        dtype=entrance.compute_dtype(dtype),
        mesh=mesh,
    )
    fresh = Progress(start(init(key, network), optimizer, init_statistics(network)), ())
    state, history = fresh if begin is None else _checked(begin, fresh)
    state = jax.tree.map(jnp.copy, state)  # an epoch donates its state
    state, key, test = jax.tree.map(partial(place, mesh), (state, key, (data.test_images, data.test_labels)))
    feed = resident(data, mesh) if shard is None else sharded(data, mesh, shard, seed)
    for epoch in range(len(history) + 1, epochs + 1):
        if is_over(history, patience):
            break
        epoch_key = jax.random.fold_in(key, epoch)
        parts: list[EpochMetrics] = []
        start_time = time.perf_counter()
        for part, (images, labels) in enumerate(feed(epoch)):
            args = state, images, labels, jax.random.fold_in(epoch_key, part)
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
            _summary(parts, in_use(*state[:2]), test, network, mesh, state.statistics)
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
            raise Diverged(epoch, Result(in_use(*state[:2]), state, history))
        if after_epoch is not None:
            after_epoch(Progress(state, history))
    return Result(in_use(*state[:2]), state, history)


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
