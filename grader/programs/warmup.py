"""What JAX does late, at the first program, done early and once: in a process that is then forked for each file.

Nothing here starts a backend, with which no fork works. Much of it is inside JAX, and may have another name in another
version: what is not found is left out, and costs each fork its milliseconds again.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
from functools import cache
from typing import Any

import jax
import numpy as np


@cache
def warm_up() -> None:
    """Do it."""
    for module in (
        "grader.programs.trace",
        "jaxlib.mlir.dialects.builtin",
        "jaxlib.mlir.dialects.mhlo",
    ):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    for early in (_find_plugins, _share_a_context, _tell_own_files, _trace):
        with contextlib.suppress(ImportError, AttributeError):
            early()
    # What is there now lives as long as the process: a child's collector need not look at it, and copy its pages.
    gc.collect()
    gc.freeze()


def _find_plugins() -> None:
    """Look for plugins of other devices: in the metadata of all installed packages, 10 ms."""
    bridge = importlib.import_module("jax._src.xla_bridge")
    bridge._discover_and_register_pjrt_plugins()  # noqa: SLF001 - see above


def _share_a_context() -> None:
    """Give all programs one MLIR context. JAX makes one for each: a third of the time, where programs are small."""
    mlir = importlib.import_module("jax._src.interpreters.mlir")
    context = mlir.make_ir_context()
    vars(mlir)["make_ir_context"] = lambda: context


def _tell_own_files() -> None:
    """Compile the pattern by which JAX tells its own files from a user's: 3 ms."""
    importlib.import_module("jax._src.source_info_util").is_user_filename("")


def _trace() -> None:
    """Fill JAX's tables with what most programs hold."""

    def usual(x: Any, k: Any) -> Any:
        patch = jax.numpy.pad(x, 1)[1:3, 1:3] * k
        rows = jax.numpy.stack([patch[0] @ k[0], k.max()])
        return jax.numpy.zeros(2).at[0].set(rows.sum()) + rows[:1] * 2 + patch.mean()

    array = jax.ShapeDtypeStruct((2, 2), np.float32)
    jax.jit(usual).trace(array, array)
