"""One process for one task on what a stranger handed in: at the end it is gone, with its folder."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.sandbox.budget import Budget
from grader.sandbox.child import Child
from grader.sandbox.children import STARTUP_SECONDS
from grader.sandbox.launch import Start
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import Tier


@contextlib.contextmanager
def apart(
    module: str,
    reply_type: Any,
    limits: Limits,
    tier: Tier,
    start: Start,
    stop: threading.Event | None = None,
) -> Iterator[Child]:
    """Yield a process that has started.

    Args:
        module: what it runs: a module with `main(limits)`.
        reply_type: what its messages are validated against.
        limits: what it may use.
        tier: the walls around it.
        start: how it is started.
        stop: once it is set, whoever waits for an answer gets StoppedError.

    Raises:
        StartError: the process does not start.
    """
    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
        scratch = Path(tempfile.mkdtemp(prefix="apart-", dir=folder))
        child = Child(start(module, limits, scratch, tier), reply_type, limits, scratch, Budget(limits, stop))
        try:
            child.wait_until_started(STARTUP_SECONDS)
            yield child
        finally:
            child.end()
