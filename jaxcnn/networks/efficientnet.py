"""EfficientNet (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019). No JAX.

Its blocks, of MobileNetV2 (Sandler et al., 2018), widen an image by a convolution of 1x1, filter each channel on its own,
weigh the channels, and narrow it again. What the paper calls Swish is "silu".
"""

import math

from jaxcnn.arguments import number
from jaxcnn.layers import (
    BatchNorm,
    Chain,
    Conv,
    Dense,
    Dropout,
    GlobalAvgPool,
    Layer,
    Residual,
    Shape,
    SqueezeExcite,
)
from jaxcnn.network import Network

# Widening, features, blocks, stride and window of each stage: table 1 of the paper.
STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)


def efficientnet_b0(classes: int = 1000, *, input_shape: Shape = (224, 224, 3)) -> Network:
    """Return EfficientNet-B0: 5,288,548 parameters for a thousand classes, the paper's 5.3 million.

    Arguments and errors are those of `efficientnet`.
    """
    return efficientnet(classes, input_shape=input_shape)


def efficientnet_small(classes: int = 10, *, input_shape: Shape = (32, 32, 3)) -> Network:
    """Return EfficientNet with a quarter of the features, for small images, which its first convolution leaves as large.

    Arguments and errors are those of `efficientnet`.
    """
    return efficientnet(classes, width=0.25, depth=0.5, stride=1, input_shape=input_shape)


def efficientnet(
    classes: int = 1000,
    *,
    width: float = 1.0,
    depth: float = 1.0,
    stride: int = 2,
    input_shape: Shape = (224, 224, 3),
) -> Network:
    """Return EfficientNet, scaled: B1 has depth 1.1 and images of 240 pixels, B2 width 1.1, depth 1.2 and 260 pixels.

    The paper's stochastic depth is left out.

    Args:
        classes: Number of logits.
        width: What all numbers of features are multiplied by; they are then rounded to a multiple of 8.
        depth: What the number of blocks of each stage is multiplied by; it is then rounded up.
        stride: Stride of the first convolution.
        input_shape: (height, width, channels) of the images.

    Raises:
        TypeError, ValueError: `classes` is no number of classes, `width` or `depth` not above 0, or `input_shape` no shape
            of images.
    """
    width, depth = number("width", width, above=0), number("depth", depth, above=0)
    channels = _rounded(32 * width)
    layers: list[Layer] = [*_normalized(Conv(channels, 3, stride=stride, padding="same", bias=False))]
    for place, (widening, features, blocks, step, window) in enumerate(STAGES, 1):
        stage = []
        for block in range(math.ceil(blocks * depth)):
            outputs = _rounded(features * width)
            stage.append(_block(channels, outputs, widening, window, 1 if block else step))
            channels = outputs
        layers.append(Chain(*stage, name=f"STAGE{place}"))
    layers += _normalized(Conv(_rounded(1280 * width), 1, bias=False))
    return Network(input_shape, (*layers, GlobalAvgPool(), Dropout(0.2), Dense(classes)))


def _block(channels: int, features: int, widening: int, window: int, stride: int) -> Layer:
    """Return a block; one that keeps the shape has a shortcut beside it."""
    wide = channels * widening
    layers = (
        *(_normalized(Conv(wide, 1, bias=False)) if widening > 1 else ()),
        *_normalized(Conv(wide, window, stride=stride, padding="same", groups=wide, bias=False)),
        SqueezeExcite(max(1, channels // 4), activation="silu"),
        Conv(features, 1, bias=False),
        BatchNorm(momentum=0.99, epsilon=1e-3),
    )
    return Residual(*layers) if (channels, stride) == (features, 1) else Chain(*layers)


def _normalized(conv: Conv) -> tuple[Layer, ...]:
    return conv, BatchNorm(momentum=0.99, epsilon=1e-3, activation="silu")


def _rounded(features: float) -> int:
    """Round to the nearest multiple of 8 that takes away at most a tenth, as the authors' implementation does."""
    near = max(8, int(features + 4) // 8 * 8)
    return near + 8 if near < 0.9 * features else near
