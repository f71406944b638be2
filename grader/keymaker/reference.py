"""Compute answers of trusted functions: solutions' as a learner's, traced and run if possible, wrong ideas' by a call."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import msgspec
import numpy as np

from grader.key.model import Shown
from grader.programs import call, trace
from grader.programs.call import is_about_tracing
from grader.programs.interpret import Program
from grader.programs.prove.reason import NotProvableError
from grader.programs.run import run_many, run_program
from grader.programs.target import LoopTarget, Spec, Target
from grader.scoring.formula.parts import Path
from grader.scoring.formula.terms import Terms
from grader.values import Filler, Node, filler, unpack

Array = np.ndarray[Any, Any]
Functions = dict[str, Callable[..., Any]]
Packed = tuple[Node, Sequence[Any]]
Call = tuple[str, str, str]
"""The name of a function, how it is called, and on what shapes; the last two as JSON."""
Place = tuple[str, str, bytes]
"""Where a call is: the exercise, the label of the case, and all that is known of the call."""
MOST = 10_000  # largest number of programs kept


@dataclass(frozen=True)
class Untraced:
    """A function that could not be traced.

    Attributes:
        asked_for_values: whether the reason is that it used the value of a traced array.
        raised: what the function raised itself; None where only its program is at fault.
    """

    asked_for_values: bool
    raised: Exception | None = None


class Programs:
    """A cache of programs by function and shapes: the cases of another seed mostly have the same shapes.

    The cache does not change a key: tracing again would give the same programs. What these are known by for proofs is kept
    with them, since a class's keys have the same points.

    Args:
        recording: whether the programs' texts stay, to be kept on disk; see `grader.keymaker.kept`.

    Attributes:
        kept: programs, and what could not be traced, by function and call.
        texts: the programs' texts as they were traced, until they are kept on disk; or from there, until needed.
        seconds: the processor time that all of this has taken.
        looked_for: the exercises whose kept programs were looked for on disk.
        loops: the programs of loops, and the number of arrays in a loop's state.
        terms: what was read off functions; see `grader.keymaker.formulas`.
        shown: what wrong ideas show on calls that come under every seed, and its arrays, by their places.
    """

    def __init__(self, *, recording: bool = False) -> None:
        self.recording = recording
        self.seconds = 0.0
        self.looked_for: set[str] = set()
        self.kept: dict[Call, tuple[Program, Node] | Untraced] = {}
        self.texts: dict[Call, tuple[bytes, Node]] = {}
        self._last: tuple[Target, Filler] | None = None
        self._known: dict[tuple[Program, int], dict[str, Array] | None] = {}
        self.loops: dict[bytes, tuple[list[bytes], int]] = {}
        self.terms: dict[bytes, dict[Path, Terms]] = {}
        self.shown: dict[Place, tuple[dict[str, list[Shown]], dict[str, Array]]] = {}

    @contextlib.contextmanager
    def once(self) -> Iterator[None]:
        """Count the processor time of what is done for the first key, and hardly for the next one."""
        begun = time.process_time()
        yield
        self.seconds += time.process_time() - begun

    def known(self, program: Program, answer: Node, point: int) -> dict[str, Array] | None:
        """Return what a program is known by at a point, as arrays by name; None where no proof follows it.

        Args:
            program: the program.
            answer: the node of its answer.
            point: what the point is drawn from.
        """
        if (program, point) not in self._known:
            with self.once():
                self._known[program, point] = _known(program, answer, point)
        return self._known[program, point]

    def loop(
        self, name: str, functions: Functions, target: LoopTarget, specs: list[Spec]
    ) -> tuple[list[bytes], int]:
        """Return the programs of a loop's functions, as text that can be compiled, and the number of arrays in its state.

        Args:
            name: a unique name of the functions.
            functions: the functions to trace, if they are not in the cache.
            target: how they are called.
            specs: the arrays' shapes and types.
        """
        loop = msgspec.json.encode([name, target, specs])
        if loop not in self.loops:
            with self.once():
                texts, state = trace.trace_loop(functions, target, specs)
                self.loops[loop] = [Program(text).text() for text in texts], state
        return self.loops[loop]

    def filled(self, target: Target) -> Filler:
        """Return what makes the arguments of a call from its arrays; hundreds of functions are called in the same way."""
        if self._last is None or self._last[0] is not target:
            self._last = target, filler(target.args)
        return self._last[1]

    def traced(
        self, name: str, function: Callable[..., Any], target: Target, arrays: list[Any]
    ) -> tuple[Program, Node] | Untraced:
        """Return the program of a function, and the node of its answer.

        Args:
            name: a unique name of the function.
            function: the function to trace, if it is not in the cache.
            target: how it is called.
            arrays: its arrays, of which only shapes and dtypes are used.
        """
        specs = [Spec(a.shape, a.dtype.name) for a in arrays]
        cache_key = name, msgspec.json.encode(target).decode(), msgspec.json.encode(specs).decode()
        if cache_key not in self.kept:
            if len(self.kept) >= MOST:
                self.kept.clear()
                self.texts.clear()
                self._known.clear()
                jax.clear_caches()
            with self.once():
                self.kept[cache_key] = self._new(cache_key, function, target, specs)
        return self.kept[cache_key]

    def _new(
        self, key: Call, function: Callable[..., Any], target: Target, specs: list[Spec]
    ) -> tuple[Program, Node] | Untraced:
        if key not in self.texts:
            traced = _traced(function, target, specs)
            if isinstance(traced, Untraced):
                return traced
            self.texts[key] = traced
        text, node = self.texts[key]
        if not self.recording:
            del self.texts[key]
        try:
            return Program(text), node
        except Exception:  # noqa: BLE001 - what is no program to be run here can still be called
            return Untraced(asked_for_values=False)


def _known(program: Program, answer: Node, point: int) -> dict[str, Array] | None:
    try:
        arrays = program.fingerprint(point, (), answer).encoded()
    except NotProvableError:
        return None
    return {name: np.asarray(array, order="C") for name, array in arrays.items()}


def _traced(function: Callable[..., Any], target: Target, specs: list[Spec]) -> tuple[bytes, Node] | Untraced:
    try:
        return trace.trace(function, target, specs)
    except Exception as error:  # noqa: BLE001 - a wrong function may raise anything
        # Its traceback would keep alive all that was traced.
        return Untraced(is_about_tracing(error), error.with_traceback(None))


class Answering:
    """Computes the answers of some functions, for one key.

    Args:
        name: a unique name of these functions in the cache.
        functions: the functions by name.
        programs: the cache of programs.
    """

    def __init__(self, name: str, functions: Functions, programs: Programs) -> None:
        self.name, self._functions, self._programs = name, functions, programs
        self._untraceable: set[str] = set()

    def program(self, target: Target, arrays: list[Any]) -> tuple[Program, Node] | None:
        """Return the program of a function on such arrays and the node of its answer; None where it can't be traced."""
        if not arrays or target.function in self._untraceable:
            return None
        traced = self._programs.traced(self.name, self._functions[target.function], target, arrays)
        return None if isinstance(traced, Untraced) else traced

    def answer(self, target: Target, arrays: list[Any]) -> Any:
        """Return a function's answer; raise what the function raises."""
        return whole(*self.packed(target, arrays))

    def packed(self, target: Target, arrays: list[Any]) -> Packed:
        """Return a function's answer as its node and its arrays; raise what the function raises."""
        function = self._functions[target.function]
        if arrays and target.function not in self._untraceable:
            traced = self._programs.traced(self.name, function, target, arrays)
            if not isinstance(traced, Untraced):
                program, node = traced
                with contextlib.suppress(Exception):  # if running the program fails, the function is called
                    outputs = run_program(program, list(arrays))
                    return node, outputs
            elif traced.asked_for_values:  # as for a learner's function, tracing is not tried again
                self._untraceable.add(target.function)
            elif traced.raised is not None and target.transform != "plain":
                raise traced.raised  # a transform traces the function again, to the same end
        return _called(function, target, arrays)

    def answers(self, target: Target, stacks: list[Any]) -> list[Any]:
        """Return a function's answers to several cases, whose arrays are stacked on a first axis; raise what it raises."""
        function = self._functions[target.function]
        cases = [list(arrays) for arrays in zip(*stacks, strict=True)]
        if target.function not in self._untraceable:
            traced = self._programs.traced(self.name, function, target, cases[0])
            if not isinstance(traced, Untraced):
                program, node = traced
                outputs = run_many(program, stacks, math.inf)
                return [
                    unpack(node, {str(i): a[n] for i, a in enumerate(outputs)}) for n in range(len(cases))
                ]
        return [called(function, target, arrays) for arrays in cases]


