"""Convolutional networks as pure functions on JAX arrays: NHWC images, HWIO kernels.

Names are loaded when first used, so that `import jaxcnn` is fast and functions that need no JAX (sizes, tables) do
not load it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jaxcnn import filters, reference
    from jaxcnn import nnx as nnx
    from jaxcnn.activations import gelu, hard_swish, relu6, silu
    from jaxcnn.adaptive import adaptive_avg_pool2d, global_avg_pool, global_max_pool
    from jaxcnn.attribution import grad_cam, occlusion, saliency
    from jaxcnn.conv import conv2d
    from jaxcnn.conv_transpose import conv_transpose2d
    from jaxcnn.data import Split, digits
    from jaxcnn.depthwise import depthwise_conv2d
    from jaxcnn.filters import BLUR, FILTERS, HORIZONTAL, SCHARR, SOBEL, VERTICAL, apply_filter
    from jaxcnn.indices import max_unpool2d
    from jaxcnn.layers import (
        Activation,
        AvgPool,
        BatchNorm,
        Branches,
        Chain,
        Conv,
        Dense,
        Dropout,
        Flatten,
        GlobalAvgPool,
        MaxPool,
        Residual,
        SqueezeExcite,
    )
    from jaxcnn.lenet import lecture_classifier, lenet5
    from jaxcnn.linear import dense
    from jaxcnn.model import apply, apply_training, init, init_statistics
    from jaxcnn.network import Network
    from jaxcnn.norm import batch_norm, group_norm, layer_norm
    from jaxcnn.pool import avg_pool2d, max_pool2d
    from jaxcnn.regularization import dropout
    from jaxcnn.shapes import (
        conv_parameters,
        dense_parameters,
        output_size,
        receptive_field,
        same_padding,
        transposed_output_size,
    )
    from jaxcnn.table import Row, render, summary
    from jaxcnn.trained import ModelError, Prediction, Trained, load_model
    from jaxcnn.training import (
        Augment,
        Mix,
        State,
        balanced_weights,
        cross_entropy,
        data_mesh,
        evaluate,
        find_rate,
        make_epoch,
        make_step,
        predict,
        soft_cross_entropy,
        start,
        train,
        train_many,
    )
    from jaxcnn.training.checkpoints import CheckpointError as CheckpointError
    from jaxcnn.training.checkpoints import Checkpoints as Checkpoints
    from jaxcnn.training.checkpoints import load_params as load_params

_NAMES = {
    "activations": ("gelu", "hard_swish", "relu6", "silu"),
    "adaptive": ("adaptive_avg_pool2d", "global_avg_pool", "global_max_pool"),
    "attribution": ("grad_cam", "occlusion", "saliency"),
    "conv": ("conv2d",),
    "conv_transpose": ("conv_transpose2d",),
    "data": ("Split", "digits"),
    "depthwise": ("depthwise_conv2d",),
    "filters": ("BLUR", "FILTERS", "HORIZONTAL", "SCHARR", "SOBEL", "VERTICAL", "apply_filter"),
    "indices": ("max_unpool2d",),
    "layers": (
        "Activation",
        "AvgPool",
        "BatchNorm",
        "Branches",
        "Chain",
        "Conv",
        "Dense",
        "Dropout",
        "Flatten",
        "GlobalAvgPool",
        "MaxPool",
        "Residual",
        "SqueezeExcite",
    ),
    "lenet": ("lecture_classifier", "lenet5"),
    "linear": ("dense",),
    "model": ("apply", "apply_training", "init", "init_statistics"),
    "network": ("Network",),
    "norm": ("batch_norm", "group_norm", "layer_norm"),
    "pool": ("avg_pool2d", "max_pool2d"),
    "regularization": ("dropout",),
    "shapes": (
        "conv_parameters",
        "dense_parameters",
        "output_size",
        "receptive_field",
        "same_padding",
        "transposed_output_size",
    ),
    "table": ("Row", "render", "summary"),
    "trained": ("ModelError", "Prediction", "Trained", "load_model"),
    "training.checkpoints": ("CheckpointError", "Checkpoints", "load_params"),
    "training": (
        "Augment",
        "Mix",
        "State",
        "balanced_weights",
        "cross_entropy",
        "data_mesh",
        "evaluate",
        "find_rate",
        "make_epoch",
        "make_step",
        "predict",
        "soft_cross_entropy",
        "start",
        "train",
        "train_many",
    ),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}
_MODULES = {*_NAMES, "nnx", "plots", "reference"}
# They come with the extra `train`. `from jaxcnn import *` leaves them out, so that it works without; dir() has them.
_TRAIN = {"CheckpointError", "Checkpoints", "load_params", "nnx"}

__version__ = "0.1.0"
__all__ = [
    "BLUR",
    "FILTERS",
    "HORIZONTAL",
    "SCHARR",
    "SOBEL",
    "VERTICAL",
    "Activation",
    "Augment",
    "AvgPool",
    "BatchNorm",
    "Branches",
    "Chain",
    "Conv",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "MaxPool",
    "Mix",
    "ModelError",
    "Network",
    "Prediction",
    "Residual",
    "Row",
    "Split",
    "SqueezeExcite",
    "State",
    "Trained",
    "adaptive_avg_pool2d",
    "apply",
    "apply_filter",
    "apply_training",
    "avg_pool2d",
    "balanced_weights",
    "batch_norm",
    "conv2d",
    "conv_parameters",
    "conv_transpose2d",
    "cross_entropy",
    "data_mesh",
    "dense",
    "dense_parameters",
    "depthwise_conv2d",
    "digits",
    "dropout",
    "evaluate",
    "filters",
    "find_rate",
    "gelu",
    "global_avg_pool",
    "global_max_pool",
    "grad_cam",
    "group_norm",
    "hard_swish",
    "init",
    "init_statistics",
    "layer_norm",
    "lecture_classifier",
    "lenet5",
    "load_model",
    "make_epoch",
    "make_step",
    "max_pool2d",
    "max_unpool2d",
    "occlusion",
    "output_size",
    "predict",
    "receptive_field",
    "reference",
    "relu6",
    "render",
    "saliency",
    "same_padding",
    "silu",
    "soft_cross_entropy",
    "start",
    "summary",
    "train",
    "train_many",
    "transposed_output_size",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"jaxcnn.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'jaxcnn' has no attribute {name!r}")
    value = getattr(import_module(f"jaxcnn.{_MODULE_OF[name]}"), name)
    globals()[name] = value  # the next access finds it without coming here
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_TRAIN})
