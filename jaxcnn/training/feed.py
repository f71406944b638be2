"""What an epoch learns from: all images at once, which stay on the device, or one shard after the other."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import jax
import numpy as np
from jax.sharding import Mesh

from jaxcnn.data import Shards, Split
from jaxcnn.training.mesh import place

Feed = Callable[[int], Iterable[tuple[jax.Array, jax.Array]]]


def resident(data: Split, mesh: Mesh | None) -> Feed:
    """Feed every epoch its images and labels in one part, which stays on the device."""
    everything = place(mesh, data.train_images), place(mesh, data.train_labels)
    return lambda _: (everything,)


def sharded(data: Split, mesh: Mesh | None, size: int, seed: int) -> Feed:
    """Feed epoch number e its images and labels in equal parts, in an order made from the seed and e."""
    shards = Shards(data.train_images, data.train_labels, size=size)

    def feed(epoch: int) -> Iterator[tuple[jax.Array, jax.Array]]:
        order = int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])
        with closing(shards.epoch(order)) as parts:
            for images, labels in parts:
                yield place(mesh, images), place(mesh, labels)

    return feed
