"""All pairs."""


def two_dice(sides):
    """The mean, the variance, and the probability of ten or more."""
    sums = [i + j for i in range(1, sides + 1) for j in range(1, sides + 1)]
    mean = sum(sums) / len(sums)
    variance = sum((s - mean) ** 2 for s in sums) / len(sums)
    return {"mean": mean, "variance": variance, "ten_or_more": sum(s >= 10 for s in sums) / len(sums)}
