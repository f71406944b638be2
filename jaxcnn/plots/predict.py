"""Which class a network takes each picture for."""

from functools import partial

import jax
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from jaxcnn.model import Params, apply
from jaxcnn.network import Network
from jaxcnn.plots.pixels import floats


def predictions(
    params: Params, images: NDArray[np.generic], network: Network, *, batch: int = 256
) -> NDArray[np.intp]:
    """The index of each picture's largest logit.

    The last batch is filled up with pictures of nothing, so that one program serves all.

    Args:
        params: The network's parameters.
        images: (N, *network.input_shape), uint8 or floating point in [0, 1]; N at least 1.
        network: The layers.
        batch: Pictures computed at once.

    Returns:
        (N,), integers.
    """
    batch = min(batch, len(images))
    found = []
    for first in range(0, len(images), batch):
        part = floats(images[first : first + batch])
        missing = [(0, batch - len(part))] + [(0, 0)] * (part.ndim - 1)
        found.append(np.asarray(_largest(params, np.pad(part, missing), network))[: len(part)])
    return np.concatenate(found).astype(np.intp)


@partial(jax.jit, static_argnames="network")
def _largest(params: Params, images: ArrayLike, network: Network) -> jax.Array:
    return apply(params, images, network).argmax(axis=-1)
