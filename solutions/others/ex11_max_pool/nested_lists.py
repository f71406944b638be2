"""Plain Python: nested lists and max, no array library."""

import jax


def max_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> list[list[float]]:
    """Take the largest of the largest pixels of each line in the window."""
    pixels = [[float(pixel) for pixel in line] for line in image]
    out = []
    for top in range(0, len(pixels) - window[0] + 1, stride[0]):
        lines = pixels[top : top + window[0]]
        lefts = range(0, len(pixels[0]) - window[1] + 1, stride[1])
        out.append([max(max(line[left : left + window[1]]) for line in lines) for left in lefts])
    return out
