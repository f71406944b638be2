"""All 36 pairs."""


def two_dice():
    """The mean, the variance, and the probability of ten or more."""
    sums = [i + j for i in range(1, 7) for j in range(1, 7)]
    mean = sum(sums) / 36
    variance = sum((s - mean) ** 2 for s in sums) / 36
    return {"mean": mean, "variance": variance, "ten_or_more": sum(s >= 10 for s in sums) / 36}
