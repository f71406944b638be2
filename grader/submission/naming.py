"""Names whose bytes are no UTF-8: written by older systems in their own encoding, and shown here as what was meant."""

from __future__ import annotations

# Latin-1 has letters from here on, and none before; the code page of a Portuguese Windows has its letters before.
_FIRST_OF_LATIN_1 = 0xA9


def of_bytes(name: bytes) -> str:
    """Return a name as text: UTF-8 where it is that, else Latin-1 or code page 850, whichever its bytes are letters in."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        is_latin = all(byte < 0x80 or byte >= _FIRST_OF_LATIN_1 for byte in name)
        return name.decode("latin-1" if is_latin else "cp850")


def readable(name: str) -> str:
    """Return a name that the system gave as text, in which bytes that it could not decode are marked, as text alone."""
    try:
        name.encode()
    except UnicodeEncodeError:
        try:
            return of_bytes(name.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:  # half a sign of Windows' own
            return name.encode("utf-8", "replace").decode()
    return name
