"""Write a run's settings, log and checkpoints into its folder."""

import shutil
from pathlib import Path

import click

from jaxcnn.cli.folder import how_to_go_on, remember
from jaxcnn.cli.settings import Settings
from jaxcnn.training import Diverged, Progress
from jaxcnn.training.checkpoints import CheckpointError, Checkpoints
from jaxcnn.training.log import Log


class Keeper:
    """Writes the files of a run into its folder.

    Args:
        folder: The run's folder; it exists, and no other run writes into it.
        settings: The run's settings.
        every: Epochs between checkpoints.
    """

    def __init__(self, folder: Path, settings: Settings, *, every: int) -> None:
        self.folder = folder
        self.settings = settings
        self._checkpoints = Checkpoints(folder, every=every, tell=lambda text: click.echo(text, err=True))
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
            raise click.UsageError(
                f"{self.folder} holds a run of {saved_epochs[-1]} epochs; resume it with {how_to_go_on(self.folder)}, "
                "or choose another folder for --out"
            )
        try:
            begin = (self._checkpoints.latest(start) if resume else None) or start
        except CheckpointError as error:
            raise click.ClickException(str(error)) from None
        if len(begin.history) > self.settings.epochs:
            raise click.UsageError(
                f"the run has {len(begin.history)} epochs behind it, got --epochs {self.settings.epochs}; give more"
            )
        self._log = Log(self.folder, begin.history, tensorboard=tensorboard)
        remember(self.folder, self.settings)
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
        except CheckpointError as error:
            raise click.ClickException(
                f"{error}. Make room there, then: {how_to_go_on(self.folder)}"
            ) from None

    def diverged(self, error: Diverged) -> str:
        """Save the last good state as a checkpoint, and return a sentence that says where."""
        checkpoint_folder = self.folder / "diverged"
        shutil.rmtree(checkpoint_folder, ignore_errors=True)
        try:
            Checkpoints(checkpoint_folder).save(Progress(error.result.state, error.result.history[:-1]))
        except CheckpointError as why:
            return str(why)
        return f"They are in {checkpoint_folder}, as a checkpoint; {self.saved}"

    @property
    def saved(self) -> str:
        """A sentence on what is saved to resume from."""
        epochs = self._checkpoints.epochs
        if not epochs:
            return "no epoch is saved yet"
        return f"the state after epoch {epochs[-1]} is saved in {self.folder}"

    def close(self) -> None:
        """Close the log."""
        if self._log:
            self._log.close()
