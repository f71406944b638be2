"""Folders of class folders."""

import numpy as np
import pytest
from PIL import Image

from jaxcnn.data import DataError, load
from jaxcnn.data.folders import images_in


def reds(images):
    return images[:, 0, 0, 0].tolist()


def test_pictures_labels_and_classes(tmp_path, put, quarters):
    put(tmp_path / "b", 10, start=100)
    put(tmp_path / "a", 5)
    data = load(f"images:{tmp_path}", (8, 8, 3))
    assert data.classes == ("a", "b")
    assert (data.train_images.dtype, data.train_labels.dtype) == (np.uint8, np.int32)
    assert np.bincount(data.test_labels).tolist() == [1, 2]
    everything = sorted(reds(data.train_images) + reds(data.test_images))
    assert everything == [*range(5), *range(100, 110)]
    for images, labels in (data[:2], data[2:4]):
        assert labels.tolist() == [int(red >= 100) for red in reds(images)]
        for image, red in zip(images, reds(images), strict=True):
            np.testing.assert_array_equal(image, quarters(8, 8, red))


def test_the_seed_decides(tmp_path, put):
    put(tmp_path / "a", 10)
    put(tmp_path / "b", 10, start=100)
    split = [reds(load(f"images:{tmp_path}", (8, 8, 3), seed=seed).train_images) for seed in (5, 5, 6)]
    assert split[0] == split[1] != split[2]
    assert len(load(f"images:{tmp_path}", (8, 8, 3), held_out=0.5).test_labels) == 10


@pytest.mark.parametrize("held_out", ["test", "validation", "valid", "val"])
def test_a_part_that_the_folder_holds_out(tmp_path, put, held_out):
    for name, start in (("a", 0), ("b", 100)):
        put(tmp_path / "train" / name, 4, start)
        put(tmp_path / held_out / name, 2, start + 50)
    data = load(f"images:{tmp_path}", (8, 8, 3))
    assert sorted(reds(data.train_images)) == [*range(4), *range(100, 104)]
    assert reds(data.train_images) != sorted(reds(data.train_images))
    assert sorted(zip(data.test_labels.tolist(), reds(data.test_images), strict=True)) == [
        (0, 50), (0, 51), (1, 150), (1, 151),
    ]  # fmt: skip
    assert data.classes == ("a", "b")


def test_test_comes_before_validation(tmp_path, put):
    for part, start in (("train", 0), ("validation", 10), ("test", 20)):
        put(tmp_path / part / "a", 1, start)
        put(tmp_path / part / "b", 1, start)
    assert reds(load(f"images:{tmp_path}", (8, 8, 3)).test_images) == [20, 20]


def test_what_is_no_picture_is_left_out_and_what_lies_deeper_is_not(tmp_path, put):
    put(tmp_path / "a", 2)
    put(tmp_path / "a" / "more", 2, start=2, suffix="PNG")
    put(tmp_path / "b", 2)
    put(tmp_path / ".hidden", 2)
    put(tmp_path / "a" / ".cache", 1)
    (tmp_path / "a" / ".DS_Store.png").write_bytes(b"")
    (tmp_path / "a" / "notes.txt").write_text("")
    (tmp_path / "README.md").write_text("")
    (tmp_path / "a" / "folder.png").mkdir()
    listing = images_in(str(tmp_path))
    assert listing.classes == ("a", "b")
    assert listing.labels.tolist() == [0, 0, 0, 0, 1, 1]


def test_a_picture_that_a_camera_stored_on_its_side_is_upright(tmp_path, put, quarters):
    put(tmp_path / "a", 2)
    (tmp_path / "b").mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to see it upright
    for number in range(2):
        Image.fromarray(np.rot90(quarters(8, 8))).save(tmp_path / "b" / f"{number}.png", exif=exif)
    data = load(f"images:{tmp_path}", (8, 8, 3))
    np.testing.assert_array_equal(data.test_images[data.test_labels == 1][0], quarters(8, 8))


@pytest.mark.parametrize(
    ("mode", "pixel", "expected"),
    [
        ("1", 1, 255),
        ("L", 90, 90),
        ("LA", (90, 7), 90),
        ("RGBA", (90, 90, 90, 7), 90),
        ("P", 0, 0),
        ("CMYK", (0, 0, 0, 155), 100),
    ],
)
def test_modes_of_pictures(tmp_path, put, mode, pixel, expected):
    put(tmp_path / "a", 2)
    (tmp_path / "b").mkdir()
    for number in range(2):
        Image.new(mode, (8, 8), pixel).save(tmp_path / "b" / f"{number}.{'tif' if mode == 'CMYK' else 'png'}")
    data = load(f"images:{tmp_path}", (4, 4, 3))
    assert (data.test_images[data.test_labels == 1] == expected).all()


def spoil(folder, name):
    file = folder / "b" / "000.png"
    if name == "cut":
        file.write_bytes(file.read_bytes()[:60])
    elif name == "length":
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (24, 20, 3), np.uint8)).save(file)
        content = bytearray(file.read_bytes())
        content[35] -= 1  # of the first piece of pixels, so that the next one begins within it
        file.write_bytes(content)
    elif name == "text":
        file.write_text("no picture")
    else:
        Image.new("I;16", (8, 8)).save(file)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("cut", "000.png cannot be read as a picture .*; mend or remove it"),
        ("length", r"000.png cannot be read as a picture \(broken PNG file"),
        ("text", "000.png cannot be read as a picture .*; mend or remove it"),
        ("deep", "000.png .*more than 8 bits a pixel"),
    ],
)
def test_a_picture_that_cannot_be_read_is_named(tmp_path, put, kind, message):
    put(tmp_path / "a", 2)
    put(tmp_path / "b", 2)
    spoil(tmp_path, kind)
    with pytest.raises(DataError, match=message):
        load(f"images:{tmp_path}")


def test_a_picture_of_too_many_pixels_is_named(tmp_path, put, monkeypatch):
    put(tmp_path / "a", 2)
    put(tmp_path / "b", 2)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    with pytest.raises(DataError, match=r"png cannot be read as a picture \(.*decompression bomb"):
        load(f"images:{tmp_path}")


def layout(put, root, **folders):
    root.mkdir(exist_ok=True)
    for name, count in folders.items():
        put(root / name.replace("__", "/"), count)


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ({}, "has no class folders; give one with a folder of pictures for each class"),
        ({"a": 2, "b": 0}, "b has no picture; put some there or remove the folder"),
        ({"a": 2, "b": 1}, "b has one picture; put at least two there, as one is held out"),
        ({"train__a": 1, "train__b": 1, "test__c": 1}, "c is a class that .*train lacks; add it there"),
        ({"train__a": 1, "train__b": 1, "test__a": 0}, "a has no picture"),
        ({"a": 2}, "images:.* has pictures of one class only; give it at least two .there is a."),
    ],
)
def test_refuses(tmp_path, put, folders, message):
    layout(put, tmp_path / "set", **folders)
    with pytest.raises(DataError, match=message):
        load(f"images:{tmp_path / 'set'}")


def test_a_missing_folder_and_wrong_numbers(tmp_path):
    with pytest.raises(DataError, match=r"there is no folder .*nowhere; give one"):
        images_in(str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match="held_out must lie between 0 and 1"):
        images_in(str(tmp_path), held_out=0)
    with pytest.raises(TypeError, match="seed must be an integer"):
        images_in(str(tmp_path), seed="0")
