"""The programs that were traced of an exercise: what was run on the cases' inputs is what a proof is about."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from grader.sandbox.messages.worker import Trace
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
