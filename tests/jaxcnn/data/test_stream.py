"""Shards of a training set that is larger than the memory."""

import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxcnn.data import Shards


def numbered(count, kind=np.uint8):
    """Images whose every value is the number of the example, which is also the label."""
    numbers = np.arange(count, dtype=np.int32)
    return np.broadcast_to(numbers[:, None, None, None], (count, 2, 3, 1)).astype(kind), numbers


def drawn(shards, seed=0):
    epoch = []
    for images, labels in shards.epoch(seed):
        np.testing.assert_array_equal(images, np.broadcast_to(labels[:, None, None, None], images.shape))
        epoch.append(labels.tolist())
    return epoch


def test_an_epoch_is_its_seed():
    shards = Shards(*numbered(200, np.float32), size=20, block=4)
    assert (
        drawn(shards, 3) == drawn(shards, 3) == drawn(Shards(*numbered(200, np.float32), size=20, block=4), 3)
    )
    assert drawn(shards, 3) != drawn(shards, 4)
    assert len(drawn(shards, 2**70)) == 10


def test_images_labels_and_types():
    images, labels = numbered(100)
    for got, numbers in Shards(images, labels, size=25).epoch(0):
        assert (got.shape, got.dtype) == ((25, 2, 3, 1), np.uint8)
        assert (numbers.shape, numbers.dtype) == ((25,), np.int32)
        assert got.flags.writeable
        assert not np.shares_memory(got, images)


@given(count=st.integers(1, 90), size=st.integers(1, 90), seed=st.integers(0, 9), data=st.data())
def test_every_example_comes_at_most_once(count, size, seed, data):
    size = min(size, count)
    block = data.draw(st.sampled_from([part for part in range(1, size + 1) if size % part == 0]))
    shards = Shards(*numbered(count, np.float32), size=size, block=block)
    epoch = drawn(shards, seed)
    assert [len(shard) for shard in epoch] == [size] * len(shards)
    assert count - len(shards) * size < size + block
    flat = [number for shard in epoch for number in shard]
    assert len(set(flat)) == len(flat)


def test_what_fills_no_shard_comes_in_another_epoch():
    shards = Shards(*numbered(23), size=9, block=3)
    seen = {number for seed in range(30) for shard in drawn(shards, seed) for number in shard}
    assert seen == set(range(23))


def test_a_shard_mixes_blocks_from_everywhere():
    shards = Shards(*numbered(64_000, np.float32), size=6400)
    assert shards.block == 100
    for shard in drawn(shards):
        assert len({number // 6400 for number in shard}) > 7
        assert np.abs(np.diff(shard)).min() >= 1
        assert np.mean(np.diff(shard) == 1) < 0.01  # neighbours in a block are none in the shard
        assert abs(np.mean(shard) - 32_000) < 10_000


@pytest.mark.parametrize(
    ("size", "block"), [(1, 1), (97, 1), (128, 2), (1000, 10), (2**15, 256), (10**5, 250)]
)
def test_blocks_are_chosen(size, block):
    assert Shards(np.zeros((10**5, 1), np.uint8), np.zeros(10**5), size=size).block == block


def test_a_set_far_larger_than_the_memory(tmp_path):
    count = 2**40 // (32 * 32 * 3)
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(count * 32 * 32 * 3)  # a terabyte, of which the disk stores nothing
    images = np.memmap(tmp_path / "holes", np.uint8, "r", shape=(count, 32, 32, 3))
    labels = np.lib.stride_tricks.as_strided(np.zeros(1, np.int32), (count,), (0,))
    shards = Shards(images, labels, size=256, block=64)
    assert len(shards) == count // 64 // 4
    epoch = shards.epoch(0)
    assert [next(epoch)[0].shape for _ in range(3)] == [(256, 32, 32, 3)] * 3
    epoch.close()


def readers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("grain")]


def ended():
    deadline = time.monotonic() + 120
    while readers() and time.monotonic() < deadline:
        time.sleep(0.001)
    return not readers()


def test_reading_goes_on_while_a_shard_is_used_and_the_thread_ends():
    read = threading.Event()

    class Watched:
        """Tells when rows of the third shard are read."""

        shape, dtype, count = (12, 1), np.dtype(np.uint8), 0

        def __len__(self):
            return 12

        def __getitem__(self, rows):
            self.count += 1
            if self.count == 3:
                read.set()
            return np.zeros((4, 1), np.uint8)

    shards = Shards(np.zeros((12, 1), np.uint8), np.zeros(12), size=4, block=4)
    shards._images = Watched()
    epoch = shards.epoch(0)
    next(epoch)
    assert read.wait(120)
    epoch.close()
    assert ended()


def test_the_thread_ends_with_the_epoch():
    assert len(drawn(Shards(*numbered(40), size=8))) == 5
    assert ended()


IMAGES, LABELS = numbered(10)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: Shards(IMAGES, LABELS[1:], size=2),
            ValueError,
            "labels must be as many as images, got 9 for 10",
        ),
        (lambda: Shards(IMAGES, LABELS, size=11), ValueError, "size must be at most .* 10, got 11"),
        (lambda: Shards(IMAGES, LABELS, size=0), ValueError, "size must be at least 1, got 0"),
        (lambda: Shards(IMAGES, LABELS, size=2.0), TypeError, "size must be an integer, got 2.0"),
        (lambda: Shards(IMAGES, LABELS, size=6, block=4), ValueError, "block must divide size, 6, got 4"),
        (lambda: Shards(IMAGES, LABELS, size=6, block=0), ValueError, "block must be at least 1, got 0"),
        (lambda: Shards(IMAGES, LABELS, size=6, ahead=0), ValueError, "ahead must be at least 1, got 0"),
        (lambda: Shards(IMAGES, LABELS, size=6).epoch(-1), ValueError, "seed must be at least 0, got -1"),
        (lambda: Shards(IMAGES, LABELS, size=6).epoch(0.5), TypeError, "seed must be an integer, got 0.5"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_without_grain(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "grain", None)
    with pytest.raises(ImportError, match=r"grain is not installed; type pip install 'jaxcnn\[stream\]'"):
        Shards(IMAGES, LABELS, size=2)
