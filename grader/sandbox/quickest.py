"""How a process that grades a whole class starts the sandbox's processes: by forking, if the walls hold then, too."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from grader.sandbox.canary import holds, probe
from grader.sandbox.forked import ForkServer, can_fork
from grader.sandbox.launch import EVALUATOR, PLAIN, WORKER, Process, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS, Tier

_chosen: dict[str, Start] = {}
_choosing = threading.Lock()


def quickest_start(tier: Tier) -> Start:
    """The quickest way to start what is behind a tier's walls; found out once, for all threads of this process.

    Forked processes come behind the same walls on another way, so a canary tries them from there, too.
    """
    with _choosing:
        if tier.name not in _chosen:
            forks = can_fork() and holds(tier, probe(tier, servers().start))
            _chosen[tier.name] = servers().start if forks else launch
        return _chosen[tier.name]


@cache
def servers() -> ForkServers:
    """This process's fork servers, started when they are first asked for, and ended with it."""
    started = ForkServers()
    atexit.register(started.close)
    return started


class ForkServers:
    """Two servers: one with JAX, and one without, whose forks are small."""

    def __init__(self) -> None:
        self.plain = ForkServer([PLAIN])
        self.jax = ForkServer([WORKER, EVALUATOR, "grader.sandbox.compiled"])

    def start(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """See `launch`."""
        server = self.jax if module in (WORKER, EVALUATOR) else self.plain
        return server.start(module, limits, scratch, tier, readable)

    def close(self) -> None:
        """End both."""
        self.plain.close()
        self.jax.close()
