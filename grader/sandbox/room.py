"""Room in the memory of this process for what strangers answer, over all lanes.

What a right answer takes, every submission may have at once. Of those that want more one has it at a time, and the others
wait: an answer stays in its pipe. Who has it waits for nobody here, and ends at its own limits, so all waits end.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

# The answers of the course's exercises, and the last frames of both processes, take a third of it.
FREE = 12 << 20
_LOOK_EVERY = 0.1


class Room:
    """Counts bytes of memory by who holds them.

    Args:
        free: what each may hold beside the others.
    """

    def __init__(self, free: int = FREE) -> None:
        self._free = free
        self._changed = threading.Condition()
        self._held: Counter[object] = Counter()
        self._large: object | None = None

    def take(self, holder: object, size: int, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Wait until somebody may hold so many more bytes; False, and nothing is held, once it is not wanted any more."""
        with self._changed:
            while self._large not in (None, holder) and self._held[holder] + size > self._free:
                if not is_wanted():
                    return False
                self._changed.wait(_LOOK_EVERY)
            self._held[holder] += size
            if self._held[holder] > self._free:
                self._large = holder
            return True

    def give_back(self, holder: object, size: int) -> None:
        """Hold so many bytes less."""
        with self._changed:
            self._held[holder] -= size
            if self._large is holder and self._held[holder] <= self._free:
                self._large = None
                self._changed.notify_all()
            if not self._held[holder]:
                del self._held[holder]


ROOM = Room()
"""This process's."""
