"""Show a training run in the terminal: a progress bar over the epochs, with the numbers of the last one."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from jaxcnn.cli.language import gettext as _
from jaxcnn.training.progress import EpochRecord


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
            _("compiling") if done < epochs else _("nothing left to do"), total=epochs, completed=done
        )

    def show(self, record: EpochRecord) -> None:
        """Advance to the end of an epoch."""
        sentence = (
            _("loss {loss:.4f}, accuracy {accuracy:.1%}, {speed:.0f} images/s")
            if record.test_accuracy is None
            else _("loss {loss:.4f}, accuracy {accuracy:.1%}, held out {held_out:.1%}, {speed:.0f} images/s")
        )
        self._progress.update(
            self._task,
            completed=record.epoch,
            description=sentence.format(
                loss=record.loss,
                accuracy=record.accuracy,
                held_out=record.test_accuracy,
                speed=record.images_per_second,
            ),
        )

    def stopping(self) -> None:
        """Show that the run stops after this epoch."""
        self._progress.update(self._task, description=_("stopping after this epoch; Ctrl-C again: at once"))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
