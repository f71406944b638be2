"""What an exercise's key needs whatever the seed, kept on disk: programs, and what was read off the solution.

A file holds this for one exercise and one state of all sources. It is written while a key is made whose seed anybody may know,
since the calls of a secret one tell something of its cases; keys of secret seeds read it.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from pathlib import Path

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from grader.files import read_bounded, write_whole
from grader.keymaker.reference import Call, Programs, Untraced
from grader.keymaker.wrong import ShownError
from grader.scoring.formula.parts import Path as Place
from grader.scoring.formula.terms import Kind, Terms
from grader.values import Node

SUFFIX = ".programs"
MOST, MOST_UNPACKED = 1 << 26, 1 << 28
_DIGEST = hashlib.sha256().digest_size


class _Program(msgspec.Struct, frozen=True, array_like=True):
    call: Call
    text: bytes
    node: Node


class _Untraced(msgspec.Struct, frozen=True, array_like=True):
    call: Call
    asked_for_values: bool
    raised: str | None


class _Loop(msgspec.Struct, frozen=True, array_like=True):
    call: bytes
    texts: list[bytes]
    state: int


class _Terms(msgspec.Struct, frozen=True, array_like=True):
    place: list[str | int]
    kind: Kind
    names: list[str]
    shapes: list[list[int]]
    output: list[int]
    arrays: bytes


class _Exercise(msgspec.Struct, frozen=True):
    programs: list[_Program]
    untraced: list[_Untraced]
    loops: list[_Loop]
    terms: list[tuple[bytes, list[_Terms]]]


class RaisedBeforeError(Exception):
    """What a function raised when it was traced for an earlier key; its words are kept, its kind is not."""


def take(path: Path, programs: Programs) -> bool:
    """Add what a file holds to the programs, and say whether it did: not where it is not there, or damaged."""
    try:
        data = read_bounded(path, MOST, links=True)
        if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
            return False
        unpacked = zlib.decompressobj().decompress(data[_DIGEST:], MOST_UNPACKED)
        exercise = msgspec.msgpack.decode(unpacked, type=_Exercise)
        terms = {call: dict(map(_terms_of, found)) for call, found in exercise.terms}
    except (OSError, zlib.error, msgspec.MsgspecError, SafetensorError, KeyError):
        return False
    programs.texts |= {program.call: (program.text, program.node) for program in exercise.programs}
    for entry in exercise.untraced:
        raised = None if entry.raised is None else RaisedBeforeError(entry.raised)
        programs.kept.setdefault(entry.call, Untraced(entry.asked_for_values, raised))
    programs.loops |= {loop.call: (loop.texts, loop.state) for loop in exercise.loops}
    programs.terms |= terms
    return True


def keep(path: Path, stem: str, programs: Programs) -> None:
    """Write what the programs hold of an exercise; nothing where the disk takes none."""
    calls = [call for call in programs.texts if _is_of(stem, call[0])]
    exercise = _Exercise(
        [_Program(call, *programs.texts[call]) for call in calls],
        [
            _Untraced(call, found.asked_for_values, None if found.raised is None else str(found.raised))
            for call, found in programs.kept.items()
            if isinstance(found, Untraced) and _is_of(stem, call[0]) and _may_be_kept(stem, call[0], found)
        ],
        [_Loop(call, *loop) for call, loop in programs.loops.items() if _is_of(stem, _name(call))],
        [
            (call, [_terms(place, terms) for place, terms in found.items()])
            for call, found in programs.terms.items()
            if _is_of(stem, _name(call))
        ],
    )
    with contextlib.suppress(OSError):
        write(path, msgspec.msgpack.encode(exercise))
    for call in calls:
        del programs.texts[call]


def write(path: Path, content: bytes) -> None:
    """Write a file with the hash of its content."""
    data = zlib.compress(content, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, hashlib.sha256(data).digest() + data)


def _is_of(stem: str, name: str) -> bool:
    return name == stem or name.startswith(f"{stem}: ")


def _name(call: bytes) -> str:
    return str(msgspec.json.decode(call)[0])


def _may_be_kept(stem: str, name: str, found: Untraced) -> bool:
    """Whether nothing else than words is needed of an exception: of an idea's, which is no sign, not of the solution's."""
    return found.raised is None or not (name == stem or isinstance(found.raised, ShownError))


def _terms(place: Place, terms: Terms) -> _Terms:
    arrays = {name: np.asarray(a, order="C") for name, a in terms.arrays().items()}
    shapes = [list(shape) for shape in terms.shapes]
    return _Terms(list(place), terms.kind, list(terms.names), shapes, list(terms.output), save(arrays))


def _terms_of(kept: _Terms) -> tuple[Place, Terms]:
    terms = Terms.stored(kept.kind, kept.names, kept.shapes, kept.output, load(kept.arrays))
    return tuple(kept.place), terms
