"""The programs that were traced of an exercise: what was run on the cases' inputs is what a proof is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.sandbox.messages import Trace

MAX_KEPT = 8 << 20
"""Bytes of programs kept of an exercise; those of a right one have 0.4 MB."""


@dataclass
class TracedPrograms:
    """Keeps programs until the exercise is judged.

    Attributes:
        by_proof: the distinct ones for each proof of the key, with the request that they answered. A function that keeps
            something from one trace to the next may have several.
        is_full: whether there were more than are kept.
    """

    by_proof: dict[int, dict[bytes, Trace]] = field(default_factory=dict)
    is_full: bool = False
    _size: int = 0

    def keep(self, proof: int | None, request: Trace, programs: Sequence[bytes]) -> None:
        """Keep what a request was answered with, if the key has a proof for it."""
        if proof is None:
            return
        kept = self.by_proof.setdefault(proof, {})
        for program in programs[:1]:
            if program not in kept and self._size + len(program) > MAX_KEPT:
                self.is_full = True
            elif program not in kept:
                kept[program] = request
                self._size += len(program)
