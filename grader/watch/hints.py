"""An exercise's hints, one rung after the other: asked for, or offered after several different wrong tries."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.watch.source import is_python

# So many different wrong versions, and the next hint comes unasked.
TRIES_BEFORE_HINT = 3
# States that say nothing about the learner's idea.
_NO_TRY = frozenset({"passed", "not_started", "skipped", "grader_error"})


@dataclass
class Ladder:
    """The hints of the exercise that is worked on.

    Attributes:
        rungs: the hints.
        climbed: how many were shown, on any day.
        showing: how many are on the screen.
        unasked: whether the last one came by itself.
        tries: different wrong versions since the last one.
    """

    rungs: tuple[str, ...]
    climbed: int = 0
    showing: int = 0
    unasked: bool = False
    tries: set[bytes] = field(default_factory=set)

    def climb(self, *, unasked: bool = False) -> None:
        """Show the next rung, with those below it; at the top, all of them."""
        self.climbed = min(self.climbed + 1, len(self.rungs))
        self.showing, self.unasked = self.climbed, unasked
        self.tries.clear()

    def count(self, state: str, data: bytes | None) -> bool:
        """Count a verdict as a try; whether it is time for a hint that was not asked for."""
        # A typing error says nothing about the idea, and a hint is no help with it.
        if state in _NO_TRY or data is None or not is_python(data):
            return False
        self.tries.add(data)
        return len(self.tries) >= TRIES_BEFORE_HINT and self.climbed < len(self.rungs)
