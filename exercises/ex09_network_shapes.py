"""The shapes inside a network, worked out by hand.

This exercise is done with pencil and paper: return the numbers, typed in or computed.

A layer with m filters of size f, stride s and padding p turns n x n x c into n' x n' x m, where

    n' = floor((n + 2p - f) / s) + 1

An example, the first layer of the lecture's LeNet: from 32x32x3 with f = 5, s = 1, p = 0 and m = 8 comes
floor((32 - 5) / 1) + 1 = 28, so 28x28x8.

Now follow the lecture's network for classification. The image is 39x39x3. Three convolutional layers come one
after the other, each on what the one before it gave:

    layer 1:  f = 3  s = 1  p = 0  m = 10
    layer 2:  f = 5  s = 2  p = 0  m = 20
    layer 3:  f = 5  s = 2  p = 0  m = 40

Then everything is laid out as one long vector (flattened) for the classifier. Say what comes out of each layer,
and how long the vector is.
"""

from typing import Any


def network_shapes() -> dict[str, Any]:
    """Write down the shapes of the lecture's network.

    Returns:
        A dict with the keys "layer 1", "layer 2" and "layer 3", each a tuple (height, width, channels), and
        "flatten", an int.
    """
    raise NotImplementedError
