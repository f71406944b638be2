"""The table of a network: shapes, parameters and cost of every layer, computed without parameters. No JAX."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from jaxcnn.layers import Part, Shape
from jaxcnn.layers.chain import everything
from jaxcnn.network import Network
from jaxcnn.receptive import Field, behind


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `shape` is that of the layer's output; a vector of n numbers is shown as on the slides, as a column (n, 1). `size` is
    the number of its elements.

    `multiply_adds` is the cost of one example forward, `backward` that of the gradient: once with respect to the weights,
    and once with respect to the layer's input, unless nothing before it learns. `field` is the receptive field (height,
    width) in pixels of the image, None for networks of vectors. `depth` is the number of blocks around a layer; the numbers
    of a block are those of the layers inside it, whose rows follow.
    """

    name: str
    settings: str
    shape: Shape
    size: int
    parameters: int
    multiply_adds: int
    backward: int = 0
    field: tuple[int, int] | None = None
    depth: int = 0


def summary(network: Network) -> tuple[Row, ...]:
    """Return a row for the input and for every layer of a network; those of a block follow the block's.

    Raises:
        TypeError: `network` is not a Network.

    Source: lecture, slide "CNN com Camadas de Pooling", the table of LeNet-5.
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")
    shape = network.input_shape
    field = Field() if len(shape) == 3 else None
    first = Row("INPUT", "", _column(shape), math.prod(shape), 0, 0, field=field and field.size)
    return (first, *_rows(network.parts, field, learning=False, depth=0))


def _rows(parts: tuple[Part, ...], field: Field | None, *, learning: bool, depth: int) -> Iterator[Row]:
    """Yield the rows of a chain of layers; `learning` is whether any layer before it learns."""
    for name, layer, shape, output in parts:
        own = (Part(name, layer, shape, output),)
        inside = [
            row
            for path in layer.paths(shape)
            for row in _rows(path, field, learning=learning, depth=depth + 1)
        ]
        within = [row for row in inside if row.depth == depth + 1]
        learned = sum(map(math.prod, layer.parameter_shapes(shape).values()))
        cost = layer.multiply_adds(shape)
        if field:
            field = behind(layer, shape, field)
        yield Row(
            name,
            layer.settings,
            _column(output),
            math.prod(output),
            learned + sum(row.parameters for row in within),
            cost + sum(row.multiply_adds for row in within),
            cost * (2 if learning else 1) + sum(row.backward for row in within),
            field and field.size,
            depth,
        )
        yield from inside
        learning = learning or any(part.layer.parameter_shapes(part.shape) for part in everything(own))


def render(rows: tuple[Row, ...]) -> str:
    """Return the rows of `summary` as plain text, with a line of totals."""
    total = ("total", "", "", "", *map(str, totals(rows)), "")
    lines = [HEADINGS, *(cells(row) for row in rows), total]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 3 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


HEADINGS = ("layer", "settings", "activation", "size", "parameters", "multiply-adds", "backward", "field")


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's values as text, in the order of `HEADINGS`; layers inside a block are indented."""
    shape = f"({', '.join(map(str, row.shape))})"
    numbers = map(str, (row.size, row.parameters, row.multiply_adds, row.backward))
    return "  " * row.depth + row.name, row.settings, shape, *numbers, _field(row.field)


def totals(rows: tuple[Row, ...]) -> tuple[int, int, int]:
    """Return the numbers of parameters, and of multiply-adds forward and backward, of the network."""
    whole = [row for row in rows if not row.depth]
    return (
        sum(row.parameters for row in whole),
        sum(row.multiply_adds for row in whole),
        sum(row.backward for row in whole),
    )


def _field(size: tuple[int, int] | None) -> str:
    return "" if size is None else str(size[0]) if size[0] == size[1] else f"{size[0]}x{size[1]}"


def _column(shape: Shape) -> Shape:
    return shape if len(shape) == 3 else (*shape, 1)
