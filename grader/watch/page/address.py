"""The port and the word of the page's address, kept in `.grader/page.json`: an open page finds the next session."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
from pathlib import Path
from typing import Annotated

import msgspec

from grader.files import read_bounded, write_whole

HOST = "127.0.0.1"
MOST = 4096  # bytes of the file


class Address(msgspec.Struct, frozen=True):
    """Where the page is: a port of this machine, and a word that nobody guesses."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    word: str = ""

    @property
    def url(self) -> str:
        """The address as a browser reads it."""
        return f"http://{HOST}:{self.port}/{self.word}/"


def listen(root: Path) -> tuple[socket.socket, Address]:
    """Listen at the last session's address, or at a new one if another program has that port.

    Args:
        root: the learner's folder.

    Raises:
        OSError: no port can be had.
    """
    path = root / ".grader" / "page.json"
    last = _read(path)
    try:
        listener = socket.create_server((HOST, last.port))
    except (OSError, OverflowError):
        last = Address()
        listener = socket.create_server((HOST, 0))
    address = Address(listener.getsockname()[1], last.word or secrets.token_urlsafe(16))
    # Where the folder can't be written, an open page has to be opened again, and that is all.
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        write_whole(path, msgspec.json.encode(address))
        os.chmod(path, 0o600)  # noqa: PTH101 - as the word is another user's business no more than the page
    return listener, address


def _read(path: Path) -> Address:
    """The address that is kept; one of no port and no word if there is none, or if it was not we who wrote it."""
    try:
        address = msgspec.json.decode(read_bounded(path, MOST), type=Address)
    except (OSError, msgspec.MsgspecError, ValueError):
        return Address()
    return address if re.fullmatch(r"[\w-]{20,40}", address.word, re.ASCII) else Address()
