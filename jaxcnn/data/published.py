"""Read CIFAR-10 and MNIST from a folder, in the binary formats of their authors."""

import gzip
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jaxcnn.data.embedded import DIGITS
from jaxcnn.data.split import DataError, Split

CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
RECORD = 1 + 3 * 32 * 32  # bytes: the label, then the red plane, the green and the blue, row by row


def cifar10(place: str) -> Split:
    """Read CIFAR-10's binary version: data_batch_1.bin to data_batch_5.bin, and test_batch.bin as the held-out part.

    Args:
        place: The folder of the files, or the folder in which their archive was unpacked.

    Returns:
        Images (N, 32, 32, 3), uint8, in the order of the files; names from batches.meta.txt if it is there.

    Raises:
        DataError: A file is missing, has no whole number of records, or a label above 9.

    Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and "Binary
    version" on the page of the data set.
    """
    folder = Path(place).expanduser()
    if (folder / "cifar-10-batches-bin").is_dir():
        folder /= "cifar-10-batches-bin"
    batches = [_records(folder / f"data_batch_{number}.bin") for number in range(1, 6)]
    train, test = np.concatenate(batches), _records(folder / "test_batch.bin")
    names = folder / "batches.meta.txt"
    classes = tuple(names.read_text(encoding="utf-8").split()) if names.is_file() else CIFAR10
    if len(classes) != 10:
        raise DataError(f"{names} must name 10 classes, got {len(classes)}; mend or remove it")
    return Split(*_unpacked(train), *_unpacked(test), classes)


def _records(path: Path) -> NDArray[np.uint8]:
    if not path.is_file():
        raise DataError(
            f"there is no {path}; give the folder of CIFAR-10's binary version, cifar-10-batches-bin"
        )
    values = np.fromfile(path, np.uint8)
    if not len(values) or len(values) % RECORD:
        raise DataError(
            f"{path} has {len(values)} bytes, no whole number of records of {RECORD}; unpack it again"
        )
    records = values.reshape(-1, RECORD)
    if np.max(records[:, 0]) > 9:
        raise DataError(f"{path} has the label {np.max(records[:, 0])}, expected 0 to 9; unpack it again")
    return records


def _unpacked(records: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, 0].astype(np.int32)


def mnist(place: str) -> Split:
    """Read MNIST, or a set in its format with ten classes: train-images-idx3-ubyte and its three companions.

    Each file may be compressed, .gz, and may be spelled with a dot, train-images.idx3-ubyte. The files that begin with
    t10k are held out.

    Args:
        place: The folder of the files.

    Returns:
        Images (N, 28, 28, 1), uint8, in the order of the files.

    Raises:
        DataError: A file is missing, of another format, shorter or longer than its header says, or has a
            label above 9; or there are not as many labels as images.

    Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", 1998, "File
    formats": big-endian, two zeros, the type (8: unsigned byte), the rank, the sizes, the values.
    """
    folder = Path(place).expanduser()
    arrays: list[NDArray[np.uint8]] = []
    for part in ("train", "t10k"):
        images, labels = _idx(folder, f"{part}-images", 3), _idx(folder, f"{part}-labels", 1)
        if len(images) != len(labels):
            raise DataError(f"{folder} has {len(images)} {part} images and {len(labels)} labels")
        if np.max(labels) > 9:
            raise DataError(f"{folder} has the {part} label {np.max(labels)}, expected 0 to 9")
        arrays += [images[..., None], labels]
    train_images, train_labels, test_images, test_labels = arrays
    return Split(
        train_images, train_labels.astype(np.int32), test_images, test_labels.astype(np.int32), DIGITS
    )


def _idx(folder: Path, name: str, rank: int) -> NDArray[np.uint8]:
    spellings = [f"{name}{dash}idx{rank}-ubyte{suffix}" for dash in "-." for suffix in ("", ".gz")]
    path = next((folder / spelling for spelling in spellings if (folder / spelling).is_file()), None)
    if path is None:
        raise DataError(f"{folder} has no {spellings[0]}; give the folder of MNIST's four files")
    content = path.read_bytes()
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} cannot be unpacked ({error}); fetch it again") from None
    head = 4 + 4 * rank
    if len(content) < head or content[:4] != bytes([0, 0, 8, rank]):
        raise DataError(
            f"{path} does not begin as a file of bytes of rank {rank} does, with 0, 0, 8, {rank}; "
            f"it begins with {', '.join(map(str, content[:4]))}"
        )
    sizes = [int(size) for size in np.frombuffer(content, ">u4", rank, offset=4)]
    values = np.frombuffer(content, np.uint8, offset=head)
    if len(values) != int(np.prod(sizes, dtype=object)) or not len(values):
        raise DataError(
            f"{path} has {len(values)} values, not the {' x '.join(map(str, sizes))} that it says; "
            "fetch it again"
        )
    return values.reshape(sizes)
