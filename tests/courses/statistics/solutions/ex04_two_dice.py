"""Means add up; variances add up where the dice do not know of each other; 6 of 36 pairs give ten or more."""


def two_dice() -> dict[str, float]:
    """The mean, the variance, and the probability of ten or more."""
    return {"mean": 2 * 3.5, "variance": 2 * 35 / 12, "ten_or_more": 6 / 36}
