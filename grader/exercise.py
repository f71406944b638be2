"""The definition of an exercise: plain frozen data that a course author fills in. All that authors import is here.

Nothing here imports JAX, runs a learner's code or knows what any exercise is about.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import msgspec
import numpy as np

from grader.misconception import (
    Changes,
    HasShape,
    KeepsState,
    LeaksTracer,
    Misconception,
    Raises,
    both,
    misconception,
)

__all__ = [
    "NO_NAMES",
    "Case",
    "Changes",
    "Check",
    "CheckTerms",
    "Comparison",
    "Exercise",
    "HasShape",
    "KeepsState",
    "LeaksTracer",
    "Loop",
    "Misconception",
    "Names",
    "Raises",
    "Rule",
    "Sliding",
    "Tolerance",
    "Transform",
    "both",
    "forbid",
    "function_name",
    "is_named",
    "misconception",
    "must_trace",
]

Transform = Literal["plain", "jit", "vmap", "grad"]


@dataclass(frozen=True)
class Case:
    """One call of the learner's function.

    A traced function gets only the shape and dtype of arrays among `args` (at any depth of tuples, lists and dicts), in
    32 bits where NumPy's default is 64. Everything else (ints, strings, tuples of ints) is passed unchanged.

    Attributes:
        args: positional arguments.
        function: name of the function; None for the exercise's own name.
        transform: "plain" calls f(*args); "jit" calls jax.jit(f)(*args); "vmap" calls
            jax.vmap(f, in_axes)(*args); "grad" takes the gradient of sum(f(*args) * cotangent) with respect
            to every floating array in `args`, as a tuple in their order.
        in_axes: for "vmap", one entry for each argument: 0 or None.
        cotangent: for "grad", an array of the output's shape.
    """

    args: tuple[Any, ...] = ()
    function: str | None = None
    transform: Transform = "plain"
    in_axes: tuple[int | None, ...] = ()
    cotangent: np.ndarray[Any, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse arguments that are not in a tuple."""
        args: Any = self.args  # whatever an author wrote
        if not isinstance(args, tuple):
            kind = type(args).__name__
            raise TypeError(
                f"Case takes its arguments in one tuple, and got a value of type {kind}: Case((value,))"
            )
        if not isinstance(self.function, str | None):
            raise TypeError(
                "Case takes its arguments in one tuple: Case((first, second)), not Case(first, second)"
            )
        if self.transform not in get_args(Transform):
            raise ValueError(f"transform is {self.transform!r}; there are {', '.join(get_args(Transform))}")


@dataclass(frozen=True)
class Loop:
    """A learner's step function that the evaluator runs many times, on data that the learner's code never gets.

    The state is `carry`, followed by `init(*carry)` if `init` names a function of the learner. Step t is
    `step(*state, *fixed, *(b[t] for b in batches))`; it returns a tuple that begins with the new state (or
    the new state itself, where that is a single value). The answer is the final `carry`, or
    `measure(*carry)`.

    Attributes:
        step: name of the learner's step function.
        carry: initial values, each an array or a pytree of arrays.
        steps: how many steps to run.
        init: name of the learner's function that makes the rest of the state, or None.
        fixed: arguments that stay the same in every step: arrays or numbers, which become arrays.
        batches: arrays (or pytrees) whose first axis has length `steps`.
        measure: a trusted, traceable function of the final carry, or None.
    """

    step: str
    carry: tuple[Any, ...]
    steps: int
    init: str | None = None
    fixed: tuple[Any, ...] = ()
    batches: tuple[Any, ...] = ()
    measure: Callable[..., Any] | None = None


class Names(msgspec.Struct, frozen=True):
    """What the parts of an answer are called, for sentences about one of them.

    Attributes:
        axes: names of the axes of arrays, in the singular; the entry with as many names as an array has axes is its own.
        places: names by path: keys and indices joined by "/", "*" for any. {"*/2": "parameters"} names the third entry
            of every row.
    """

    axes: tuple[tuple[str, ...], ...] = ()
    places: dict[str, str] = {}


NO_NAMES = Names()


class Tolerance(msgspec.Struct, frozen=True, kw_only=True):
    """How close is equal: |got - expected| <= atol + rtol * max|expected|; and what is told of a difference.

    The largest magnitude of the whole array counts, not each element's: in a sum of products, an element that
    happens to cancel to near zero carries the rounding of the large terms.

    Attributes:
        rtol: relative tolerance, against the largest expected magnitude of the case.
        atol: absolute tolerance.
        any_number: True where ints and floats are the same answer (worked out by hand).
        conceal: True where feedback says which entry is wrong, and why, and keeps the right one to itself.
    """

    rtol: float = 1e-4
    atol: float = 1e-5
    any_number: bool = False
    conceal: bool = False


class Comparison(Tolerance, frozen=True, kw_only=True):
    """What a check looks at, and what it asks of that.

    Attributes:
        part: path of dict keys and indices into the answer; the check looks at that part alone.
        at_least: where set, the answer must be a number no smaller than this, in place of equal values.
        constant_program: True where the traced program must not go through the cases' arrays step by step: it may not
            grow with them, nor have as many operations as their longest axis is long. Give small arrays, and others
            with one long axis each: several times as long as right programs are.
        help_with: what must be wrong for the check's help to be shown: the "shape", the "values", or either, "".
        stated: for a check with one of the last two, the words of the statement that ask for it.
    """

    part: tuple[str | int, ...] = ()
    at_least: float | None = None
    constant_program: bool = False
    help_with: Literal["", "shape", "values"] = ""
    stated: str = ""


