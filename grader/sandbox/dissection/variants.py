"""Run changed sources of a learner's functions in the process that has the file open."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import Any

from grader.sandbox.dissection.messages import FORMS, RECORDED, RETYPED, Define
from grader.sandbox.worker.moment import at_most

Function = Callable[..., Any]
SECONDS, PATIENCE = 1.0, 5
"""Processor time of a call of what a changed source makes, and so many times as much on the clock."""


def define(request: Define, names: dict[str, Any]) -> dict[str, Function]:
    """Return what sources make of functions, by the function's name and the source's suffix; of one that fails, nothing.

    Args:
        request: the sources.
        names: the names of the open file. Each source has a copy.
    """
    found: dict[str, Function] = {}
    for suffix, source in request.sources.items():
        own = dict(names)
        with contextlib.suppress(Exception):
            exec(compile(source, f"<{suffix}>", "exec", dont_inherit=True), own)  # noqa: S102 - this is what the sandbox is for
            for name in (
                name + ending for name in request.functions for ending in ("", RECORDED, FORMS, RETYPED)
            ):
                if name in own and own[name] is not names.get(name) and callable(own[name]):
                    found[name + suffix] = _bounded(own[name])
    return found


def _bounded(function: Function) -> Function:
    """Return a function that is left after a moment: a change may make a loop endless."""

    @functools.wraps(function)
    def bounded(*args: Any) -> Any:
        with at_most(SECONDS, PATIENCE * SECONDS):
            return function(*args)

    return bounded
