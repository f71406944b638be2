"""An exercise's hints, shown one by one: when asked for, or after several different wrong tries."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.watch.source import is_python

# After this many different wrong versions, the next hint is shown unasked.
TRIES_BEFORE_HINT = 3
# States that say nothing about the learner's idea.
_NO_TRY = frozenset({"passed", "not_started", "skipped", "grader_error"})


@dataclass
class Ladder:
    """The hints of one exercise, and how many of them were shown.

    Attributes:
        rungs: the hints.
        climbed: how many hints were shown, on any day.
        showing: how many hints are on the screen.
        unasked: whether the last hint was shown without being asked for.
        tries: the different wrong versions since the last hint.
        looked: whether the line of the mistake was looked for, in the file as it is.
    """

    rungs: tuple[str, ...]
    climbed: int = 0
    showing: int = 0
    unasked: bool = False
    tries: set[bytes] = field(default_factory=set)
    looked: bool = False

    @property
    def all_shown(self) -> bool:
        """Whether every hint is on the screen."""
        return self.showing == len(self.rungs)

    def climb(self, *, unasked: bool = False) -> None:
        """Show the next hint together with all earlier ones."""
        self.climbed = min(self.climbed + 1, len(self.rungs))
        self.showing, self.unasked = self.climbed, unasked
        self.tries.clear()

    def count(self, state: str, data: bytes | None) -> bool:
        """Count a verdict as a try, and return whether to show a hint unasked."""
        # A typing error says nothing about the idea, and a hint is no help with it.
        if state in _NO_TRY or data is None or not is_python(data):
            return False
        self.tries.add(data)
        return len(self.tries) >= TRIES_BEFORE_HINT and self.climbed < len(self.rungs)
