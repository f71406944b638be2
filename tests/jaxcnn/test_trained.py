"""A run of pictures of any number of classes, and the network that it leaves to use."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import jaxcnn
from jaxcnn.__main__ import main
from jaxcnn.data.fitting import fit
from jaxcnn.pictures import load
from jaxcnn.trained import ModelError, load_model


def call(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def folder_of(place, classes, pictures=4):
    """Pictures of one brightness for each class, each of another size, grey and colour."""
    random = np.random.default_rng(0)
    for number in range(classes):
        (place / f"class{number:02}").mkdir(parents=True)
        for n in range(pictures):
            shape = (20 + 5 * (n % 4), 40 - 3 * (n % 4), 3)[: 2 + n % 2]
            pixels = np.clip(random.normal(255 * number / classes, 4, shape), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(place / f"class{number:02}" / f"{n}.png")
    return place


@pytest.mark.parametrize("network", ["lenet5", "classifier"])
@pytest.mark.parametrize("classes", [2, 3, 37])
def test_the_last_layer_follows_the_classes(tmp_path, classes, network):
    from jaxcnn.cli.prepare import prepare
    from jaxcnn.cli.settings import Settings

    data = f"images:{folder_of(tmp_path, classes, 2)}"
    prepared = prepare(Settings(data=data, network=network, batch=2))
    assert prepared.network.shapes[-1] == (classes,)
    assert len(prepared.data.classes) == classes


def small(classes=10):
    """A network that compiles at once."""
    return jaxcnn.Network(
        (32, 32, 3), (jaxcnn.AvgPool(8), jaxcnn.Dense(8, activation="relu"), jaxcnn.Dense(classes))
    )


@pytest.fixture(scope="module")
def networks():
    """The small network under the name of the lecture's."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("cli.prepare", "trained"):
            patch.setattr(f"jaxcnn.{module}.NETWORKS", {"lenet5": small})
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory, networks):  # noqa: ARG001 - what is trained
    """A run of pictures of two classes, dark and light."""
    place = tmp_path_factory.mktemp("run")
    folder_of(place / "pictures", 2, 20)
    done = call(
        "train",
        "--data",
        f"images:{place / 'pictures'}",
        "--epochs",
        20,
        "--lr",
        0.02,
        "--batch",
        8,
        "--out",
        place / "out",
    )
    assert done.exit_code == 0, done.output
    return place


def test_the_lectures_network_has_ten():
    assert jaxcnn.lenet5() == jaxcnn.lenet5(10)
    for wrong in (0, 2.5):
        with pytest.raises((TypeError, ValueError)):
            jaxcnn.lenet5(wrong)


def test_a_run_says_what_its_classes_are_and_what_its_input_is(run):
    assert json.loads((run / "out" / "model.json").read_text()) == {
        "network": "lenet5",
        "classes": ["class00", "class01"],
        "input_shape": [32, 32, 3],
        "divisor": 255.0,
        "mean": 0.0,
    }


def test_pictures_of_any_size_are_named(run):
    model = load_model(run / "out")
    dark, light = np.full((50, 30), 10, np.uint8), np.full((31, 99, 3), 140, np.uint8)
    found = model.predict([dark, light, run / "pictures" / "class01" / "3.png"])
    assert [one.name for one in found] == ["class00", "class01", "class01"]
    assert all(0.5 < one.probability <= 1 for one in found)
    assert model.probabilities([]).shape == (0, 2)
    assert model.predict([]) == []


def test_a_picture_becomes_the_input_as_in_training(run):
    model = load_model(run / "out")
    file = run / "pictures" / "class00" / "1.png"
    inputs = model.input_of(str(file))
    np.testing.assert_array_equal(inputs, fit(load(file)[None], (32, 32, 3))[0])
    agreed = jaxcnn.predict(model.params, inputs[None], model.network)
    assert model.predict([file])[0].name == model.classes[agreed[0]]


def test_the_command_names_them(run):
    file = run / "pictures" / "class01" / "3.png"
    answer = call("predict", run / "out", file)
    assert answer.exit_code == 0, answer.output
    (line,) = answer.output.splitlines()[1:]
    assert line.startswith("class01 ")
    assert line.rstrip().endswith(str(file))


