"""The loss, the step, the epoch, the accuracy and the data."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcnn import Dense, Network, cross_entropy, digits, evaluate, init, make_step, start, train_epoch

SMALL = Network((6,), (Dense(3),))


@pytest.fixture(scope="module")
def data():
    return digits()


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


@pytest.mark.parametrize("optimizer", [optax.sgd(0.3, momentum=0.9), optax.adamw(0.1), optax.lion(0.03)])
def test_any_optimiser_learns(optimizer):
    images, labels = points()
    step, state = make_step(SMALL, optimizer), start(init(jax.random.key(0), SMALL), optimizer)
    for epoch in range(15):
        state, _ = train_epoch(step, state, images, labels, batch=8, seed=epoch)
    assert evaluate(state.params, images, labels, SMALL) > 0.9


def test_an_epoch_sees_every_image_once_in_a_seeded_order():
    images, labels = np.arange(10, dtype=np.float32)[:, None], np.arange(10)

    def orders(seed, batch):
        seen, ticks = [], []
        step = lambda state, x, y: (seen.append((x.ravel().tolist(), y.tolist())) or state, jnp.asarray(2.0))  # noqa: E731
        state, loss = train_epoch(
            step, "state", images, labels, batch=batch, seed=seed, progress=lambda: ticks.append(1)
        )
        assert (state, loss, len(ticks)) == ("state", 2.0, len(seen))
        assert all(x == y for x, y in seen)
        return [x for x, _ in seen]

    assert sorted(np.concatenate(orders(0, 5))) == list(range(10))
    assert orders(0, 5) == orders(0, 5) != orders(1, 5)
    assert [len(x) for x in orders(0, 4)] == [4, 4]


def test_evaluate_counts_over_batches():
    params = {"FC1": {"kernel": jnp.eye(6, 3), "bias": jnp.zeros(3)}}
    images, labels = points()
    assert evaluate(params, images, labels, SMALL, batch=7) == 1
    labels[:10] = (labels[:10] + 1) % 3
    assert evaluate(params, images, labels, SMALL, batch=7) == 0.75


def test_digits(data):
    train_images, train_labels, test_images, test_labels, classes = data
    assert classes == tuple("0123456789")
    assert train_images.shape == (1438, 32, 32, 3)
    assert test_images.shape == (359, 32, 32, 3)
    assert train_images.dtype == test_images.dtype == np.float32
    assert train_labels.dtype == test_labels.dtype == np.int32
    assert (train_images.min(), train_images.max()) == (0, 1)
    assert set(test_labels.tolist()) == set(range(10))
    np.testing.assert_array_equal(train_images[..., 0], train_images[..., 2])


def test_digits_are_scikit_learns(data):
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)

    def table(pixels, labels):
        return sorted(
            (int(label), *row) for label, row in zip(labels, pixels.reshape(len(labels), 64), strict=True)
        )

    small = np.concatenate([data.train_images, data.test_images])[:, 1::4, 3::4, 1] * 16
    assert table(small, np.concatenate([data.train_labels, data.test_labels])) == table(images, labels)


def test_digits_are_seeded(data):
    np.testing.assert_array_equal(digits().test_images, data.test_images)
    assert not np.array_equal(digits(1).test_labels, data.test_labels)
    assert len(digits(held_out=0.5).test_labels) == 898


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
            lambda: train_epoch(None, None, IMAGES, LABELS[1:]),
            ValueError,
            r"labels must be as many as images, got 39 for 40",
        ),
        (
            lambda: train_epoch(None, None, IMAGES, LABELS, batch=41),
            ValueError,
            r"batch must be at most .* 40, got 41",
        ),
        (
            lambda: train_epoch(None, None, IMAGES, LABELS, batch=0),
            ValueError,
            r"batch must be at least 1, got 0",
        ),
        (
            lambda: train_epoch(None, None, IMAGES, LABELS, batch=8, seed=0.5),
            TypeError,
            r"seed must be an integer, got 0.5",
        ),
        (lambda: evaluate({}, IMAGES[:0], LABELS[:0], SMALL), ValueError, r"and not none, got 0 for 0"),
        (lambda: evaluate({}, IMAGES, LABELS[1:], SMALL), ValueError, r"labels must be as many as images"),
        (
            lambda: evaluate({}, IMAGES, LABELS, SMALL, batch=1.5),
            TypeError,
            r"batch must be an integer, got 1.5",
        ),
        (lambda: digits("0"), TypeError, r"seed must be an integer, got '0'"),
        (lambda: digits(-1), ValueError, r"seed must be at least 0, got -1"),
        (lambda: digits(held_out=20), ValueError, r"held_out must lie between 0 and 1, got 20"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
