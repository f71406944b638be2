"""Encode values as data: a JSON structure and a table of arrays. Of other values, only the type's name is kept.

A node is a JSON list whose first entry is its kind:

    ["none"]  ["bool", true]  ["int", "12"]  ["float", "0.5"]  ["str", "same"]
    ["list", [node, ...]]  ["tuple", [node, ...]]  ["dict", [[key node, node], ...]]
    ["array", "0"]             the array of that name in the table
    ["other", "type name"]     something that is not data

Numbers are strings, since JSON has no NaN and readers differ on big integers.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import numpy as np

Node = list[Any]
MAX_DEPTH, MAX_NODES, MAX_TEXT = 32, 20_000, 10_000
MAX_BYTES = 16 << 20  # of all arrays that a node names, an array counted each time, or as many as there are


@dataclass(frozen=True)
class NotData:
    """Replaces, in a value, something that is no number, array, text or container of them."""

    type_name: str

    def __repr__(self) -> str:
        return f"<{self.type_name}>"


class MalformedError(ValueError):
    """The node is not one that `pack` writes."""


# The dtypes that safetensors writes from NumPy; arrays of another dtype become NotData.
DTYPES = frozenset(
    {
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
    }
)
_DTYPES = frozenset(map(np.dtype, DTYPES))
_DICTS = (dict, OrderedDict, defaultdict)
_SCALARS = frozenset(np.sctypeDict.values())


class Packer:
    """Writes values as nodes, and collects their arrays, unchanged, in `arrays`.

    Only exact types are accepted, since subclasses may lie about themselves; no method of an object is called.
    """

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self._nodes = 0

    def is_array(self, value: Any) -> bool:
        """Whether a value is an array or an array's scalar."""
        return type(value) is np.ndarray or type(value) in _SCALARS

    def pack(self, value: Any, depth: int = 0) -> Node:  # noqa: C901, PLR0911 - one return a kind
        """Return the node of a value."""
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            return ["other", "structure too deep or too large"]
        kind = type(value)
        if value is None:
            return ["none"]
        if kind is bool:
            return ["bool", value]
        if kind is int:
            return (
                ["int", str(value)] if value.bit_length() < 4096 else ["other", "integer of over 4,096 bits"]
            )
        if kind is float:
            return ["float", repr(value)]
        if kind is str:
            return ["str", value[:MAX_TEXT].encode("utf-8", "replace").decode()]
        if kind is list or kind is tuple or _is_namedtuple(kind):
            return [
                "list" if kind is list else "tuple",
                [self.pack(item, depth + 1) for item in tuple(value)],
            ]
        if kind in _DICTS:
            return ["dict", self._pack_items(list(dict.items(value)), depth + 1)]
        if self.is_array(value):
            if not isinstance(value.dtype, np.dtype) or value.dtype not in _DTYPES:
                return ["other", f"array of {value.dtype}"]
            self.arrays.append(value)
            return ["array", str(len(self.arrays) - 1)]
        return ["other", kind.__name__[:100]]

    def _pack_items(self, items: list[tuple[Any, Any]], depth: int) -> list[Node]:
        """Return the nodes of a dict's items, in their order; arrays are numbered in the order of the keys.

        So the programs of two functions that answer alike have the same outputs in the same order.
        """
        keys = [self.pack(key, depth) for key, _ in items]
        in_order = sorted(range(len(items)), key=lambda i: repr(keys[i]))
        nodes = {i: self.pack(items[i][1], depth) for i in in_order}
        return [[key, nodes[i]] for i, key in enumerate(keys)]


def _is_namedtuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields") and kind.__iter__ is tuple.__iter__


def pack(value: Any) -> tuple[Node, dict[str, np.ndarray[Any, Any]]]:
    """Encode a value of builtins and NumPy arrays as a node and its table of arrays."""
    packer = Packer()
    node = packer.pack(value)
    return node, {str(i): np.asarray(a) for i, a in enumerate(packer.arrays)}


def unpack(node: Any, arrays: Mapping[str, Any]) -> Any:
    """Decode the value of a node.

    Raises:
        MalformedError: the node is not one that `pack` writes, names an array that the table lacks, or has too many parts
            or repeated arrays, which would take more memory than the message did.
    """
    try:
        return _Unpacker(arrays).unpack(node, 0)
    except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise MalformedError(f"not a value: {error}") from error


Filler = Callable[[Sequence[Any]], Any]


def filler(node: Node) -> Filler:
    """Return what makes the value of a node from its arrays "0", "1", ...: for a trusted node that is unpacked many times."""
    match node:
        case ["array", str(name)]:
            return itemgetter(int(name))
        case ["tuple", list(items)]:
            parts = [filler(item) for item in items]
            return lambda arrays: tuple([part(arrays) for part in parts])
        case ["list", list(items)]:
            parts = [filler(item) for item in items]
            return lambda arrays: [part(arrays) for part in parts]
        case ["dict", list(pairs)]:
            keys, parts = [unpack(key, {}) for key, _ in pairs], [filler(item) for _, item in pairs]
            return lambda arrays: {key: part(arrays) for key, part in zip(keys, parts, strict=True)}
    value = unpack(node, {})
    return lambda _: value


def size_of(value: Any) -> int:
    """Return how many bytes of memory an unpacked value takes, roughly: arrays' bytes, and some for each part."""
    if isinstance(value, np.ndarray | np.generic):
        return 400 + value.nbytes
    if isinstance(value, dict):
        return 100 + sum(size_of(key) + size_of(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return 100 + sum(map(size_of, value))
    return 100 + len(value) if isinstance(value, str) else 100


class _Unpacker:
    """Decodes nodes, and limits the number of parts and the memory of their value."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._arrays = arrays
        self._nodes = self._bytes = 0

    @cached_property
    def _given(self) -> int:
        """The bytes of all arrays; a key's table has thousands, so they are not counted for each small value."""
        return sum(getattr(array, "nbytes", 0) for array in self._arrays.values())

    def unpack(self, node: Any, depth: int) -> Any:  # noqa: C901, PLR0911 - a table of kinds
        """Return the value of a node."""
        self._nodes += 1
        if depth > MAX_DEPTH + 1 or self._nodes > 2 * MAX_NODES or type(node) is not list:
            raise MalformedError("not a node")
        match node:  # the frequent ones first
            case ["array", str(name)]:
                return self._array(name)
            case ["int", str(digits)] if len(digits) < 1300:
                return int(digits)
            case ["tuple", list(items)]:
                return tuple(self.unpack(item, depth + 1) for item in items)
            case ["list", list(items)]:
                return [self.unpack(item, depth + 1) for item in items]
            case ["none"]:
                return None
            case ["bool", bool(value)]:
                return value
            case ["float", str(digits)] if len(digits) < 40:
                return float(digits)
            case ["str", str(text)]:
                return text
            case ["dict", list(pairs)]:
                return {self._key(k, depth): self.unpack(v, depth + 1) for k, v in pairs}
            case ["other", str(type_name)]:
                return NotData(type_name[:100])
        raise MalformedError("not a node")

    def _array(self, name: str) -> Any:
        array = self._arrays[name]
        self._bytes += getattr(array, "nbytes", 0)
        if self._bytes > MAX_BYTES and self._bytes > self._given:
            raise MalformedError("its arrays are too large together")
        return array

    def _key(self, node: Any, depth: int) -> Any:
        key = self.unpack(node, depth + 1)
        hash(key)  # a list or an array as a key raises TypeError here, not later
        return key
