"""The exit codes of the grader's processes, and how they stop on a signal."""

from __future__ import annotations

import signal
from typing import NoReturn

PASSED, NOT_PASSED, WRONG_CALL, GRADER_FAILED = 0, 1, 2, 3


def stop_tidily() -> None:
    """Turn SIGTERM and SIGHUP into SystemExit, so that child processes are ended and temporary files removed."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)


def _stop(number: int, _: object) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # a second one does not interrupt the cleaning up
    raise SystemExit(128 + number)
