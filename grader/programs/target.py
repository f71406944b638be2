"""A call as data: which function of the learner to call, and its arguments.

A node is a value as data, with names in place of its arrays; see `grader.values`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from grader.values import Node


class Spec(msgspec.Struct, frozen=True):
    """The shape and dtype of one array: all that a traced function gets to know."""

    shape: tuple[int, ...]
    dtype: str


class Target(msgspec.Struct, frozen=True, tag="target"):
    """One way to call one function, with names in place of arrays.

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
    """A step to run many times: the tuples of a `grader.exercise.Loop` as nodes that share one table of arrays."""

    step: str
    carry: Node
    fixed: Node
    batches: Node
    steps: int
    init: str | None = None


def count_arrays(node: Node) -> int:
    """Count the arrays that a node names."""
    if node[:1] == ["array"]:
        return 1
    return sum(count_arrays(item) for item in node if isinstance(item, list) and item)


def names_of_arrays(target: Target, parameters: Sequence[str]) -> list[str]:
    """Return what a learner calls the arrays of a call: "data", "params['first']['bias']".

    Args:
        target: the call.
        parameters: the names of the function's parameters.
    """
    names: list[str] = []
    for name, node in zip(parameters, target.args[1], strict=False):
        names += _names(name, node)
    return [*names, "cotangent"] if target.cotangent else names


def _names(name: str, node: Node) -> Iterator[str]:
    match node:
        case ["array", _]:
            yield name
        case ["list" | "tuple", list(items)]:
            for index, item in enumerate(items):
                yield from _names(f"{name}[{index}]", item)
        case ["dict", list(pairs)]:
            for (_, key), item in pairs:
                yield from _names(f"{name}[{key!r}]", item)
