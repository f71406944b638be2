"""List the pictures of a set that Hugging Face `datasets` loads: from the hub, a folder or a parquet file."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jaxcnn.data.listing import Listing, pixels
from jaxcnn.data.split import DataError, check_split, stratified
from jaxcnn.extras import library

HELD_OUT = ("test", "validation", "valid", "val")  # names of the held-out part, in order of preference
USUAL = ("label", "labels", "class", "target")  # usual names of a column of labels that has no class names


def from_hub(name: str, *, seed: int = 0, held_out: float = 0.2) -> Listing:
    """List the pictures of an image classification set.

    The first column of images is used, and the first column of class labels; if there is none, a column of text or
    integers that is called "label" or the like, or that is the only one. The part "test", or "validation", is held out
    if it has labels; otherwise a fraction of each class is held out.

    Files on this machine are read without access to the network. A set of the hub is downloaded once; the environment
    variable HF_HUB_OFFLINE=1 forbids it.

    Args:
        name: A folder as `datasets` takes it (class folders, parquet files), a .parquet file, or a name of
            the hub such as ylecun/mnist. A configuration follows behind a colon: frgfm/imagenette:160px.
        seed: Seed of the split and of the order.
        held_out: Fraction of each class to hold out, if the set has no held-out part.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        ImportError: `datasets` is not installed.
        DataError: `datasets` cannot load the set; no column of images or of labels; parts
            of which none is "train"; a picture without a label; a held-out class that is not a training class.
    """
    check_split(seed, held_out)
    parts = _loaded(name)
    if "train" not in parts and len(parts) > 1:
        raise DataError(f"{name} has the parts {', '.join(parts)}, expected one called train")
    train = parts["train" if "train" in parts else next(iter(parts))]
    image, label = _image_column(name, train.features), _label_column(name, train.features)
    names = getattr(train.features[label], "names", None)
    train_values = _values(name, train, label)
    known = list(range(len(names))) if names else sorted(set(train_values))
    numbers = {value: number for number, value in enumerate(known)}
    labels = _numbered(name, train_values, numbers)
    tests = (parts[part] for part in HELD_OUT if part in parts)
    test = next((part for part in tests if not _has_hidden_labels(part, label)), None)
    sets = [_undecoded(train, image)]
    if test is None:
        chosen, rest = stratified(labels, seed=seed, held_out=held_out)
    else:
        sets.append(_undecoded(test, image))
        chosen = np.random.default_rng(seed).permutation(len(train))
        rest = np.arange(len(train), len(train) + len(test))
        labels = np.concatenate([labels, _numbered(name, _values(name, test, label), numbers)])

    def read(number: int) -> NDArray[np.uint8]:
        part, row = (sets[0], number) if number < len(train) else (sets[1], number - len(train))
        which, stored = f"picture {row} of {name}", part[row][image] or {}
        if stored.get("bytes") is not None:
            return pixels(which, BytesIO(stored["bytes"]))
        if stored.get("path") is None:
            raise DataError(f"{which} is missing; remove its row")
        return pixels(which, Path(stored["path"]))

    return Listing(read, labels, chosen, rest, tuple(map(str, names or known)))


def _loaded(name: str) -> dict[str, Any]:
    datasets = library("datasets", "hub")
    source, config = name, None
    if not Path(name).expanduser().exists() and ":" in name:
        source, _, config = name.rpartition(":")
    path = Path(source).expanduser()
    file = path.suffix == ".parquet"
    if path.is_file() != file or (source.startswith((".", "/", "~")) and not path.exists()):
        raise DataError(f"{source} is no folder and no .parquet file; give one, or a name of the hub")
    try:
        if path.is_dir():
            parts = datasets.load_dataset(str(path), config)
        elif file:
            # load_dataset("parquet") would report its use to a server.
            parts = {"train": datasets.Dataset.from_parquet(str(path))}
        else:
            parts = datasets.load_dataset(source, config)
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        if datasets.config.HF_HUB_OFFLINE and not path.exists():
            raise DataError(
                f"{source} is not on this machine, and HF_HUB_OFFLINE forbids its download; "
                "unset HF_HUB_OFFLINE, or give a folder or a .parquet file"
            ) from None
        reason = " ".join(str(error).split())
        raise DataError(f"{name} cannot be loaded ({reason})") from None
    return dict(parts)


def _is_struct(feature: Any) -> bool:
    """Whether a feature is a struct with bytes: an image in a parquet file that lost the name of its type."""
    return isinstance(feature, dict) and "bytes" in feature


def _image_column(name: str, features: Any) -> str:
    kinds = library("datasets", "hub").Image
    for column, feature in features.items():
        if isinstance(feature, kinds) or _is_struct(feature) or getattr(feature, "dtype", "") == "binary":
            return str(column)
    raise DataError(f"{name} has no column of images, only {', '.join(features)}")


def _label_column(name: str, features: Any) -> str:
    kinds = library("datasets", "hub").ClassLabel
    named = [column for column, feature in features.items() if isinstance(feature, kinds)]
    if named:
        return str(named[0])
    plain = [
        column
        for column, feature in features.items()
        if str(getattr(feature, "dtype", "")).startswith(("int", "uint", "string", "large_string", "bool"))
    ]
    usual = [column for column in USUAL if column in plain]
    if usual:
        return usual[0]
    if len(plain) != 1:
        raise DataError(f"{name} has no column of labels among {', '.join(features)}; call it label")
    return str(plain[0])


def _has_hidden_labels(part: Any, column: str) -> bool:
    """Whether a held-out part has its class labels hidden: they are -1."""
    return hasattr(part.features[column], "names") and -1 in part[column]


def _values(name: str, part: Any, column: str) -> list[Any]:
    values = list(part[column])
    if None in values or _has_hidden_labels(part, column):
        raise DataError(f"{name} has pictures without a label; remove them")
    return values


def _numbered(name: str, values: list[Any], numbers: dict[Any, int]) -> NDArray[np.int32]:
    unknown = set(values) - set(numbers)
    if unknown:
        raise DataError(f"{name} holds out the class {min(unknown)}, which the part to learn from lacks")
    return np.array([numbers[value] for value in values], np.int32)


def _undecoded(part: Any, column: str) -> Any:
    """Return a part with bytes or paths in place of decoded pictures, for `pixels` to read."""
    return part.cast_column(column, library("datasets", "hub").Image(decode=False))
