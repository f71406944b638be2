"""How a process that grades a whole class starts the sandbox's processes: by forking, if the walls hold then, too."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from grader.sandbox import canary
from grader.sandbox.errors import StartError
from grader.sandbox.forking.client import ForkServer, can_fork
from grader.sandbox.launch import EVALUATOR, PLAIN, SCIENTIFIC, WORKER, Process, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS, Tier

_WITH_JAX = (WORKER, EVALUATOR, "grader.programs.compile")
_IMPORTS = {WORKER: _WITH_JAX, EVALUATOR: _WITH_JAX, SCIENTIFIC: (WORKER, SCIENTIFIC)}
_chosen: dict[str, Start] = {}
_choosing = threading.Lock()


def begin() -> None:
    """Start the servers that every class needs, and do not wait for them."""
    if can_fork():
        for module in (PLAIN, WORKER):
            servers().of(module)


def strongest_tier_for_a_class() -> canary.ProvenTier:
    """The strongest tier that holds here, by the quickest start for which it does; `quickest_start` remembers which."""
    ways = _ways()
    proven = canary.strongest_tier(*(tried for tried, _ in ways))
    if proven.probes:
        _chosen[proven.tier.name] = next(start for tried, start in ways if tried == proven.start)
    return proven


def quickest_start(tier: Tier) -> Start:
    """The quickest way to start what is behind a tier's walls; found out once, for all threads of this process.

    Forked processes come behind the same walls on another way, so a canary tries them from there, too.
    """
    with _choosing:
        if tier.name not in _chosen:
            *quicker, (_, slowest) = _ways()
            held = (start for tried, start in quicker if canary.holds(tier, canary.probe(tier, tried)))
            _chosen[tier.name] = next(held, slowest)
        return _chosen[tier.name]


def _ways() -> list[tuple[Start, Start]]:
    """Ways to start processes, the quickest first: what a canary tries, which must be that way alone, and what is used."""
    forking = [(servers().fork, servers().start)] if can_fork() else []
    return [*forking, (launch, launch)]


@cache
def servers() -> ForkServers:
    """This process's fork servers, started when they are first asked for, and ended with it."""
    started = ForkServers()
    atexit.register(started.close)
    return started


class ForkServers:
    """A server for each kind of process, started when the first of them is: forks of one that has little are small."""

    def __init__(self) -> None:
        self._servers: dict[tuple[str, ...], ForkServer] = {}
        self._choosing = threading.Lock()

    def start(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """Fork a process, or where that fails start one; see `launch`."""
        try:
            return self.fork(module, limits, scratch, tier, readable)
        except StartError:
            return launch(module, limits, scratch, tier, readable)

    def fork(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """Fork a process, by another server where the first one has ended.

        Raises:
            StartError: it can't be forked.
        """
        server = self.of(module)
        try:
            return server.start(module, limits, scratch, tier, readable)
        except StartError:
            if server.is_running:  # it is not the server that can't
                raise
        return self.of(module).start(module, limits, scratch, tier, readable)

    def of(self, module: str) -> ForkServer:
        """The server that forks a kind of process, running."""
        imports = _IMPORTS.get(module, (PLAIN,))
        with self._choosing:
            server = self._servers.get(imports)
            if server is None or not server.is_running:
                if server is not None:
                    server.close()
                server = self._servers[imports] = ForkServer(imports)
            return server

    def __iter__(self) -> Iterator[ForkServer]:
        """Those that run."""
        return iter(list(self._servers.values()))

    def close(self) -> None:
        """End all."""
        for server in self:
            server.close()
