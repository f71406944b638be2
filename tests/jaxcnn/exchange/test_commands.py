"""`jaxcnn export`, `jaxcnn import`, and `predict` on what they wrote."""

import json
import sys

import jax
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import jaxcnn
from jaxcnn.__main__ import main
from jaxcnn.exchange.formats import encoded
from jaxcnn.trained import Trained


def call(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def told(answer):
    return " ".join(answer.output.replace("│", " ").split())


@pytest.fixture
def weights(tmp_path):
    """The file of a small network of two classes."""
    network = jaxcnn.Network((8, 8, 1), (jaxcnn.Conv(2, 3, activation="relu"), jaxcnn.Dense(2)))
    path = tmp_path / "small.safetensors"
    model = Trained(network, jaxcnn.init(jax.random.key(0), network), ("class 0", "class 1"))
    path.write_bytes(encoded(model, "safetensors"))
    return path


@pytest.fixture
def picture(tmp_path):
    """A picture of another size."""
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "[a].png")
    return tmp_path / "[a].png"


def test_a_file_goes_to_a_folder_and_on(weights, picture, tmp_path):
    folder = tmp_path / "imported"
    answer = call("import", weights, "--out", folder)
    assert answer.exit_code == 0, answer.output
    assert f"jaxcnn predict {folder}" in told(answer)
    rows = [json.loads(call("predict", place, picture, "--json").output) for place in (weights, folder)]
    assert rows[0] == rows[1]
    (only,) = rows[0]
    assert only["picture"] == str(picture)
    assert list(only["classes"]) == ["class 0", "class 1"]
    assert sum(only["classes"].values()) == pytest.approx(1)
    for format_ in ("onnx", "stablehlo", "safetensors"):
        answer = call("export", folder, "--format", format_)
        assert answer.exit_code == 0, answer.output
    model = jaxcnn.load_model(weights)
    for format_ in ("onnx", "stablehlo"):
        assert (folder / f"model.{format_}").read_bytes() == encoded(model, format_)
    back = jaxcnn.load_model(folder / "model.safetensors")  # whose metadata stand in any order
    assert (back.network, back.classes) == (model.network, model.classes)
    jax.tree.map(np.testing.assert_array_equal, back.params, model.params)


def test_the_table_has_the_likeliest_first(weights, picture):
    classes = json.loads(call("predict", weights, picture, "--json").output)[0]["classes"]
    best = max(classes, key=classes.get)
    answer = call("predict", weights, picture)
    heading, line = answer.output.splitlines()
    assert heading.split() == ["class", "picture"]
    assert line.startswith(f"{best} {classes[best]:.0%} ")
    assert line.rstrip().endswith(str(picture))


def test_an_export_goes_where_it_is_told(weights, tmp_path):
    assert call("export", weights, "--format", "onnx").exit_code == 0
    assert (tmp_path / "model.onnx").exists()
    assert call("export", weights, "--format", "onnx", "--out", tmp_path / "x.onnx").exit_code == 0
    assert (tmp_path / "x.onnx").read_bytes() == (tmp_path / "model.onnx").read_bytes()


def test_a_folder_that_holds_something_is_left_alone(weights, tmp_path):
    answer = call("import", weights, "--out", tmp_path)
    assert answer.exit_code == 2
    assert "is not empty; give a new folder" in told(answer)


def test_what_cannot_be_written_is_told(weights, tmp_path):
    (tmp_path / "file").write_text("")
    answer = call("import", weights, "--out", tmp_path / "file" / "folder")
    assert answer.exit_code == 1
    assert "Not a directory" in told(answer)
    answer = call("export", weights, "--format", "onnx", "--out", tmp_path / "none" / "x.onnx")
    assert answer.exit_code == 1
    assert "No such file" in told(answer)


def test_what_holds_no_network_is_told(tmp_path, weights):
    (tmp_path / "x").write_text("no weights")
    for command in (("export", tmp_path / "x", "--format", "onnx"), ("import", tmp_path / "x", "--out", "y")):
        answer = call(*command)
        assert answer.exit_code == 2
        assert "cannot be read as safetensors" in told(answer)
    answer = call("import", weights, "--network", "lenet5", "--out", tmp_path / "new")
    assert answer.exit_code == 2
    assert "lacks CONV2.kernel" in told(answer)


def test_what_is_not_installed_is_told(monkeypatch, weights):
    monkeypatch.setitem(sys.modules, "onnx", None)
    answer = call("export", weights, "--format", "onnx")
    assert answer.exit_code == 1
    assert "onnx is not installed; type pip install 'jaxcnn[export]'" in told(answer)
