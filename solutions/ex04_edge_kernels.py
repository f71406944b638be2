"""Edge kernels from their weights, and the vertical one's answer to an image."""

from typing import Any

import jax


def edge_kernels(weights: tuple[int, int, int], image: jax.Array) -> dict[str, Any]:
    """The kernels "vertical" and "horizontal", and the "response" of the vertical one."""
    a, b, c = weights
    rows = image.shape[0] - 2
    # On the lecture's image: windows that start in column 0 see only 10s, in column 3 only 0s. The two between have 10s
    # under their left column and 0s under their right one: 3 * 10 - 0 = 30, so each row is 0 30 30 0.
    difference = image[:, :-2] - image[:, 2:]  # left minus right; the column in the middle counts for nothing
    return {
        # Each row adds up to 0, so an even surface answers 0.
        "vertical": [[a, 0, -a], [b, 0, -b], [c, 0, -c]],
        # Rows in the part of columns: above minus below.
        "horizontal": [[a, b, c], [0, 0, 0], [-a, -b, -c]],
        "response": a * difference[:rows] + b * difference[1 : rows + 1] + c * difference[2:],
    }
