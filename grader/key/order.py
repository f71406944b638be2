"""What the scoring process tells the maker of keys, which runs in a process of its own."""

from __future__ import annotations

import msgspec


class Order(msgspec.Struct, frozen=True):
    """What to make: a course's folder, the seed and what to call it, the stems wanted."""

    root: str
    seed: str
    seed_name: str
    stems: list[str]
