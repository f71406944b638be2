"""The table computed from a list of layers."""

from math import prod


def lenet_table(
    size: int, channels: int, f: int, filters: tuple[int, int], units: tuple[int, int, int]
) -> dict[str, list]:
    """Walk through the layers; lists in place of tuples."""
    shape = [size, size, channels]
    table = {"input": [shape, prod(shape), 0]}
    for number, m in enumerate(filters, start=1):
        h, w, c = shape
        shape = [h - f + 1, w - f + 1, m]
        table[f"CONV{number}"] = [shape, prod(shape), (f * f * c + 1) * m]
        shape = [shape[0] // 2, shape[1] // 2, m]
        table[f"POOL{number}"] = [shape, prod(shape), 0]
    for name, width in zip(["FC3", "FC4", "Softmax"], units, strict=True):
        table[name] = [[width, 1], width, (prod(shape) + 1) * width]
        shape = [width, 1]
    return table
