"""The three files of a new exercise: they run as they are, and mark each place that the author has to write."""

STARTER = '''"""WRITE: one sentence that says what is computed.

WRITE: the statement, with an example worked out by hand.
"""

import jax


def {function}(table: jax.Array) -> jax.Array:
    """WRITE: one sentence.

    Args:
        table: shape (n, m), WRITE: what it holds.

    Returns:
        Shape (n, m), WRITE: what it holds.
    """
    raise NotImplementedError
'''

SOLUTION = '''"""WRITE: how a good teacher solves it, and why this way."""

import jax


def {function}(table: jax.Array) -> jax.Array:
    """WRITE: one sentence."""
    return table + 1  # WRITE: the right answer
'''

CATALOG = '''"""WRITE: which part of the course this is."""

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception


def _small(rng: np.random.Generator) -> list[Case]:
    # WRITE: cases that tell ideas apart, small ones first
    return [Case((rng.integers(-9, 10, shape).astype(np.float32),)) for shape in ((1, 1), (1, 2), (3, 2))]


@misconception("WRITE: what the learner believed, and what holds instead.")
def nothing_done(table: Any) -> Any:
    """WRITE: one sentence."""
    return table


EXERCISE = Exercise(
    title="WRITE: a few words",
    lesson="WRITE: what it taught, in one sentence.",
    checks=(
        Check(
            "small tables",
            points=1,
            rationale="WRITE: why this is worth a check.",
            help="WRITE: what to look at when it fails.",
            cases=_small,
        ),
    ),
    hints=(
        "WRITE: a question?",
        "WRITE: the shape of the answer.",
        "WRITE: the place to look.",
    ),
    misconceptions=(nothing_done,),
)
'''
