"""GoogLeNet (Szegedy et al., "Going Deeper with Convolutions", 2014) and a small network of its modules. No JAX."""

from jaxcnn.layers import (
    BatchNorm,
    Branches,
    Conv,
    Dense,
    Dropout,
    GlobalAvgPool,
    Layer,
    MaxPool,
    Shape,
)
from jaxcnn.network import Network

# Filters of a module: 1x1, then before and of 3x3, before and of 5x5, and behind the pooling: table 1 of the paper.
STAGE3 = {"3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64)}
STAGE4 = {
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
}
STAGE5 = {"5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128)}


def googlenet(classes: int = 1000, *, input_shape: Shape = (224, 224, 3)) -> Network:
    """Return GoogLeNet as in the paper, without the two auxiliary classifiers: 6,998,552 parameters for a thousand classes.

    Every convolution has a bias and a ReLU; there is no batch normalisation. The local response normalisations, which
    have no parameters, are left out. Implementations with batch normalisation and 3x3 in place of 5x5 have 6,624,904.

    Args:
        classes: Number of logits.
        input_shape: (height, width, channels) of the images.

    Raises:
        TypeError, ValueError: `classes` is no number of classes, or `input_shape` no shape of images.
    """
    halve = MaxPool(3, stride=2, padding="same")
    return Network(
        input_shape,
        (
            Conv(64, 7, stride=2, padding="same", activation="relu"),
            halve,
            Conv(64, 1, activation="relu"),
            Conv(192, 3, padding="same", activation="relu"),
            halve,
            *(_module(name, *filters) for name, filters in STAGE3.items()),
            halve,
            *(_module(name, *filters) for name, filters in STAGE4.items()),
            halve,
            *(_module(name, *filters) for name, filters in STAGE5.items()),
            GlobalAvgPool(),
            Dropout(0.4),
            Dense(classes),
        ),
    )


def inception_small(classes: int = 10, *, input_shape: Shape = (32, 32, 3)) -> Network:
    """Return a small network of two inception modules with batch normalisation, for small images.

    Arguments and errors are those of `googlenet`.
    """
    return Network(
        input_shape,
        (
            *_conv(16, 3, normalize=True),
            MaxPool(2),
            _module("a", 8, 8, 16, 4, 8, 8, normalize=True),
            MaxPool(2),
            _module("b", 16, 16, 32, 8, 16, 16, normalize=True),
            GlobalAvgPool(),
            Dense(classes),
        ),
    )


def _module(
    name: str,
    one: int,
    before_three: int,
    three: int,
    before_five: int,
    five: int,
    pooled: int,
    *,
    normalize: bool = False,
) -> Branches:
    """Return an inception module: windows of 1, 3 and 5 pixels and a pooling, side by side."""
    return Branches(
        _conv(one, 1, normalize=normalize),
        (*_conv(before_three, 1, normalize=normalize), *_conv(three, 3, normalize=normalize)),
        (*_conv(before_five, 1, normalize=normalize), *_conv(five, 5, normalize=normalize)),
        (MaxPool(3, stride=1, padding=1), *_conv(pooled, 1, normalize=normalize)),
        name=f"INCEPTION{name}",
    )


def _conv(features: int, window: int, *, normalize: bool) -> tuple[Layer, ...]:
    if normalize:
        return Conv(features, window, padding="same", bias=False), BatchNorm(activation="relu")
    return (Conv(features, window, padding="same", activation="relu"),)
