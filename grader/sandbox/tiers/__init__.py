"""The tiers: how far a process is kept apart from the rest of the machine. One file a tier.

A tier turns the command of a worker or an evaluator into one that runs it behind walls. What each promises, and what
it does not, is in docs/security.md; whether it holds on this machine is tried by `grader.sandbox.canary`. Of the
sandbox this folder may import `limits` alone.

- `full`: namespaces, by bubblewrap
- `restricted`: Landlock, seccomp and another user, without namespaces
- `jail`: what a process does to itself to be behind such walls
- `namespaces`: how a forked process enters namespaces that stand already
- `user`: a user who owns nothing
- `seccomp`: the filter of system calls, an allow list; `calls`: what is on it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Walls:
    """How a forked process, which executes no command, gets behind a tier's walls.

    Attributes:
        put_up: what it calls: nothing, `jail.behind` or `namespaces.join`.
        config: what it gives to that; plain values.
        holder: for `join`: a command that answers a line with the same line and waits, behind walls to be entered.
        descriptors: what the holder inherits.
    """

    put_up: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    holder: Sequence[str] = ()
    descriptors: tuple[int, ...] = ()


class Tier:
    """The tier that every system has: a process of its own, with limits and an environment of its own."""

    name = "process"
    promises: frozenset[str] = frozenset({"see the grader's variables"})
    """The probes that this tier blocks."""

    def missing(self) -> str:
        """What this machine lacks for the tier: a sentence that says what to install, or an empty one."""
        return ""

    @contextmanager
    def wrapped(
        self, command: Sequence[str], scratch: Path, readable: Sequence[Path]
    ) -> Iterator[tuple[list[str], tuple[int, ...]]]:
        """Wrap a command so that it runs behind this tier's walls; yields the command and the descriptors it inherits.

        Args:
            command: an interpreter and its arguments.
            scratch: the process's working folder, the one place where it may write.
            readable: what it may read besides Python, the packages and the grader's own code.
        """
        del scratch, readable
        yield list(command), ()

    @contextmanager
    def walls(self, scratch: Path, readable: Sequence[Path]) -> Iterator[Walls]:
        """The same walls for a forked process; see `wrapped`."""
        del scratch, readable
        yield Walls()


PROCESS = Tier()


def tiers() -> tuple[Tier, ...]:
    """All tiers, the strongest first."""
    from grader.sandbox.tiers.full import FullTier
    from grader.sandbox.tiers.restricted import RestrictedTier

    return (FullTier(), RestrictedTier(), PROCESS)


def at_least(tier: Tier, name: str) -> bool:
    """Whether a tier is as strong as the one of that name, or stronger."""
    order = [known.name for known in tiers()]
    return order.index(tier.name) <= order.index(name)
