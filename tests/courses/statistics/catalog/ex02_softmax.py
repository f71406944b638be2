"""Floating point has an end, and a gradient is asked for."""

from typing import Any

import jax.numpy as jnp
import numpy as np

from grader.exercise import Case, Check, Exercise, misconception, must_trace

from ._tables import real, whole_numbers

EXAMPLE = np.array([[0, np.log(3)]], np.float32)
# The second row's level is far below the first one's.
FAR_APART = np.array([[1000, 999, 0], [-1000, -1000, -1001]], np.float32)


@misconception(
    "You take exp of the scores as they are: exp(1000) is infinite. Subtract each row's largest score first."
)
def not_shifted(scores: Any) -> Any:
    """As the formula is written."""
    powers = jnp.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


@misconception(
    "You subtract the largest score of the whole table, and a row far below it becomes 0 / 0. Each row has its own."
)
def one_shift_for_all(scores: Any) -> Any:
    """The table's maximum."""
    powers = jnp.exp(scores - scores.max())
    return powers / powers.sum(axis=1, keepdims=True)


@misconception(
    "Your columns add up to 1. The shares of one row belong together: sum over the classes, the last axis."
)
def columns_for_rows(scores: Any) -> Any:
    """The other axis."""
    powers = jnp.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)


@misconception(
    "You divide by the sum over the whole table: all numbers together add up to 1, and each row should."
)
def the_whole_table(scores: Any) -> Any:
    """No axis at all."""
    powers = jnp.exp(scores - scores.max())
    return powers / powers.sum()


@misconception("You divide by the largest exponential, so that the largest share is 1. Divide by their sum.")
def divided_by_the_largest(scores: Any) -> Any:
    """Shifted, and not divided."""
    return jnp.exp(scores - scores.max(axis=1, keepdims=True))


@misconception(
    "You return the logarithms of the shares. They are useful in a loss; here the shares themselves are asked for."
)
def logarithms(scores: Any) -> Any:
    """log_softmax."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - jnp.log(jnp.exp(shifted).sum(axis=1, keepdims=True))


def _gradients(rng: np.random.Generator) -> list[Case]:
    shapes = ((1, 2), (2, 3), (4, 3))
    return [
        Case((whole_numbers(rng, *shape) / 4,), transform="grad", cotangent=real(rng, *shape))
        for shape in shapes
    ]


EXERCISE = Exercise(
    title="Softmax",
    lesson="Softmax depends on differences of scores alone; subtracting the largest keeps it within floating point.",
    checks=(
        Check(
            "the example",
            points=0,
            rationale="The statement's own row: 0 and log 3.",
            help="exp(0) = 1 and exp(log 3) = 3: which part of their sum is each?",
            cases=lambda _: [Case((EXAMPLE,))],
        ),
        Check(
            "small scores",
            points=2,
            rationale="Tables that are not square, plainly called and under jit.",
            help="Add up a row of your answer, and then a column: which of them gives 1?",
            cases=lambda rng: [
                *(Case((whole_numbers(rng, *shape) / 4,)) for shape in ((2, 3), (3, 2))),
                Case((real(rng, 5, 4),), transform="jit"),
            ],
        ),
        Check(
            "large scores",
            points=2,
            rationale="Scores of a thousand, and two rows far apart, must not leave floating point.",
            help="What is the largest number that you take the exponential of, in each row?",
            cases=lambda rng: [
                Case((FAR_APART[:1],)),
                Case((FAR_APART,)),
                *(Case((whole_numbers(rng, *FAR_APART.shape) / 4 + FAR_APART[:, :1],)) for _ in range(2)),
            ],
        ),
        Check(
            "gradients",
            points=1,
            rationale="Learning needs the derivative, which JAX finds in a function that it can trace.",
            help="Build the answer of jax.numpy operations alone.",
            cases=_gradients,
        ),
    ),
    hints=(
        "What do the shares of a row become when 7 is added to all of its scores?",
        "The answer has the shape of the scores, and each of its rows adds up to 1.",
        "`keepdims=True` keeps the axis that a sum or a maximum takes away, so that the result lines up with the rows.",
    ),
    rules=(
        must_trace(
            "JAX must be able to trace this function: keep to jax.numpy, and turn no value into a Python number.",
            stated="JAX must be able to trace your function",
        ),
    ),
    misconceptions=(
        not_shifted,
        one_shift_for_all,
        columns_for_rows,
        the_whole_table,
        divided_by_the_largest,
        logarithms,
    ),
)
