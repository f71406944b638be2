"""The compiled epoch against a loop over single steps, and the run over epochs."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcnn import Conv, Dense, MaxPool, Network, evaluate, init, make_epoch, make_step, start, train
from jaxcnn.data import Shards, Split
from jaxcnn.training import Augment, Diverged, gradient
from jaxcnn.training.gradient import make_gradient

SMALL = Network((6,), (Dense(3),))
LITTLE = Network((10, 10, 1), (Conv(4, 3, activation="relu"), MaxPool(2), Dense(3)))
IMAGES = np.random.default_rng(1).normal(size=(40, 6)).astype(np.float32)
LABELS = IMAGES[:, :3].argmax(axis=1).astype(np.int32)
DATA = Split(IMAGES, LABELS, IMAGES[:7], LABELS[:7])
PICTURES = np.random.default_rng(2).normal(size=(30, 10, 10, 1)).astype(np.float32)
KINDS = np.random.default_rng(3).integers(0, 3, 30).astype(np.int32)


def close(left, right, tolerance=1e-5):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance), left, right)


def equal(left, right):
    jax.tree.map(np.testing.assert_array_equal, left, right)


@pytest.mark.parametrize(
    "optimizer",
    [
        optax.sgd(0.3, momentum=0.9),
        optax.adamw(optax.cosine_decay_schedule(0.1, 60)),
        optax.chain(optax.clip_by_global_norm(1.0), optax.lion(0.03)),
        optax.flatten(optax.adam(0.1)),
    ],
    ids=["momentum", "schedule", "chain", "flat"],
)
def test_an_epoch_is_a_loop_over_steps_in_the_order_of_its_key(optimizer):
    key, params = jax.random.key(5), jax.tree.map(np.asarray, init(jax.random.key(0), SMALL))
    epoch, step = make_epoch(SMALL, optimizer, batch=8), make_step(SMALL, optimizer)
    state = start(params, optimizer)
    losses = []
    for chosen in jax.random.permutation(key, 40).reshape(5, 8):
        state, loss = step(state, IMAGES[chosen], LABELS[chosen])
        losses.append(loss)
    whole, metrics = epoch(start(params, optimizer), IMAGES, LABELS, key)
    close(whole, state)
    close(metrics.losses, jnp.stack(losses))
    assert bool(metrics.finite)


def test_what_does_not_fill_a_batch_waits():
    optimizer, params = optax.sgd(0.1), init(jax.random.key(0), SMALL)
    key = jax.random.key(3)
    _, metrics = make_epoch(SMALL, optimizer, batch=12)(start(params, optimizer), IMAGES, LABELS, key)
    assert metrics.losses.shape == (3,)


def test_accuracy_counts_before_each_step():
    optimizer, params = optax.sgd(0.0), init(jax.random.key(0), SMALL)
    state = start(jax.tree.map(np.asarray, params), optimizer)
    _, metrics = make_epoch(SMALL, optimizer, batch=10)(state, IMAGES, LABELS, jax.random.key(3))
    assert float(metrics.accuracy) == pytest.approx(evaluate(params, IMAGES, LABELS, SMALL))


@pytest.mark.parametrize(
    ("batch", "pieces"), [(16, 1), (64, 1), (128, 2), (96, 2), (100, 2), (130, 5), (97, 1)]
)
def test_a_large_batch_is_cut_into_equal_pieces(batch, pieces):
    assert gradient._pieces(batch) == pieces


def test_pieces_change_nothing_but_rounding(monkeypatch):
    params = init(jax.random.key(0), LITTLE)
    whole = jax.jit(make_gradient(LITTLE, label_smoothing=0.1))(params, PICTURES, KINDS)
    monkeypatch.setattr(gradient, "CHUNK", 10)
    compiled = jax.jit(make_gradient(LITTLE, label_smoothing=0.1)).lower(params, PICTURES, KINDS)
    assert "while" in compiled.as_text()
    close(compiled.compile()(params, PICTURES, KINDS), whole)


def test_half_precision_computes_in_it_and_keeps_float32():
    optimizer, params = optax.adam(0.01), jax.tree.map(np.asarray, init(jax.random.key(0), LITTLE))
    epoch = make_epoch(LITTLE, optimizer, batch=10, dtype=jnp.bfloat16)
    state = start(params, optimizer)
    text = epoch.lower(state, PICTURES, KINDS, jax.random.key(1)).as_text()
    dots = [line for line in text.splitlines() if "dot_general" in line]
    assert dots
    assert all("bf16" in line.split("->")[-1] for line in dots)
    after, metrics = epoch(state, PICTURES, KINDS, jax.random.key(1))
    assert {array.dtype for array in jax.tree.leaves(after.params)} == {jnp.dtype("float32")}
    assert metrics.losses.dtype == jnp.float32
    full, exact = make_epoch(LITTLE, optimizer, batch=10)(
        start(params, optimizer), PICTURES, KINDS, jax.random.key(1)
    )
    close(metrics.losses, exact.losses, 0.05)
    close(after.params, full.params, 0.05)
    assert not np.array_equal(metrics.losses, exact.losses)


def test_bytes_are_divided_on_the_device():
    pixels = np.random.default_rng(2).integers(0, 256, (30, 10, 10, 1)).astype(np.uint8)
    params = init(jax.random.key(0), LITTLE)
    found = make_gradient(LITTLE)(params, jnp.asarray(pixels), KINDS)
    close(found, make_gradient(LITTLE)(params, jnp.asarray(pixels / np.float32(255)), KINDS))


def test_a_run_learns_and_tells_every_epoch():
    told = []
    result = train(
        SMALL,
        DATA,
        optimizer=optax.adam(0.1),
        epochs=15,
        batch=8,
        after_epoch=lambda p: told.append(p.history),
    )
    assert [len(history) for history in told] == list(range(1, 16))
    assert told[-1] == result.history
    assert [record.epoch for record in result.history] == list(range(1, 16))
    last = result.history[-1]
    assert last.test_accuracy == evaluate(result.params, IMAGES[:7], LABELS[:7], SMALL)
    assert last.accuracy > 0.9
    assert last.loss < result.history[0].loss
    assert last.images_per_second > 0


def test_a_run_is_the_same_again_and_goes_on_where_it_was():
    kept = []

    def run(epochs, seed=0, begin=None):
        return train(
            LITTLE,
            Split(PICTURES, KINDS, PICTURES[:0], KINDS[:0]),
            epochs=epochs,
            batch=10,
            seed=seed,
            augment=Augment(shift=1, flip=True),
            begin=begin,
            after_epoch=lambda progress: kept.append(
                progress._replace(state=jax.tree.map(np.asarray, progress.state))
            ),
        )

    whole = run(4)
    assert whole.history[0].test_accuracy is None
    third = kept[2]._replace(state=jax.tree.map(jnp.asarray, kept[2].state))
    equal(run(4).params, whole.params)
    continued = run(4, begin=third)
    equal(continued.state, whole.state)
    equal(run(4, begin=third).state, whole.state)  # what a run begins from is left as it was
    assert len(continued.history) == 4
    assert not np.array_equal(run(4, seed=1).params["FC2"]["kernel"], whole.params["FC2"]["kernel"])


def test_a_loss_that_is_no_number_keeps_the_state_before_the_epoch():
    images = IMAGES.copy()
    images[17] = np.nan
    optimizer, params = optax.adam(0.1), jax.tree.map(np.asarray, init(jax.random.key(0), SMALL))
    epoch = make_epoch(SMALL, optimizer, batch=8)
    state, metrics = epoch(start(params, optimizer), images, LABELS, jax.random.key(4))
    assert not bool(metrics.finite)
    equal(state, start(params, optimizer))


def test_a_last_step_that_leads_out_of_the_numbers_keeps_the_state_before_the_epoch():
    optimizer, params = (
        optax.sgd(np.float32(np.inf)),
        jax.tree.map(np.asarray, init(jax.random.key(0), SMALL)),
    )
    epoch = make_epoch(SMALL, optimizer, batch=40)
    state, metrics = epoch(start(params, optimizer), IMAGES, LABELS, jax.random.key(4))
    assert np.isfinite(metrics.losses).all()
    assert not bool(metrics.finite)
    equal(state, start(params, optimizer))


def test_a_run_that_diverges_says_so_and_keeps_the_last_good_state():
    with pytest.raises(Diverged, match=r"no finite number in epoch 2: .* Try a tenth of the rate") as caught:
        train(
            LITTLE,
            Split(PICTURES, KINDS, PICTURES, KINDS),
            optimizer=optax.sgd(optax.piecewise_constant_schedule(1e-2, {4: 1e30})),
            epochs=3,
            batch=10,
        )
    assert caught.value.epoch == 2
    result = caught.value.result
    assert all(np.isfinite(array).all() for array in jax.tree.leaves(result.params))
    assert [record.epoch for record in result.history] == [1, 2]


def test_shards_train_on_every_image_once_and_go_on_to_the_bit(monkeypatch):
    images = np.arange(64, dtype=np.float32)[:, None] * np.ones(6, np.float32)
    split = Split(images, np.zeros(64, np.int32), images[:0], np.zeros(0, np.int32))
    seen = []
    original = Shards.epoch

    def watched(self, seed):
        for part in original(self, seed):
            seen.append(part[0][:, 0].astype(int).tolist())
            yield part

    monkeypatch.setattr(Shards, "epoch", watched)
    kept = []

    def run(epochs, begin=None):
        return train(
            SMALL,
            split,
            optimizer=optax.sgd(1e-4),
            epochs=epochs,
            batch=8,
            shard=16,
            begin=begin,
            after_epoch=lambda p: kept.append(p._replace(state=jax.tree.map(np.asarray, p.state))),
        )

    whole = run(2)
    assert [len(part) for part in seen] == [16] * 8
    assert sorted(np.concatenate(seen[:4])) == list(range(64))
    assert seen[:4] != seen[4:]
    equal(run(2, begin=kept[0]).state, whole.state)


def test_a_shard_as_large_as_the_set_learns_as_well():
    result = train(SMALL, DATA, optimizer=optax.adam(0.1), epochs=15, batch=8, shard=40)
    assert result.history[-1].accuracy > 0.9


def numbers(**options):
    optimizer = options.pop("optimizer", optax.sgd(0.1))
    make_epoch(SMALL, optimizer, **{"batch": 8, **options})


def run(images=IMAGES, labels=LABELS, **options):
    train(SMALL, Split(images, labels, IMAGES, LABELS), **options)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: numbers(batch=0), ValueError, "batch must be at least 1, got 0"),
        (lambda: numbers(batch=2.0), TypeError, r"batch must be an integer, got 2\.0"),
        (lambda: numbers(label_smoothing=1.5), ValueError, r"label_smoothing must be .*, got 1\.5"),
        (lambda: run(labels=LABELS[1:]), ValueError, "labels must be as many as images, got 39 for 40"),
        (lambda: run(batch=41), ValueError, "batch must be at most the number of images, 40, got 41"),
        (lambda: run(shard=41), ValueError, "size must be at most the number of images, 40, got 41"),
        (lambda: run(shard=4, batch=8), ValueError, "batch must be at most the number of images, 4, got 8"),
        (lambda: run(epochs=0), ValueError, "epochs must be at least 1, got 0"),
        (lambda: run(seed=-1), ValueError, "seed must be at least 0, got -1"),
        (lambda: run(seed=0.5), TypeError, r"seed must be an integer, got 0\.5"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
