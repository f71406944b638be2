"""Read keys as they are pressed, without Enter or echo, and always restore the terminal."""

from __future__ import annotations

import os
import re
import select
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

# Arrows, function keys and the like send sequences that begin with Escape; their letters are no commands.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?")


def keys_in(data: bytes) -> list[str]:
    """Return the keys in the bytes that a terminal sent, in lower case."""
    return list(_ESCAPES.sub("", data.decode("utf-8", "ignore")).lower())


class Keyboard:
    """While open, calls `tell` with each key; with none if standard input is no terminal."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._before: Any = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Switch the terminal to single keys, and start to read them."""
        if not sys.stdin.isatty():
            return self
        if sys.platform == "win32":
            # Reading a key there needs no mode, and the thread ends with the process.
            threading.Thread(target=self._read_windows, daemon=True).start()
            return self
        import termios

        self._fd = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._fd)
        self.resume()
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        return self

    def resume(self) -> None:
        """Switch the terminal to single keys again, after the process was stopped with Ctrl-Z and continued."""
        if sys.platform != "win32" and self._before is not None:
            import termios
            import tty

            tty.setcbreak(self._fd, termios.TCSADRAIN)  # Ctrl-C stays a signal

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Restore the terminal."""
        if sys.platform == "win32" or self._thread is None:
            return
        import termios

        os.write(self._waker, b".")
        self._thread.join()
        os.close(self._wake)
        os.close(self._waker)
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._fd, self._wake], [], [])
            if self._wake in ready:
                return
            try:
                data = os.read(self._fd, 1024)
            except OSError:
                return  # the terminal is gone
            if not data:
                return
            for key in keys_in(data):
                self._tell(key)

    def _read_windows(self) -> None:
        if sys.platform == "win32":
            import msvcrt

            while True:
                key = msvcrt.getwch()
                if key in ("\x00", "\xe0"):
                    msvcrt.getwch()  # the second half of an arrow or function key
                else:
                    self._tell(key.lower())