def test_what_is_no_picture_and_what_is_no_run(run, tmp_path):
    (tmp_path / "x.png").write_text("no picture")
    answer = call("predict", run / "out", tmp_path / "x.png")
    assert answer.exit_code == 2
    assert "x.png cannot be read as a picture" in " ".join(answer.output.split())
    answer = call("predict", tmp_path, tmp_path / "x.png")
    assert answer.exit_code == 2
    assert "there is no model.json" in " ".join(answer.output.split())
    with pytest.raises(TypeError, match="must be uint8"):
        load_model(run / "out").predict([np.zeros((4, 4))])


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"network": "resnet"}, "cannot be read"),
        ({"classes": []}, "cannot be read"),
        ({"input_shape": [39, 39, 3]}, "of another version"),
        ({"mean": 0.5}, "of another version"),
        ({"extra": 1}, "cannot be read"),
    ],
)
def test_a_model_that_is_none_of_ours(run, tmp_path, edit, words):
    saved = json.loads((run / "out" / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(saved | edit))
    with pytest.raises(ModelError, match=words):
        load_model(tmp_path)


def test_a_run_of_an_earlier_version_gets_its_model_when_it_is_resumed(run):
    (run / "out" / "model.json").rename(run / "kept.json")
    with pytest.raises(ModelError, match=r"train --out .* --resume"):
        load_model(run / "out")
    assert call("train", "--out", run / "out", "--resume").exit_code == 0
    assert (run / "out" / "model.json").read_bytes() == (run / "kept.json").read_bytes()


def test_a_network_becomes_a_page_in_two_languages(run, tmp_path):
    out = tmp_path / "page.html"
    answer = call("explain", run / "out", "--out", out)
    assert answer.exit_code == 0, answer.output
    assert (
        answer.output
        == f"{out}: {out.stat().st_size / 1e6:.1f} MB, with 8 held-out pictures; open it in a browser\n"
    )
    assert '<html lang="en"' in out.read_text("utf-8")
    assert call("explain", run / "out", "--out", out, "--lang", "pt_BR").exit_code == 0
    page = out.read_text("utf-8")
    assert '<html lang="pt-BR"' in page
    assert "Camada por camada" in page


def test_without_its_pictures_a_network_becomes_a_page_all_the_same(run, tmp_path):
    shutil.copytree(run / "out", tmp_path / "copy")
    settings = tmp_path / "copy" / "settings.json"
    settings.write_text(settings.read_text().replace(str(run / "pictures"), str(tmp_path / "gone")))
    answer = call("explain", tmp_path / "copy", "--out", tmp_path / "page.html")
    assert answer.exit_code == 0, answer.output
    assert "The page has no held-out pictures: " in answer.output
    assert "with 0 held-out pictures" in answer.output
    settings.unlink()  # as in a folder that was imported
    answer = call("explain", tmp_path / "copy", "--out", tmp_path / "page.html")
    assert answer.output.startswith(f"{tmp_path / 'page.html'}: ")


def test_what_cannot_become_a_page_is_told_and_nothing_is_written(run, tmp_path, monkeypatch):
    def told(*arguments):
        answer = call("explain", *arguments)
        assert answer.exit_code != 0
        assert not (tmp_path / "page.html").exists()
        return " ".join(answer.output.split())

    page = tmp_path / "page.html"
    assert "there is no model.json" in told(tmp_path, "--out", page)
    assert "does not exist" in told(tmp_path / "no run", "--out", page)
    assert "does not exist; create it first" in told(
        run / "out", "--out", tmp_path / "no folder" / "page.html"
    )
    (tmp_path / "empty").mkdir()
    shutil.copy(run / "out" / "model.json", tmp_path / "empty")
    assert "there is no checkpoint" in told(tmp_path / "empty", "--out", page)

    long = tmp_path / f"{'x' * 250}.html"
    assert f"cannot write {long}: File name too long" in told(run / "out", "--out", long)
    monkeypatch.setattr("jaxcnn.explain.network.ACTIVATIONS", (None,))
    assert "the page does not know the layer FC1, a Dense; nothing is written" in told(
        run / "out", "--out", page
    )
