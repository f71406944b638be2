"""The table that jaxcnn makes of a network."""

from jaxcnn import lenet5, summary


def lenet_table() -> dict[str, tuple[tuple[int, ...], int, int]]:
    """The library writes INPUT in capitals."""
    rows = {row.name: (row.shape, row.size, row.parameters) for row in summary(lenet5())}
    return {"input": rows.pop("INPUT"), **rows}
