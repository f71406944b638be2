"""Engines that run the work of a batch: threads of this process, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from grader.i18n import gettext as _
from grader.key.file import Key

TIMEOUT = "10s"  # for a scheduler to answer


class EngineError(Exception):
    """The engine can't be used; the message says why, and what to do."""


class Engine(Protocol):
    """Runs functions in threads or on other machines."""

    slots: int
    """How many functions run at a time."""
    is_local: bool
    """Whether functions run in this process, so that an event can stop them."""

    def share(self, key: Key) -> Any:
        """Return what to pass to functions in a key's place, so that a key is sent once for all submissions."""

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Run a function on the engine."""


class Threads:
    """Threads of this process: they wait for the sandbox, and hold the interpreter for a few per cent of the time."""

    is_local = True

    def __init__(self, executor: Executor, slots: int) -> None:
        self.slots = slots
        self._executor = executor

    def share(self, key: Key) -> Key:
        """Return the key itself: threads share it."""
        return key

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Run a function in a thread."""
        return self._executor.submit(function, *args)


class OnDask:
    """A Dask cluster, by its client; see docs/cluster.md."""

    is_local = False

    def __init__(self, client: Any) -> None:
        self._client = client
        self.slots = max(1, sum(client.nthreads().values()))

    def share(self, key: Key) -> Any:
        """Send the key's bytes to every machine once, and return a handle on them."""
        return self._client.scatter(key.data, broadcast=True, hash=True)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Run a function on some worker; Dask runs it again elsewhere where that worker is lost."""
        future: Future[Any] = self._client.get_executor(pure=False, retries=3).submit(function, *args)
        return future


@contextmanager
def engine(name: str, slots: int) -> Iterator[Engine]:
    """Open the engine that a command names: "local", or "dask://ADDRESS" of a scheduler.

    Raises:
        EngineError: there is none of that name, or it does not answer.
    """
    if name == "local":
        with ThreadPoolExecutor(slots) as pool:
            yield Threads(pool, slots)
        return
    if not name.startswith("dask://"):
        raise EngineError(_("There is no engine {name}: use local, or dask://HOST:PORT.").format(name=name))
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError(
            _("The engine dask needs the package distributed: pip install distributed")
        ) from error
    try:
        client: Any = Client(name.replace("dask://", "tcp://", 1), timeout=TIMEOUT)
    except (OSError, TimeoutError, ValueError) as error:
        raise EngineError(
            _("No Dask scheduler answers at {name}: {error}").format(name=name, error=error)
        ) from error
    with client:
        yield OnDask(client)