class CheckTerms(Comparison, frozen=True):
    """What is known of a check before its cases are drawn.

    Attributes:
        name: a few words, unique in its exercise.
        points: the points that it earns; 0 for an example that everybody knows, which is run, helps and counts nothing.
        rationale: what this check is about and why it matters, one sentence.
        help: what to look at when it fails, one or two sentences; never the code.
    """

    name: str
    points: int
    rationale: str
    help: str


class Check(CheckTerms, frozen=True):
    """Some cases that earn points together: all of them right, or none of the points.

    Cases that are the same under every seed are public: their answers can be looked up. A check that has no others earns
    nothing, whatever its points.

    Attributes:
        cases: draws the cases from a seeded generator, small ones first.
        names: what the parts of this check's answers are called, where they are not those of the exercise's others: what
            a loop measures.
    """

    cases: Callable[[np.random.Generator], Iterable[Case | Loop]]
    names: Names | None = None

    def __post_init__(self) -> None:
        """Refuse what is no function of a generator, and points that are no number."""
        cases: Any = self.cases
        if not callable(cases):
            kind = type(cases).__name__
            raise TypeError(
                f"cases is a {kind}, not a function: cases=lambda rng: [...], in the check {self.name!r}"
            )
        if isinstance(self.points, bool) or not isinstance(self.points, int) or self.points < 0:
            raise TypeError(f"points is {self.points!r}, not a whole number, in the check {self.name!r}")


class Rule(msgspec.Struct, frozen=True):
    """A rule on the learner's program; made by `forbid` or `must_trace`.

    Attributes:
        sentence: what a learner who broke it reads.
        ops: names of StableHLO operations that must not be in the traced program.
        names: library functions that the learner's functions must not use, under whatever name they know them: the last
            part of a dotted name or any other ("correlate2d" and "signal" of `scipy.signal.correlate2d`), or several
            ("scipy.signal"). What a learner wrote may be called the same. Of the standard library, only builtins can
            be named by one part alone.
        must_trace: whether JAX must be able to trace the function.
        stated: the words of the statement that say so beforehand: what is not stated there is no rule.
    """

    sentence: str
    ops: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    must_trace: bool = False
    stated: str = ""

    def forbids(self, path: str) -> bool:
        """Whether the library function, or module, of this dotted name must not be used."""
        return is_named(self.names, path)


def is_named(names: Iterable[str], path: str) -> bool:
    """Whether one of the names is a part of a dotted name; see `Rule`."""
    root = path.partition(".")[0]
    whole = f".{path}."
    return any(
        f".{name}." in whole
        for name in names
        if "." in name or root == "builtins" or root not in sys.stdlib_module_names
    )


def forbid(
    sentence: str, *, ops: tuple[str, ...] = (), names: tuple[str, ...] = (), stated: str = ""
) -> Rule:
    """A rule: the program must not hold these operations, nor call these library functions; see `Rule`."""
    return Rule(sentence, ops, names, stated=stated)


def must_trace(sentence: str, *, stated: str = "") -> Rule:
    """A rule: JAX must be able to trace the function (no NumPy, no `if` or `float()` on values)."""
    return Rule(sentence, must_trace=True, stated=stated)


@dataclass(frozen=True)
class Sliding:
    """How to draw a counterexample: each number of the answer comes from one window of an argument.

    Arguments are named as in the function's signature. The last axes of the array and of the answer are
    (height, width) or (height, width, channel).

    Attributes:
        array: the argument that the window lies on.
        window: an array as large as the window, or a pair (height, width).
        combine: "sum" of the products with `weights`, "max" or "mean" of the window; or the name of an argument that
            is "max" or "average".
        weights: the argument with the window's weights: (height, width), then input channel, then output channel.
        stride: a pair, or None for 1.
        bias: an array with a number for each output channel, added to the sum.
        relu: whether negative results become 0.
    """

    array: str
    window: str
    combine: str = "sum"
    weights: str | None = None
    stride: str | None = None
    bias: str | None = None
    relu: bool = False


@dataclass(frozen=True)
class Exercise:
    """The definition of an exercise; a catalogue file assigns it to the name `EXERCISE`.

    Attributes:
        title: shown in lists.
        checks: small and lecture cases first.
        hints: a ladder of three or more: a question, then the shape of the answer, then the place to look.
        lesson: what the exercise teaches, in one sentence, shown when it passes.
        rules: rules on the learner's program.
        misconceptions: wrong functions that must be rejected, and named.
        sliding: how to draw a counterexample, if the answer comes from sliding windows.
        functions: names that the learner must define; empty for one function with the exercise's own name.
        names: what the parts of an answer are called; a check may have names of its own.
    """

    title: str
    checks: tuple[Check, ...]
    hints: tuple[str, ...]
    lesson: str
    misconceptions: tuple[Misconception, ...]
    rules: tuple[Rule, ...] = ()
    sliding: Sliding | None = None
    functions: tuple[str, ...] = ()
    names: Names = NO_NAMES

    def __post_init__(self) -> None:
        """Refuse fields that are not tuples of what belongs there: a forgotten comma, a forgotten decorator."""
        for name, kind in _FIELDS.items():
            values = getattr(self, name)
            if not isinstance(values, tuple):
                found = type(values).__name__
                raise TypeError(
                    f"{name} is a {found}, not a tuple; a tuple of one has a comma: {name}=(one,)"
                )
            for value in values:
                if not isinstance(value, kind):
                    raise TypeError(
                        f"{name} holds a {type(value).__name__}, not a {kind.__name__}: {value!r:.80}"
                    )


_FIELDS = {"checks": Check, "hints": str, "misconceptions": Misconception, "rules": Rule, "functions": str}
"""The fields of an exercise that are tuples, and of what."""


def function_name(stem: str) -> str:
    """Return the name of an exercise's function: `ex42_some_name` -> `some_name`."""
    number, _, name = stem.partition("_")
    return name if name and number.removeprefix("ex").isdigit() else stem
