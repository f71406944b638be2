"""The table that jaxcnn makes of a network."""

from jaxcnn import Conv, Dense, MaxPool, Network, summary


def lenet_table(
    size: int, channels: int, f: int, filters: tuple[int, int], units: tuple[int, int, int]
) -> dict[str, tuple[tuple[int, ...], int, int]]:
    """The library writes INPUT in capitals."""
    convolutions = [layer for m in filters for layer in (Conv(m, f), MaxPool(2))]
    dense = [Dense(units[0]), Dense(units[1]), Dense(units[2], name="Softmax")]
    network = Network(input_shape=(size, size, channels), layers=(*convolutions, *dense))
    rows = {row.name: (row.shape, row.size, row.parameters) for row in summary(network)}
    return {"input": rows.pop("INPUT"), **rows}
