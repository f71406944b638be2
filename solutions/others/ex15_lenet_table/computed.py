"""The table computed from a list of layers."""

from math import prod


def lenet_table() -> dict[str, list]:
    """Walk through the layers; lists in place of tuples."""
    shape = [32, 32, 3]
    table = {"input": [shape, prod(shape), 0]}
    layers = [("CONV1", "conv", 8), ("POOL1", "pool", 0), ("CONV2", "conv", 16), ("POOL2", "pool", 0)]
    for name, kind, filters in layers:
        h, w, c = shape
        if kind == "conv":
            shape, parameters = [h - 4, w - 4, filters], (25 * c + 1) * filters
        else:
            shape, parameters = [h // 2, w // 2, c], 0
        table[name] = [shape, prod(shape), parameters]
    for name, units in [("FC3", 120), ("FC4", 84), ("Softmax", 10)]:
        table[name] = [[units, 1], units, (prod(shape) + 1) * units]
        shape = [units, 1]
    return table
