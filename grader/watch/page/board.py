"""The newest message for all open pages: put from the session's thread, awaited in the server's."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec


class Board:
    """Keeps one message; whoever waits is woken by the next one.

    Args:
        loop: the event loop in which pages wait.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._changed = asyncio.Event()
        self._last: msgspec.Struct | None = None
        self.newest = b""
        self.is_closed = False

    def put(self, message: msgspec.Struct) -> None:
        """Show a message, from any thread; the same one as before wakes nobody."""
        if message != self._last:
            self._last = message
            self._call(msgspec.json.encode(message))

    def close(self) -> None:
        """Wake all for the last time, from any thread."""
        self._call(None)

    async def wait(self) -> None:
        """Wait for the next message, or the end."""
        await self._changed.wait()

    def _call(self, data: bytes | None) -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended already
            self._loop.call_soon_threadsafe(self._set, data)

    def _set(self, data: bytes | None) -> None:
        if data is None:
            self.is_closed = True
        else:
            self.newest = data
        self._changed.set()
        self._changed = asyncio.Event()
