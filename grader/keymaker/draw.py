"""Turn a case or a loop of the catalogue into data: a target and its arrays, drawn from a seed."""

from __future__ import annotations

import hashlib
from typing import Any

import jax
import numpy as np

from grader.exercise import Case, Loop
from grader.programs.target import LoopTarget, Target
from grader.values import Packer


def generator(seed: str, stem: str, check: str) -> np.random.Generator:
    """Return a check's own random generator, so that adding a check changes no other check's cases."""
    digest = hashlib.sha256(f"{seed}\0{stem}\0{check}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest))


def call_target(case: Case, default: str) -> tuple[Target, list[Any]]:
    """Turn a case into a target and its arrays."""
    packer = Packer()
    args = packer.pack(tuple(case.args))
    extra = [] if case.cotangent is None else [case.cotangent]
    arrays = [canonical(a) for a in (*packer.arrays, *extra)]
    return Target(case.function or default, args, case.transform, case.in_axes, bool(extra)), arrays


def loop_target(loop: Loop) -> tuple[LoopTarget, list[Any]]:
    """Turn a loop into a target and its arrays: the carry's first, then the fixed ones, then the batches."""
    packer = Packer()
    # Rebuild by JAX, to give dicts JAX's order of keys, by which a traced step numbers its arrays.
    parts = jax.tree.map(lambda leaf: leaf, (loop.carry, loop.fixed, loop.batches))
    carry, fixed, batches = (packer.pack(tuple(part)) for part in parts)
    return LoopTarget(loop.step, carry, fixed, batches, loop.steps, loop.init), [
        canonical(a) for a in packer.arrays
    ]


def canonical(array: Any) -> Any:
    """Convert an input to the type that JAX gives it by default: 32 bits instead of 64."""
    narrow = {"int64": np.int32, "uint64": np.uint32, "float64": np.float32}
    array = np.asarray(array)
    return array.astype(narrow.get(array.dtype.name, array.dtype))
