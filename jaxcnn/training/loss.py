"""The loss for classification."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from jaxcnn import entrance
from jaxcnn.arguments import integer
from jaxcnn.arrays import as_array


def cross_entropy(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
) -> jax.Array:
    """Return the mean over the batch of -log softmax(logits)[label], computed stably from the logits.

    Args:
        logits: (N, classes), before any softmax.
        labels: (N,), integers from 0 to classes - 1. Another label gives NaN: values are not known when a program is
            traced, so it cannot raise.
        label_smoothing: e, at least 0 and below 1: the target is 1 - e for the label and e spread evenly
            over all classes (Szegedy et al., "Rethinking the Inception Architecture", 2016).
        class_weights: (classes,): what each class's -log counts, such as `balanced_weights` gives; None for 1. The sum is
            divided by N, and not by the batch's weights as PyTorch does, so that parts of a batch can be averaged.

    Returns:
        A scalar of the logits' dtype.

    Raises:
        TypeError: The labels are not integers, but for example one-hot rows.
        ValueError: The shapes do not fit, or the smoothing or a weight is outside its range.
    """
    logits, labels = as_array("logits", logits), as_array("labels", labels)
    if not jnp.issubdtype(labels.dtype, jnp.integer):
        raise TypeError(f"labels must be integers, one a row of logits, got dtype {labels.dtype.name}")
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ValueError(
            "logits and labels must have shapes (N, classes) and (N,), "
            f"got {logits.shape} and {labels.shape}",
        )
    label_smoothing = entrance.smoothing(label_smoothing)
    log_probabilities = _weighted(jax.nn.log_softmax(logits), class_weights)
    # A comparison with every class instead of an index, whose gradient would be a scatter.
    chosen = labels[:, None] == jnp.arange(logits.shape[1])[None]
    picked = jnp.where(chosen, log_probabilities, 0).sum(axis=1)
    if label_smoothing:
        picked = (1 - label_smoothing) * picked + label_smoothing * log_probabilities.mean(axis=1)
    return -jnp.where(chosen.any(axis=1), picked, jnp.nan).mean()


def soft_cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    label_smoothing: float = 0.0,
    class_weights: Sequence[float] | None = None,
) -> jax.Array:
    """Return the mean over the batch of -sum over classes of target * log softmax(logits).

    Args:
        logits: (N, classes), before any softmax.
        targets: (N, classes), floating point: the probabilities that are wanted, such as those of mixed images.
        label_smoothing: e: the targets become (1 - e) * targets + e / classes.
        class_weights: As for `cross_entropy`.

    Returns:
        A scalar of the logits' dtype.

    Raises:
        TypeError: The targets are not floating point.
        ValueError: The shapes differ, or the smoothing or a weight is outside its range.
    """
    logits, targets = as_array("logits", logits), as_array("targets", targets)
    if not jnp.issubdtype(targets.dtype, jnp.floating):
        raise TypeError(f"targets must be floating point, got dtype {targets.dtype.name}")
    if logits.ndim != 2 or targets.shape != logits.shape:
        raise ValueError(
            f"logits and targets must both have shape (N, classes), got {logits.shape} and {targets.shape}"
        )
    label_smoothing = entrance.smoothing(label_smoothing)
    wanted = (1 - label_smoothing) * targets + label_smoothing / logits.shape[1]
    return -(wanted * _weighted(jax.nn.log_softmax(logits), class_weights)).sum(axis=1).mean()


def balanced_weights(labels: ArrayLike, classes: int) -> tuple[float, ...]:
    """Return weights with which every class counts as much as every other: N / (classes * its number of labels).

    A class without labels has the weight 0. This is the rule of scikit-learn's `class_weight="balanced"`.

    Args:
        labels: (N,), integers from 0 to classes - 1.
        classes: Number of classes.

    Raises:
        TypeError: `classes` or the labels are not integers.
        ValueError: A label is no class, or `classes` is below 1.
    """
    classes, given = integer("classes", classes, minimum=1), np.asarray(labels)
    if given.dtype.kind not in "iu" or given.ndim != 1:
        raise TypeError(f"labels must be integers, (N,), got {given.dtype.name} {given.shape}")
    if given.size and not (given.min() >= 0 and given.max() < classes):
        raise ValueError(f"labels must be from 0 to {classes - 1}, got {given.min()} to {given.max()}")
    counts = np.bincount(given, minlength=classes)
    return tuple(float(len(given) / (classes * count)) if count else 0.0 for count in counts)


def _weighted(log_probabilities: jax.Array, class_weights: Sequence[float] | None) -> jax.Array:
    if class_weights is None:
        return log_probabilities
    weights = entrance.class_weights(class_weights, log_probabilities.shape[1])
    return log_probabilities * jnp.asarray(weights, log_probabilities.dtype)[None]
