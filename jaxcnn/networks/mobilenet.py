"""MobileNet (Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017).

A convolution is taken apart into a depthwise one, each filter of which reads one channel, and one of 1x1. A batch
normalisation and a ReLU follow each; the convolutions have no bias. No JAX.
"""

from jaxcnn.arguments import number
from jaxcnn.layers import BatchNorm, Chain, Conv, Dense, GlobalAvgPool, Shape
from jaxcnn.network import Network

# Features and stride of each pair of convolutions: table 1 of the paper.
PAIRS = (
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
    *((512, 1),) * 5,
    *((1024, 2), (1024, 1)),
)


def mobilenet(
    classes: int = 1000, *, width: float = 1.0, stride: int = 2, input_shape: Shape = (224, 224, 3)
) -> Network:
    """Return MobileNet: 4,231,976 parameters for a thousand classes, the paper's 4.2 million.

    Args:
        classes: Number of logits.
        width: What all numbers of features are multiplied by, the paper's alpha.
        stride: Stride of the first convolution.
        input_shape: (height, width, channels) of the images.

    Raises:
        TypeError, ValueError: `classes` is no number of classes, `width` not above 0, or `input_shape` no shape of images.
    """
    width = number("width", width, above=0)
    channels = max(1, round(32 * width))
    layers = [Conv(channels, 3, stride=stride, padding="same", bias=False), BatchNorm(activation="relu")]
    for place, (features, step) in enumerate(PAIRS, 1):
        outputs = max(1, round(features * width))
        layers.append(_separable(channels, outputs, step, f"PAIR{place}"))
        channels = outputs
    return Network(input_shape, (*layers, GlobalAvgPool(), Dense(classes)))


def mobilenet_small(classes: int = 10, *, input_shape: Shape = (32, 32, 3)) -> Network:
    """Return MobileNet with a quarter of the features, for small images, which its first convolution leaves as large.

    Arguments and errors are those of `mobilenet`.
    """
    return mobilenet(classes, width=0.25, stride=1, input_shape=input_shape)


def _separable(channels: int, features: int, stride: int, name: str) -> Chain:
    return Chain(
        Conv(channels, 3, stride=stride, padding="same", groups=channels, bias=False),
        BatchNorm(activation="relu"),
        Conv(features, 1, bias=False),
        BatchNorm(activation="relu"),
        name=name,
    )
