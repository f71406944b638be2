"""The epoch as a program: what is in it on each platform, how often it is compiled, what crosses to the host."""

import hlo
import jax
import jax.export
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcnn import Augment, Dense, Network, Split, init, lecture_classifier, lenet5, make_epoch, start, train
from jaxcnn.training.mesh import place

SMALL = Network((6,), (Dense(3),))
ADAM = optax.adam(0.01)
CANONICAL = "dim_labels=b01f_01io->b01f"


def points(n=40, seed=1):
    images = np.random.default_rng(seed).normal(size=(n, 6)).astype(np.float32)
    labels = images[:, :3].argmax(axis=1).astype(np.int32)
    return Split(images[10:], labels[10:], images[:10], labels[:10])


def shapes(network, images=256):
    """What an epoch takes, without any numbers."""
    state = jax.eval_shape(lambda: start(init(jax.random.key(0), network), ADAM))
    return (
        state,
        jax.ShapeDtypeStruct((images, *network.input_shape), np.float32),
        jax.ShapeDtypeStruct((images,), np.int32),
        jax.eval_shape(lambda: jax.random.key(0)),
    )


def arguments(network, data, mesh=None):
    state = start(init(jax.random.key(0), network), ADAM)
    return jax.tree.map(lambda x: place(mesh, x), (state, *data[:2], jax.random.key(1)))


@pytest.mark.parametrize(("dtype", "name"), [(None, "f32"), (jnp.bfloat16, "bf16")])
@pytest.mark.parametrize("platforms", [("cuda",), ("tpu",), ("cpu", "cuda", "tpu")])
def test_lowers_for_devices_that_are_not_here(platforms, dtype, name):
    epoch = make_epoch(lenet5(), ADAM, batch=128, dtype=dtype, augment=Augment(shift=2))
    exported = jax.export.export(epoch, platforms=platforms)(*shapes(lenet5()))
    assert exported.platforms == platforms
    program = exported.mlir_module()
    # Convolution and pooling as one product, and its two gradients, of the whole batch.
    for left, right in (("25088x108", "108x32"), ("3200x288", "288x64")):
        assert f"(tensor<{left}x{name}>, tensor<{right}x{name}>)" in program
    assert "stablehlo.convolution" not in program
    # A CPU takes the batch in two pieces, in a loop of its own; nothing of that is left for the others.
    loops, in_pieces = program.count("stablehlo.while"), f"tensor<64x14x14x108x{name}>" in program
    assert (loops > 1, in_pieces) == (("cpu" in platforms),) * 2


@pytest.mark.parametrize(
    ("network", "method", "number", "canonical"),
    [
        (lenet5(), None, 0, True),
        (lenet5(), "layers", 10, True),
        (lecture_classifier(), None, 16, True),
        (lenet5(), "lax", 10, False),  # JAX's own gradients: the check does find what it looks for
        (lecture_classifier(), "lax", 16, False),
    ],
    ids=["lenet5", "lenet5-layers", "lecture_classifier", "lenet5-lax", "lecture_classifier-lax"],
)
def test_loops_hold_no_convolution_that_the_cpu_is_slow_at(network, method, number, canonical):
    epoch = make_epoch(network, ADAM, batch=256, method=method)
    inside = hlo.in_loops(epoch.lower(*shapes(network, 512)).compile().as_text())
    convolutions = [line.rest for line in inside if line.operation == "convolution"]
    assert len(convolutions) == number  # forward and a gradient each, but the images' own, of two pieces
    assert all(CANONICAL in rest for rest in convolutions) == canonical
    assert sum(line.operation == "while" for line in inside) == 1  # the batch's four pieces, two at a time
    assert any(line.operation == "dot" for line in inside)


def test_the_check_reads_every_kind_of_call():
    def inner(x):
        return jax.lax.cond(x.sum() > 0, lambda x: x @ x, jnp.sin, jax.lax.map(jnp.cos, x))

    program = jax.jit(lambda x: jax.lax.fori_loop(0, 3, lambda _, x: inner(x), x) @ jnp.tan(x))
    text = program.lower(jnp.ones((40, 40))).compile().as_text()
    everything = [line.operation for lines in hlo.computations(text).values() for line in lines]
    inside = [line.operation for line in hlo.in_loops(text)]
    assert [everything.count(name) for name in ("while", "dot", "tan")] == [2, 2, 1]
    assert [inside.count(name) for name in ("while", "dot", "sine", "cosine", "tan")] == [1, 1, 1, 1, 0]


