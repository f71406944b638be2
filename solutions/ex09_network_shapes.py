"""The shapes of a network: each layer starts from what the one before it gave."""

from typing import Any


def network_shapes(size: int, channels: int, layers: list[tuple[int, int, int]]) -> dict[str, Any]:
    """The shapes after the three layers, and the length of the flattened vector."""
    # By hand, the lecture's network: (39 - 3) / 1 + 1 = 37, (37 - 5) / 2 + 1 = 17, (17 - 5) / 2 + 1 = 7; so 37x37x10,
    # 17x17x20 and 7x7x40, and 7 * 7 * 40 = 1960.
    shapes: dict[str, Any] = {}
    for number, (f, s, m) in enumerate(layers, start=1):
        size = (size - f) // s + 1
        channels = m  # what came in is summed: there is one channel for each filter
        shapes[f"layer {number}"] = (size, size, channels)
    shapes["flatten"] = size * size * channels  # flattening only lays the numbers out, none is lost
    return shapes
