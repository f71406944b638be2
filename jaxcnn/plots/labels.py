"""Short names of classes, for figures and sentences."""

from collections.abc import Sequence

LONGEST = 16  # characters; longer names would leave too little room for the figure


def printable(text: str) -> str:
    """Return a text as one line: white space becomes a space, unprintable characters the replacement character."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))


def labels(classes: Sequence[str], number: int) -> tuple[str, ...]:
    """Return a short label for each of `number` classes: its name, or its number if it has no name.

    A name that is too long is cut and gets its number, which tells it from others with the same beginning; a name with
    characters that the figures' font lacks becomes its number.

    Args:
        classes: Names, class 0 first, or nothing.
        number: How many classes there are.

    Raises:
        ValueError: There are names, but not one for each class.
        ModuleNotFoundError: matplotlib, which has the font, is not installed.
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
