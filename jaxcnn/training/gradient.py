"""Loss and gradient of one batch."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jax.typing import DTypeLike

from jaxcnn.model import Params, apply
from jaxcnn.network import Network
from jaxcnn.plan import ApplyMethod
from jaxcnn.training.loss import cross_entropy

# Images whose intermediate results stay in a core's cache. Measured for LeNet-5: docs/performance.md.
CHUNK = 64


class Loss(NamedTuple):
    """Mean loss of a batch, and how many of its images were classified as their label."""

    value: jax.Array
    correct: jax.Array


Gradient = Callable[[Params, jax.Array, jax.Array], tuple[Loss, Params]]


def make_gradient(
    network: Network,
    *,
    label_smoothing: float = 0.0,
    dtype: DTypeLike | None = None,
    method: ApplyMethod | None = None,
) -> Gradient:
    """gradient(params, images, labels) -> (Loss, gradient of the mean loss), to be compiled by the caller.

    On a CPU a large batch is computed in pieces and the gradients are averaged, so that what lies between
    the layers stays in the cache. An accelerator takes it as a whole.

    Args:
        network: The layers.
        label_smoothing: As for `cross_entropy`.
        dtype: Type to compute the network in, such as bfloat16, with the loss and the gradient in the
            parameters' own; None: in theirs.
        method: As for `jaxcnn.apply`.
    """

    def loss(params: Params, images: jax.Array, labels: jax.Array) -> tuple[jax.Array, Loss]:
        wide = jnp.result_type(*jax.tree.leaves(params))
        narrow = wide if dtype is None else jnp.dtype(dtype)
        weights = jax.tree.map(lambda array: array.astype(narrow), params)
        logits = apply(weights, pixels(images, narrow), network, method=method).astype(wide)
        value = cross_entropy(logits, labels, label_smoothing=label_smoothing)
        return value, Loss(value, (logits.argmax(axis=-1) == labels).sum())

    def whole(params: Params, images: jax.Array, labels: jax.Array) -> tuple[Loss, Params]:
        (_, result), gradient = jax.value_and_grad(loss, has_aux=True)(params, images, labels)
        return result, gradient

    def gradient(params: Params, images: jax.Array, labels: jax.Array) -> tuple[Loss, Params]:
        pieces = _pieces(len(images))
        if pieces == 1:
            return whole(params, images, labels)
        result: tuple[Loss, Params] = lax.platform_dependent(
            params,
            images,
            labels,
            cpu=lambda *args: _averaged(whole, pieces, *args),
            default=whole,
        )
        return result

    return gradient


def pixels(images: jax.Array, dtype: DTypeLike) -> jax.Array:
    """Images as numbers of `dtype`: bytes 0 to 255 become 0 to 1, everything else keeps its value."""
    return images.astype(dtype) / 255 if images.dtype == jnp.uint8 else images.astype(dtype)


def _pieces(batch: int) -> int:
    """Into how many equal pieces of at most CHUNK images a batch is cut; 1 where they would be too small."""
    pieces = next(pieces for pieces in range(-(-batch // CHUNK), batch + 1) if batch % pieces == 0)
    return pieces if batch // pieces > CHUNK // 4 else 1


def _averaged(
    whole: Gradient, pieces: int, params: Params, images: jax.Array, labels: jax.Array
) -> tuple[Loss, Params]:
    def add(
        total: tuple[Loss, Params], piece: tuple[jax.Array, jax.Array]
    ) -> tuple[tuple[Loss, Params], None]:
        return jax.tree.map(jnp.add, total, whole(params, *piece)), None

    size = len(images) // pieces
    cut = (images.reshape(pieces, size, *images.shape[1:]), labels.reshape(pieces, size))
    shapes = jax.eval_shape(whole, params, *(part[0] for part in cut))
    zero = jax.tree.map(lambda array: jnp.zeros(array.shape, array.dtype), shapes)
    (loss, gradient), _ = lax.scan(add, zero, cut)
    return Loss(loss.value / pieces, loss.correct), jax.tree.map(lambda array: array / pieces, gradient)
