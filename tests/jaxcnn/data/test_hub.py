"""Hugging Face `datasets`, offline: on class folders and on parquet files that the tests make."""

import socket

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from jaxcnn.data import DataError, load
from jaxcnn.data.hub import from_hub


@pytest.fixture(autouse=True)
def offline(tmp_path, monkeypatch):
    """Caches beside the test, and whatever asks the network fails the test."""
    asked = []
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *names, **_: asked.append(names))
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    yield
    assert not asked


def reds(images):
    return images[:, 0, 0, 0].tolist()


def table(path, images, labels, **columns):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({**columns, "image": images, "label": labels}), path)
    return path


@pytest.fixture
def files(tmp_path, put):
    """The bytes of eight pictures, as red in their corner as their number says."""
    return [file.read_bytes() for file in sorted(put(tmp_path / "made", 8).iterdir())]


def test_class_folders(tmp_path, put, quarters):
    put(tmp_path / "set" / "a", 5)
    put(tmp_path / "set" / "b", 10, start=100)
    data = load(f"hub:{tmp_path / 'set'}", (8, 8, 3))
    assert data.classes == ("a", "b")
    assert (data.train_images.dtype, data.train_labels.dtype) == (np.uint8, np.int32)
    assert np.bincount(data.test_labels).tolist() == [1, 2]
    assert sorted(reds(data.train_images) + reds(data.test_images)) == [*range(5), *range(100, 110)]
    for images, labels in (data[:2], data[2:4]):
        assert labels.tolist() == [int(red >= 100) for red in reds(images)]
        for image, red in zip(images, reds(images), strict=True):
            np.testing.assert_array_equal(image, quarters(8, 8, red))


@pytest.mark.parametrize("held_out", ["test", "validation"])
def test_class_folders_with_a_part_held_out(tmp_path, put, held_out):
    for name, start in (("a", 0), ("b", 100)):
        put(tmp_path / "set" / "train" / name, 4, start)
        put(tmp_path / "set" / held_out / name, 2, start + 50)
    data = load(f"hub:{tmp_path / 'set'}", (8, 8, 3))
    assert sorted(reds(data.train_images)) == [*range(4), *range(100, 104)]
    assert data.train_labels.tolist() == [int(red >= 100) for red in reds(data.train_images)]
    assert sorted(zip(data.test_labels.tolist(), reds(data.test_images), strict=True)) == [
        (0, 50), (0, 51), (1, 150), (1, 151),
    ]  # fmt: skip


def test_a_parquet_file_of_the_library_itself(tmp_path, quarters):
    features = datasets.Features(
        {"id": datasets.Value("int32"), "y": datasets.ClassLabel(names=["cat", "dog"]), "x": datasets.Image()}
    )
    pictures = [Image.fromarray(quarters(8, 8, number)) for number in range(8)]
    made = datasets.Dataset.from_dict({"id": range(8), "y": [0, 1] * 4, "x": pictures}, features=features)
    made.to_parquet(tmp_path / "set.parquet")
    data = load(f"hub:{tmp_path / 'set.parquet'}", (8, 8, 3))
    assert data.classes == ("cat", "dog")
    assert data.train_labels.tolist() == [red % 2 for red in reds(data.train_images)]
    assert sorted(reds(data.train_images) + reds(data.test_images)) == list(range(8))
    np.testing.assert_array_equal(data.test_images[0], quarters(8, 8, data.test_images[0, 0, 0, 0]))


@pytest.mark.parametrize("struct", [False, True])
@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["dog", "ant"] * 4, ("ant", "dog")),
        ([10, 9] * 4, ("9", "10")),
        ([True, False] * 4, ("False", "True")),
    ],
)
def test_a_parquet_file_without_the_librarys_types(tmp_path, files, struct, labels, classes):
    images = [{"bytes": content, "path": None} for content in files] if struct else files
    path = table(tmp_path / "set.parquet", images, labels, id=list(range(8)))
    data = load(f"hub:{path}", (8, 8, 3))
    assert data.classes == classes
    assert data.train_labels.tolist() == [1 - red % 2 for red in reds(data.train_images)]


def test_parts_in_parquet_files_of_a_folder(tmp_path, files):
    table(tmp_path / "set" / "train.parquet", files[:6], ["a", "b"] * 3)
    table(tmp_path / "set" / "test.parquet", files[6:], ["b", "a"])
    data = load(f"hub:{tmp_path / 'set'}", (8, 8, 3))
    assert sorted(reds(data.train_images)) == list(range(6))
    assert reds(data.test_images) == [6, 7]
    assert data.test_labels.tolist() == [1, 0]


