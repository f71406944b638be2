"""A network's table: shapes, parameters and cost of every layer, before any parameter exists. No JAX."""

import math
from dataclasses import dataclass

from jaxcnn.layers import Shape
from jaxcnn.network import Network


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `shape` is the activation behind the layer; a vector of n numbers is shown as the slides show it,
    as a column (n, 1). `multiply_adds` is the cost of one example.
    """

    name: str
    settings: str
    shape: Shape
    size: int
    parameters: int
    multiply_adds: int


def summary(network: Network) -> tuple[Row, ...]:
    """The input and every layer of a network, one row each.

    Raises:
        TypeError: `network` is not a Network.

    Source: lecture, slide "CNN com Camadas de Pooling", the table of LeNet-5.
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")
    shapes = network.shapes
    rows = [Row("INPUT", "", _column(shapes[0]), math.prod(shapes[0]), 0, 0)]
    for name, layer, before, behind in zip(network.names, network.layers, shapes, shapes[1:], strict=False):
        parameters = sum(math.prod(shape) for shape in layer.parameter_shapes(before).values())
        cost = layer.multiply_adds(before)
        rows.append(Row(name, layer.settings, _column(behind), math.prod(behind), parameters, cost))
    return tuple(rows)


def render(rows: tuple[Row, ...]) -> str:
    """The rows of `summary` as plain text, with a line of totals."""
    total = ("total", "", "", "", *map(str, totals(rows)))
    lines = [HEADINGS, *(cells(row) for row in rows), total]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 3 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


HEADINGS = ("layer", "settings", "activation", "size", "parameters", "multiply-adds")


def cells(row: Row) -> tuple[str, ...]:
    """A row's values as text, in the order of `HEADINGS`."""
    shape = f"({', '.join(map(str, row.shape))})"
    return row.name, row.settings, shape, str(row.size), str(row.parameters), str(row.multiply_adds)


def totals(rows: tuple[Row, ...]) -> tuple[int, int]:
    """Parameters and multiply-adds of the whole network."""
    return sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows)


def _column(shape: Shape) -> Shape:
    return shape if len(shape) == 3 else (*shape, 1)
