"""CIFAR-10 and MNIST in files that the tests write byte by byte; Pillow and mlxtend read them, too."""

import gzip
import struct

import numpy as np
import pytest
from mlxtend.data import loadlocal_mnist
from PIL import Image

from jaxcnn.data import DataError, load
from jaxcnn.data.published import CIFAR10, cifar10, mnist


def cifar_bytes(rng, count):
    return b"".join(
        struct.pack("B3072s", label % 10, rng.integers(0, 256, 3072, np.uint8).tobytes())
        for label in rng.integers(0, 10, count).tolist()
    )


@pytest.fixture
def cifar(tmp_path, rng):
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        (tmp_path / f"{name}.bin").write_bytes(cifar_bytes(rng, 4))
    return tmp_path


def test_cifar10_is_its_records(cifar):
    data = cifar10(str(cifar))
    assert data.train_images.shape == (20, 32, 32, 3)
    assert data.train_images.dtype == np.uint8
    assert data.train_labels.dtype == data.test_labels.dtype == np.int32
    assert data.classes == CIFAR10
    raw = b"".join((cifar / f"data_batch_{number}.bin").read_bytes() for number in range(1, 6))
    for index in range(20):
        label, record = raw[index * 3073], raw[index * 3073 + 1 : (index + 1) * 3073]
        planes = [Image.frombytes("L", (32, 32), record[start : start + 1024]) for start in (0, 1024, 2048)]
        assert data.train_labels[index] == label
        np.testing.assert_array_equal(data.train_images[index], Image.merge("RGB", planes))
    assert data.test_labels.tolist() == list((cifar / "test_batch.bin").read_bytes()[::3073])


def test_a_cifar10_picture_is_upright_and_in_its_colours(cifar, quarters):
    picture = quarters(32, 32)
    planes = b"".join(picture[..., channel].tobytes() for channel in range(3))
    (cifar / "test_batch.bin").write_bytes(struct.pack("B3072s", 9, planes))
    data = load(f"cifar10:{cifar}")
    np.testing.assert_array_equal(data.test_images, picture[None])
    assert data.classes[data.test_labels[0]] == "truck"


def test_cifar10s_own_names_and_folder(cifar):
    inside = cifar / "cifar-10-batches-bin"
    inside.mkdir()
    for file in cifar.glob("*.bin"):
        file.rename(inside / file.name)
    (inside / "batches.meta.txt").write_text("\n".join("abcdefghij") + "\n\n")
    assert cifar10(str(cifar)).classes == tuple("abcdefghij")
    (inside / "batches.meta.txt").write_text("one\n")
    with pytest.raises(DataError, match=r"batches.meta.txt must name 10 classes, got 1; mend or remove it"):
        cifar10(str(cifar))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda file: file.unlink(), "there is no .*data_batch_3.bin; give the folder of CIFAR-10's binary"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "data_batch_3.bin has 12291 bytes, no whole"),
        (lambda file: file.write_bytes(b""), "data_batch_3.bin has 0 bytes"),
        (lambda file: file.write_bytes(b"\x0a" + bytes(3072)), "has the label 10, expected 0 to 9"),
    ],
)
def test_cifar10_refuses(cifar, change, message):
    change(cifar / "data_batch_3.bin")
    with pytest.raises(DataError, match=message):
        cifar10(str(cifar))


def idx(array):
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


@pytest.fixture
def idx_folder(tmp_path, rng):
    for name, count in zip(NAMES, (7, 7, 3, 3), strict=True):
        shape = (count, 28, 28) if "images" in name else (count,)
        top = 256 if "images" in name else 10
        (tmp_path / name).write_bytes(idx(rng.integers(0, top, shape, np.uint8)))
    return tmp_path


def test_mnist_as_mlxtend_reads_it(idx_folder):
    data = mnist(str(idx_folder))
    for part, images, labels in (("train", *data[:2]), ("t10k", *data[2:4])):
        peer_images, peer_labels = loadlocal_mnist(
            str(idx_folder / f"{part}-images-idx3-ubyte"), str(idx_folder / f"{part}-labels-idx1-ubyte")
        )
        np.testing.assert_array_equal(images.reshape(len(images), -1), peer_images)
        np.testing.assert_array_equal(labels, peer_labels)
        assert (images.dtype, labels.dtype) == (np.uint8, np.int32)
    assert data.train_images.shape == (7, 28, 28, 1)
    assert data.classes == tuple("0123456789")


def test_an_mnist_picture_is_upright(idx_folder, quarters):
    picture = quarters(28, 28).sum(axis=2, dtype=np.uint8)
    (idx_folder / NAMES[2]).write_bytes(idx(np.stack([picture] * 3)))
    data = load(f"mnist:{idx_folder}", (28, 28, 1))
    np.testing.assert_array_equal(data.test_images[..., 0], [picture] * 3)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_spellings_of_mnists_names(idx_folder, packed, dotted):
    plain = mnist(str(idx_folder))
    for name in NAMES:
        content = (idx_folder / name).read_bytes()
        (idx_folder / name).unlink()
        spelled = (name.replace("-idx", ".idx") if dotted else name) + (".gz" if packed else "")
        (idx_folder / spelled).write_bytes(gzip.compress(content) if packed else content)
    for again, before in zip(mnist(str(idx_folder)), plain, strict=True):
        np.testing.assert_array_equal(again, before)


IMAGES = np.zeros((7, 28, 28), np.uint8)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (NAMES[0], None, "has no train-images-idx3-ubyte; give the folder of MNIST's four files"),
        (NAMES[0], b"", "does not begin .* with 0, 0, 8, 3"),
        (NAMES[0], b"\x00\x00\x08\x03\x00", "does not begin"),
        (NAMES[0], b"\x89PNG" + bytes(99), "it begins with 137, 80, 78, 71"),
        (NAMES[0], idx(IMAGES)[:-1], "has 5487 values, not the 7 x 28 x 28 that it says"),
        (NAMES[0], idx(IMAGES) + b"0", "has 5489 values"),
        (NAMES[0], struct.pack(">4B3I", 0, 0, 8, 3, *[2**32 - 1] * 3), "has 0 values, not the 4294967295 x"),
        (NAMES[0], idx(IMAGES[:0]), "has 0 values"),
        (NAMES[0], idx(IMAGES[:6]), "has 6 train images and 7 labels"),
        (NAMES[1], idx(np.arange(4, 11, dtype=np.uint8)), "has the train label 10, expected 0 to 9"),
        (NAMES[3], idx(np.zeros((3, 1), np.uint8)), "does not begin as a file of bytes of rank 1"),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else None,
)
def test_mnist_refuses(idx_folder, name, content, message):
    if content is None:
        (idx_folder / name).unlink()
    else:
        (idx_folder / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        mnist(str(idx_folder))


PACKED = gzip.compress(idx(IMAGES), mtime=0)


@pytest.mark.parametrize(
    "content", [b"no gzip", PACKED[:-20], PACKED[:12] + bytes(99)], ids=["no gzip", "cut", "overwritten"]
)
def test_a_packed_file_that_is_broken(idx_folder, content):
    (idx_folder / NAMES[0]).unlink()
    (idx_folder / f"{NAMES[0]}.gz").write_bytes(content)
    with pytest.raises(DataError, match=r"idx3-ubyte.gz cannot be unpacked \(.*\); fetch it again"):
        mnist(str(idx_folder))
