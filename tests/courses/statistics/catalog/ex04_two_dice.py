"""An answer without arguments: each entry of a dict is a check of its own."""

from grader.exercise import Case, Check, Exercise, misconception

Answer = dict[str, float]


def _answer(mean: float = 7, variance: float = 35 / 6, ten_or_more: float = 1 / 6) -> Answer:
    return {"mean": mean, "variance": variance, "ten_or_more": ten_or_more}


@misconception("That is the mean of one die. The mean of a sum is the sum of the means.")
def mean_of_one_die() -> Answer:
    """3.5."""
    return _answer(mean=3.5)


@misconception(
    "That is the variance of twice the same die, 4 times that of one. Two dice even each other out: variances add."
)
def one_die_twice() -> Answer:
    """4 * 35 / 12."""
    return _answer(variance=35 / 3)


@misconception(
    "That is the variance of one die. Where two do not know of each other, their variances add up."
)
def variance_of_one_die() -> Answer:
    """35 / 12."""
    return _answer(variance=35 / 12)


@misconception("That is the standard deviation, the variance's root.")
def standard_deviation() -> Answer:
    """2.415."""
    return _answer(variance=(35 / 6) ** 0.5)


@misconception(
    "You count pairs without their order, but 4 and 6 can fall in two ways, and 5 and 5 in one: there are 36 pairs."
)
def pairs_without_order() -> Answer:
    """4 of 21."""
    return _answer(ten_or_more=4 / 21)


@misconception("You leave the 10 itself out: ten or more is 10, 11 or 12.")
def more_than_ten() -> Answer:
    """3 of 36."""
    return _answer(ten_or_more=3 / 36)


def _entry(key: str, name: str, rationale: str, help: str) -> Check:  # noqa: A002 - the field's name
    return Check(name, 1, rationale, help, lambda _: [Case()], part=(key,), rtol=2e-3, any_number=True)


EXERCISE = Exercise(
    title="Two dice",
    lesson="Means always add up; variances add up where neither die knows of the other.",
    checks=(
        _entry("mean", "mean", "The mean of a sum is the sum of the means.", "What is the mean of one die?"),
        _entry(
            "variance",
            "variance",
            "Two independent dice spread less than one die that is counted twice.",
            "You know the variance of one die. What do two that are thrown independently have?",
        ),
        _entry(
            "ten_or_more",
            "ten or more",
            "Each of the 36 ordered pairs is as probable as any other.",
            "Write down the pairs that give 10, those that give 11, and those that give 12.",
        ),
    ),
    hints=(
        "What would the answers be for a die with two sides, 1 and 2? You can list all four pairs.",
        "A dict with three numbers; arithmetic such as 35 / 12 is a number, too.",
        "Draw the 6 x 6 table of sums: where in it are 10, 11 and 12?",
    ),
    misconceptions=(
        mean_of_one_die,
        one_die_twice,
        variance_of_one_die,
        standard_deviation,
        pairs_without_order,
        more_than_ten,
    ),
)
