"""Values as a report shows them: arguments and answers, readable for people and programs."""

from __future__ import annotations

import math
from itertools import chain
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta

from grader.values import NotData

# A larger array is reported by its shape alone; the first failing case is usually a small one.
MAX_ELEMENTS = 400
MAX_INSIDE = 12  # elements of an array inside a dict or tuple
MAX_LENGTH = (
    200  # letters of a dict or tuple written out; a longer one is told by shapes, or by its keys alone
)


class Value(msgspec.Struct, frozen=True, gc=False):
    """An argument or answer, readable for people and programs."""

    kind: Annotated[
        Literal["array", "value"], Meta(description="'array' has a shape and dtype; 'value' anything else")
    ]
    data: Annotated[
        Any,
        Meta(
            description="nested lists of numbers (NaN and infinities as text), null if too large; or a text"
        ),
    ]
    shape: list[int] | None = None
    dtype: str | None = None

    def __post_init__(self) -> None:
        """Refuse data that are not what the kind and the shape say: a report may have been written by anybody.

        Raises:
            ValueError: they are not; in decoding, msgspec's ValidationError.
        """
        if self.kind == "array":
            fits = self.shape is not None and (self.data is None or _has_shape(self.data, self.shape))
        else:
            fits = isinstance(self.data, str) and self.shape is None
        if not fits:
            raise ValueError(f"the data of {self.kind!r} are not of its shape {self.shape}")


def _has_shape(data: Any, shape: list[int]) -> bool:
    """Whether data are lists, nested as a shape says, of numbers or texts."""
    items = [data]
    for length in shape:  # a level of nesting at a time: reports are read by the thousand
        if not all(isinstance(item, list) and len(item) == length for item in items):
            return False
        items = list(chain.from_iterable(items))
    return all(issubclass(kind, int | float | str) for kind in set(map(type, items)))


def view(value: Any) -> Value:
    """Return a value as the report shows it."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        data = _plain(array) if array.size <= MAX_ELEMENTS else None
        return Value("array", data, list(array.shape), array.dtype.name)
    return Value("value", outline(value))


def outline(value: Any) -> str:
    """Return a value as text, with as much of what is inside of it as makes no long text."""
    texts = (text_of(value, MAX_INSIDE), text_of(value, 0), text_of(value, 0, deep=False))
    return next((text for text in texts if len(text) <= MAX_LENGTH), texts[-1][:1000])


def text_of(value: Any, most: int = MAX_ELEMENTS, *, deep: bool = True) -> str:
    """Return a value as a learner would write it.

    Args:
        value: the value.
        most: an array of more elements is written as its shape.
        deep: whether what is inside of its dicts, lists and tuples is written; otherwise "..." stands there.
    """
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return str(_plain(array)) if array.size <= most else f"<array of shape {array.shape}>"

    def inner(item: Any) -> str:
        if deep or not isinstance(item, dict | list | tuple):
            return text_of(item, most, deep=deep)
        return "{...}" if isinstance(item, dict) else "[...]" if isinstance(item, list) else "(...)"

    if isinstance(value, dict):
        return "{" + ", ".join(f"{inner(k)}: {inner(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        inside = ", ".join(map(inner, value))
        return (
            f"[{inside}]" if isinstance(value, list) else f"({inside},)" if len(value) == 1 else f"({inside})"
        )
    return (
        repr(value) if isinstance(value, NotData | str | int | float | None) else f"<{type(value).__name__}>"
    )


def _plain(array: np.ndarray[Any, Any]) -> Any:
    if array.ndim:
        return [_plain(item) for item in array]
    item = array.item()
    if isinstance(item, float):
        return float(f"{item:.7g}") if math.isfinite(item) else str(item)
    return item
