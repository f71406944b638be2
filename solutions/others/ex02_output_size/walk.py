"""Walk over the axis with a loop, and count."""


def output_size(n: int, f: int, padding: int, stride: int) -> int:
    """Count the places of a kernel along one axis."""
    places = 0
    start = -padding
    while start + f <= n + padding:
        places += 1
        start += stride
    return places
