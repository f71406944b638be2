"""Show a training run in the terminal: a progress bar over the epochs, with the numbers of the last one."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from jaxcnn.training.run import EpochRecord


class Terminal:
    """The progress bar of a run; a context manager.

    Args:
        epochs: Number of epochs, earlier ones included.
        done: Number of epochs finished before.
        console: Where to print.
    """

    def __init__(self, epochs: int, done: int, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.completed}/{task.total}"),
            BarColumn(bar_width=None),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.description}"),
            console=console,
        )
        self._task = self._progress.add_task(
            "compiling" if done < epochs else "nothing left to do", total=epochs, completed=done
        )

    def show(self, record: EpochRecord) -> None:
        """Advance to the end of an epoch."""
        held_out = "" if record.test_accuracy is None else f", held out {record.test_accuracy:.1%}"
        self._progress.update(
            self._task,
            completed=record.epoch,
            description=f"loss {record.loss:.4f}, accuracy {record.accuracy:.1%}{held_out}, "
            f"{record.images_per_second:,.0f} images/s",
        )

    def stopping(self) -> None:
        """Show that the run stops after this epoch."""
        self._progress.update(self._task, description="stopping after this epoch; Ctrl-C again: at once")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
