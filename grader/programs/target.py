"""What is called, and how: a function of the learner's with its arguments, as data.

A node is a value as data, with names where its arrays were; see `grader.values`.
"""

from __future__ import annotations

import msgspec

from grader.values import Node


class Spec(msgspec.Struct, frozen=True):
    """Shape and dtype of one array: all that the traced path tells a learner's code."""

    shape: tuple[int, ...]
    dtype: str


class Target(msgspec.Struct, frozen=True, tag="target"):
    """One way to call one function: names of arrays stand where the arrays do.

    Attributes:
        function: the learner's function.
        args: node of the tuple of arguments.
        transform, in_axes: see `grader.exercise.Case`.
        cotangent: whether the last array is the cotangent of a gradient.
    """

    function: str
    args: Node
    transform: str = "plain"
    in_axes: tuple[int | None, ...] = ()
    cotangent: bool = False


class LoopTarget(msgspec.Struct, frozen=True, tag="loop"):
    """A step to run many times; nodes of the tuples in `grader.exercise.Loop`, which share one table of arrays."""

    step: str
    carry: Node
    fixed: Node
    batches: Node
    steps: int
    init: str | None = None


def count_arrays(node: Node) -> int:
    """How many arrays a node names."""
    if node[:1] == ["array"]:
        return 1
    return sum(count_arrays(item) for item in node if isinstance(item, list) and item)