class Calling(Answering):
    """Computes the answers of a wrong idea: by a plain call on NumPy's arrays, which takes a hundredth of tracing.

    It is traced where only JAX has its answer: under a transform, or where it answers with JAX's arrays.
    """

    def __init__(self, name: str, functions: Functions, programs: Programs) -> None:
        super().__init__(name, functions, programs)
        self._in_jax: set[str] = set()

    def packed(self, target: Target, arrays: list[Any]) -> Packed:
        """Return a function's answer as its node and its arrays; raise what the function raises."""
        if target.transform != "plain" or target.function in self._in_jax:
            return super().packed(target, arrays)
        arguments = self._programs.filled(target)([np.array(a) for a in arrays])
        node, answers = _packed(self._functions[target.function](*arguments))
        if all(isinstance(array, np.ndarray | np.generic) for array in answers):
            return node, answers
        self._in_jax.add(target.function)
        return super().packed(target, arrays)


def called(function: Callable[..., Any], target: Target, arrays: list[Any]) -> Any:
    """Return a function's answer by a plain call, on copies of the arrays."""
    return whole(*_called(function, target, arrays))


def _called(function: Callable[..., Any], target: Target, arrays: list[Any]) -> Packed:
    return _packed(call.apply(function, target, [np.array(a) for a in arrays]))


def _packed(answer: Any) -> Packed:
    packer = call.JaxPacker()
    return packer.pack(answer), packer.arrays


def whole(node: Node, arrays: Sequence[Any]) -> Any:
    """Return the answer of a node and its arrays."""
    return unpack(node, {str(i): np.asarray(a) for i, a in enumerate(arrays)})
