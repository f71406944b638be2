"""The lecture's two networks. No JAX."""

from jaxcnn.layers import Conv, Dense, Flatten, MaxPool
from jaxcnn.network import Network


def lenet5(classes: int = 10) -> Network:
    """Return LeNet-5 as in the lecture: 32x32x3 images, ten classes, 62,958 parameters.

    This is the slides' variant, with ReLU and max pooling. The original (LeCun et al., "Gradient-Based Learning Applied
    to Document Recognition", 1998) reads grey images and has 6 filters in its first layer, average pooling, and tanh. The
    slides call the last layer "Softmax"; here it outputs logits, and the softmax is part of the loss.

    Args:
        classes: Number of logits; the slides' ten are the digits.

    Raises:
        TypeError: `classes` is not an integer.
        ValueError: `classes` is below 1.
    """
    return Network(
        input_shape=(32, 32, 3),
        layers=(
            Conv(8, 5, activation="relu"),
            MaxPool(2),
            Conv(16, 5, activation="relu"),
            MaxPool(2),
            Dense(120, activation="relu"),
            Dense(84, activation="relu"),
            Dense(classes, name="Softmax"),
        ),
    )


def lecture_classifier(classes: int = 10) -> Network:
    """Return the lecture's first classifier: 39x39x3 -> 37x37x10 -> 17x17x20 -> 7x7x40 -> 1960 -> classes.

    Args:
        classes: Number of logits; the slides do not fix it.

    Raises:
        TypeError: `classes` is not an integer.
        ValueError: `classes` is below 1.
    """
    return Network(
        input_shape=(39, 39, 3),
        layers=(
            Conv(10, 3, activation="relu"),
            Conv(20, 5, stride=2, activation="relu"),
            Conv(40, 5, stride=2, activation="relu"),
            Flatten(),
            Dense(classes),
        ),
    )
