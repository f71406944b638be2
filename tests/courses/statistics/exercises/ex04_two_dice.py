"""Two dice, with paper and pencil.

Throw two fair dice and add up what they show. Write down

    "mean"          the mean of the sum
    "variance"      its variance: the mean squared distance from the mean
    "ten_or_more"   the probability that the sum is 10 or more

for dice of six sides. For one such die alone the first two are 3.5 and 35 / 12, (n * n - 1) / 12 for one of n sides.
Then write a function that does the same for dice of any number of sides. The first check, for practice, is on
dice of six sides; the points are for others.
"""


def two_dice(sides: int) -> dict[str, float]:
    """The mean, the variance, and the probability of ten or more, as a dict.

    Args:
        sides: how many sides each of the two dice has.
    """
    raise NotImplementedError
