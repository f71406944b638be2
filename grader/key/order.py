"""The request of the scoring process to the process that makes keys."""

from __future__ import annotations

import msgspec


class Order(msgspec.Struct, frozen=True):
    """A request for a key.

    Attributes:
        root: the course's folder.
        seed: the seed of the cases.
        seed_name: its name.
        stems: the exercises.
        points: what the points of proofs are drawn from; "" for the seed itself.
        kept: the folder of what keys of any seed need; "" for none.
        keep: whether to write there, too: not for a secret seed.
    """

    root: str
    seed: str
    seed_name: str
    stems: list[str]
    points: str = ""
    kept: str = ""
    keep: bool = False
