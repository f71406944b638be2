"""Make untrusted text printable, without terminal escapes and control characters, and short."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str, keep: str = "") -> str:
    r"""Return a text with unprintable characters replaced, except for those in `keep`.

    Args:
        text: any text.
        keep: unprintable characters to keep: "\\n\\t" if the text may have several lines.
    """
    return "".join(c if c.isprintable() or c in keep else REPLACEMENT for c in text)


def lines_of(source: str) -> list[str]:
    """Return the lines of a source as Python counts them: a form feed or a line separator ends none."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def shortened(text: str, most: int) -> str:
    """Cut a text to at most `most` characters; "[...]" marks the cut."""
    return text if len(text) <= most else text[: max(0, most - 6)] + " [...]"


LINES = "\n\t"
"""Characters that `printable` must keep in a text of several lines."""
