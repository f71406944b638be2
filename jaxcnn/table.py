"""The table of a network: shapes, parameters and cost of every layer, computed without parameters. No JAX."""

import math
from dataclasses import dataclass

from jaxcnn.layers import Shape
from jaxcnn.network import Network


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `shape` is that of the layer's output; a vector of n numbers is shown as on the slides, as a column (n, 1). `size` is
    the number of its elements, `multiply_adds` the cost of one example.
    """

    name: str
    settings: str
    shape: Shape
    size: int
    parameters: int
    multiply_adds: int


def summary(network: Network) -> tuple[Row, ...]:
    """Return a row for the input and for every layer of a network.

    Raises:
        TypeError: `network` is not a Network.

    Source: lecture, slide "CNN com Camadas de Pooling", the table of LeNet-5.
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")
    shapes = network.shapes
    rows = [Row("INPUT", "", _column(shapes[0]), math.prod(shapes[0]), 0, 0)]
    for name, layer, input_shape, output_shape in zip(
        network.names, network.layers, shapes, shapes[1:], strict=False
    ):
        parameters = sum(math.prod(shape) for shape in layer.parameter_shapes(input_shape).values())
        cost = layer.multiply_adds(input_shape)
        rows.append(
            Row(name, layer.settings, _column(output_shape), math.prod(output_shape), parameters, cost)
        )
    return tuple(rows)


def render(rows: tuple[Row, ...]) -> str:
    """Return the rows of `summary` as plain text, with a line of totals."""
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
    """Return a row's values as text, in the order of `HEADINGS`."""
    shape = f"({', '.join(map(str, row.shape))})"
    return row.name, row.settings, shape, str(row.size), str(row.parameters), str(row.multiply_adds)


def totals(rows: tuple[Row, ...]) -> tuple[int, int]:
    """Return the numbers of parameters and of multiply-adds of the network."""
    return sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows)


def _column(shape: Shape) -> Shape:
    return shape if len(shape) == 3 else (*shape, 1)
