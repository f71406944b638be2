"""The lecture's exercise, worked out by hand."""


def max_pool_f3_s1() -> list[list[int]]:
    """Max pooling with f = 3, s = 1: (5 - 3) / 1 + 1 = 3 places on each axis."""
    # The 9 of row 1, column 1 lies in the four windows that start in rows 0 and 1 and columns 0 and 1; the 9 in
    # the corner lies in one window alone. The windows without a 9 have 5 (twice), 8 and 6 as their largest.
    return [
        [9, 9, 5],
        [9, 9, 5],
        [8, 6, 9],
    ]
