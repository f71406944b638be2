"""What programs answered, kept for a class: equal programs on equal inputs are run once.

A program may take over the evaluator that runs it, and whatever that answers from then on may be a lie. So an answer is
kept under the hash of what was asked and of all that was asked for the same exercise before, and is taken from an evaluator
that was asked nothing else: whoever gets it has handed in each program that had a part in it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import msgspec
import numpy as np

from grader.sandbox.messages.evaluator import (
    Evaluate,
    Evaluated,
    EvaluateLoop,
    EvaluateMany,
    Known,
    NotProvable,
    Prove,
)
from grader.sandbox.wire import Frame

ASKED = Evaluate | EvaluateMany | EvaluateLoop | Prove
ANSWERED = Evaluated | Known | NotProvable
"""What is the same each time; that a limit was passed, or that an evaluator ended, is not."""
MOST = 8 << 20
MOST_AT_ONCE = 2 << 20
"""Bytes that are kept for a class, and of one exercise; those of a right one take 0.1 MB."""
_MOST_SEEN = 10_000
_OF_A_FRAME = 1_000
"""Bytes that a frame takes beside its arrays."""


Answer = TypeVar("Answer")


class Memo(Generic[Answer]):
    """Answers by the hash of what was asked; those not used for longest go first.

    Args:
        size_of: how many bytes of memory an answer takes.
        most: bytes that they may take.
    """

    def __init__(self, size_of: Callable[[Answer], int], most: int = MOST) -> None:
        self._size_of, self._most, self._size = size_of, most, 0
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._changing = threading.Lock()

    def get(self, key: bytes) -> Answer | None:
        """What was answered, if that is kept."""
        with self._changing:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def has_seen(self, key: bytes) -> bool:
        """Whether this was asked about before; from now on it was."""
        with self._changing:
            if key in self._seen:
                return True
            self._seen[key] = None
            if len(self._seen) > _MOST_SEEN:
                self._seen.popitem(last=False)
            return False

    def keep(self, answers: Mapping[bytes, Answer]) -> None:
        """Keep answers."""
        with self._changing:
            for key, answer in answers.items():
                if key not in self._answers:
                    self._answers[key] = answer
                    self._size += self._size_of(answer)
            while self._size > self._most:
                _, oldest = self._answers.popitem(last=False)
                self._size -= self._size_of(oldest)


class Chain:
    """What is asked for one exercise, in order, and what is to be kept of it.

    Args:
        memo: the class's.
        root: the hash of what else the answers depend on.
    """

    def __init__(self, memo: Memo[Frame], root: bytes) -> None:
        self.memo, self._key = memo, root
        self._answers: dict[bytes, Frame] = {}
        self._size, self._is_sound = 0, True

    def link(self, request: Frame) -> bytes:
        """Add a request, and return the hash of all up to this one."""
        digest = hashlib.sha256(self._key)
        digest.update(type(request.message).__name__.encode() + msgspec.json.encode(request.message))
        for name, array in request.arrays.items():
            digest.update(f"\0{name}\0{array.dtype.str}\0{array.shape}\0".encode())
            digest.update(np.ascontiguousarray(array).data if array.size else b"")
        for program in request.programs:
            digest.update(f"\0{len(program)}\0".encode() + program)
        self._key = digest.digest()
        return self._key

    def add(self, key: bytes, reply: Frame) -> None:
        """Have a reply kept, if the exercise ends well."""
        if not isinstance(reply.message, ANSWERED):
            return
        for array in reply.arrays.values():
            array.flags.writeable = False  # others will read it
        self._size += size_of(reply)
        self._answers[key] = reply
        if self._size > MOST_AT_ONCE:
            self.spoil()

    def spoil(self) -> None:
        """Keep nothing of this exercise: a limit was passed, or an evaluator ended, which may be otherwise another time."""
        self._is_sound = False
        self._answers.clear()

    @property
    def answers(self) -> Mapping[bytes, Frame]:
        """What is to be kept; nothing once it is spoilt."""
        return self._answers if self._is_sound else {}


def size_of(frame: Frame) -> int:
    """Return how many bytes of memory a frame takes, roughly."""
    return _OF_A_FRAME + sum(array.nbytes + 200 for array in frame.arrays.values())
