"""What the solution is known by, for each distinct call of an exercise's cases: what is proved equal to it has the same."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from grader.key.model import ProofKey
from grader.keymaker.reference import Programs
from grader.programs.interpret import Program
from grader.programs.target import Spec, Target
from grader.values import Node

# A program with one of these takes the larger of two numbers, and who computes the same may choose by an `if`.
_CHOICES = frozenset(f"stablehlo.{name}" for name in ("maximum", "minimum", "clamp", "compare", "sort"))


class Known:
    """Collects what a key holds of one exercise's proofs.

    Args:
        seed: what the random point is drawn from.
        stem: the exercise's.
        programs: where what programs are known by is kept.

    Attributes:
        point: what the proofs' random point is drawn from, another for each exercise.
        proofs: what the solution is known by, for each distinct call that it is known for.
        arrays: the arrays of their fingerprints, for the exercise's table.
    """

    def __init__(self, seed: str, stem: str, programs: Programs) -> None:
        digest = hashlib.sha256(f"{seed}\0{stem}\0the point of its proofs".encode()).digest()
        self._programs = programs
        self.point = int.from_bytes(digest[:7])
        self.proofs: list[ProofKey] = []
        self.arrays: dict[str, Any] = {}
        self._found: dict[bytes, int | None] = {}

    def index(self, target: Target, arrays: list[Any], program: Program, answer: Node) -> int | None:
        """Return the index among `proofs` of a call's; None where no proof follows the solution.

        Args:
            target: the call.
            arrays: its arrays, of which only shapes and dtypes are used.
            program: what the solution computes on these.
            answer: the node of its answer.
        """
        specs = [Spec(a.shape, a.dtype.name) for a in arrays]
        call = msgspec.json.encode([target, specs])
        if call not in self._found:
            self._found[call] = self._new(program, answer)
        return self._found[call]

    def _new(self, program: Program, answer: Node) -> int | None:
        prefix = f"proof{len(self.proofs)}."
        known = self._programs.known(program, answer, self.point)
        if known is None:
            return None
        self.arrays |= {prefix + name: array for name, array in known.items()}
        self.proofs.append(ProofKey(prefix, bool(program.operations.keys() & _CHOICES)))
        return len(self.proofs) - 1
