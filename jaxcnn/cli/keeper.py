"""Write a run's settings, log and checkpoints into its folder."""

import shutil
from pathlib import Path

import click

from jaxcnn.cli.folder import how_to_go_on, remember
from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.language import ngettext
from jaxcnn.cli.settings import Settings
from jaxcnn.network import Network
from jaxcnn.trained import BEST
from jaxcnn.trained import save as save_model
from jaxcnn.training import Diverged, Progress
from jaxcnn.training.checkpoints import CheckpointError, Checkpoints
from jaxcnn.training.log import Log
from jaxcnn.training.progress import is_best


class Keeper:
    """Writes the files of a run into its folder.

    Args:
        folder: The run's folder; it exists, and no other run writes into it.
        settings: The run's settings.
        every: Epochs between checkpoints.
        network: The network, of which `model.json` tells.
        keep_best: Whether to keep the checkpoint of the epoch with the best held-out accuracy, in `best`.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        every: int,
        network: Network | None = None,
        keep_best: bool = False,
    ) -> None:
        self.folder = folder
        self.network = network
        self.settings = settings
        self._checkpoints = Checkpoints(folder, every=every, tell=lambda text: click.echo(text, err=True))
        self._best = Checkpoints(folder / BEST, keep=1) if keep_best else None
        self._log: Log | None = None

    def begin(self, start: Progress, *, resume: bool, tensorboard: bool) -> Progress:
        """Return the progress to begin from, `start` or the newest sound checkpoint, and write the settings.

        Raises:
            click.ClickException: The folder holds a run already, or none that can be resumed.
            ModuleNotFoundError: tensorboardX is not installed.
            OSError: The folder cannot be written to.
        """
        saved_epochs = self._checkpoints.epochs
        if saved_epochs and not resume:
            sentence = ngettext(
                "{folder} holds a run of {count} epoch; resume it with {command}, or choose another folder for --out",
                "{folder} holds a run of {count} epochs; resume it with {command}, or choose another folder for --out",
                saved_epochs[-1],
            )
            command = how_to_go_on(self.folder)
            raise click.UsageError(
                sentence.format(folder=self.folder, count=saved_epochs[-1], command=command)
            )
        try:
            begin = (self._checkpoints.latest(start) if resume else None) or start
        except CheckpointError as error:
            raise click.ClickException(str(error)) from None
        if len(begin.history) > self.settings.epochs:
            sentence = ngettext(
                "the run has {count} epoch behind it, got --epochs {epochs}; give more",
                "the run has {count} epochs behind it, got --epochs {epochs}; give more",
                len(begin.history),
            )
            raise click.UsageError(sentence.format(count=len(begin.history), epochs=self.settings.epochs))
        self._log = Log(self.folder, begin.history, tensorboard=tensorboard)
        remember(self.folder, self.settings)
        if self.network is not None:
            classes = self.settings.found.classes if self.settings.found else ()
            save_model(self.folder, self.settings.network, self.network, classes)
        return begin

    def after_epoch(self, progress: Progress, *, last: bool) -> None:
        """Write a line of the log, then a checkpoint if it is time, so that every checkpoint has its line.

        Args:
            progress: The run's progress.
            last: Save a checkpoint in any case.

        Raises:
            click.ClickException: The checkpoint cannot be saved.
            OSError: The log cannot be written.
        """
        if self._log:
            self._log.write(progress.history[-1])
        try:
            (self._checkpoints.save if last else self._checkpoints.after_epoch)(progress)
            # A run that was stopped between two checkpoints comes here again: what it kept is the same.
            kept = max(self._best.epochs, default=0) if self._best else 0
            if self._best and kept < len(progress.history) and is_best(progress.history):
                self._best.save(progress)
        except CheckpointError as error:
            sentence = _("{error}. Make room there, then: {command}")
            raise click.ClickException(
                sentence.format(error=error, command=how_to_go_on(self.folder))
            ) from None

    def diverged(self, error: Diverged) -> str:
        """Save the last good state as a checkpoint, and return a sentence that says where."""
        checkpoint_folder = self.folder / "diverged"
        shutil.rmtree(checkpoint_folder, ignore_errors=True)
        try:
            Checkpoints(checkpoint_folder).save(Progress(error.result.state, error.result.history[:-1]))
        except CheckpointError as why:
            return str(why)
        sentence = _("They are in {folder}, as a checkpoint; {saved}")
        return sentence.format(folder=checkpoint_folder, saved=self.saved)

    @property
    def saved(self) -> str:
        """A sentence on what is saved to resume from."""
        epochs = self._checkpoints.epochs
        if not epochs:
            return _("no epoch is saved yet")
        sentence = _("the state after epoch {epoch} is saved in {folder}")
        return sentence.format(epoch=epochs[-1], folder=self.folder)

    def close(self) -> None:
        """Close the log."""
        if self._log:
            self._log.close()
