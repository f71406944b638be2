"""A whole epoch as one compiled program.

The data lie on the device and are permuted there; the loop over the batches is a `lax.scan`; the state is
donated, so its memory is used again; what the host gets is one small tuple an epoch. A loop in Python
starts a program for every batch and, on an accelerator, leaves it idle in between.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import lax
from jax.sharding import Mesh
from jax.typing import DTypeLike

from jaxcnn.arguments import integer
from jaxcnn.model import Params
from jaxcnn.network import Network
from jaxcnn.plan import ApplyMethod
from jaxcnn.training.augment import Augment, Draw
from jaxcnn.training.gradient import Loss, make_gradient
from jaxcnn.training.loss import check_smoothing
from jaxcnn.training.mesh import AXIS, check_mesh, on_every_device, own_part
from jaxcnn.training.step import State, descend


class EpochMetrics(NamedTuple):
    """Of one epoch, on the batches before each step, on the device.

    losses: (steps,), float.
    accuracy: Scalar, fraction of the images that were classified as their label.
    finite: Scalar, bool: every loss, and every parameter in the end, is a finite number. If not, the
        state is that from before the epoch.
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
    augment: Augment | None = None,
    dtype: DTypeLike | None = None,
    mesh: Mesh | None = None,
    method: ApplyMethod | None = None,
) -> "jax.stages.Wrapped":
    """A compiled epoch(state, images, labels, key) -> (new state, EpochMetrics).

    The state given is donated: use the one returned. Images that do not fill a last batch wait for
    another epoch's order. The order is `jax.random.permutation(key, N)`, so give every epoch its own key.

    Args:
        network: The layers.
        optimizer: Any optimiser of Optax.
        batch: Images a step, over all devices.
        label_smoothing: As for `cross_entropy`.
        augment: Random changes of the images; None for none.
        dtype: Type to compute in, such as bfloat16; parameters and optimiser keep theirs. None: theirs.
        mesh: Devices with one axis named "data", over which every batch is split; None: one device.
        method: As for `jaxcnn.apply`.

    Raises (when it is built):
        TypeError: `batch` is not an integer.
        ValueError: A batch that the mesh's devices cannot share evenly; a smoothing outside [0, 1).

    Raises (when it is called):
        ValueError: Fewer images than a batch, or not as many labels as images.
    """
    program = epoch_program(
        network,
        optimizer,
        batch=batch,
        label_smoothing=label_smoothing,
        augment=augment,
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
    augment: Augment | None = None,
    dtype: DTypeLike | None = None,
    mesh: Mesh | None = None,
    method: ApplyMethod | None = None,
) -> Epoch:
    """What `make_epoch` compiles, to be transformed (`vmap`) or compiled otherwise."""
    batch = integer("batch", batch, minimum=1)
    check_smoothing(label_smoothing)
    if mesh is not None:
        check_mesh(mesh, batch)
    plain = make_gradient(network, label_smoothing=label_smoothing, dtype=dtype, method=method)

    def gradient(
        params: Params, images: jax.Array, labels: jax.Array, chosen: jax.Array, draw: Draw | None
    ) -> tuple[Loss, Params]:
        batch_images = images[chosen]
        if augment and draw is not None:
            batch_images = augment.apply(batch_images, draw)
        loss, change = plain(params, batch_images, labels[chosen])
        if mesh is not None:  # the devices' parts are equal, so the mean of their means is the batch's
            value, change = lax.pmean((loss.value, change), AXIS)
            loss = loss._replace(value=value)
        return loss, change

    def epoch(
        state: State, images: jax.Array, labels: jax.Array, key: jax.Array
    ) -> tuple[State, EpochMetrics]:
        steps = check_data(images, labels, batch)
        order = jax.random.permutation(key, len(images))[: steps * batch].reshape(steps, batch)
        draws = augment.draw(jax.random.fold_in(key, 1), (steps, batch)) if augment else None
        if mesh is not None:
            order, draws = jax.tree.map(partial(own_part, mesh), (order, draws))

        def step(state: State, now: tuple[jax.Array, Draw | None]) -> tuple[State, Loss]:
            return descend(state, lambda params: gradient(params, images, labels, *now), optimizer)

        after, losses = lax.scan(step, state, (order, draws))
        # Once an epoch: a choice in every step would cost a fifteenth of the speed.
        finite = jnp.isfinite(losses.value).all() & jnp.isfinite(optax.tree.norm(after.params))
        after = jax.tree.map(lambda new, old: jnp.where(finite, new, old), after, state)
        correct = losses.correct.sum()
        if mesh is not None:  # once an epoch, where the devices need not wait for each other in every step
            correct = lax.psum(correct, AXIS)
        return after, EpochMetrics(losses.value, correct / (steps * batch), finite)

    return epoch if mesh is None else on_every_device(mesh, epoch)


def check_data(images: jax.Array, labels: jax.Array, batch: int) -> int:
    """Number of steps of an epoch.

    Raises:
        ValueError: Fewer images than a batch, or not as many labels as images.
    """
    if len(images) != len(labels):
        raise ValueError(f"labels must be as many as images, got {len(labels)} for {len(images)}")
    if batch > len(images):
        raise ValueError(f"batch must be at most the number of images, {len(images)}, got {batch}")
    return len(images) // batch
