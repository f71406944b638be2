"""The loss, the step, the epoch, the accuracy and the data."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcnn import Dense, Network, cross_entropy, evaluate, init, make_step, predict, start

SMALL = Network((6,), (Dense(3),))


def points(n=40):
    images = np.random.default_rng(1).normal(size=(n, 6)).astype(np.float32)
    return images, np.asarray(images[:, :3].argmax(axis=1))


def test_cross_entropy_by_hand():
    logits = jnp.log(jnp.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])) + 3
    expected = -(np.log(0.25) + np.log(0.7)) / 2
    assert float(cross_entropy(logits, np.array([1, 2]))) == pytest.approx(expected, rel=1e-6)


def test_cross_entropy_agrees_with_optax(rng):
    logits, labels = rng.normal(size=(7, 5)).astype(np.float32), rng.integers(0, 5, 7)
    peer = optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()
    np.testing.assert_allclose(cross_entropy(logits, labels), peer, rtol=1e-6)


def test_cross_entropy_is_stable_and_knows_its_classes():
    assert float(cross_entropy(jnp.array([[1e4, 0.0]]), np.array([0]))) == 0
    assert float(cross_entropy(jnp.array([[1e4, 0.0]]), np.array([1]))) == 1e4
    assert jnp.isnan(cross_entropy(jnp.zeros((1, 2)), np.array([2])))
    assert jnp.isnan(cross_entropy(jnp.zeros((1, 2)), np.array([-1])))


def test_a_step_is_gradient_descent():
    images, labels = points()
    params, rate = init(jax.random.key(0), SMALL), 0.5
    optimizer = optax.sgd(rate)
    state, loss = make_step(SMALL, optimizer)(start(params, optimizer), images, labels)
    kernel, bias = (np.asarray(params["FC1"][name], np.float64) for name in ("kernel", "bias"))
    exponents = np.exp(images @ kernel + bias)
    probabilities = exponents / exponents.sum(axis=1, keepdims=True)
    assert float(loss) == pytest.approx(-np.log(probabilities[np.arange(40), labels]).mean(), rel=1e-5)
    error = (probabilities - np.eye(3)[labels]) / 40
    moved = state.params["FC1"]
    np.testing.assert_allclose(moved["kernel"], kernel - rate * images.T @ error, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(moved["bias"], bias - rate * error.sum(axis=0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_label_smoothing_agrees_with_optax(rng, smoothing):
    logits, labels = rng.normal(size=(7, 5)).astype(np.float32), rng.integers(0, 5, 7)
    targets = optax.smooth_labels(np.eye(5)[labels], smoothing)
    peer = optax.softmax_cross_entropy(logits, targets).mean()
    np.testing.assert_allclose(cross_entropy(logits, labels, label_smoothing=smoothing), peer, rtol=1e-6)


def test_evaluate_counts_over_batches():
    params = {"FC1": {"kernel": jnp.eye(6, 3), "bias": jnp.zeros(3)}}
    images, labels = points()
    assert evaluate(params, images, labels, SMALL, batch=7) == 1
    labels[:10] = (labels[:10] + 1) % 3
    assert evaluate(params, images, labels, SMALL, batch=7) == 0.75


def test_predict_is_one_program_whatever_the_number():
    from jaxcnn.training.accuracy import classes

    params = {"FC1": {"kernel": jnp.eye(6, 3), "bias": jnp.zeros(3)}}
    images, labels = points()
    np.testing.assert_array_equal(predict(params, images, SMALL, batch=7), labels)
    np.testing.assert_array_equal(predict(params, images, SMALL, batch=100), labels)
    text = classes.lower(params, images, SMALL, 7).compile().as_text()
    assert text.count("custom_call_target") + text.count(" dot(") <= 1


def test_bytes_count_as_0_to_1():
    params = {"FC1": {"kernel": jnp.eye(6, 3), "bias": jnp.array([0.0, 0.0, 0.5])}}
    images = np.array([[0, 200, 0, 0, 0, 0], [0, 20, 0, 0, 0, 0]], np.uint8)
    np.testing.assert_array_equal(predict(params, images, SMALL), [1, 2])
    np.testing.assert_array_equal(predict(params, images.astype(np.float32), SMALL), [1, 1])


IMAGES, LABELS = points()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: cross_entropy(np.ones((2, 3)), np.eye(3)[:2]),
            TypeError,
            r"labels must be integers, .* got dtype float32",
        ),
        (
            lambda: cross_entropy(np.ones(3), np.array([1])),
            ValueError,
            r"shapes \(N, classes\) and \(N,\), got \(3,\) and \(1,\)",
        ),
        (lambda: cross_entropy(np.ones((2, 3)), np.array([1])), ValueError, r"got \(2, 3\) and \(1,\)"),
        (
            lambda: cross_entropy(np.ones((1, 2)), np.array([1]), label_smoothing=1),
            ValueError,
            "label_smoothing must be at least 0 and below 1, got 1",
        ),
        (
            lambda: evaluate({}, IMAGES[:0], LABELS[:0], SMALL),
            ValueError,
            r"and not none, got \(0,\) for \(0,\)",
        ),
        (lambda: evaluate({}, IMAGES, LABELS[1:], SMALL), ValueError, r"labels must be as many as images"),
        (
            lambda: evaluate({}, IMAGES, LABELS, SMALL, batch=1.5),
            TypeError,
            r"batch must be an integer, got 1.5",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
