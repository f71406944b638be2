"""Misconceptions, as a course author writes them: functions that compute what a learner with a wrong idea would.

What an idea shows need not be an answer of its own. Its function may also return a sign: that the answer has a shape, that
an exception says some words, that an argument is changed in place, that something is kept from one call to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

Function = Callable[..., Any]


class HasShape(msgspec.Struct, frozen=True, tag="shape"):
    """A sign: the answer is an array of this shape, whatever its numbers.

    Where the right answer has this shape, too, it is no evidence; nor under "vmap" and "grad".
    """

    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse what is no shape."""
        shape: Any = self.shape  # whatever an author wrote
        if not isinstance(shape, tuple) or not all(type(side) is int for side in shape):
            raise TypeError(f"HasShape takes a tuple of ints, and got {shape!r}: HasShape((3, 4))")


class Raising(msgspec.Struct, frozen=True, tag="raises"):
    """A sign: the call raises an exception that says all of these words; without words, any exception. See `Raises`."""

    words: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True, tag="changes"):
    """A sign: the call changes the argument of this name in place; the answer is right, or has no other name."""

    argument: str


class KeepsState(msgspec.Struct, frozen=True, tag="keeps state"):
    """A sign: a first call is right, a second one with the same arguments is not."""


class LeaksTracer(msgspec.Struct, frozen=True, tag="leaks tracer"):
    """A sign: a traced array of an earlier call was kept, and is used in this one."""


Sign = HasShape | Raising | Changes | KeepsState | LeaksTracer
ONCE = Changes | KeepsState | LeaksTracer
"""Signs that need not show on every case: a first call has nothing kept, and a step by 0 changes nothing."""


def Raises(*words: str) -> Raising:  # noqa: N802 - a sign, as those above, which takes any number of words
    """Return the sign of an exception that is typical of an idea: `Raises("ValueError", "broadcast", "(9, 12)")`.

    The words are looked for in what Python says, "ValueError: operands could not ...", and not in the explanation that a
    learner reads. Neither case nor spaces count: NumPy writes (9,12), and JAX (9, 12).
    """
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise TypeError(
            'Raises takes words of the exception, one text each: Raises("broadcast"). Any exception: raise one.'
        )
    return Raising(words)


@dataclass(frozen=True)
class Misconception:
    """A wrong idea that learners really have, as functions that compute its answers.

    Attributes:
        name: a few words.
        help: names the idea and says what is right instead, addressed to the learner.
        function: the wrong function, with the signature of the right one. It may return a sign in place of an answer.
        replaces: name of the learner's function that it replaces; None for the exercise's own.
        also: other functions through which the same idea comes out: a library that gives an empty array where another
            raises.
    """

    name: str
    help: str
    function: Function
    replaces: str | None = None
    also: tuple[Function, ...] = ()

    @property
    def functions(self) -> tuple[Function, ...]:
        """All functions through which the idea comes out."""
        return self.function, *self.also


def misconception(
    help: str,  # noqa: A002 - the field's name
    *,
    replaces: str | None = None,
    also: Iterable[Function] = (),
) -> Callable[[Function], Misconception]:
    """Make a decorator that turns a function into a `Misconception` with the function's name, with spaces."""
    if not isinstance(help, str):
        raise TypeError('misconception needs the sentence that helps: @misconception("...")')
    if callable(also) or not all(callable(function) for function in also):
        raise TypeError("also holds other functions of the same idea, in a tuple: also=(other,)")

    def decorate(function: Function) -> Misconception:
        return Misconception(function.__name__.replace("_", " "), help, function, replaces, tuple(also))

    return decorate


def both(
    first: Misconception, second: Misconception, function: Function, also: Iterable[Function] = ()
) -> Misconception:
    """Combine two independent misconceptions; the functions compute the answers of someone who holds both."""
    name = f"{first.name}{AND}{second.name}"
    sentence = f"Two things at once. {first.help} And: {second.help}"
    return Misconception(name, sentence, function, first.replaces, tuple(also))


AND = ", and "
"""Joins the names of two ideas that are held at once."""
