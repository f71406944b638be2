"""The shapes of the lecture's network: each layer starts from what the one before it gave."""

from typing import Any


def network_shapes() -> dict[str, Any]:
    """The shapes after the three layers, and the length of the flattened vector."""
    return {
        "layer 1": (37, 37, 10),  # (39 - 3) / 1 + 1, and a channel for each of the 10 filters
        "layer 2": (17, 17, 20),  # (37 - 5) / 2 + 1; the 10 channels are summed, 20 filters make 20 new ones
        "layer 3": (7, 7, 40),  # (17 - 5) / 2 + 1
        "flatten": 1960,  # 7 * 7 * 40: flattening only lays the numbers out, none is lost
    }
