"""A trained network as StableHLO and as ONNX: run by others, to the same logits."""

import json

import jax
import numpy as np
import onnx
import onnxruntime
import pytest
from jax import export

import jaxcnn
from jaxcnn import extras
from jaxcnn.exchange.formats import encoded
from jaxcnn.layers import Dense, Layer
from jaxcnn.trained import Trained


def test_stablehlo_runs_for_a_batch_of_any_size_with_nothing_of_jaxcnn(model, images, logits):
    program = export.deserialize(bytearray(encoded(model, "stablehlo")))
    assert program.platforms == ("cpu", "cuda", "tpu")
    for number in (1, 5):
        np.testing.assert_allclose(program.call(images[:number]), logits[:number], atol=1e-5)


def test_stablehlo_says_nothing_of_the_machine_it_was_written_on(model):
    limit = jax.config.jax_traceback_in_locations_limit
    written = encoded(model, "stablehlo")
    assert b".py" not in written
    assert written == encoded(model, "stablehlo")
    assert jax.config.jax_traceback_in_locations_limit == limit


def test_onnx_runtime_computes_the_same_logits(model, images, logits):
    session = onnxruntime.InferenceSession(encoded(model, "onnx"), providers=["CPUExecutionProvider"])
    for number in (1, 5):
        (found,) = session.run(["logits"], {"images": images[:number]})
        np.testing.assert_allclose(found, logits[:number], atol=1e-5)


def test_onnx_holds_the_names_of_the_classes(model):
    written = onnx.load_from_string(encoded(model, "onnx"))
    metadata = {entry.key: entry.value for entry in written.metadata_props}
    assert json.loads(metadata["classes"]) == list(model.classes)


class Foreign(Layer):
    """A layer that is nobody's."""


def test_a_layer_that_onnx_lacks_is_told():
    network = jaxcnn.Network((3,), (Dense(2), Foreign()))
    model = Trained(network, jaxcnn.init(jax.random.key(0), network), ("a", "b"))
    with pytest.raises(TypeError, match=r"no operation of ONNX here for .*Foreign"):
        encoded(model, "onnx")


@pytest.mark.parametrize(("format_", "module"), [("onnx", "onnx"), ("stablehlo", "flatbuffers")])
def test_what_is_not_installed_is_told(monkeypatch, model, format_, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(extras.MissingLibraryError, match=r"pip install 'jaxcnn\[export\]'"):
        encoded(model, format_)


def test_an_unknown_format_is_told(model):
    with pytest.raises(ValueError, match="got 'pickle'"):
        encoded(model, "pickle")
