"""Names of classes as a figure and a sentence can hold them."""

from collections.abc import Sequence

LONGEST = 16  # characters; more of them would take the room of the figure


def printable(text: str) -> str:
    """One line: white space is a space, and what cannot be printed is a sign that says so."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))


def labels(classes: Sequence[str], number: int) -> tuple[str, ...]:
    """A short label for each of `number` classes: its name, or its number where there is no name.

    A name that is too long is cut behind its number, which tells it from others with the same
    beginning; one in a script that the figures' font does not have is its number alone.

    Args:
        classes: Names, class 0 first, or nothing.
        number: How many classes there are.

    Raises:
        ValueError: Names, but not one for each class.
        ModuleNotFoundError: matplotlib, whose font decides, is not installed.
    """
    if len(classes) not in (0, number):
        raise ValueError(f"classes must be {number} names, one a logit, or none, got {len(classes)}")
    return tuple(_label(i, classes[i] if classes else "") for i in range(number))


def _label(index: int, name: str) -> str:
    name = printable(str(name))
    if not name or not _drawable(name):
        return str(index)
    return name if len(name) <= LONGEST else f"{index}: {name[: LONGEST - 4].rstrip()}…"


def _drawable(text: str) -> bool:
    if text.isascii():
        return True
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont("DejaVu Sans"))
    return all(font.get_char_index(ord(character)) for character in text)
