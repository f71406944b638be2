"""Line by line as on paper, one name for each number."""

from typing import Any


def network_shapes(size: int, channels: int, layers: list[tuple[int, int, int]]) -> dict[str, Any]:
    """The shapes after the three layers, as lists, and the length of the flattened vector."""
    del channels  # those of the image are summed by the first layer
    (f1, s1, m1), (f2, s2, m2), (f3, s3, m3) = layers
    n1 = (size - f1) // s1 + 1
    n2 = (n1 - f2) // s2 + 1
    n3 = (n2 - f3) // s3 + 1
    return {
        "layer 1": [n1, n1, m1],
        "layer 2": [n2, n2, m2],
        "layer 3": [n3, n3, m3],
        "flatten": n3 * n3 * m3,
    }
