"""A worker without JAX, for files that do without: what is forked is a fifth as large, and forked as much faster."""

from __future__ import annotations

from grader.sandbox.limits import Limits
from grader.sandbox.worker.main import serve


def main(limits: Limits) -> None:
    """Serve; whatever needs JAX after all imports it then, and takes its time."""
    serve(limits)
