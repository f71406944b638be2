"""Mixed images against NumPy, image by image, and the loss of mixed labels."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcnn import Dense, Network, cross_entropy
from jaxcnn.training.loss import balanced_weights, soft_cross_entropy
from jaxcnn.training.mix import Mix, Mixing, check_mix

IMAGES = np.random.default_rng(1).normal(size=(64, 6, 5, 2)).astype(np.float32)
LABELS = np.random.default_rng(2).integers(0, 3, 64)


@pytest.mark.parametrize("mix", [Mix(mixup=0.4), Mix(cutmix=1.0), Mix(mixup=0.4, cutmix=1.0)])
def test_every_image_is_mixed_as_was_drawn(mix):
    mixing = mix.draw(jax.random.key(0), (64,))
    mixed, targets = jax.jit(mix.apply, static_argnums=2)(IMAGES, LABELS, 3, mixing)
    cuts = 0
    for i, (share, centre, cut) in enumerate(zip(*map(np.asarray, mixing), strict=True)):
        image, other = IMAGES[i], IMAGES[63 - i]
        if cut:
            cuts += 1
            side = np.sqrt(np.float32(1) - share)
            expected = image.copy()
            top, bottom = (np.clip(np.round(centre[0] * 6 + sign * side * 3), 0, 6) for sign in (-1, 1))
            left, right = (np.clip(np.round(centre[1] * 5 + sign * side * 2.5), 0, 5) for sign in (-1, 1))
            rows, columns = slice(int(top), int(bottom)), slice(int(left), int(right))
            expected[rows, columns] = other[rows, columns]
            kept = 1 - (bottom - top) * (right - left) / 30
        else:
            expected, kept = share * image + (1 - share) * other, share
        np.testing.assert_allclose(mixed[i], expected, rtol=1e-5, atol=1e-6)
        wanted = np.zeros(3)
        wanted[LABELS[i]] += kept
        wanted[LABELS[63 - i]] += 1 - kept
        np.testing.assert_allclose(targets[i], wanted, atol=1e-6)
    assert {Mix(mixup=0.4): cuts == 0, Mix(cutmix=1.0): cuts == 64}.get(mix, 16 < cuts < 48)


def test_shares_are_those_of_the_beta_distribution():
    found = np.asarray(Mix(mixup=0.4).draw(jax.random.key(1), (20_000,)).share)
    assert found.mean() == pytest.approx(0.5, abs=0.01)
    assert found.var() == pytest.approx(1 / (4 * (2 * 0.4 + 1)), abs=0.005)


def test_a_label_that_is_no_class_is_seen():
    mix = Mix(mixup=1.0)
    mixing = Mixing(jnp.array([0.5, 0.5]), jnp.zeros((2, 2)), jnp.array([False, False]))
    assert np.isnan(mix.apply(jnp.asarray(IMAGES[:2]), jnp.array([0, 3]), 3, mixing)[1]).all()


def test_the_loss_of_soft_targets_agrees_with_optax(rng):
    logits = rng.normal(size=(7, 3)).astype(np.float32)
    targets = rng.dirichlet(np.ones(3), 7).astype(np.float32)
    peer = optax.softmax_cross_entropy(logits, targets).mean()
    np.testing.assert_allclose(soft_cross_entropy(logits, targets), peer, rtol=1e-6)
    labels = rng.integers(0, 3, 7)
    for settings in ({}, {"label_smoothing": 0.2}, {"label_smoothing": 0.2, "class_weights": [1, 0.5, 3]}):
        np.testing.assert_allclose(
            soft_cross_entropy(logits, np.eye(3, dtype=np.float32)[labels], **settings),
            cross_entropy(logits, labels, **settings),
            rtol=1e-6,
        )


def test_weights_of_classes_by_hand(rng):
    logits, labels = rng.normal(size=(5, 3)).astype(np.float32), np.array([0, 2, 2, 1, 0])
    weights = (1.0, 0.0, 2.5)
    each = [
        -weights[label] * jax.nn.log_softmax(row)[label] for row, label in zip(logits, labels, strict=True)
    ]
    np.testing.assert_allclose(cross_entropy(logits, labels, class_weights=weights), np.mean(each), rtol=1e-6)


def test_balanced_weights_count_every_class_alike():
    weights = balanced_weights([0, 0, 0, 2], 3)
    assert weights == (4 / 9, 0.0, 4 / 3)
    assert 3 * weights[0] == pytest.approx(1 * weights[2])


LOGITS = np.ones((2, 3), np.float32)


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (Mix, ValueError, "mixup or cutmix must be above 0"),
        (lambda: Mix(mixup=-1), ValueError, "mixup must be at least 0"),
        (lambda: Mix(cutmix="1"), TypeError, "cutmix must be a number"),
        (lambda: check_mix(0.2, Network((4,), (Dense(2),))), TypeError, "mix must be a Mix"),
        (lambda: check_mix(Mix(1.0), Network((4,), (Dense(2),))), ValueError, "a network that takes images"),
        (lambda: soft_cross_entropy(LOGITS, LOGITS.astype(int)), TypeError, "targets must be floating point"),
        (lambda: soft_cross_entropy(LOGITS, LOGITS[:1]), ValueError, "must both have shape"),
        (
            lambda: cross_entropy(LOGITS, [0, 1], class_weights=[1, 2]),
            ValueError,
            "must be 3, one a class, got 2",
        ),
        (lambda: cross_entropy(LOGITS, [0, 1], class_weights=[0, 0, 0]), ValueError, "must not all be 0"),
        (lambda: cross_entropy(LOGITS, [0, 1], class_weights=[1, 2, -1]), ValueError, "at least 0"),
        (lambda: cross_entropy(LOGITS, [0, 1], class_weights=3), TypeError, "must be a sequence"),
        (lambda: balanced_weights([0, 3], 3), ValueError, "from 0 to 2, got 0 to 3"),
        (lambda: balanced_weights([0.5], 3), TypeError, "labels must be integers"),
    ],
)
def test_what_is_wrong_is_told(call, error, told):
    with pytest.raises(error, match=told):
        call()
