"""The layers of a network as data: their shapes are known before any parameter exists. No JAX.

A layer is a frozen dataclass. Shapes are those of one example: (height, width, channels) for an image, (n,) for a
vector. `output_shape` returns the shape of a layer's output for an input shape, `parameter_shapes` the shapes of the
arrays that it learns, `multiply_adds` the cost of one example, `parts` the layers inside a block. Each file needs the ones
before it, in this order.

- `base`: what every layer says of itself.
- `windows`: convolution and pooling.
- `vectors`: flattening, the fully connected layer.
- `pointwise`: activation, batch normalisation, dropout.
- `chain`: layers one after the other.
- `blocks`: the two combinators, `Residual` and `Branches`, and `SqueezeExcite`.
"""

from jaxcnn.layers.base import MONOTONIC, RECTIFIERS, ActivationName, Layer, Part, Shape
from jaxcnn.layers.blocks import Branches, Residual, SqueezeExcite
from jaxcnn.layers.chain import Chain
from jaxcnn.layers.pointwise import Activation, BatchNorm, Dropout
from jaxcnn.layers.vectors import Dense, Flatten
from jaxcnn.layers.windows import AvgPool, Conv, GlobalAvgPool, MaxPool

__all__ = [
    "MONOTONIC",
    "RECTIFIERS",
    "Activation",
    "ActivationName",
    "AvgPool",
    "BatchNorm",
    "Branches",
    "Chain",
    "Conv",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "Layer",
    "MaxPool",
    "Part",
    "Residual",
    "Shape",
    "SqueezeExcite",
]
