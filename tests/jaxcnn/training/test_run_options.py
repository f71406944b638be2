"""Weights of classes, mixed images, an average and patience: in an epoch, in a run, and in what is kept of it."""

import jax
import numpy as np
import optax
import pytest

from jaxcnn import (
    Conv,
    Dense,
    Mix,
    Network,
    apply,
    cross_entropy,
    evaluate,
    init,
    make_epoch,
    soft_cross_entropy,
    start,
    train,
    train_many,
)
from jaxcnn.data import Split
from jaxcnn.training.checkpoints import Checkpoints, load_params
from jaxcnn.training.progress import EpochRecord, is_over

NETWORK = Network((4, 4, 1), (Conv(2, 2, activation="tanh"), Dense(3)))
IMAGES = np.random.default_rng(1).integers(0, 256, (96, 4, 4, 1), np.uint8)
LABELS = np.random.default_rng(2).integers(0, 3, 96).astype(np.int32)
DATA = Split(IMAGES, LABELS, IMAGES[:30], LABELS[:30])
WEIGHTS = (1.0, 0.25, 3.0)


def close(left, right):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), left, right)


@pytest.mark.parametrize("batch", [16, 96])  # one, and a batch that a CPU computes in pieces
@pytest.mark.parametrize("mix", [None, Mix(mixup=0.4, cutmix=1.0)])
def test_an_epoch_goes_down_the_gradient_of_the_weighted_loss_of_mixed_images(batch, mix):
    key, optimizer = jax.random.key(7), optax.sgd(0.5)
    state = start(init(jax.random.key(0), NETWORK), optimizer)
    params, steps = state.params, 96 // batch
    pixels = IMAGES.astype(np.float32) / 255
    drawn = mix.draw(jax.random.fold_in(key, 3), (steps, batch)) if mix else None
    for number, chosen in enumerate(jax.random.permutation(key, 96).reshape(steps, batch)):
        images, targets, loss = pixels[chosen], LABELS[chosen], cross_entropy
        if mix:
            own = jax.tree.map(lambda array, number=number: array[number], drawn)
            images, targets = mix.apply(images, targets, 3, own)
            loss = soft_cross_entropy
        gradient = jax.grad(
            lambda params, images=images, targets=targets, loss=loss: loss(
                apply(params, images, NETWORK), targets, class_weights=WEIGHTS
            )
        )(params)
        params = jax.tree.map(lambda array, change: array - 0.5 * change, params, gradient)
    epoch = make_epoch(NETWORK, optimizer, batch=batch, mix=mix, class_weights=WEIGHTS)
    after, metrics = epoch(state, IMAGES, LABELS, key)
    close(after.params, params)
    assert metrics.finite


def test_many_runs_are_those_of_one():
    options = {"epochs": 2, "batch": 16, "mix": Mix(cutmix=1.0), "class_weights": list(WEIGHTS)}
    many = train_many(NETWORK, DATA, seeds=[3], learning_rates=[0.01], **options)
    one = train(NETWORK, DATA, optimizer=optax.adam(0.01), seed=3, **options)
    close(jax.tree.map(lambda array: array[0], many.params), one.params)


def test_the_average_is_what_is_evaluated_returned_and_kept(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    options = {"epochs": 3, "batch": 16, "optimizer": optax.adam(0.05)}
    averaged = train(NETWORK, DATA, average=0.9, after_epoch=checkpoints.save, **options)
    plain = train(NETWORK, DATA, **options)
    close(averaged.state.params, plain.params)
    close(averaged.params, averaged.state.optimizer.average)
    assert not np.allclose(averaged.params["FC2"]["kernel"], plain.params["FC2"]["kernel"])
    found = evaluate(averaged.params, DATA.test_images, DATA.test_labels, NETWORK)
    assert averaged.history[-1].test_accuracy == pytest.approx(found)
    close(load_params(tmp_path), averaged.params)


def test_a_run_with_an_average_goes_on_as_if_it_had_not_stopped(tmp_path):
    options = {"batch": 16, "average": 0.9}
    whole = train(NETWORK, DATA, epochs=4, **options)
    checkpoints = Checkpoints(tmp_path)
    first = []
    train(
        NETWORK, DATA, epochs=2, after_epoch=lambda now: (first.append(now), checkpoints.save(now)), **options
    )
    begin = Checkpoints(tmp_path).latest(first[-1])
    again = train(NETWORK, DATA, epochs=4, begin=begin, **options)
    jax.tree.map(np.testing.assert_array_equal, again.params, whole.params)


def history(*accuracies):
    return [EpochRecord(epoch, 1.0, 0.5, value, 1.0) for epoch, value in enumerate(accuracies, 1)]


@pytest.mark.parametrize(
    ("accuracies", "patience", "over"),
    [
        ([], 1, False),
        ([0.5], 1, False),
        ([0.5, 0.4], 1, True),
        ([0.5, 0.5], 1, True),
        ([0.5, 0.4], 2, False),
        ([0.5, 0.4, 0.6, 0.6], 2, False),
        ([0.5, 0.4, 0.6, 0.6, 0.1], 2, True),
        ([0.5, 0.4], None, False),
    ],
)
def test_it_is_over_when_the_best_is_old(accuracies, patience, over):
    assert is_over(history(*accuracies), patience) is over


def test_a_run_stops_when_it_does_not_get_better():
    still = train(NETWORK, DATA, optimizer=optax.sgd(1e-30), epochs=50, batch=16, patience=3)
    assert len(still.history) == 4


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"average": 1.0}, ValueError, "average must be"),
        ({"patience": 0}, ValueError, "patience must be at least 1"),
        ({"class_weights": [1.0]}, ValueError, "class_weights must be 3"),
        ({"mix": 0.2}, TypeError, "mix must be a Mix"),
    ],
)
def test_what_is_wrong_is_told(options, error, told):
    with pytest.raises(error, match=told):
        train(NETWORK, DATA, epochs=1, batch=16, **options)


def test_patience_needs_images_that_decide():
    data = Split(IMAGES, LABELS, IMAGES[:0], LABELS[:0])
    with pytest.raises(ValueError, match="patience needs held-out images"):
        train(NETWORK, data, epochs=1, batch=16, patience=2)
