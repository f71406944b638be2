"""Means add up; variances add up where the dice do not know of each other; of six sides, 6 of 36 pairs give ten or more."""


def two_dice(sides: int) -> dict[str, float]:
    """The mean, the variance, and the probability of ten or more."""
    pairs = [(i, j) for i in range(1, sides + 1) for j in range(1, sides + 1)]
    return {
        "mean": 2 * (sides + 1) / 2,
        "variance": 2 * (sides**2 - 1) / 12,
        "ten_or_more": sum(i + j >= 10 for i, j in pairs) / len(pairs),
    }
