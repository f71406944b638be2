"""The programs that were traced of an exercise: what was run on the cases' inputs is what a proof is about.

Several cases may have the same shapes. A function that gave the same program to the same shapes twice is not traced for them a
third time, as under `jax.jit`; one that keeps something between its traces gave another program, or raised, and is traced for
every case.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from grader.sandbox.messages.worker import Trace, Traced
from grader.sandbox.wire import Frame
from grader.values import Node

MAX_KEPT = 8 << 20
"""Bytes of programs kept of an exercise; those of a right one have 0.4 MB."""


@dataclass
class TracedPrograms:
    """Keeps programs until the exercise is judged.

    Attributes:
        by_proof: the distinct ones for each proof of the key, each with the node of its answer as JSON, and the request that
            they replied to. A function that keeps something from one trace to the next may have several.
        is_full: whether there were more than are kept.
    """

    by_proof: dict[int, dict[tuple[bytes, bytes], Trace]] = field(default_factory=dict)
    is_full: bool = False
    _size: int = 0
    _replies: dict[bytes, Frame] = field(default_factory=dict)
    _replied: int = 0
    _is_steady: dict[str, bool] = field(default_factory=dict)
    """By a function's name, whether it gave the same program again; unknown until some shapes come twice."""

    def reply_to(self, request: Trace) -> Frame | None:
        """Return what a request was answered with, if its function need not be traced again."""
        steady = self._is_steady.get(request.target.function, False)
        return self._replies.get(msgspec.json.encode(request)) if steady else None

    def note(self, request: Trace, reply: Frame) -> None:
        """Note what a request was answered with, whatever that is."""
        asked, function = msgspec.json.encode(request), request.target.function
        if (before := self._replies.get(asked)) is not None:
            same = before.message == reply.message and before.programs == reply.programs
            self._is_steady[function] = same and self._is_steady.get(function, True)
        elif isinstance(reply.message, Traced):
            self._replied += sum(map(len, reply.programs))
            if self._replied <= MAX_KEPT:
                self._replies[asked] = reply

    def keep(self, proof: int | None, request: Trace, program: bytes, answer: Node) -> None:
        """Keep what a request was answered with, if the key has a proof for it."""
        if proof is None:
            return
        kept = self.by_proof.setdefault(proof, {})
        traced = program, msgspec.json.encode(answer)
        if traced in kept:
            return
        self._size += sum(map(len, traced))
        if self._size > MAX_KEPT:
            self.is_full = True
        else:
            kept[traced] = request
