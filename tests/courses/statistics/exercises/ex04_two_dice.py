"""Two dice, with paper and pencil.

Throw two fair dice and add up what they show. Return a dict with

    "mean"          the mean of the sum
    "variance"      its variance: the mean squared distance from the mean
    "ten_or_more"   the probability that the sum is 10, 11 or 12

as numbers with three decimals, or as arithmetic that gives them. For one die alone the first two are 3.5 and
35 / 12.
"""


def two_dice() -> dict[str, float]:
    """The mean, the variance, and the probability of ten or more."""
    raise NotImplementedError
