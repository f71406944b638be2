"""ResNet (He et al., "Deep Residual Learning for Image Recognition", 2015). No JAX.

Convolutions have no bias, since a batch normalisation with one follows each; where a block changes the shape, its shortcut
is a convolution of 1x1 with a normalisation (the paper's option B).
"""

from jaxcnn.layers import BatchNorm, Chain, Conv, Dense, GlobalAvgPool, Layer, MaxPool, Residual, Shape
from jaxcnn.network import Network


def resnet18(classes: int = 1000, *, input_shape: Shape = (224, 224, 3)) -> Network:
    """Return ResNet-18: 11,689,512 parameters for ImageNet's thousand classes.

    Args:
        classes: Number of logits.
        input_shape: (height, width, channels) of the images.

    Raises:
        TypeError, ValueError: `classes` is no number of classes, or `input_shape` no shape of images.
    """
    return _for_imagenet((2, 2, 2, 2), classes, input_shape)


def resnet34(classes: int = 1000, *, input_shape: Shape = (224, 224, 3)) -> Network:
    """Return ResNet-34: 21,797,672 parameters for a thousand classes. Arguments and errors are those of `resnet18`."""
    return _for_imagenet((3, 4, 6, 3), classes, input_shape)


def resnet50(classes: int = 1000, *, input_shape: Shape = (224, 224, 3)) -> Network:
    """Return ResNet-50, made of bottlenecks: 25,557,032 parameters for a thousand classes.

    A block's stride is that of its first convolution, as in the paper; others have moved it to the second. Arguments and
    errors are those of `resnet18`.
    """
    return _for_imagenet((3, 4, 6, 3), classes, input_shape, bottleneck=True)


def resnet20(classes: int = 10, *, input_shape: Shape = (32, 32, 3)) -> Network:
    """Return ResNet-20 for small images such as CIFAR-10's: 272,474 parameters for ten classes.

    The paper has it in section 4.2, of 0.27 million parameters, with shortcuts that have none (option A). Arguments and
    errors are those of `resnet18`.
    """
    return Network(
        input_shape,
        (
            *_normalized(Conv(16, 3, padding=1, bias=False), relu=True),
            *(_stage(number, 3, 16 * 2**number, 16 * 2 ** max(number - 1, 0)) for number in range(3)),
            GlobalAvgPool(),
            Dense(classes),
        ),
    )


def _for_imagenet(
    repeats: tuple[int, ...], classes: int, input_shape: Shape, *, bottleneck: bool = False
) -> Network:
    stages, channels = [], 64
    for number, blocks in enumerate(repeats):
        features = 64 * 2**number
        stages.append(_stage(number, blocks, features, channels, bottleneck=bottleneck))
        channels = 4 * features if bottleneck else features
    return Network(
        input_shape,
        (
            *_normalized(Conv(64, 7, stride=2, padding=3, bias=False), relu=True),
            MaxPool(3, stride=2, padding=1),
            *stages,
            GlobalAvgPool(),
            Dense(classes),
        ),
    )


def _stage(number: int, blocks: int, features: int, channels: int, *, bottleneck: bool = False) -> Chain:
    """Return blocks one after the other; the first one of every stage but stage 0 halves height and width."""
    make = _bottleneck if bottleneck else _basic
    layers = []
    for block in range(blocks):
        stride = 2 if number and not block else 1
        layers.append(make(features, channels, stride))
        channels = 4 * features if bottleneck else features
    return Chain(*layers, name=f"STAGE{number + 1}")


def _basic(features: int, channels: int, stride: int) -> Residual:
    """Return a block of two convolutions of 3x3."""
    return Residual(
        *_normalized(Conv(features, 3, stride=stride, padding=1, bias=False), relu=True),
        *_normalized(Conv(features, 3, padding=1, bias=False)),
        shortcut=_shortcut(features, channels, stride),
        activation="relu",
    )


def _bottleneck(features: int, channels: int, stride: int) -> Residual:
    """Return a block of convolutions of 1x1, 3x3 and 1x1, with four times as many filters in the last."""
    return Residual(
        *_normalized(Conv(features, 1, stride=stride, bias=False), relu=True),
        *_normalized(Conv(features, 3, padding=1, bias=False), relu=True),
        *_normalized(Conv(4 * features, 1, bias=False)),
        shortcut=_shortcut(4 * features, channels, stride),
        activation="relu",
    )


def _shortcut(features: int, channels: int, stride: int) -> tuple[Layer, ...] | None:
    if (features, stride) == (channels, 1):
        return None
    return _normalized(Conv(features, 1, stride=stride, bias=False))


def _normalized(conv: Conv, *, relu: bool = False) -> tuple[Layer, ...]:
    return conv, BatchNorm(activation="relu" if relu else None)
