"""Handle Ctrl-C: the first one stops after the epoch is saved, the second one at once."""

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
        patient: Whether the first Ctrl-C is only counted, until the code in the block calls `obey`. If not, it stops the
            block at once.
        tell: Called at the first Ctrl-C, if patient. It may interrupt any code, so it must not print.

    Raises:
        KeyboardInterrupt: From the block, when it is stopped at once.
    """

    def __init__(self, *, patient: bool, tell: Callable[[], object]) -> None:
        self.pressed = 0
        self._limit = 1 if patient else 0
        self._held = False
        self._tell = tell
        self._old_handler: Any = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Delay every Ctrl-C to the end of the block.

        For Orbax: an interrupted save leaves the older checkpoint intact, but its threads go on, and print errors on
        the terminal.
        """
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self.pressed > self._limit:
            self.obey()

    def obey(self) -> None:
        """Stop if Ctrl-C was pressed at least once.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
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
        if threading.current_thread() is threading.main_thread():  # only the main thread gets signals
            self._old_handler = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        if self._old_handler is not None:
            signal.signal(signal.SIGINT, self._old_handler)


class Interrupted(click.ClickException):
    """Ctrl-C ended the command; the message says what is saved, and how to resume."""

    exit_code = 130  # the exit code that shells use, if the signal below does not end the process

    def show(self, file: Any = None) -> None:
        """Print the message, and end the process by the signal, as shells expect.

        Python then skips its cleanup, in which JAX would crash if a compilation was interrupted.
        """
        click.echo(self.format_message(), file=file, err=file is None)
        sys.stdout.flush()
        sys.stderr.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
