"""An epoch as one compiled program.

The data lie on the device and are permuted there; the loop over the batches is a `lax.scan`; the state is donated, so
that its memory is reused; the host gets one small tuple for each epoch. A loop in Python would start a program for every
batch, and leave an accelerator idle in between.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import lax
from jax.sharding import Mesh
from jax.typing import DTypeLike

from jaxcnn import entrance
from jaxcnn.arguments import integer
from jaxcnn.network import Network
from jaxcnn.parameters import Params
from jaxcnn.plan import ApplyMethod
from jaxcnn.training.augment import Augment, Draw
from jaxcnn.training.gradient import Loss, make_gradient, pixels
from jaxcnn.training.mesh import AXIS, check_mesh, on_every_device, own_part
from jaxcnn.training.mix import Mix, Mixing, check_mix
from jaxcnn.training.step import State, descend


class EpochMetrics(NamedTuple):
    """The metrics of one epoch, each batch measured before its step; arrays on the device.

    losses: (steps,), float.
    accuracy: Scalar, the fraction of images that were classified correctly.
    finite: Scalar, bool: whether every loss, and every parameter and statistic at the end, is finite. If not, the state
        returned is that from before the epoch.
    """

    losses: jax.Array
    accuracy: jax.Array
    finite: jax.Array


Epoch = Callable[[State, jax.Array, jax.Array, jax.Array], tuple[State, EpochMetrics]]


def make_epoch(
    network: Network,
    optimizer: optax.GradientTransformation,
    *,
    batch: int,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
    augment: Augment | None = None,
    mix: Mix | None = None,
    dtype: DTypeLike | None = None,
    mesh: Mesh | None = None,
    method: ApplyMethod | None = None,
) -> "jax.stages.Wrapped":
    """Make a compiled function epoch(state, images, labels, key) -> (new state, EpochMetrics).

    The state argument is donated: use the one returned. Images that do not fill a last batch are left out of the epoch.
    The order is `jax.random.permutation(key, N)`, so give every epoch its own key.

    Args:
        network: The layers.
        optimizer: Any optimiser of Optax.
        batch: Images in a step, over all devices.
        label_smoothing: As for `cross_entropy`.
        class_weights: As for `cross_entropy`.
        augment: Random changes of the images; None for none.
        mix: Mixes each image, and its label, with another one of its batch (of its device's part); None for none.
        dtype: Type to compute in, such as bfloat16; None for the type of the parameters, which they keep in any case.
        mesh: Devices with one axis named "data", to split every batch over; None for one device.
        method: As for `jaxcnn.apply`.

    Raises (when it is built):
        TypeError: `network` is no Network, `optimizer` no optimiser, `batch` no integer, or `dtype` none to train in.
        ValueError: The mesh's devices cannot share a batch evenly, or the smoothing is outside [0, 1).

    Raises (when it is called):
        TypeError: Images are neither floating point nor uint8, or labels not integers.
        ValueError: There are fewer images than a batch, not as many labels as images, or shapes do not fit. A label that
            is no class, or an image that is not finite, gives a loss that is not: values are not known when the program
            is traced.
    """
    program = epoch_program(
        network,
        optimizer,
        batch=batch,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
        augment=augment,
        mix=mix,
        dtype=dtype,
        mesh=mesh,
        method=method,
    )
    return jax.jit(program, donate_argnums=0)


def epoch_program(
    network: Network,
    optimizer: optax.GradientTransformation,
    *,
    batch: int,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
    augment: Augment | None = None,
    mix: Mix | None = None,
    dtype: DTypeLike | None = None,
    mesh: Mesh | None = None,
    method: ApplyMethod | None = None,
) -> Epoch:
    """Make the function that `make_epoch` compiles, to transform it (`vmap`) or compile it differently."""
    network = entrance.network_of(network)
    entrance.optimizer(optimizer)
    batch = integer("batch", batch, minimum=1)
    label_smoothing, dtype = entrance.smoothing(label_smoothing), entrance.compute_dtype(dtype)
    check_mix(mix, network)
    if mesh is not None:
        check_mesh(mesh, batch)
    batch_gradient = make_gradient(
        network,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
        dtype=dtype,
        method=method,
        axis=None if mesh is None else AXIS,
    )

    def gradient(
        state: State,
        params: Params,
        images: jax.Array,
        labels: jax.Array,
        chosen: jax.Array,
        drawn: tuple[Draw | None, Mixing | None],
        key: jax.Array | None,
    ) -> tuple[Loss, Params]:
        batch_images, batch_labels = _changed(images[chosen], labels[chosen], drawn, augment, mix, network)
        loss, change = batch_gradient(params, batch_images, batch_labels, state.statistics, key)
        if (
            mesh is not None
        ):  # the devices' parts have equal sizes, so the mean of their means is the batch's mean
            value, change = lax.pmean((loss.value, change), AXIS)
            loss = loss._replace(value=value)
        return loss, change

    def epoch(
        state: State, images: jax.Array, labels: jax.Array, key: jax.Array
    ) -> tuple[State, EpochMetrics]:
        images = entrance.images("images", images, network)
        labels = entrance.labels("labels", labels, len(images), network)
        if batch > len(images):
            raise ValueError(f"batch must be at most the number of images, {len(images)}, got {batch}")
        steps = len(images) // batch
        order = jax.random.permutation(key, len(images))[: steps * batch].reshape(steps, batch)
        drawn = (
            augment.draw(jax.random.fold_in(key, 1), (steps, batch)) if augment else None,
            mix.draw(jax.random.fold_in(key, 3), (steps, batch)) if mix else None,
        )
        keys = jax.random.split(jax.random.fold_in(key, 2), steps) if network.random else None
        if mesh is not None:
            order, drawn = jax.tree.map(partial(own_part, mesh), (order, drawn))

        def step(state: State, now: Any) -> tuple[State, Loss]:
            return descend(state, lambda params: gradient(state, params, images, labels, *now), optimizer)

        after, losses = lax.scan(step, state, (order, drawn, keys))
        # Checked once an epoch: checking in every step would cost a fifteenth of the speed.
        finite = jnp.isfinite(losses.value).all() & jnp.isfinite(
            optax.tree.norm((after.params, after.statistics))
        )
        after = jax.tree.map(lambda new, old: jnp.where(finite, new, old), after, state)
        correct = losses.correct.sum()
        if mesh is not None:  # once an epoch, so that the devices need not wait for each other in every step
            correct = lax.psum(correct, AXIS)
        return after, EpochMetrics(losses.value, correct / (steps * batch), finite)

    return epoch if mesh is None else on_every_device(mesh, epoch)


def _changed(
    images: jax.Array,
    labels: jax.Array,
    drawn: tuple[Draw | None, Mixing | None],
    augment: Augment | None,
    mix: Mix | None,
    network: Network,
) -> tuple[jax.Array, jax.Array]:
    """Return a batch's images and labels as they are learned from: augmented, then mixed."""
    draw, mixing = drawn
    if augment and draw is not None:
        images = augment.apply(images, draw)
    if mix and mixing is not None:
        images, labels = mix.apply(pixels(images, jnp.float32), labels, network.shapes[-1][-1], mixing)
    return images, labels
