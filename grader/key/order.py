"""The request of the scoring process to the process that makes keys."""

from __future__ import annotations

import msgspec


class Order(msgspec.Struct, frozen=True):
    """A request for a key: the course's folder, the seed, the seed's name, and the exercises."""

    root: str
    seed: str
    seed_name: str
    stems: list[str]
