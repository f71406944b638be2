"""A worker that has imported SciPy, too: `scipy.signal` takes as long to import as JAX."""

from __future__ import annotations

import importlib

from grader.sandbox.limits import Limits
from grader.sandbox.worker import main as with_jax

for module in ("scipy.ndimage", "scipy.signal"):  # for whatever is forked from here
    importlib.import_module(module)


def main(limits: Limits) -> None:
    """Serve."""
    with_jax.main(limits)
