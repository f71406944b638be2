"""Do JAX's lazy initialization early, once, in a process that is then forked for each file.

Nothing here starts a backend: a process with one can't be forked. Much of it is internal to JAX, and may have another
name in another version: what is not found is skipped, and then each fork takes some milliseconds longer.
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
    """Initialize JAX as far as the first traced program would, without a backend.

    Whoever calls this imports this module with the collector off: what JAX makes then stays, and is frozen here.
    """
    for module in (
        "grader.programs.trace",
        "jaxlib.mlir.dialects.builtin",
        "jaxlib.mlir.dialects.mhlo",
    ):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    for initialize in (_find_plugins, _share_a_context, _compile_file_pattern, _trace):
        with contextlib.suppress(ImportError, AttributeError):
            initialize()
    # All objects so far live as long as the process: freeze them, so that a child's collector does not copy their pages.
    # What little is garbage stays as well: to look for it takes 50 ms, for which somebody waits.
    gc.freeze()


def _find_plugins() -> None:
    """Search the metadata of all installed packages for plugins of other devices, which takes 10 ms."""
    bridge = importlib.import_module("jax._src.xla_bridge")
    bridge._discover_and_register_pjrt_plugins()  # noqa: SLF001 - see above


def _share_a_context() -> None:
    """Give all programs one MLIR context. JAX makes one for each, which takes a third of the time of small programs."""
    mlir = importlib.import_module("jax._src.interpreters.mlir")
    context = mlir.make_ir_context()
    vars(mlir)["make_ir_context"] = lambda: context


def _compile_file_pattern() -> None:
    """Compile the pattern by which JAX tells its own files from a user's, which takes 3 ms."""
    importlib.import_module("jax._src.source_info_util").is_user_filename("")


def _trace() -> None:
    """Fill JAX's caches by tracing operations that most programs have."""

    def typical(x: Any, k: Any) -> Any:
        patch = jax.numpy.pad(x, 1)[1:3, 1:3] * k
        rows = jax.numpy.stack([patch[0] @ k[0], k.max()])
        return jax.numpy.zeros(2).at[0].set(rows.sum()) + rows[:1] * 2 + patch.mean()

    array = jax.ShapeDtypeStruct((2, 2), np.float32)
    jax.jit(typical).trace(array, array)
