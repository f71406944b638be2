"""The shapes inside a network, worked out by hand.

A layer with m filters of size f, stride s and padding p turns n x n x c into n' x n' x m, where

    n' = floor((n + 2p - f) / s) + 1

An example, the first layer of the lecture's LeNet: from 32x32x3 with f = 5, s = 1, p = 0 and m = 8 comes
floor((32 - 5) / 1) + 1 = 28, so 28x28x8.

Now follow the lecture's network for classification with pencil and paper. The image is 39x39x3. Three
convolutional layers come one after the other, each on what the one before it gave:

    layer 1:  f = 3  s = 1  p = 0  m = 10
    layer 2:  f = 5  s = 2  p = 0  m = 20
    layer 3:  f = 5  s = 2  p = 0  m = 40

Then everything is laid out as one long vector (flattened) for the classifier. Work out what comes out of each
layer, and how long the vector is.

Then write it down as a function of the image and the layers: network_shapes(39, 3, [(3, 1, 10), (5, 2, 20),
(5, 2, 40)]) is the lecture's network, and the first check, for practice. The points are for other networks of three
layers without padding. Where a number is wrong you are told which one, and not what is right.
"""

from typing import Any


def network_shapes(size: int, channels: int, layers: list[tuple[int, int, int]]) -> dict[str, Any]:
    """Follow an image through three convolutional layers.

    Args:
        size: height and width of the image.
        channels: channels of the image.
        layers: (f, s, m) of each of the three layers.

    Returns:
        A dict with the keys "layer 1", "layer 2" and "layer 3", each a tuple (height, width, channels), and
        "flatten", an int.
    """
    raise NotImplementedError
