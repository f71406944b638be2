"""An evaluator that has compiled a program before it is asked to: for a lane that waits long before each exercise.

Importing JAX and starting its compiler take half a second, which another evaluator takes when it must, or never.
"""

from __future__ import annotations

from grader.sandbox import evaluator
from grader.sandbox.limits import Limits


def main(limits: Limits) -> None:
    """Serve."""
    evaluator.serve(limits, evaluator.load_ahead, _compile)


def _compile() -> None:
    from grader.programs.compile import quick

    quick()  # compiles nothing, once for each option
