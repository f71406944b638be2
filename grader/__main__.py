"""`grader`, and `python -m grader`."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line. Exit codes: 0 all passed, 1 not all passed, 2 the call was wrong, 3 the grader failed."""
    from grader.cli import run

    stop_tidily()
    sys.exit(run())


def stop_tidily() -> None:
    """A terminal that closes and a scheduler that ends us leave the chance to end what was started, and to tidy up."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)


def _stop(number: int, _: object) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