def test_the_check_refuses_what_it_cannot_read():
    with pytest.raises(ValueError, match="an instruction that this does not read:   mystery = 7"):
        hlo.computations("ENTRY %main (x: f32[]) -> f32[] {\n  mystery = 7\n}")


def test_nothing_is_compiled_twice():
    compiled = []

    def listen(event, *_, **__):
        compiled.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        data, seen = points(46), []  # a size of its own, for no other test to have compiled
        options = {"batch": 4, "after_epoch": lambda _: seen.append(len(builds(compiled)))}
        train(SMALL, data, epochs=3, **options)
        assert seen[0] > 0
        assert seen == [seen[0]] * 3
        train(SMALL, points(46, seed=2), epochs=2, seed=5, **options)
        assert seen == [seen[0]] * 5
        train(SMALL, points(52), epochs=1, **options)
        assert seen[-1] > seen[0]  # another shape is another program, so the counter does count
    finally:
        if hasattr(jax.monitoring, "unregister_event_duration_listener"):  # older versions keep what listens
            jax.monitoring.unregister_event_duration_listener(listen)


def builds(events):
    return [event for event in events if event == "/jax/core/compile/backend_compile_duration"]


def test_the_state_is_used_again():
    epoch = make_epoch(SMALL, ADAM, batch=4)
    state, *others = arguments(SMALL, points())
    new, _ = epoch(state, *others)
    assert all(array.is_deleted() for array in jax.tree.leaves(state))
    assert not any(array.is_deleted() for array in jax.tree.leaves((new, others)))


def test_nothing_is_transferred_within_an_epoch():
    epoch = make_epoch(SMALL, ADAM, batch=4, label_smoothing=0.1)
    args = arguments(SMALL, points())
    compiled = epoch.lower(*args).compile()
    with jax.transfer_guard("disallow"):
        state, metrics = compiled(*args)
        jax.block_until_ready(state)
    assert metrics.losses.shape == (7,)
    with jax.transfer_guard("disallow"), pytest.raises(Exception, match=r"[Dd]isallowed host-to-device"):
        epoch(state, *points()[:2], args[3])  # the guard does guard


def test_the_host_reads_once_an_epoch(monkeypatch):
    train(SMALL, points(), epochs=1, batch=4)  # an optimiser met first is tried once, and its step read
    read, device_get = [], jax.device_get
    monkeypatch.setattr(jax, "device_get", lambda tree: read.append(tree) or device_get(tree))
    monkeypatch.setattr(type(jnp.ones(1)), "__float__", None)  # what is read, is read as a whole
    result = train(SMALL, points(), epochs=3, batch=4)
    assert len(read) == len(result.history) == 3
    assert sum(leaf.size for leaf in jax.tree.leaves(read)) == 3 * 4


def test_begin_is_left_as_it_was():
    parts = []
    train(SMALL, points(), epochs=1, batch=4, after_epoch=parts.append)
    runs = [train(SMALL, points(), epochs=3, batch=4, begin=parts[0]) for _ in range(2)]
    whole = train(SMALL, points(), epochs=3, batch=4)
    for run in runs:
        jax.tree.map(np.testing.assert_array_equal, run.state, whole.state)


def test_seeds_decide_everything():
    options = {"epochs": 2, "batch": 32, "augment": Augment(shift=1), "label_smoothing": 0.1}
    images = np.random.default_rng(0).random((64, 32, 32, 3), np.float32)
    labels = np.arange(64, dtype=np.int32) % 10
    data = Split(images, labels, images[:8], labels[:8])
    network = Network((32, 32, 3), (Dense(10),))
    first, again, other = (train(network, data, seed=seed, **options) for seed in (7, 7, 8))
    jax.tree.map(np.testing.assert_array_equal, first.state, again.state)
    assert [record.loss for record in first.history] == [record.loss for record in again.history]
    for one, two in zip(jax.tree.leaves(first.params), jax.tree.leaves(other.params), strict=True):
        assert not np.array_equal(one, two)
