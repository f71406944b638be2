"""`jaxcnn rate`: a suggestion, and a picture of it."""

import sys

import numpy as np
import pytest
from click.testing import CliRunner

from jaxcnn.__main__ import main
from jaxcnn.training.rate import RateTest


def call(*arguments):
    return CliRunner().invoke(main, ["rate", *map(str, arguments)])


@pytest.fixture
def asked(monkeypatch):
    """What the search was asked for; it answers at once."""
    seen = {}

    def find_rate(network, data, **arguments):
        seen.update(arguments, network=network, data=data)
        rates = np.geomspace(1e-4, 1.0, 5)
        return RateTest(
            rates, np.array([2.0, 1.5, 0.5, 1.0, 9.0]), np.array([2.0, 1.7, 0.9, 1.0, np.nan]), 0.00123
        )

    monkeypatch.setattr("jaxcnn.training.rate.find_rate", find_rate)
    return seen


def test_it_says_what_to_type(asked):
    answer = call("--low", 1e-4, "--steps", 5, "--batch", 32, "--seed", 3)
    assert (answer.exit_code, answer.output) == (0, "try --lr 0.001\n")
    assert {name: asked[name] for name in ("low", "high", "steps", "batch", "seed")} == {
        "low": 1e-4,
        "high": 1.0,
        "steps": 5,
        "batch": 32,
        "seed": 3,
    }


def test_the_optimiser_is_the_one_that_train_would_take(asked):
    assert call("--optimizer", "sgd", "--momentum", 0.5).exit_code == 0
    optimizer, params = asked["optimizer"](1.0), np.float32(0)
    state, moved = optimizer.init(params), []
    for _ in range(2):
        updates, state = optimizer.update(np.float32(1), state, params)
        moved.append(float(updates))
    assert moved == [-1, -1.5]


def test_a_picture(asked, tmp_path):  # noqa: ARG001  # it answers
    assert call("--plot", tmp_path / "rate.png").exit_code == 0
    assert (tmp_path / "rate.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--momentum", 0.5), 2, "--momentum goes with --optimizer sgd"),
        (("--low", 2), 1, "high must be above low"),
        (("--batch", 5000), 2, "give a smaller one"),
    ],
)
def test_what_is_wrong_is_told(arguments, code, told):
    answer = call(*arguments)
    assert answer.exit_code == code
    assert told in " ".join(answer.output.replace("│", " ").split())


def test_a_picture_that_cannot_be_written_or_drawn_is_told(asked, tmp_path, monkeypatch):  # noqa: ARG001
    answer = call("--plot", tmp_path / "none" / "rate.png")
    assert answer.exit_code == 1
    assert "No such file" in answer.output
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = call("--plot", tmp_path / "rate.png")
    assert answer.exit_code == 1
    assert "matplotlib is not installed; type pip install 'jaxcnn[plot]'" in " ".join(answer.output.split())
