"""Run a StableHLO program by compiling it: for programs that the interpreter would take too long over.

Imports JAX, for its CPU client.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import numpy as np
from jax.extend.backend import get_backend
from jaxlib import _jax
from jaxlib.xla_client import CompileOptions

Array = Any


@lru_cache(maxsize=16)
def compile_program(text: bytes) -> Any:
    """An executable for one CPU device."""
    backend = get_backend("cpu")
    devices = _jax.DeviceList(tuple(backend.local_devices()[:1]))
    return backend.compile_and_load(text, devices, CompileOptions())


def run(executable: Any, arrays: list[Array]) -> list[Array]:
    """Outputs, on the device, of an executable on arrays of either kind."""
    results = executable.execute_sharded([jax.device_put(a) for a in arrays])
    return [shards[0] for shards in results.disassemble_into_single_device_arrays()]


def run_loop(
    executables: list[Any],
    arrays: list[Array],
    *,
    carry: int,
    fixed: int,
    state: int,
    steps: int,
    has_init: bool,
    has_measure: bool,
) -> list[Any]:
    """Run init (where there is one), then `steps` steps, each on its own slice of the batches; see `messages.EvaluateLoop`.

    Raises:
        ValueError: the executables do not fit the arrays.
    """
    queue = list(executables)
    values = arrays[:carry]
    constants, batches = [jax.device_put(a) for a in arrays[carry : carry + fixed]], arrays[carry + fixed :]
    if has_init:
        values = [*values, *run(queue.pop(0), values)]
    if len(values) != state:
        raise ValueError(f"the state has {len(values)} arrays, and the step takes {state}")
    step = queue.pop(0)
    for t in range(steps):
        values = run(step, [*values, *constants, *(b[t] for b in batches)])[:state]
    final = values[:carry]
    return [np.asarray(a) for a in (run(queue.pop(0), final) if has_measure else final)]
