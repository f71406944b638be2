"""How the sandbox's processes are started for a whole class: by forking, where the walls hold for forked ones too."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from grader.sandbox import canary
from grader.sandbox.errors import StartError
from grader.sandbox.forking.client import ForkServer, can_fork
from grader.sandbox.intake import READER
from grader.sandbox.launch import AHEAD, EVALUATOR, PLAIN, SCIENTIFIC, WORKER, Process, Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.winnowing import WINNOWER

_LATE = ("grader.programs.compile", "grader.sandbox.cutting", "grader.sandbox.dissection.dissect", *AHEAD)
_WITH_JAX = (WORKER, EVALUATOR, *_LATE)
_IMPORTS = {
    WORKER: _WITH_JAX,
    EVALUATOR: _WITH_JAX,
    SCIENTIFIC: (WORKER, SCIENTIFIC),
    READER: (READER,),
    WINNOWER: (WINNOWER,),
}
_chosen: dict[str, Start] = {}
_choosing = threading.Lock()


def begin() -> None:
    """Start the fork servers that every class needs, without waiting for them."""
    if can_fork():
        for module in (READER, PLAIN, WORKER):
            servers().of(module)


def strongest_tier_for_a_class() -> canary.ProvenTier:
    """Find the strongest tier that holds here, and the quickest start for which it does; `quickest_start` returns that."""
    ways = _ways()
    proven = canary.strongest_tier(*(tried for tried, _ in ways))
    if proven.probes:
        _chosen[proven.tier.name] = next(start for tried, start in ways if tried == proven.start)
    return proven


def quickest_start(tier: Tier) -> Start:
    """The quickest way to start processes behind a tier's walls; tried once for all threads of this process.

    Forked processes come behind the same walls on another way, so a canary tries them from there, too.
    """
    with _choosing:
        if tier.name not in _chosen:
            *quicker, (_, slowest) = _ways()
            held = (start for tried, start in quicker if canary.holds(tier, canary.probe(tier, tried)))
            _chosen[tier.name] = next(held, slowest)
        return _chosen[tier.name]


def _ways() -> list[tuple[Start, Start]]:
    """Ways to start processes, the quickest first: pairs of what a canary tries and what is then used."""
    forking = [(servers().fork, servers().start)] if can_fork() else []
    return [*forking, (launch, launch)]


@cache
def servers() -> ForkServers:
    """This process's fork servers; they start when first used and end with it."""
    started = ForkServers()
    atexit.register(started.close)
    return started


class ForkServers:
    """A fork server for each set of imports: a process forked from a small server is small."""

    def __init__(self) -> None:
        self._servers: dict[tuple[str, ...], ForkServer] = {}
        self._choosing = threading.Lock()

    def start(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """Fork a process; where that fails, start one with `launch`."""
        try:
            return self.fork(module, limits, scratch, tier, readable)
        except StartError:
            return launch(module, limits, scratch, tier, readable)

    def fork(
        self, module: str, limits: Limits, scratch: Path, tier: Tier = PROCESS, readable: Sequence[Path] = ()
    ) -> Process:
        """Fork a process; a server that has ended is replaced.

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
        """The running server that forks this kind of process."""
        imports = _IMPORTS.get(module, (PLAIN,))
        with self._choosing:
            server = self._servers.get(imports)
            if server is None or not server.is_running:
                if server is not None:
                    server.close()
                server = self._servers[imports] = ForkServer(imports)
            return server

    def __iter__(self) -> Iterator[ForkServer]:
        """All running servers."""
        return iter(list(self._servers.values()))

    def close(self) -> None:
        """End all servers."""
        for server in self:
            server.close()
