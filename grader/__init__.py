"""Grade what learners wrote: as programs, against an answer key that is data.

In a notebook, `from grader import check` checks a function where it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.notebook.check import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """`check`, imported when it is asked for: the grader itself has no use for it, nor for the JAX behind it."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from grader.notebook.check import check

    return check
