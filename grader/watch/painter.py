"""Paint frames of lines on a terminal, each over the last one without flicker; an unchanged frame is not painted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from grader.watch.screen import Size

_STANDARD_OUTPUT, _VIRTUAL_TERMINAL = -11, 4
_HOME, _CLEAR = "\x1b[H", "\x1b[2J"
# Sent before each line, not after it, where a line as wide as the terminal would lose its last letter.
_ERASE_LINE, _ERASE_BELOW = "\x1b[K", "\x1b[J"


class Painter:
    """Paints frames on a terminal; writes each new frame in full if the output is no terminal."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._last: list[str] = []

    def __enter__(self) -> Self:
        """Begin with an empty screen."""
        if sys.platform == "win32":
            _obey_sequences()
        self.clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last frame on the screen, and the cursor below it."""
        self._write("\n")

    def clear(self) -> None:
        """Clear the screen, so that the next frame is painted in full."""
        self._last = []
        if self._is_terminal:
            self._write(_CLEAR)

    def paint(self, frame: Callable[[Size], list[str]]) -> None:
        """Paint the frame for the terminal's size."""
        if not self._is_terminal:
            lines = frame(Size(80, None, colour=False))
            text = "\n".join([*lines, ""])
        else:
            lines = frame(self._size())
            *above, last = lines or [""]
            text = _HOME + "".join(f"{_ERASE_LINE}{line}\n" for line in above) + _ERASE_BELOW + last
        if lines != self._last:
            self._last = lines
            self._write(text)

    def _size(self) -> Size:
        # Ask the terminal: COLUMNS and LINES in the environment do not change when it is resized.
        try:
            columns, rows = os.get_terminal_size(self._out.fileno())
        except OSError:
            columns, rows = 0, 0
        return Size(columns or 80, rows or 24, colour="NO_COLOR" not in os.environ)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def _obey_sequences() -> None:
    """Tell a console of Windows to obey what moves the cursor; an older one prints it until it is told.

    https://learn.microsoft.com/windows/console/setconsolemode; what is no console is left alone.
    """
    if sys.platform == "win32":
        import ctypes

        console, mode = ctypes.windll.kernel32, ctypes.c_ulong()
        output = console.GetStdHandle(_STANDARD_OUTPUT)
        if console.GetConsoleMode(output, ctypes.byref(mode)):
            console.SetConsoleMode(output, mode.value | _VIRTUAL_TERMINAL)
