"""List where the kernel can begin; the size is the length of the list."""


def output_size(n: int, f: int, padding: int, stride: int) -> int:
    """Count the places of a kernel along one axis."""
    return len(range(0, n + 2 * padding - f + 1, stride))
