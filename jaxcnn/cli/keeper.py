"""What a run leaves in its folder while it goes on: settings, log, checkpoints."""

import shutil
from pathlib import Path

import click

from jaxcnn.cli.folder import how_to_go_on, remember
from jaxcnn.cli.settings import Settings
from jaxcnn.training import Diverged, Progress
from jaxcnn.training.checkpoints import CheckpointError, Checkpoints
from jaxcnn.training.log import Log


class Keeper:
    """Keeps a run in its folder.

    Args:
        folder: Of the run; it exists, and no other run writes into it.
        settings: Of the run.
        every: Epochs between checkpoints.
    """

    def __init__(self, folder: Path, settings: Settings, *, every: int) -> None:
        self.folder = folder
        self.settings = settings
        self._checkpoints = Checkpoints(folder, every=every, tell=lambda text: click.echo(text, err=True))
        self._log: Log | None = None

    def begin(self, start: Progress, *, resume: bool, tensorboard: bool) -> Progress:
        """Where the run begins: `start`, or the last sound checkpoint.

        Raises:
            click.ClickException: There is a run already, or none that can go on.
            ModuleNotFoundError: tensorboardX is not installed.
            OSError: The folder cannot be written to.
        """
        there = self._checkpoints.epochs
        if there and not resume:
            raise click.UsageError(
                f"{self.folder} holds a run of {there[-1]} epochs; go on with {how_to_go_on(self.folder)}, "
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
        """Write a line of the log, then perhaps a checkpoint, so that none is without its line.

        Args:
            progress: The run's.
            last: Save in any case.

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
        """Save the last state that was good, and say where."""
        place = self.folder / "diverged"
        shutil.rmtree(place, ignore_errors=True)
        try:
            Checkpoints(place).save(Progress(error.result.state, error.result.history[:-1]))
        except CheckpointError as why:
            return str(why)
        return f"They are in {place}, as a checkpoint; {self.saved}"

    @property
    def saved(self) -> str:
        """What there is to go on with."""
        epochs = self._checkpoints.epochs
        if not epochs:
            return "no epoch is saved yet"
        return f"the state after epoch {epochs[-1]} is saved in {self.folder}"

    def close(self) -> None:
        """Close the log."""
        if self._log:
            self._log.close()
