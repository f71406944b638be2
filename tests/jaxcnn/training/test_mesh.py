"""Training on a mesh of four devices, which one process of its own has, against one device."""

import json
import subprocess
import sys

import hlo
import jax
import numpy as np
import optax
import pytest
from jax.sharding import AbstractMesh

from jaxcnn import Conv, Dense, MaxPool, Network, make_epoch
from jaxcnn.training.mesh import data_mesh, place

# The number of devices is settled when JAX starts.
PROGRAM = """
import json
import os
import sys

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=4"

import jax
import numpy as np
import optax

from jaxcnn import Augment, BatchNorm, Conv, Dense, Dropout, MaxPool, Network, Residual, Split
from jaxcnn import apply, digits, init, make_epoch
from jaxcnn import predict, start, train
from jaxcnn.training.mesh import data_mesh, place
from jaxcnn.training.run import _accuracy

NETWORK = Network((32, 32, 3), (Conv(4, 5, activation="relu"), MaxPool(2), Dense(10)))
images, labels, test_images, test_labels, _ = digits()
data = Split(images[:100], labels[:100], test_images[:30], test_labels[:30])  # 30 is no multiple of 4
options = {"batch": 32, "label_smoothing": 0.1, "augment": Augment(shift=2)}
meshes = {
    "none": None,
    "one": data_mesh(jax.devices()[:1]),
    "four": data_mesh(),
    "explicit": jax.make_mesh((4,), ("data",), (jax.sharding.AxisType.Explicit,)),
}
answer = {}
for name in sys.argv[1:]:
    mesh, after = meshes[name], []
    train(NETWORK, data, epochs=1, seed=3, mesh=mesh, after_epoch=after.append, **options)
    first = jax.tree.map(np.array, after[0].state)
    result = train(NETWORK, data, epochs=2, seed=3, mesh=mesh, begin=after[0], **options)
    jax.tree.map(np.testing.assert_array_equal, first, after[0].state)  # where a run goes on from, stays
    held_out = place(mesh, test_images[:30]), place(mesh, predict(result.params, test_images[:30], NETWORK))
    answer[name] = {
        "all right": float(jax.jit(_accuracy, static_argnums=(3, 4))(result.params, *held_out, NETWORK, mesh)),
        "history": [(record.loss, record.accuracy, record.test_accuracy) for record in result.history],
        "params": [np.asarray(array).tolist() for array in jax.tree.leaves(result.params)],
        "logits": apply(result.params, test_images[:2], NETWORK).tolist(),
        "devices": [len(array.sharding.device_set) for array in jax.tree.leaves(result.state)],
    }
    statistical = Network((32, 32, 3), (MaxPool(8), Residual(Conv(3, 1, bias=False), BatchNorm()), Dropout(0.3), Dense(10)))
    result = train(statistical, data, epochs=2, seed=3, mesh=mesh, **options)
    answer[name]["normalized"] = [np.asarray(array).tolist() for array in jax.tree.leaves(result.state)]
    answer[name]["held out"] = [record.test_accuracy for record in result.history]
for name in {"one", "four"} & answer.keys():
    adam = optax.adam(1e-3)
    state = start(init(jax.random.key(0), NETWORK), adam)
    args = jax.tree.map(lambda x: place(meshes[name], x), (state, *data[:2], jax.random.key(1)))
    compiled = make_epoch(NETWORK, adam, mesh=meshes[name], **options).lower(*args).compile()
    answer[name]["program"] = compiled.as_text()
print(json.dumps(answer))
"""
NETWORK = Network((32, 32, 3), (Conv(4, 5, activation="relu"), MaxPool(2), Dense(10)))
ADAM = optax.adam(1e-3)


@pytest.mark.thorough
def test_four_devices_learn_what_one_learns_and_each_computes_a_quarter():
    answer = learned_alike("one", "four", "explicit")
    assert "f32[32,32,32,3]" in answer["one"]["program"]  # a batch of images
    is_shared(answer["four"]["program"])


def test_four_devices_learn_what_is_learned_without_a_mesh():
    is_shared(learned_alike("four")["four"]["program"])


def learned_alike(*names):
    """What is learned on meshes by these names, when that is what is learned without one."""
    command = [sys.executable, "-c", PROGRAM, "none", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    alone = answer["none"]
    for name in names:
        run = answer[name]
        np.testing.assert_allclose(run["history"], alone["history"], rtol=1e-4)
        for array, expected in zip(run["params"], alone["params"], strict=True):
            np.testing.assert_allclose(array, expected, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(run["logits"], alone["logits"], rtol=1e-3, atol=1e-3)
        # Mean and variance are those of the whole batch, and what is dropped is the same, however many devices share it.
        for array, expected in zip(run["normalized"], alone["normalized"], strict=True):
            np.testing.assert_allclose(array, expected, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(run["held out"], alone["held out"], atol=0.04)
        assert run["all right"] == 1  # no image is counted twice
        assert set(run["devices"]) == {1 if name == "one" else 4}
    return answer


def is_shared(quarter):
    assert "f32[8,32,32,3]" in quarter
    assert "f32[32,32,32,3]" not in quarter
    averaged = [line for line in hlo.in_loops(quarter) if line.operation.startswith("all-reduce")]
    assert len(averaged) == 1  # the devices wait for each other once a step
    assert all(shape in averaged[0].result for shape in ("f32[784,10]", "f32[10]", "f32[5,5,3,4]", "f32[4]"))


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        (((4,), ("data",)), r"batch must be a multiple of the 4 devices of the mesh, got 30"),
        (((2,), ("batch",)), r"mesh must have one axis named \"data\", got \('batch',\)"),
        (((2, 1), ("data", "model")), r"mesh must have one axis named \"data\", got \('data', 'model'\)"),
    ],
)
def test_refuses(axes, message):
    with pytest.raises(ValueError, match=message):
        make_epoch(NETWORK, ADAM, batch=30, mesh=AbstractMesh(*axes))


def test_a_mesh_needs_devices():
    with pytest.raises(ValueError, match="devices must hold at least one device, got none"):
        data_mesh([])


def test_the_mesh_has_all_devices_or_those_given():
    assert data_mesh().devices.tolist() == jax.devices()
    assert data_mesh(jax.devices()[:1]).shape == {"data": 1}


@pytest.mark.parametrize("mesh", [None, data_mesh()])
def test_random_keys_are_placed_as_they_are(mesh):
    key = jax.random.key(2, impl="rbg")
    placed = place(mesh, key)
    np.testing.assert_array_equal(jax.random.key_data(placed), jax.random.key_data(key))
    assert jax.random.key_impl(placed) == "rbg"
