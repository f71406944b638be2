"""Decode a set once into memory-mapped files, for sets larger than the memory."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from jaxcnn.data.fitting import Shape, check_shape, fit
from jaxcnn.data.listing import Listing, decode
from jaxcnn.data.source import open_source
from jaxcnn.data.split import DataError, Split, check_split

DESCRIPTION = "set.json"
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")


def stored(
    source: str,
    folder: str | Path,
    shape: Shape = (32, 32, 3),
    *,
    seed: int = 0,
    held_out: float = 0.2,
) -> Split:
    """Load a data set as `jaxcnn.data.load` does, with images that stay on the disk (`numpy.memmap`), for `Shards`.

    The pictures of a class folder or of the hub are decoded one by one, never all in memory. They are stored in a random
    order, so that neighbours are of many classes. The folder appears whole or not at all; if it exists already and holds
    the same set, nothing is decoded. Changes of the pictures since then are not noticed: remove the folder.

    Args:
        source: As for `load`.
        folder: The folder for the files, in NumPy's format .npy; made if it is missing.
        shape: (height, width, channels) of the input.
        seed: Seed of the split and of the order.
        held_out: Fraction to hold out, if the set has no test part.

    Raises:
        TypeError: `seed` or a number of `shape` is not an integer.
        ValueError: A number is out of its range.
        DataError: The set cannot be loaded, the folder holds something else, or the disk is too full.
    """
    shape = check_shape(shape)
    check_split(seed, held_out)
    folder = Path(folder).expanduser().resolve()
    description = {"source": source, "shape": list(shape), "seed": seed, "held_out": held_out}
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            _write(open_source(source, seed=seed, held_out=held_out), folder, shape, description)
        return _read(folder, description)
    except OSError as error:
        raise DataError(f"{folder} cannot be used for {source} ({error}); give another folder") from None


def _write(opened: Split | Listing, folder: Path, shape: Shape, description: dict[str, object]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as temporary:
        unfinished = Path(temporary) / "set"
        unfinished.mkdir()
        if isinstance(opened, Split):
            for name in ARRAYS:
                array = getattr(opened, name)
                np.save(unfinished / f"{name}.npy", fit(array, shape) if name.endswith("images") else array)
        else:
            _decode(opened, unfinished, shape)
        text = json.dumps({**description, "classes": opened.classes})
        (unfinished / DESCRIPTION).write_text(text, encoding="utf-8")
        try:
            if folder.exists():
                folder.rmdir()  # it was empty
            unfinished.rename(folder)
        except OSError:  # another process stored the set meanwhile
            if not (folder / DESCRIPTION).exists():
                raise


def _decode(listing: Listing, folder: Path, shape: Shape) -> None:
    needed = len(listing.labels) * int(np.prod(shape))
    free = shutil.disk_usage(folder).free
    if needed > free:  # writing to a memory map on a full disk would kill the process without a message
        raise DataError(
            f"the set needs {needed / 1e9:.1f} GB and the disk has {free / 1e9:.1f} GB; give another folder"
        )
    for part, numbers in (("train", listing.train), ("test", listing.test)):
        path = folder / f"{part}_images.npy"
        out: np.memmap[Any, np.dtype[np.uint8]] = np.lib.format.open_memmap(
            path, mode="w+", dtype=np.uint8, shape=(len(numbers), *shape)
        )
        decode(listing, numbers, out)
        out.flush()
        np.save(folder / f"{part}_labels.npy", listing.labels[numbers])


def _read(folder: Path, description: dict[str, object]) -> Split:
    try:
        saved = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        classes = tuple(saved.pop("classes"))
    except (OSError, ValueError, KeyError):
        raise DataError(f"{folder} holds something else; give another folder") from None
    if saved != description:
        differs = next(name for name in description if saved.get(name) != description[name])
        raise DataError(
            f"{folder} holds a set whose {differs} is {saved.get(differs)}, not {description[differs]}; "
            "give another folder, or remove this one"
        )
    train_images, train_labels, test_images, test_labels = (
        np.load(folder / f"{name}.npy", mmap_mode="r" if name.endswith("images") else None) for name in ARRAYS
    )
    return Split(train_images, train_labels, test_images, test_labels, classes)
