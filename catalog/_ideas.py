"""Misconceptions in few words: a name, a sentence, and the functions through which the idea comes out."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercise import Misconception, Raises, misconception

from ._images import Array

Function = Callable[..., Any]


def idea(name: str, sentence: str, first: Function, *others: Function) -> Misconception:
    """A misconception by its name; the first function has the idea's most common answers."""

    @functools.wraps(first)
    def named(*args: Any) -> Any:
        return first(*args)

    named.__name__ = name.replace(" ", "_")
    return misconception(sentence, also=others)(named)


def of_functions(name: str, help_: str, *functions: Function, replaces: str | None = None) -> Misconception:
    """The same, where it replaces one function of several."""
    first, *others = functions
    first.__name__ = name.replace(" ", "_")
    return misconception(help_, replaces=replaces, also=others)(first)


def of_answer(right: Function, *changes: Callable[[Array], Any]) -> tuple[Function, ...]:
    """What a right function answers, changed afterwards: one function for each change."""

    def changed(change: Callable[[Array], Any]) -> Function:
        return lambda *args: change(np.asarray(right(*args)))

    return tuple(map(changed, changes))


def of_argument(right: Function, position: int, *changes: Callable[[Array], Any]) -> tuple[Function, ...]:
    """What a right function answers where one of its arguments was changed before: one function for each change."""

    def changed(change: Callable[[Array], Any]) -> Function:
        return lambda *args: right(
            *args[:position], change(np.asarray(args[position])), *args[position + 1 :]
        )

    return tuple(map(changed, changes))


def as_numpy_runs_it(code: Function) -> Function:
    """Plain code of a learner on NumPy's arrays; where NumPy raises, an exception that says the same.

    Of shapes that don't fit, the shapes are what NumPy's and JAX's exceptions have in common.
    """

    @functools.wraps(code)
    def run(*args: Any) -> Any:
        args = tuple(np.array(arg) if hasattr(arg, "shape") else arg for arg in args)
        try:
            return code(*args)
        except IndexError as error:
            return Raises("IndexError", str(error))
        except ValueError as error:
            shapes = re.findall(r"\([\d,]*\)", str(error))
            return (
                Raises("broadcast", *shapes)
                if "broadcast" in str(error)
                else Raises("ValueError", str(error))
            )

    return run


class Clamped:
    """An array as JAX reads it by whole numbers: an index beyond the last is silently taken for the last."""

    def __init__(self, array: Array) -> None:
        self._array, self.shape = np.asarray(array), np.shape(array)

    def __getitem__(self, index: tuple[int, ...]) -> Any:
        return self._array[tuple(min(i, n - 1) for i, n in zip(index, self.shape, strict=True))]


def as_jax_runs_it(code: Function) -> Function:
    """Plain code of a learner that reads arrays by whole numbers alone, on JAX's arrays."""
    return lambda *args: code(*(Clamped(arg) if hasattr(arg, "shape") else arg for arg in args))


def as_jax_makes_it_uint8(array: Array) -> Array:
    """A cast of numbers that uint8 can't hold as JAX does it: floats stop at 0 and 255. JAX would compile it for each shape."""
    array = np.asarray(array)
    if array.dtype.kind != "f":
        return array.astype(np.uint8)
    return np.clip(np.nan_to_num(array.astype(np.float32), nan=0), 0, 255).astype(np.uint8)
