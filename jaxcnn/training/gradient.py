"""Compute the loss and gradient of one batch."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp
from jax import lax
from jax.typing import DTypeLike

from jaxcnn.model import apply_training
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.plan import ApplyMethod
from jaxcnn.training.loss import cross_entropy, soft_cross_entropy

# Number of images whose intermediate results fit a core's cache. Measured for LeNet-5: docs/performance.md.
CHUNK = 64


class Loss(NamedTuple):
    """The mean loss of a batch, the number of its images that were classified correctly, and the statistics after it."""

    value: jax.Array
    correct: jax.Array
    statistics: Statistics = {}  # noqa: RUF012  # never changed


class Gradient(Protocol):
    """A function from parameters and a batch to the loss and the gradient of its mean."""

    def __call__(
        self,
        params: Params,
        images: jax.Array,
        labels: jax.Array,
        statistics: Statistics | None = None,
        key: jax.Array | None = None,
    ) -> tuple[Loss, Params]:
        """Compute them; `statistics` and `key` as for `jaxcnn.apply_training`."""


def make_gradient(
    network: Network,
    *,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
    dtype: DTypeLike | None = None,
    method: ApplyMethod | None = None,
    axis: str | None = None,
) -> Gradient:
    """Make a function gradient(params, images, labels, statistics, key) -> (Loss, gradient of the mean loss).

    It is not compiled yet. The loss holds the running statistics after the batch. Labels are (N,) integers, or (N, classes)
    targets as those of `soft_cross_entropy`, of which the largest counts as the label.

    Images must be finite: what a NaN or an infinity makes of the loss may depend on `method`; it is not finite in any case.

    On a CPU a large batch is computed in pieces and the gradients are averaged, so that the outputs between layers stay
    in the cache. An accelerator computes the batch at once, and so does a CPU if the network has a `BatchNorm`, which
    normalises by the statistics of the whole batch, or a `Dropout`: the result must not depend on the platform.

    Args:
        network: The layers.
        label_smoothing: As for `cross_entropy`.
        class_weights: As for `cross_entropy`.
        dtype: Type to compute the network in, such as bfloat16; None for the type of the parameters, in which loss and
            gradient are computed in any case.
        method: As for `jaxcnn.apply`.
        axis: As for `jaxcnn.apply_training`.
    """

    def loss(
        params: Params,
        images: jax.Array,
        labels: jax.Array,
        statistics: Statistics | None = None,
        key: jax.Array | None = None,
    ) -> tuple[jax.Array, Loss]:
        wide = jnp.result_type(*jax.tree.leaves(params))
        narrow = wide if dtype is None else jnp.dtype(dtype)
        weights = jax.tree.map(lambda array: array.astype(narrow), params)
        logits, after = apply_training(
            weights, pixels(images, narrow), network, statistics=statistics, key=key, method=method, axis=axis
        )
        logits = logits.astype(wide)
        mean = cross_entropy if labels.ndim == 1 else soft_cross_entropy
        value = mean(logits, labels, label_smoothing=label_smoothing, class_weights=class_weights)
        wanted = labels if labels.ndim == 1 else labels.argmax(axis=-1)
        return value, Loss(value, (logits.argmax(axis=-1) == wanted).sum(), after)

    def of_batch(params: Params, *batch: Any) -> tuple[Loss, Params]:
        (_, result), gradient = jax.value_and_grad(loss, has_aux=True)(params, *batch)
        return result, gradient

    def gradient(
        params: Params,
        images: jax.Array,
        labels: jax.Array,
        statistics: Statistics | None = None,
        key: jax.Array | None = None,
    ) -> tuple[Loss, Params]:
        if network.keeps_statistics or network.random:
            return of_batch(params, images, labels, statistics, key)
        pieces = _pieces(len(images))
        if pieces == 1:
            return of_batch(params, images, labels)
        result: tuple[Loss, Params] = lax.platform_dependent(
            params,
            images,
            labels,
            cpu=lambda *args: _averaged(of_batch, pieces, *args),
            default=of_batch,
        )
        return result

    return gradient


def pixels(images: jax.Array, dtype: DTypeLike) -> jax.Array:
    """Convert images to `dtype`: uint8 is scaled from 0..255 to 0..1, other types keep their values."""
    return images.astype(dtype) / 255 if images.dtype == jnp.uint8 else images.astype(dtype)


def _pieces(batch: int) -> int:
    """Return the number of equal pieces, of at most CHUNK images, to cut a batch into; 1 if they were too small."""
    pieces = next(pieces for pieces in range(-(-batch // CHUNK), batch + 1) if batch % pieces == 0)
    return pieces if batch // pieces > CHUNK // 4 else 1


def _averaged(
    of_piece: Callable[..., tuple[Loss, Params]],
    pieces: int,
    params: Params,
    images: jax.Array,
    labels: jax.Array,
) -> tuple[Loss, Params]:
    def add(
        total: tuple[Loss, Params], piece: tuple[jax.Array, jax.Array]
    ) -> tuple[tuple[Loss, Params], None]:
        return jax.tree.map(jnp.add, total, of_piece(params, *piece)), None

    size = len(images) // pieces
    cut = (images.reshape(pieces, size, *images.shape[1:]), labels.reshape(pieces, size, *labels.shape[1:]))
    shapes = jax.eval_shape(of_piece, params, *(part[0] for part in cut))
    zero = jax.tree.map(lambda array: jnp.zeros(array.shape, array.dtype), shapes)
    # Two pieces side by side in the loop's body: while one waits for a core, the other has work for it.
    (loss, gradient), _ = lax.scan(add, zero, cut, unroll=2)
    return Loss(loss.value / pieces, loss.correct), jax.tree.map(lambda array: array / pieces, gradient)
