"""Places in an answer, called as the exercise calls them: the parameters of 'FC3', row 0 and column 2."""

from __future__ import annotations

from dataclasses import dataclass

from grader.exercise import NO_NAMES, Names
from grader.i18n import gettext as _


@dataclass(frozen=True)
class Place:
    """A part of an answer.

    Attributes:
        path: keys and indices that lead to it.
        names: what the parts of this exercise's answers are called.
    """

    path: tuple[str | int, ...] = ()
    names: Names = NO_NAMES

    def inside(self, key: str | int) -> Place:
        """Return the place of one entry of this part."""
        return Place((*self.path, key), self.names)

    def opening(self) -> str:
        """Return how a sentence on this part begins; empty if the part is the whole answer."""
        words = [Place(self.path[: i + 1], self.names).word() for i in range(len(self.path))]
        return _("in {place}: ").format(place=", ".join(words)) if words else ""

    def word(self) -> str:
        """Return what this part is called in the one that it is an entry of: its name, or its key or index."""
        last = self.path[-1]
        return self._name(self.path) or (repr(last) if isinstance(last, str) else f"[{last!r}]")

    def element(self, position: tuple[int, ...]) -> str:
        """Return one element's index in this part, an array, with its name in parentheses if it has one."""
        index = "[" + ", ".join(map(str, position)) + "]"
        axes = next((axes for axes in self.names.axes if len(axes) == len(position)), ())
        counted = ", ".join(f"{axis} {i}" for axis, i in zip(axes, position, strict=False))
        # Tuples of equal arrays are compared as one array, whose first axis is the tuple's: the part's name, not its own.
        parts = ((*self.path, *position[:end]) for end in range(len(position) - 1, 0, -1))
        name = (
            self._name((*self.path, *position)) or counted or next(filter(None, map(self._name, parts)), "")
        )
        return f"{index} ({name})" if name else index

    def fields(self, count: int) -> str:
        """Return what the `count` entries of this part, a tuple, are called, in parentheses; empty if one has no name."""
        names = [self._name((*self.path, i)) for i in range(count)]
        return f" ({', '.join(names)})" if names and all(names) else ""

    def _name(self, path: tuple[str | int, ...]) -> str:
        for pattern, name in self.names.places.items():
            steps = pattern.split("/")
            if len(steps) == len(path) and all(s in ("*", str(k)) for s, k in zip(steps, path, strict=True)):
                return name
        return ""


WHOLE = Place()
"""A whole answer whose parts have no names."""
