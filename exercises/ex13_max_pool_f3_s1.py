"""The lecture's exercise, with pencil and paper: max pooling with f = 3 and s = 1.

    1 3 2 1 3
    2 9 1 1 5
    1 3 2 3 2
    8 3 5 1 0
    5 6 1 2 9

Work out the resulting matrix by hand and write it into the function below as a list of rows, or as an
array. There is no padding. With stride 1 the windows overlap, so one large number may win several times.

How many rows and columns the result has is part of the exercise: floor((n - f) / s) + 1.

For comparison: on the matrix of the earlier exercise, f = 2 and s = 2 gave

    1 3 2 1
    2 9 1 1        9 2
    1 3 2 3   ->   6 3         as a list of rows: [[9, 2], [6, 3]]
    5 6 1 2
"""

import numpy as np


def max_pool_f3_s1() -> list[list[int]]:
    """The result of max pooling with f = 3, s = 1 on the 5x5 matrix above, as a list of rows."""
    raise NotImplementedError
