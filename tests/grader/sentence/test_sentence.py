"""The sentence on a wrong function says what that function does: each function here was written from its description alone."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import wrong_functions as wrong
from one_hot import terms_of

from grader.scoring.formula.sentence.compose import compose


@dataclass(frozen=True)
class Setting:
    """A right function, and the names and shapes of its arrays."""

    right: object
    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]

    def sentence(self, function):
        """The sentence on a wrong function."""
        return compose(*(terms_of(f, self.names, self.shapes) for f in (function, self.right)))


def pooling(reduce):
    return lambda image: wrong.pooled(image, (2, 2), (2, 2), reduce)


FLAT = Setting(wrong.valid, ("image", "kernel"), ((4, 5), (2, 3)))
SETTINGS = {
    "flat": FLAT,
    "square": replace(FLAT, shapes=((5, 5), (3, 3))),
    "volume": replace(FLAT, shapes=((3, 4, 3), (2, 2, 3))),
    "layer": Setting(wrong.layer, ("image", "kernels", "bias"), ((3, 3, 2), (2, 2, 2, 3), (3,))),
    "largest": Setting(pooling(np.max), ("image",), ((5, 7),)),
    "mean": Setting(pooling(np.mean), ("image",), ((5, 7),)),
    "border": Setting(lambda image: np.pad(image, 1), ("image",), ((3, 4),)),
}
SENTENCES = [
    (setting, function, sentence)
    for setting, functions in tomllib.loads(
        Path(__file__).with_name("sentences.toml").read_text("utf-8")
    ).items()
    for function, sentence in functions.items()
]


@pytest.mark.parametrize(("setting", "function", "sentence"), SENTENCES)
def test_the_sentence_says_what_the_function_does(setting, function, sentence):
    assert SETTINGS[setting].sentence(getattr(wrong, function)) == sentence


def test_most_of_them_get_a_sentence():
    assert len(SENTENCES) >= 40
    assert sum(bool(sentence) for _setting, _function, sentence in SENTENCES) >= 32


@pytest.mark.parametrize("setting", SETTINGS)
def test_nothing_is_said_on_a_right_function(setting):
    assert SETTINGS[setting].sentence(SETTINGS[setting].right) == ""
