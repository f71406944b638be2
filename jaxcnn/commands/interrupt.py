"""Ctrl-C that waits until what must not be cut in two is over."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off until the end of the block.

    For Orbax: an interrupted save leaves the older checkpoint as it was, but its threads go on, and print
    what they stumble over on the terminal.

    Raises:
        KeyboardInterrupt: At the end of the block, where Ctrl-C was pressed within it.
    """
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread only
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
