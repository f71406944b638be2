"""Settings of a run: what goes together, what may change, what Optax makes of them."""

from dataclasses import replace

import msgspec
import numpy as np
import optax
import pytest

from jaxcnn.cli.optimizers import OPTIMIZERS, build, rate_of
from jaxcnn.cli.settings import Settings, SettingsError, same_run


def steps(optimizer, count=3):
    """What an optimiser makes of the parameters (1, -2), step by step, of constant gradients."""
    params, gradient = np.array([1, -2], np.float32), np.array([0.3, 0.1], np.float32)
    state, found = optimizer.init(params), []
    for _ in range(count):
        updates, state = optimizer.update(gradient, state, params)
        params = optax.apply_updates(params, updates)
        found.append(np.asarray(params))
    return np.array(found)


@pytest.mark.parametrize(
    ("settings", "peer"),
    [
        ({}, optax.adam(1e-3)),
        ({"optimizer": "adamw"}, optax.adamw(1e-3)),
        ({"optimizer": "adamw", "weight_decay": 0.5}, optax.adamw(1e-3, weight_decay=0.5)),
        ({"optimizer": "lamb", "weight_decay": 0.5}, optax.lamb(1e-3, weight_decay=0.5)),
        ({"optimizer": "lion", "weight_decay": 0.0}, optax.lion(1e-3, weight_decay=0)),
        ({"optimizer": "nadam", "lr": 0.1}, optax.nadam(0.1)),
        ({"optimizer": "rmsprop"}, optax.rmsprop(1e-3)),
        ({"optimizer": "sgd", "momentum": 0.9}, optax.sgd(1e-3, momentum=0.9)),
        (
            {"schedule": "cosine", "epochs": 2, "lr": 0.1},
            optax.adam(optax.cosine_decay_schedule(0.1, 20)),
        ),
    ],
)
def test_optimisers_are_those_of_optax(settings, peer):
    np.testing.assert_array_equal(steps(build(Settings(**settings), 10)), steps(peer))


def test_a_long_gradient_is_shortened_and_a_short_one_is_not():
    length = np.hypot(0.3, 0.1)
    short, kept = (
        steps(build(Settings(optimizer="sgd", lr=1.0, clip=clip), 10), 1)[0]
        for clip in (length / 2, length * 2)
    )
    np.testing.assert_allclose(short, [1 - 0.15, -2 - 0.05], rtol=1e-6)
    np.testing.assert_allclose(kept, [1 - 0.3, -2 - 0.1], rtol=1e-6)


def test_batches_together_make_a_step():
    found = steps(build(Settings(optimizer="sgd", lr=1.0, accumulate=2, schedule="cosine", epochs=1), 4), 4)
    first, second = (
        np.array([0.3, 0.1]),
        0.5 * np.array([0.3, 0.1]),
    )  # two steps in all: the cosine is at its middle
    np.testing.assert_allclose(
        found, [[1, -2], [1, -2] - first, [1, -2] - first, [1, -2] - first - second], rtol=1e-6
    )


def test_weight_decay_of_sgd_by_hand():
    found = steps(build(Settings(optimizer="sgd", lr=0.1, weight_decay=0.5), 10), 1)
    np.testing.assert_allclose(found[0], [1 - 0.1 * (0.3 + 0.5), -2 - 0.1 * (0.1 - 1.0)], rtol=1e-6)


def test_every_optimiser_can_be_built():
    for name in OPTIMIZERS:
        assert np.isfinite(steps(build(Settings(optimizer=name), 1))).all()


@pytest.mark.parametrize(("steps", "rise"), [(100, 20), (1, 1)])
def test_warmup_rises_and_falls(steps, rise):
    rate = rate_of(Settings(schedule="warmup-cosine", epochs=4, lr=0.2), 4 * steps)
    assert 0 < rate(0) < 0.2
    assert rate(rise) == pytest.approx(0.2)
    assert rate(4 * steps) == pytest.approx(0, abs=1e-6)


def test_settings_survive_json():
    settings = Settings(weight_decay=0.1, optimizer="adamw", flip=True)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"momentum": 0.9}, "--momentum goes with --optimizer sgd, got adam"),
        (
            {"weight_decay": 0.1},
            "--weight-decay goes with --optimizer adamw, lamb, lion, sgd, got adam; try adamw",
        ),
        ({"shift": 1, "crop": 1}, "--shift and --crop both move the images; give one"),
        ({"batch": 10, "devices": 4}, "--batch must be a multiple of --devices, got 10 and 4"),
        ({"optimizer": "magic"}, "--optimizer must be one of adam, adamw, .*, got 'magic'"),
        ({"network": "magic"}, "--network must be one of classifier, efficientnet_b0, .*, got 'magic'"),
        ({"schedule": "magic"}, "--schedule must be one of constant, .*, got 'magic'"),
        ({"dtype": "int8"}, "--dtype must be one of float32, bfloat16, got 'int8'"),
    ],
)
def test_refuses(settings, message):
    with pytest.raises(SettingsError, match=message):
        Settings(**settings)


@pytest.mark.parametrize(
    ("before", "now", "message"),
    [
        ({}, {"lr": 0.5}, "was begun with --lr 0.001, got --lr 0.5; leave --lr out to resume, or begin"),
        ({}, {"flip": True}, "with no --flip, got --flip;"),
        ({"flip": True}, {"flip": False}, "with --flip, got no --flip;"),
        ({}, {"label_smoothing": 0.1}, "with --label-smoothing 0.0, got --label-smoothing 0.1"),
        (
            {"schedule": "cosine"},
            {"epochs": 24},
            "with --epochs 12, and the cosine schedule depends on it, got --epochs 24",
        ),
    ],
)
def test_another_run(before, now, message):
    settings = replace(Settings(), **before)
    same_run(settings, settings)
    with pytest.raises(SettingsError, match=message):
        same_run(settings, replace(settings, **now))


def test_epochs_may_change_where_they_only_end_the_run():
    same_run(Settings(), Settings(epochs=24))
