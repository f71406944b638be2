"""A trained network as safetensors: read by NumPy, and back by us."""

import json

import jax
import numpy as np
import pytest
import safetensors
import safetensors.numpy

import jaxcnn
from jaxcnn import spec
from jaxcnn.exchange.formats import encoded
from jaxcnn.exchange.weights import from_safetensors
from jaxcnn.trained import ModelError, load_model


@pytest.fixture
def file(model, tmp_path):
    """The network in a file."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(encoded(model, "safetensors"))
    return path


def test_it_comes_back_as_it_was(model, file):
    back = load_model(file)
    assert (back.network, back.classes) == (model.network, model.classes)
    jax.tree.map(np.testing.assert_array_equal, back.params, model.params)
    jax.tree.map(np.testing.assert_array_equal, back.statistics, model.statistics)


def test_any_reader_has_the_weights_and_the_layers(model, file):
    arrays = safetensors.numpy.load_file(file)
    for tree in (model.params, model.statistics):
        for path, array in jax.tree.leaves_with_path(tree):
            name = ".".join(key.key for key in path)
            np.testing.assert_array_equal(arrays.pop(name), array)
    assert not arrays
    with safetensors.safe_open(file, framework="numpy") as opened:
        metadata = opened.metadata()
    assert json.loads(metadata["classes"]) == list(model.classes)
    assert spec.decode(metadata["network"]) == model.network


def written(tmp_path, arrays, **metadata):
    path = tmp_path / "other.safetensors"
    safetensors.numpy.save_file(arrays, path, metadata=metadata)
    return path


NETWORK = jaxcnn.Network((2,), (jaxcnn.Dense(3),))
KERNEL, BIAS = np.ones((2, 3), np.float32), np.zeros(3, np.float32)
SAID = {"network": spec.encode(NETWORK).decode(), "classes": '["a", "b", "c"]'}


def test_weights_that_do_not_say_their_network_need_to_be_told(tmp_path):
    file = written(tmp_path, {"FC1.kernel": KERNEL, "FC1.bias": BIAS})
    with pytest.raises(ModelError, match="does not say which network"):
        from_safetensors(file)
    model = from_safetensors(file, NETWORK)
    assert model.classes == ("0", "1", "2")
    np.testing.assert_array_equal(model.params["FC1"]["kernel"], KERNEL)


@pytest.mark.parametrize(
    ("arrays", "said", "told"),
    [
        ({"FC1.kernel": KERNEL}, SAID, "lacks FC1.bias"),
        ({"FC1.kernel": KERNEL, "FC1.bias": BIAS, "x": BIAS}, SAID, "has x, too"),
        ({"FC1.kernel": KERNEL.T.copy(), "FC1.bias": BIAS}, SAID, r"must hold .* got"),
        ({"FC1.kernel": KERNEL, "FC1.bias": BIAS}, SAID | {"classes": '["a"]'}, "names 1 classes"),
        ({"FC1.kernel": KERNEL, "FC1.bias": BIAS}, SAID | {"classes": "3"}, "Expected `array`"),
        ({"FC1.kernel": KERNEL, "FC1.bias": BIAS}, SAID | {"network": "{}"}, "description of the network"),
    ],
)
def test_what_does_not_fit_together_is_told(tmp_path, arrays, said, told):
    with pytest.raises(ModelError, match=told):
        from_safetensors(written(tmp_path, arrays, **said))


def test_what_is_no_safetensors_is_told(tmp_path):
    path = tmp_path / "model.safetensors"
    with pytest.raises(ModelError, match="there is no file"):
        from_safetensors(path)
    path.write_bytes(b"\x00" * 20)
    with pytest.raises(ModelError, match="cannot be read as safetensors"):
        from_safetensors(path)
