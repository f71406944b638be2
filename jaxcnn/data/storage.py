"""A set decoded once into files that are read without being loaded: for sets larger than the memory."""

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

ASKED = "set.json"
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")


def stored(
    source: str,
    folder: str | Path,
    shape: Shape = (32, 32, 3),
    *,
    seed: int = 0,
    held_out: float = 0.2,
) -> Split:
    """As `jaxcnn.data.load`, with images that stay on the disk (`numpy.memmap`): give them to `Shards`.

    The pictures of a class folder or of the hub are decoded one by one, never all in memory. They are stored
    in a random order, so that neighbours are of many classes. The folder appears whole or not at all; if it is
    there already, and for the same set, nothing is decoded. Pictures that were changed since do not count:
    remove the folder then.

    Args:
        source: As for `load`.
        folder: Where the files of NumPy's format .npy go; made if it is not there.
        shape: (height, width, channels) of the input.
        seed: Of the split and of the order.
        held_out: Fraction kept for testing, where the set does not say itself.

    Raises:
        TypeError: `seed` or a number of `shape` is not an integer.
        ValueError: A number that is out of its range.
        DataError: The set cannot be had, the folder holds something else, or the disk is too full.
    """
    shape = check_shape(shape)
    check_split(seed, held_out)
    folder = Path(folder).expanduser().resolve()
    asked = {"source": source, "shape": list(shape), "seed": seed, "held_out": held_out}
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            _write(open_source(source, seed=seed, held_out=held_out), folder, shape, asked)
        return _read(folder, asked)
    except OSError as error:
        raise DataError(f"{folder} cannot be used for {source} ({error}); give another folder") from None


def _write(opened: Split | Listing, folder: Path, shape: Shape, asked: dict[str, object]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        whole = Path(beside) / "set"
        whole.mkdir()
        if isinstance(opened, Split):
            for name in ARRAYS:
                array = getattr(opened, name)
                np.save(whole / f"{name}.npy", fit(array, shape) if name.endswith("images") else array)
        else:
            _decode(opened, whole, shape)
        text = json.dumps({**asked, "classes": opened.classes})
        (whole / ASKED).write_text(text, encoding="utf-8")
        try:
            if folder.exists():
                folder.rmdir()  # it was empty
            whole.rename(folder)
        except OSError:  # another process stored the set meanwhile
            if not (folder / ASKED).exists():
                raise


def _decode(listing: Listing, whole: Path, shape: Shape) -> None:
    needed = len(listing.labels) * int(np.prod(shape))
    free = shutil.disk_usage(whole).free
    if needed > free:  # writing on would end the process, without a message
        raise DataError(
            f"the set needs {needed / 1e9:.1f} GB and the disk has {free / 1e9:.1f} GB; give another folder"
        )
    for part, numbers in (("train", listing.train), ("test", listing.test)):
        path = whole / f"{part}_images.npy"
        out: np.memmap[Any, np.dtype[np.uint8]] = np.lib.format.open_memmap(
            path, mode="w+", dtype=np.uint8, shape=(len(numbers), *shape)
        )
        decode(listing, numbers, out)
        out.flush()
        np.save(whole / f"{part}_labels.npy", listing.labels[numbers])


def _read(folder: Path, asked: dict[str, object]) -> Split:
    try:
        there = json.loads((folder / ASKED).read_text(encoding="utf-8"))
        classes = tuple(there.pop("classes"))
    except (OSError, ValueError, KeyError):
        raise DataError(f"{folder} holds something else; give another folder") from None
    if there != asked:
        differs = next(name for name in asked if there.get(name) != asked[name])
        raise DataError(
            f"{folder} holds a set whose {differs} is {there.get(differs)}, not {asked[differs]}; "
            "give another folder, or remove this one"
        )
    train_images, train_labels, test_images, test_labels = (
        np.load(folder / f"{name}.npy", mmap_mode="r" if name.endswith("images") else None) for name in ARRAYS
    )
    return Split(train_images, train_labels, test_images, test_labels, classes)
