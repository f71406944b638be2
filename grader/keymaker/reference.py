"""Answers of trusted functions, the way a learner's come: traced and run where that is possible, else called."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import msgspec
import numpy as np

from grader.programs import call, trace
from grader.programs.call import is_about_tracing
from grader.programs.interpret import Program
from grader.programs.run import run_program
from grader.programs.target import Spec, Target
from grader.values import Node, unpack

Functions = dict[str, Callable[..., Any]]
MOST = 10_000  # programs that are kept


@dataclass(frozen=True)
class Untraced:
    """A function that could not be traced.

    Attributes:
        asked_for_values: whether that is because it asked for values where there are none.
    """

    asked_for_values: bool


class Programs:
    """Programs by function and shapes, kept from key to key: another seed draws other values, mostly of the same shapes.

    A key is the same whatever was kept: only what would come out again is.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], tuple[Program, Node] | Untraced] = {}

    def traced(
        self, name: str, function: Callable[..., Any], target: Target, arrays: list[Any]
    ) -> tuple[Program, Node] | Untraced:
        """The program of a function, and the node of its answer.

        Args:
            name: tells the function from all others.
            function: what is traced, if that was not done before.
            target: how it is called.
            arrays: of these, shapes and dtypes.
        """
        specs = [Spec(a.shape, a.dtype.name) for a in arrays]
        known = name, msgspec.json.encode(target).decode(), msgspec.json.encode(specs).decode()
        if known not in self._kept:
            if len(self._kept) >= MOST:
                self._kept.clear()
                jax.clear_caches()
            self._kept[known] = _traced(function, target, specs)
        return self._kept[known]


def _traced(
    function: Callable[..., Any], target: Target, specs: list[Spec]
) -> tuple[Program, Node] | Untraced:
    try:
        text, node = trace.trace(function, target, specs)
        return Program(text), node
    except Exception as error:  # noqa: BLE001 - a wrong function may raise anything
        return Untraced(is_about_tracing(error))


class Answering:
    """Answers of some functions, for one key.

    Args:
        name: tells these functions from all others that programs are kept of.
        functions: by their names.
        programs: kept from before.
    """

    def __init__(self, name: str, functions: Functions, programs: Programs) -> None:
        self._name, self._functions, self._programs = name, functions, programs
        self._untraceable: set[str] = set()

    def answer(self, target: Target, arrays: list[Any]) -> Any:
        """A function's answer; raises what the function raises."""
        function = self._functions[target.function]
        if arrays and target.function not in self._untraceable:
            traced = self._programs.traced(self._name, function, target, arrays)
            if not isinstance(traced, Untraced):
                program, node = traced
                with contextlib.suppress(Exception):  # what does not run as a program is called
                    outputs = run_program(program, list(arrays))
                    return unpack(node, {str(i): a for i, a in enumerate(outputs)})
            elif traced.asked_for_values:  # as for a learner's function, other arrays are not tried
                self._untraceable.add(target.function)
        return called(function, target, arrays)


def called(function: Callable[..., Any], target: Target, arrays: list[Any]) -> Any:
    """A function's answer by a plain call, on copies."""
    packer = call.JaxPacker()
    node = packer.pack(call.apply(function, target, [np.array(a) for a in arrays]))
    return unpack(node, {str(i): np.asarray(a) for i, a in enumerate(packer.arrays)})
