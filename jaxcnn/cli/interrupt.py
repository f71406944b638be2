"""Ctrl-C: at first when the epoch is over and saved, then at once."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

import click


class CtrlC:
    """Counts how often Ctrl-C was pressed within the block; a context manager.

    Args:
        patient: The first time only counts, and whoever works calls `obey` where it suits. Else it is at once.
        tell: Called the first time, if patient; in the middle of anything, so it must not print.

    Raises:
        KeyboardInterrupt: Out of the block, when it is at once.
    """

    def __init__(self, *, patient: bool, tell: Callable[[], object]) -> None:
        self.pressed = 0
        self._limit = 1 if patient else 0
        self._held = False
        self._tell = tell
        self._before: Any = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Put even an impatient Ctrl-C off to the end of the block.

        For Orbax: an interrupted save leaves the older checkpoint as it was, but its threads go on, and print
        what they stumble over on the terminal.
        """
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self.pressed > self._limit:
            self.obey()

    def obey(self) -> None:
        """Stop where Ctrl-C was pressed, were it once.

        Raises:
            KeyboardInterrupt: It was.
        """
        if self.pressed:
            raise KeyboardInterrupt

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        self.pressed += 1
        if self.pressed <= self._limit:
            self._tell()
        elif not self._held:
            self.obey()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # no other gets signals
            self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


class Interrupted(click.ClickException):
    """Ctrl-C has ended the command: what is saved, and how to go on."""

    exit_code = 130  # as shells count it, where the signal below does not end the process

    def show(self, file: Any = None) -> None:
        """Print it and end by the signal, as shells expect it.

        Python takes nothing down then: JAX, interrupted in a compilation, would crash.
        """
        click.echo(self.format_message(), file=file, err=file is None)
        sys.stdout.flush()
        sys.stderr.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
