"""Compile and run StableHLO programs, for which the interpreter would be too slow.

Imports JAX, for its CPU client.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import jax
import numpy as np
from jax.extend.backend import get_backend
from jaxlib import _jax
from jaxlib.xla_client import CompileOptions

Array = Any


# A program is run once, or a hundred times as a training's step: optimising it takes longer than it saves. With these
# two options, the exercise on training compiles in a seventh of the time, and runs three to five times slower.
_QUICK = (("xla_backend_optimization_level", 0), ("xla_cpu_use_fusion_emitters", False))


@lru_cache(maxsize=16)
def compile_program(text: bytes) -> Any:
    """Compile an executable for one CPU device, with little optimisation, since compile time dominates."""
    backend = get_backend("cpu")
    devices = _jax.DeviceList(tuple(backend.local_devices()[:1]))
    options = CompileOptions()
    options.env_option_overrides = quick()
    return backend.compile_and_load(text, devices, options)


def quick() -> list[tuple[str, bool | int]]:
    """The options with which the compiler optimises little, as far as this jaxlib has them."""
    return [option for option in _QUICK if _is_known(option)]


@cache
def _is_known(option: tuple[str, bool | int]) -> bool:
    """Whether this jaxlib's compiler has an option: they come and go with its versions."""
    backend = get_backend("cpu")
    devices = _jax.DeviceList(tuple(backend.local_devices()[:1]))
    options = CompileOptions()
    options.env_option_overrides = [option]
    try:
        backend.compile_and_load(_NOTHING, devices, options)
    except RuntimeError:  # XLA's error of any kind
        return False
    return True


_NOTHING = b"func.func public @main(%arg0: tensor<f32>) -> tensor<f32> { return %arg0 : tensor<f32> }"


def run_executable(executable: Any, arrays: list[Array]) -> list[Array]:
    """Run an executable on NumPy or JAX arrays, and return its outputs on the device."""
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
    """Run a loop's init, if it has one, then `steps` steps, each on its own slice of the batches.

    `grader.sandbox.messages.evaluator.EvaluateLoop` documents the arguments.

    Raises:
        ValueError: the executables do not fit the arrays.
    """
    queue = list(executables)
    values = arrays[:carry]
    constants, batches = [jax.device_put(a) for a in arrays[carry : carry + fixed]], arrays[carry + fixed :]
    if has_init:
        values = [*values, *run_executable(queue.pop(0), values)]
    if len(values) != state:
        raise ValueError(f"the state has {len(values)} arrays, and the step takes {state}")
    step = queue.pop(0)
    for t in range(steps):
        values = run_executable(step, [*values, *constants, *(b[t] for b in batches)])[:state]
    final = values[:carry]
    return [np.asarray(a) for a in (run_executable(queue.pop(0), final) if has_measure else final)]
