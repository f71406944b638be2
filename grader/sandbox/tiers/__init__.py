"""How far a process is kept apart from the rest of the machine. One file a tier, and this one to choose.

A tier turns the command of a worker or an evaluator into one that runs it behind walls. What each promises, and what
it does not, is in docs/security.md; whether it holds on this machine is tried by `grader.sandbox.canary`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ALL_PROMISES = frozenset(
    {
        "read a secret",
        "write outside",
        "connect",
        "read the grader's environment",
        "see the grader's variables",
        "set the grader's limits",
        "outlive the end",
    }
)
"""Names of the canary's probes."""


class Tier:
    """The tier that every system has: a process of its own, with limits and an environment of its own."""

    name = "process"
    promises: frozenset[str] = frozenset({"see the grader's variables"})
    """The probes that this tier blocks."""

    def missing(self) -> str:
        """What this machine lacks for the tier, as a sentence that says what to install; empty where it has all."""
        return ""

    @contextmanager
    def wrapped(
        self, command: Sequence[str], scratch: Path, readable: Sequence[Path]
    ) -> Iterator[tuple[list[str], tuple[int, ...]]]:
        """A command behind this tier's walls, and the descriptors that it inherits; for as long as it starts.

        Args:
            command: an interpreter and its arguments.
            scratch: the process's working folder, the one place where it may write.
            readable: what it may read besides Python, the packages and the grader's own code.
        """
        del scratch, readable
        yield list(command), ()


PROCESS = Tier()


def tiers() -> tuple[Tier, ...]:
    """All tiers, the strongest first."""
    from grader.sandbox.tiers.full import FullTier
    from grader.sandbox.tiers.restricted import RestrictedTier

    return (FullTier(), RestrictedTier(), PROCESS)


def at_least(tier: Tier, name: str) -> bool:
    """Whether a tier is as strong as the one of that name, or stronger."""
    order = [one.name for one in tiers()]
    return order.index(tier.name) <= order.index(name)