def test_a_test_part_that_keeps_its_labels_to_itself_is_passed_over(tmp_path, monkeypatch, quarters):
    features = datasets.Features({"x": datasets.Image(), "y": datasets.ClassLabel(names=["a", "b"])})

    def part(start, labels):
        pictures = [Image.fromarray(quarters(8, 8, start + number)) for number in range(len(labels))]
        return datasets.Dataset.from_dict({"x": pictures, "y": labels}, features=features)

    parts = {"test": part(0, [-1, -1]), "train": part(10, [0, 1, 0, 1]), "validation": part(20, [1, 0])}
    monkeypatch.setattr(datasets, "load_dataset", lambda *_: datasets.DatasetDict(parts))
    data = load(f"hub:{tmp_path}", (8, 8, 3))
    assert reds(data.test_images) == [20, 21]
    del parts["validation"]
    data = load(f"hub:{tmp_path}", (8, 8, 3))
    assert sorted(reds(data.train_images) + reds(data.test_images)) == [10, 11, 12, 13]


def test_configurations_stand_behind_a_colon(tmp_path, files):
    for number, name in enumerate(("small", "large")):
        table(
            tmp_path / "set" / name / "train.parquet", files[: 4 + 4 * number], ["a", "b"] * (2 + 2 * number)
        )
    (tmp_path / "set" / "README.md").write_text(
        "---\nconfigs:\n- config_name: small\n  data_files: small/*\n"
        "- config_name: large\n  data_files: large/*\n---\n"
    )
    assert len(from_hub(f"{tmp_path / 'set'}:small").labels) == 4
    assert len(from_hub(f"{tmp_path / 'set'}:large").labels) == 8
    with pytest.raises(DataError, match=r"cannot be loaded \(.*small.*large"):
        from_hub(str(tmp_path / "set"))


@pytest.mark.parametrize(
    "name", ["someone/something", "someone/some.thing", "something", "someone/thing:small"]
)
def test_a_name_of_the_hub_that_is_not_here_when_the_network_is_forbidden(name, monkeypatch):
    import huggingface_hub

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(DataError, match=r"is not on this machine, and HF_HUB_OFFLINE forbids its download"):
        load(f"hub:{name}")


def test_a_name_of_the_hub_is_passed_on(tmp_path, files, monkeypatch):
    parts = {"train": datasets.Dataset.from_parquet(str(table(tmp_path / "x.parquet", files, [0, 1] * 4)))}
    seen = []
    monkeypatch.setattr(datasets, "load_dataset", lambda *asked: seen.append(asked) or parts)
    from_hub("someone/some.thing")
    from_hub("someone/something:160px")
    assert seen == [("someone/some.thing", None), ("someone/something", "160px")]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"label": [0, 1]}, "has no column of images, only label"),
        ({"image": [b"", b""]}, "has no column of labels among image; call it label"),
        ({"image": [b"", b""], "a": [0, 1], "b": [0, 1]}, "no column of labels among image, a, b"),
        ({"image": [b"", b""], "label": [0, None]}, "has pictures without a label; remove them"),
        ({"image": [b"", b""], "label": [0, 0]}, "has pictures of one class only"),
        ({"image": [b"", b"", b""], "label": [0, 0, 1]}, "class 1 has 1 example"),
        (
            {"image": [None] * 4, "label": [0, 0, 1, 1]},
            "picture [0-3] of .*set.parquet is missing; remove its",
        ),
        (
            {"image": [b"x"] * 4, "label": [0, 0, 1, 1]},
            "picture [0-3] of .*set.parquet cannot be read as a pic",
        ),
    ],
)
def test_refuses_a_table(tmp_path, columns, message):
    if set(columns.get("image", ())) == {None}:
        columns = {**columns, "image": pa.array(columns["image"], pa.binary())}
    pq.write_table(pa.table(columns), tmp_path / "set.parquet")
    with pytest.raises(DataError, match=message):
        load(f"hub:{tmp_path / 'set.parquet'}")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"test": "ab", "validation": "ab"}, "has the parts .*test.*, expected one called train"),
        ({"train": "ab", "test": "ac"}, "holds out the class c, which the part to learn from lacks"),
    ],
)
def test_refuses_parts(tmp_path, files, parts, message):
    for part, labels in parts.items():
        table(tmp_path / "set" / f"{part}.parquet", files[:2], list(labels))
    with pytest.raises(DataError, match=message):
        load(f"hub:{tmp_path / 'set'}")


def test_refuses_places(tmp_path, monkeypatch):
    for place in (tmp_path / "nowhere", "./nowhere", "~/nowhere", "nowhere.parquet"):
        with pytest.raises(
            DataError, match=r"nowhere.* is no folder and no .parquet file; give one, or a name"
        ):
            from_hub(str(place))
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(DataError, match=r"notes.txt is no folder and no .parquet file"):
        from_hub(str(tmp_path / "notes.txt"))
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"broken.parquet cannot be loaded \("):
        from_hub(str(tmp_path / "broken.parquet"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty cannot be loaded \("):
        from_hub(str(tmp_path / "empty"))
    with pytest.raises(ValueError, match="held_out must lie between 0 and 1, got 2"):
        from_hub(str(tmp_path), held_out=2)
    monkeypatch.setitem(__import__("sys").modules, "datasets", None)
    with pytest.raises(ImportError, match=r"datasets is not installed; type pip install 'jaxcnn\[hub\]'"):
        from_hub(str(tmp_path))
