"""The page's addresses, as an ASGI application: the page, its events, the keys that it has.

Every address begins with a word that only this machine's user knows, and every request must name this machine as its
host: a site that has its own name resolved to 127.0.0.1 reads nothing here. Nothing is kept in a cache, and no other site
is told that it may read.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from grader.watch.page.board import Board

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HOSTS = frozenset({"127.0.0.1", "localhost"})
"""Under any port: an editor may forward it from another machine."""
KEYS = frozenset("hn")
BEAT_SECONDS = 15.0
"""Something is sent that often, so that a connection that is gone is noticed."""
RETRY_MS = 500
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}
_STATUS_TEXT = {403: b"forbidden\n", 404: b"not found\n", 405: b"method not allowed\n"}


class App:
    """Answers the page's requests.

    Args:
        word: the secret part of every address.
        shell: the page and its content security policy.
        board: what the page shows.
        press: called with each key of the page.
    """

    def __init__(self, word: str, shell: tuple[str, str], board: Board, press: Callable[[str], None]) -> None:
        self._word, self._board, self._press = word, board, press
        self._html, self._policy = shell

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        parts: list[str] = [*scope["path"].split("/"), ""]
        word, rest = parts[1], parts[2:]
        if headers.get("host", "").rpartition(":")[0] not in HOSTS:
            await _answer(send, 403)
        elif not secrets.compare_digest(word.encode(), self._word.encode()):
            await _answer(send, 404)
        else:
            await self._answer(scope["method"], rest, headers, receive, send)

    async def _answer(
        self, method: str, rest: list[str], headers: dict[str, str], receive: Receive, send: Send
    ) -> None:
        match method, rest:
            case "GET", ["", ""]:
                more = {"content-type": "text/html; charset=utf-8", "content-security-policy": self._policy}
                await _answer(send, 200, self._html.encode(), more)
            case "GET", ["events", ""]:
                await self._follow(receive, send)
            case "POST", ["keys", key, ""] if key in KEYS:
                if headers.get("sec-fetch-site", "same-origin") != "same-origin":
                    await _answer(send, 403)
                else:
                    self._press(key)
                    await _answer(send, 204)
            case _, ["", ""] | ["events", ""] | ["keys", _, ""]:
                await _answer(send, 405)
            case _:
                await _answer(send, 404)

    async def _follow(self, receive: Receive, send: Send) -> None:
        """Send the newest message, and each that follows, until the page or the session is gone."""
        await _start(send, 200, {"content-type": "text/event-stream"})
        gone = asyncio.ensure_future(_disconnected(receive))
        data, text = b"", f"retry: {RETRY_MS}\n\n".encode()
        try:
            while not gone.done() and not self._board.is_closed:
                if self._board.newest != data:
                    data = self._board.newest
                    text += b"data: " + data + b"\n\n"
                await send({"type": "http.response.body", "body": text, "more_body": True})
                text = b":\n\n"
                waiting = asyncio.ensure_future(self._board.wait())
                await asyncio.wait({gone, waiting}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
        finally:
            gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in {**_HEADERS, **headers}.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _answer(
    send: Send, status: int, body: bytes | None = None, headers: dict[str, str] | None = None
) -> None:
    body = _STATUS_TEXT.get(status, b"") if body is None else body
    length = {} if status == 204 else {"content-length": str(len(body))}
    await _start(send, status, {"content-type": "text/plain", **(headers or {}), **length})
    await send({"type": "http.response.body", "body": body})
