"""Text that strangers wrote, made fit to print: no terminal escapes, no control characters."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str, keep: str = "") -> str:
    r"""The text with everything unprintable replaced, except for the characters in `keep`.

    Args:
        text: anything.
        keep: unprintable characters that stay: "\\n\\t" where the text may have several lines.
    """
    return "".join(c if c.isprintable() or c in keep else REPLACEMENT for c in text)


LINES = "\n\t"
"""What `printable` keeps of a text of several lines."""
