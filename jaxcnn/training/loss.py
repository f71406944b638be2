"""The loss for classification."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from jaxcnn.arrays import as_array
from jaxcnn.entrance import smoothing


def cross_entropy(logits: ArrayLike, labels: ArrayLike, *, label_smoothing: float = 0.0) -> jax.Array:
    """Return the mean over the batch of -log softmax(logits)[label], computed stably from the logits.

    Args:
        logits: (N, classes), before any softmax.
        labels: (N,), integers from 0 to classes - 1. Another label gives NaN: values are not known when a program is
            traced, so it cannot raise.
        label_smoothing: e, at least 0 and below 1: the target is 1 - e for the label and e spread evenly
            over all classes (Szegedy et al., "Rethinking the Inception Architecture", 2016).

    Returns:
        A scalar of the logits' dtype.

    Raises:
        TypeError: The labels are not integers, but for example one-hot rows.
        ValueError: The shapes do not fit, or the smoothing is outside its range.
    """
    logits, labels = as_array("logits", logits), as_array("labels", labels)
    if not jnp.issubdtype(labels.dtype, jnp.integer):
        raise TypeError(f"labels must be integers, one a row of logits, got dtype {labels.dtype.name}")
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ValueError(
            "logits and labels must have shapes (N, classes) and (N,), "
            f"got {logits.shape} and {labels.shape}",
        )
    label_smoothing = smoothing(label_smoothing)
    log_probabilities = jax.nn.log_softmax(logits)
    # A comparison with every class instead of an index, whose gradient would be a scatter.
    chosen = labels[:, None] == jnp.arange(logits.shape[1])[None]
    picked = jnp.where(chosen, log_probabilities, 0).sum(axis=1)
    if label_smoothing:
        picked = (1 - label_smoothing) * picked + label_smoothing * log_probabilities.mean(axis=1)
    return -jnp.where(chosen.any(axis=1), picked, jnp.nan).mean()
