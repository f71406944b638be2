"""The command `grader`, also as `python -m grader`."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line. Exit codes: 0 all passed, 1 not all passed, 2 the call was wrong, 3 the grader failed."""
    from grader.cli.main import run
    from grader.exits import stop_tidily

    stop_tidily()
    for stream in (sys.stdout, sys.stderr):
        # A terminal in ASCII or cp1252 shows "?" for what it does not know, and a name of odd bytes stops nothing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run())


if __name__ == "__main__":
    main()
