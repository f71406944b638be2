"""Notice saved files: at once if the system reports changes, otherwise within a second."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import watch

from grader.watch.events import Saved
from grader.watch.source import read_whole

# watchfiles looks for changes every STEP, and reports them after a step without new ones, or after GROUP.
STEP_MS, GROUP_MS = 10, 50
# Network folders and containers may not report changes; the files' dates are compared this often to find them.
LOOK_MS = 1000


class Saves:
    """While open, a thread reports each exercise's file that was written, replaced or removed.

    Args:
        folder: the folder of the exercises, which may be removed and made again.
        stems: the exercises to watch.
        tell: called in the thread with each event.
    """

    def __init__(self, folder: Path, stems: Iterable[str], tell: Callable[[Saved], None]) -> None:
        self._paths = {stem: folder / f"{stem}.py" for stem in stems}
        self._folder, self._tell = folder, tell
        self._dates: dict[str, tuple[int, int, int] | None] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the thread."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                for changes in watch(
                    self._folder,
                    watch_filter=None,
                    debounce=GROUP_MS,
                    step=STEP_MS,
                    stop_event=self._stop,
                    rust_timeout=LOOK_MS,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    recursive=False,
                ):
                    self._look({Path(path).name for _, path in changes})
            except (OSError, RuntimeError):
                # The folder is gone for now, or the system can watch no more folders: compare dates only.
                self._look(set())
                self._stop.wait(LOOK_MS / 1000)

    def _look(self, names: set[str]) -> None:
        changed = [s for s, path in self._paths.items() if self._has_new_date(s, path) or path.name in names]
        if changed:
            self._tell(Saved({stem: read_whole(self._paths[stem]) for stem in changed}))

    def _has_new_date(self, stem: str, path: Path) -> bool:
        try:
            status = path.stat()
            date = (status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            date = None
        old, self._dates[stem] = self._dates.get(stem), date
        return old != date
