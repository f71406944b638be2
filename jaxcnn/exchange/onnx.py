"""A trained network as a model of ONNX: for ONNX Runtime, browsers, phones, and whatever else reads it."""

import numpy as np

from jaxcnn.exchange.graph import Graph, graph_of
from jaxcnn.extras import library
from jaxcnn.trained import Trained

OPSET = 19  # of 2023, the first whose Pad wraps around
IR_VERSION = 9  # the file format of that time


def to_onnx(model: Trained) -> bytes:
    """Return the network as a model of ONNX, float32, for a batch of any size.

    Its input `images` is (N, H, W, C), from 0 to 1; its output `logits` is (N, classes). The classes' names are in its
    metadata under `classes`, as JSON.

    Raises:
        MissingLibraryError: The package `onnx` is not installed.
        TypeError: A layer that ONNX's graph has no operation for here.
    """
    onnx = library("onnx", "export")
    helper = library("onnx.helper", "export")
    import jax  # here: without it ONNX's absence is told at once

    arrays = jax.tree.map(lambda array: np.asarray(array, np.float32), (model.params, model.statistics))
    graph: Graph = graph_of(model.network, *arrays, images="images", logits="logits")
    nodes = [
        helper.make_node(done.operator, list(done.inputs), [done.output], name=done.output, **done.attributes)
        for done in graph.operations
    ]
    real = onnx.TensorProto.FLOAT
    written = helper.make_graph(
        nodes,
        "jaxcnn",
        [helper.make_tensor_value_info("images", real, ["N", *model.network.input_shape])],
        [helper.make_tensor_value_info("logits", real, ["N", *model.network.shapes[-1]])],
        [onnx.numpy_helper.from_array(array, name) for name, array in graph.weights.items()],
    )
    whole = helper.make_model(
        written, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="jaxcnn"
    )
    helper.set_model_props(whole, {"classes": _json(model.classes)})
    onnx.checker.check_model(whole, full_check=True)
    return bytes(whole.SerializeToString())


def _json(names: tuple[str, ...]) -> str:
    import msgspec

    return msgspec.json.encode(names).decode()
