"""A worker that imports what many files do before it is asked for one: for a lane that waits long before each exercise.

A file that imports jaxcnn or optax would wait 20 to 80 ms for them, each time that it is saved.
"""

from __future__ import annotations

from grader.sandbox.limits import Limits
from grader.sandbox.worker import main as with_jax

LIBRARIES = ("jaxcnn.filters", "jaxcnn.model", "jaxcnn.networks", "jax.scipy.signal", "optax")


def main(limits: Limits) -> None:
    """Serve."""
    with_jax.main(limits, LIBRARIES)
