"""Worked out by hand, then for any number: each entry of a dict is a check of its own, and no right answer is shown."""

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

Answer = dict[str, float]


def _answer(
    sides: int, mean: float | None = None, variance: float | None = None, ten_or_more: float | None = None
) -> Answer:
    """The right answer, but for the entries that are given."""
    sums = np.add.outer(np.arange(1, sides + 1), np.arange(1, sides + 1))
    right = {"mean": sums.mean(), "variance": sums.var(), "ten_or_more": (sums >= 10).mean()}
    given = {"mean": mean, "variance": variance, "ten_or_more": ten_or_more}
    return {key: float(right[key] if value is None else value) for key, value in given.items()}


def _dice(rng: np.random.Generator) -> list[Case]:
    return [Case((sides,)) for sides in rng.choice(np.arange(7, 21), 3, replace=False).tolist()]


@misconception("That is the mean of one die. The mean of a sum is the sum of the means.")
def mean_of_one_die(sides: int) -> Answer:
    """3.5."""
    return _answer(sides, mean=(sides + 1) / 2)


@misconception(
    "That is the variance of twice the same die, 4 times that of one. Two dice even each other out: variances add."
)
def one_die_twice(sides: int) -> Answer:
    """4 * 35 / 12."""
    return _answer(sides, variance=4 * (sides**2 - 1) / 12)


@misconception(
    "That is the variance of one die. Where two do not know of each other, their variances add up."
)
def variance_of_one_die(sides: int) -> Answer:
    """35 / 12."""
    return _answer(sides, variance=(sides**2 - 1) / 12)


@misconception("That is the standard deviation, the variance's root.")
def standard_deviation(sides: int) -> Answer:
    """2.415."""
    return _answer(sides, variance=(2 * (sides**2 - 1) / 12) ** 0.5)


@misconception(
    "You count pairs without their order, but 4 and 6 can fall in two ways, and 5 and 5 in one: of six sides there are "
    "36 pairs."
)
def pairs_without_order(sides: int) -> Answer:
    """4 of 21."""
    sums = [i + j for i in range(1, sides + 1) for j in range(i, sides + 1)]
    return _answer(sides, ten_or_more=sum(s >= 10 for s in sums) / len(sums))


@misconception("You leave the 10 itself out: ten or more is 10, 11, 12 and so on.")
def more_than_ten(sides: int) -> Answer:
    """3 of 36."""
    sums = np.add.outer(np.arange(1, sides + 1), np.arange(1, sides + 1))
    return _answer(sides, ten_or_more=float((sums > 10).mean()))


def _entry(key: str, name: str, rationale: str, help: str) -> Check:  # noqa: A002 - the field's name
    return Check(name, 1, rationale, help, _dice, part=(key,), rtol=1e-4, any_number=True, conceal=True)


EXERCISE = Exercise(
    title="Two dice",
    lesson="Means always add up; variances add up where neither die knows of the other.",
    checks=(
        Check(
            "dice of six sides",
            points=0,
            rationale="What you worked out by hand.",
            help="A table of 6 x 6 sums has all that there is to count.",
            cases=lambda _: [Case((6,))],
            rtol=1e-4,
            any_number=True,
            conceal=True,
        ),
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
            "Each of the ordered pairs is as probable as any other.",
            "Write down the pairs that give less than 10: how many are there, and of how many?",
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
