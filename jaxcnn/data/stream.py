"""Read a training set that is larger than the device's memory in shards that fit into it."""

from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jaxcnn.arguments import integer
from jaxcnn.extras import library

MIXED = 64  # smallest number of blocks in a shard, if it has as many examples
LARGEST = 256  # largest number of examples in a block: reading more small ones at a time gains nothing

Shard = tuple[NDArray[Any], NDArray[Any]]


class Shards:
    """Shards of equal size from images on the disk, in another order every epoch.

    Blocks of neighbouring examples are read in random order, each at once, which is fast on disks. A shard is made of
    many blocks, and its examples are shuffled. The start of the first block is drawn for each epoch, so that blocks
    differ between epochs.

    Grain reads the next shards in threads while one is trained on. It is maintained by JAX's developers, its shuffle needs
    no memory whatever the size of the set, and the seed alone determines each element. At most `ahead` + 2 shards are
    in memory.

    Args:
        images: (N, H, W, C), such as a `numpy.memmap`, of which only the blocks being read are loaded.
        labels: (N,).
        size: Examples in a shard.
        block: Examples read at once, a divisor of `size`. None takes the largest that makes a shard of at least 64
            blocks of at most 256 examples.
        ahead: Shards read in advance, each in a thread of its own.

    Raises:
        TypeError: A number is not an integer.
        ValueError: Not as many labels as images, more examples in a shard than there are, a block that is
            no divisor of it, or a number below 1.
        ImportError: Grain is not installed.
    """

    def __init__(
        self, images: ArrayLike, labels: ArrayLike, *, size: int, block: int | None = None, ahead: int = 2
    ) -> None:
        self._images, self._labels = np.asarray(images), np.asarray(labels)
        if len(self._images) != len(self._labels):
            raise ValueError(
                f"labels must be as many as images, got {len(self._labels)} for {len(self._images)}"
            )
        self.size = integer("size", size, minimum=1)
        if self.size > len(self._images):
            raise ValueError(f"size must be at most the number of images, {len(self._images)}, got {size}")
        self.block = self._divisor() if block is None else integer("block", block, minimum=1)
        if self.size % self.block:
            raise ValueError(f"block must divide size, {self.size}, got {block}")
        self._ahead = integer("ahead", ahead, minimum=1)
        self._grain = library("grain", "stream")

    def __len__(self) -> int:
        """Number of shards in an epoch."""
        return len(self._images) // self.block // (self.size // self.block)

    def epoch(self, seed: int) -> Generator[Shard, None, None]:
        """Yield all shards of an epoch: copies of images (size, H, W, C) and labels (size,).

        The seed alone decides their content. Each example comes at most once; examples that fill no last shard are left
        out of this epoch.

        Args:
            seed: Seed of the epoch; give every epoch its own.

        Raises:
            TypeError: `seed` is not an integer.
            ValueError: `seed` is negative.
        """
        return self._epoch(np.random.default_rng(integer("seed", seed, minimum=0)))

    def _epoch(self, rng: np.random.Generator) -> Generator[Shard, None, None]:
        first = int(rng.integers(len(self._images) % self.block + 1))

        def read(blocks: NDArray[np.int64], rng: np.random.Generator) -> Shard:
            images = np.empty((self.size, *self._images.shape[1:]), self._images.dtype)
            labels = np.empty(self.size, self._labels.dtype)
            targets = rng.permutation(self.size).reshape(-1, self.block)
            for block, target in zip(blocks.tolist(), targets, strict=True):
                rows = slice(first + block * self.block, first + (block + 1) * self.block)
                images[target], labels[target] = self._images[rows], self._labels[rows]
            return images, labels

        shards = (
            self._grain.MapDataset.range(len(self._images) // self.block)
            .seed(int(rng.integers(2**32)))
            .shuffle()
            .batch(self.size // self.block, drop_remainder=True)
            .random_map(read)
            .to_iter_dataset(
                self._grain.ReadOptions(num_threads=self._ahead, prefetch_buffer_size=self._ahead)
            )
        )
        reader = iter(shards)
        try:
            yield from reader
        finally:
            reader.close()  # ends the threads, also if the caller stops early

    def _divisor(self) -> int:
        most = min(max(self.size // MIXED, 1), LARGEST)
        return next(block for block in range(most, 0, -1) if self.size % block == 0)
