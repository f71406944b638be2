"""Serve the page on this machine alone, with uvicorn in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from grader.course import Course
from grader.watch.page.address import listen
from grader.watch.page.app import App
from grader.watch.page.board import Board
from grader.watch.page.view import shell, view
from grader.watch.session import Session

LAST_SECONDS = 1
"""What may still be sent when the session ends."""


class Page:
    """While open, serves the page.

    Args:
        root: the learner's folder.
        press: called, in the server's thread, with each key of the page.
        browser: whether to open the page in the user's browser, where there is one.

    Raises:
        OSError: no port can be had.
    """

    def __init__(self, root: Path, press: Callable[[str], None], *, browser: bool = True) -> None:
        self._listener, address = listen(root)
        self.url = address.url
        self._browser = browser
        self._runner = asyncio.Runner()
        self._board = Board(self._runner.get_loop())
        app = App(address.word, shell(), self._board, press)
        # Its log would be written over the screen; none of its extras is needed, so none is looked for.
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            interface="asgi3",
            loop="asyncio",
            http="h11",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=LAST_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread, and open the browser: what it asks for meanwhile waits in the socket."""
        self._thread.start()
        if self._browser and _has_window():
            webbrowser.open(self.url)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all connections and the thread."""
        self._board.close()
        self._server.should_exit = True
        self._thread.join()

    def show(self, session: Session, course: Course, today: int) -> None:
        """Show the state of the session on every open page."""
        self._board.put(view(session, course, today))

    def _run(self) -> None:
        with contextlib.closing(self._listener), self._runner as runner:
            runner.run(self._server.serve(sockets=[self._listener]))


def _has_window() -> bool:
    """Whether a browser would open a window; on a plain terminal, some take its place."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
