"""Parse Python from several threads, one at a time."""

from __future__ import annotations

import ast
import threading

_LOCK = threading.Lock()


def parse(source: str | bytes) -> ast.Module:
    """Return the syntax tree of a source, as `ast.parse` does.

    Python 3.11 counts how deep a tree is in one place for all threads. Where another thread parses meanwhile, it raises
    SystemError ("AST constructor recursion depth mismatch") on a source that is right. `ast.literal_eval` and others that
    parse a line or two hold no lock: the process that reads what many handed in has no other user of them.

    Raises:
        SyntaxError, ValueError, LookupError: it is not Python.
    """
    with _LOCK:
        return ast.parse(source)
