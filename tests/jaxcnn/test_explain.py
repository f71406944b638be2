"""What `jaxcnn explain` writes; tests/browser/test_explain_page.py has what the page does."""

import base64
import hashlib
import html
import json
import re
from dataclasses import dataclass
from typing import get_args

import explained
import numpy as np
import pytest
from PIL import Image

import jaxcnn
from jaxcnn import layers
from jaxcnn.explain import examples, page
from jaxcnn.explain.network import ACTIVATIONS, NotShownError, Weights, describe
from jaxcnn.explain.words import words

SMALL = jaxcnn.Network((6, 5, 1), (jaxcnn.Conv(2, 3, padding="same"), jaxcnn.Dense(3)))


@dataclass(frozen=True)
class Unheard(layers.Layer):
    """A layer of a later version."""

    name: str = "NEW1"


def of_page(text, name):
    return html.unescape(re.search(rf'<script type="[a-z/]+" id="{name}">(.*?)</script>', text, re.DOTALL)[1])


def test_the_page_holds_the_weights_to_the_bit():
    params = explained.drawn(SMALL)
    text = explained.page_of(SMALL, params)
    row = np.frombuffer(base64.b64decode(of_page(text, "weights")), "<f4")
    data = json.loads(of_page(text, "data"))
    assert [layer["name"] for layer in data["layers"]] == ["CONV1", "FC2"]
    for layer in data["layers"]:
        for name, (begin, size) in layer["weights"].items():
            assert row[begin : begin + size].tobytes() == params[layer["name"]][name].tobytes()
    assert len(row) == sum(array.size for own in params.values() for array in own.values())


def test_a_window_is_the_pixels_under_it():
    (conv, _) = describe(SMALL, explained.drawn(SMALL), Weights())
    assert conv["rows"][0] == [-1, 0, 1]
    assert conv["columns"] == [[-1, 0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, -1]]


def test_only_its_own_scripts_may_run_and_nothing_may_be_asked_for():
    text = explained.page_of(SMALL, explained.drawn(SMALL))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    policy = html.unescape(policy)
    assert policy.startswith("default-src 'none'; ")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == len(page.SCRIPTS)
    for part in (*scripts, *re.findall(r"<style>(.*?)</style>", text, re.DOTALL)):
        assert base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() in policy
    assert not re.findall(r"https?:|\bsrc=|@import|url\(", text)
    assert "unsafe" not in policy


def test_the_scripts_say_every_word_and_no_other():
    folder = page.importlib.resources.files(page.PACKAGE) / "templates"
    said = "".join((folder / f"{name}.js").read_text("utf-8") for name in page.SCRIPTS)
    known = words(str)
    used = {*re.findall(r"\bwords\.(\w+)", said), *re.findall(r'"([\w-]+)"', said)}
    assert known.keys() <= used
    assert {*re.findall(r"\bwords\.(\w+)", said)} <= known.keys()


def test_every_activation_is_known_and_every_layer_is_or_is_told():
    assert {*ACTIVATIONS} == {None, *get_args(layers.ActivationName)}
    network = jaxcnn.Network((6, 5, 1), (jaxcnn.Conv(2, 3), Unheard(), jaxcnn.Dense(3)))
    with pytest.raises(NotShownError, match="does not know the layer NEW1, a Unheard") as caught:
        describe(network, {}, Weights())
    assert (caught.value.layer, caught.value.kind) == ("NEW1", "Unheard")


@pytest.mark.parametrize(
    ("network", "told"),
    [
        (jaxcnn.Network((7,), (jaxcnn.Dense(2),)), "for grey or colour images"),
        (jaxcnn.Network((6, 6, 4), (jaxcnn.Dense(2),)), "for grey or colour images"),
        (jaxcnn.Network((6, 6, 1), (jaxcnn.Conv(2, 3),)), "must end in a vector"),
    ],
)
def test_what_is_no_classifier_of_images_is_told(network, told):
    with pytest.raises(NotShownError, match=told):
        describe(network, {}, Weights())


def test_what_the_digits_tell_of_themselves():
    of_digits = examples.held_out("digits", (32, 32, 3), 0)
    assert of_digits.labels.tolist() == [*range(10)]
    assert of_digits.square == 4
    assert not of_digits.light
    assert 0.9 < of_digits.ink <= 1
    dark = examples.Examples(255 - of_digits.images, of_digits.labels)
    assert dark.light
    assert dark.ink == of_digits.ink
    noise = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 1)).astype(np.uint8)
    assert (examples.Examples(noise, np.zeros(3)).square, examples.Examples(noise, np.zeros(3)).ink) == (
        1,
        None,
    )
    empty = examples.none((32, 32, 3))
    assert (empty.square, empty.light, empty.ink) == (1, False, None)


def test_of_a_folder_only_the_pictures_that_are_shown_are_read(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}").mkdir()
        for n in range(30):
            Image.new("L", (9, 9), 80 * number).save(tmp_path / f"{number}" / f"{n}.png")
    found = examples.held_out(f"images:{tmp_path}", (6, 6, 1), 0)
    assert found.labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert found.images[:, 0, 0, 0].tolist() == [80 * label for label in found.labels]
