"""The size of a convolution's result: count the steps, then add the first place."""


def output_size(n: int, f: int, padding: int, stride: int) -> int:
    """Size of the result along one axis: floor((n + 2p - f) / s) + 1."""
    # How far the kernel can travel from its first place. Padding counts twice: once on each side.
    room = n + 2 * padding - f
    # `//` is the floor, and keeps an int an int: a step that would pass the end is not taken.
    # The + 1 is the place where the kernel stood before its first step.
    return room // stride + 1
