"""Sets decoded once into files of NumPy."""

import shutil
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from jaxcnn.data import DataError, Shards, load, storage, stored


@pytest.fixture
def source(tmp_path, put):
    put(tmp_path / "set" / "a", 6)
    put(tmp_path / "set" / "b", 10, start=100)
    return f"images:{tmp_path / 'set'}"


def same(one, other):
    return all(np.array_equal(first, second) for first, second in zip(one, other, strict=True))


def test_it_is_the_loaded_set_on_the_disk(source, tmp_path):
    data = stored(source, tmp_path / "new" / "here", (4, 6, 1), seed=2)
    assert same(data, load(source, (4, 6, 1), seed=2))
    assert isinstance(data.train_images, np.memmap)
    assert isinstance(data.test_images, np.memmap)
    assert not data.train_images.flags.writeable
    assert data.classes == ("a", "b")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["here"]


def test_shards_read_it(source, tmp_path):
    data = stored(source, tmp_path / "here", (8, 8, 3))
    for images, labels in Shards(data.train_images, data.train_labels, size=6).epoch(0):
        assert labels.tolist() == (images[:, 0, 0, 0] >= 100).tolist()


def test_a_set_in_memory_is_stored_too(tmp_path):
    assert same(stored("digits", tmp_path / "here", (8, 8, 1)), load("digits", (8, 8, 1)))


def test_what_is_there_is_not_decoded_again(source, tmp_path):
    before = stored(source, tmp_path / "here")
    shutil.rmtree(source.removeprefix("images:"))
    assert same(stored(source, tmp_path / "here"), before)


def test_an_empty_folder_is_filled(source, tmp_path):
    (tmp_path / "here").mkdir()
    assert same(stored(source, tmp_path / "here"), load(source))


def test_a_picture_that_cannot_be_read_leaves_nothing(source, tmp_path):
    (tmp_path / "set" / "b" / "105.png").write_text("no picture")
    (tmp_path / "new").mkdir()
    with pytest.raises(DataError, match=r"105.png cannot be read as a picture"):
        stored(source, tmp_path / "new" / "here")
    assert not list((tmp_path / "new").iterdir())


def test_of_two_who_store_the_first_wins(source, tmp_path, monkeypatch):
    decode = storage.decode

    def overtaken(*rest):
        monkeypatch.setattr(storage, "decode", decode)
        stored(source, tmp_path / "here")
        decode(*rest)

    monkeypatch.setattr(storage, "decode", overtaken)
    assert same(stored(source, tmp_path / "here"), load(source))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "set"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"shape": (8, 8, 1)},
            r"holds a set whose shape is \[8, 8, 3\], not \[8, 8, 1\]; give another folder",
        ),
        ({"seed": 1}, "whose seed is 0, not 1"),
        ({"held_out": 0.5}, "whose held_out is 0.2, not 0.5"),
        ({"source": "digits"}, "whose source is images:.*, not digits"),
    ],
)
def test_another_set_is_not_taken_for_this_one(source, tmp_path, change, message):
    asked = {"source": source, "folder": tmp_path / "here", "shape": (8, 8, 3)}
    stored(**asked)
    with pytest.raises(DataError, match=message):
        stored(**{**asked, **change})


def test_refuses(source, tmp_path, monkeypatch):
    with pytest.raises(DataError, match="set holds something else; give another folder"):
        stored(source, tmp_path / "set")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"file.* something else; give another folder"):
        stored(source, tmp_path / "file")
    with pytest.raises(DataError, match=r"cannot be used for images:.*; give another folder"):
        stored(source, tmp_path / "file" / "inside")
    with pytest.raises(ValueError, match="shape must be at least 1, got 0"):
        stored(source, tmp_path / "here", (0, 8, 3))
    with pytest.raises(TypeError, match="seed must be an integer"):
        stored(source, tmp_path / "here", seed="0")
    with pytest.raises(DataError, match="there is no data set 'letters'"):
        stored("letters", tmp_path / "here")
    usage = namedtuple("Usage", "free")(free=16 * 8 * 8 * 3 - 1)  # noqa: PYI024  # as shutil's
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DataError, match=r"needs 0.0 GB and the disk has 0.0 GB; give another folder"):
        stored(source, tmp_path / "here", (8, 8, 3))
    assert not Path(tmp_path / "here").exists()
