"""The lecture's edge kernels, and the vertical one's answer to a vertical edge."""

from typing import Any


def edge_kernels() -> dict[str, Any]:
    """The kernels "vertical", "horizontal", "sobel", "scharr", and the "response" of the vertical one."""
    return {
        "vertical": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
        # Rows in the part of columns: above minus below.
        "horizontal": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
        # Both trust the middle row most; each row still adds up to 0, so an even surface answers 0.
        "sobel": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "scharr": [[3, 0, -3], [10, 0, -10], [3, 0, -3]],
        # Windows that start in column 0 see only 10s, in column 3 only 0s. The two between have 10s under
        # their left column and 0s under their right one: 3 * 10 - 0 = 30.
        "response": [[0, 30, 30, 0]] * 4,
    }
