"""The size rule, applied three times by a loop."""

from typing import Any


def network_shapes() -> dict[str, Any]:
    """The shapes after the three layers, as lists, and the length of the flattened vector."""
    shapes: dict[str, Any] = {}
    n = 39
    for layer, (f, s, m) in enumerate([(3, 1, 10), (5, 2, 20), (5, 2, 40)], start=1):
        n = (n - f) // s + 1
        shapes[f"layer {layer}"] = [n, n, m]
    shapes["flatten"] = n * n * m
    return shapes
