"""One call of `jaxcnn train`: from the settings to the last line; every error becomes a sentence."""

import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from jaxcnn.cli import missing
from jaxcnn.cli.folder import how_to_go_on, locked, resumed
from jaxcnn.cli.found import classes_line, difference, found
from jaxcnn.cli.interrupt import CtrlC, Interrupted
from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.language import mark, ngettext
from jaxcnn.cli.prepare import Prepared, prepare
from jaxcnn.cli.settings import Settings, SettingsError
from jaxcnn.cli.terminal import Terminal
from jaxcnn.extras import MissingLibraryError
from jaxcnn.training import Diverged, Progress, Result
from jaxcnn.training import train as train_network
from jaxcnn.training.progress import is_over

if TYPE_CHECKING:
    from jaxcnn.cli.keeper import Keeper


@dataclass(frozen=True)
class Session:
    """The options of `jaxcnn train` other than the settings of the run."""

    out: Path | None
    store: Path | None
    every: int
    keep_best: bool
    resume: bool
    tensorboard: bool
    plot: Path | None

    def run(self, chosen: Mapping[str, Any]) -> None:
        """Train, and print the result.

        Args:
            chosen: The settings given on the command line, by name.

        Raises:
            click.ClickException: Training failed; the message is a sentence for the user.
        """
        try:
            with ExitStack() as stack:
                self._run(chosen, stack)
        except SettingsError as error:
            raise click.UsageError(str(error)) from None
        except MissingLibraryError as error:
            raise click.ClickException(missing.sentence(error)) from None
        except OSError as error:
            sentence = _("cannot write {file}: {error}")
            text = sentence.format(file=error.filename or self.out, error=error.strerror or error)
            raise click.ClickException(text + self._hint()) from None

    def _run(self, chosen: Mapping[str, Any], stack: ExitStack) -> None:
        if self.plot:
            _check_plot(self.plot)
        settings = Settings(**chosen)
        if self.out:
            import jaxcnn.cli.keeper  # noqa: F401  # fails here, before anything is made, where Orbax is not installed

            stack.enter_context(locked(self.out))
            settings = resumed(self.out, chosen) if self.resume else settings
        prepared = prepare(settings, self.store)
        keeper, begin = self._kept(self.out, settings, prepared, stack) if self.out else (None, None)
        earlier_epochs = len(begin.history) if begin else 0
        console = Console()
        console.print(classes_line(prepared.data), highlight=False, markup=False, soft_wrap=True)
        start_time = time.perf_counter()
        try:
            with (
                Terminal(settings.epochs, earlier_epochs, console) as terminal,
                CtrlC(patient=keeper is not None, tell=terminal.stopping) as ctrl_c,
            ):

                def after_epoch(progress: Progress) -> None:
                    terminal.show(progress.history[-1])
                    last = len(progress.history) == settings.epochs or is_over(
                        progress.history, settings.patience
                    )
                    if keeper:
                        with ctrl_c.held():
                            keeper.after_epoch(progress, last=last or ctrl_c.pressed > 0)
                    if not last:
                        ctrl_c.obey()

                result = train_network(
                    prepared.network,
                    prepared.data,
                    optimizer=prepared.optimizer,
                    epochs=settings.epochs,
                    batch=settings.batch,
                    seed=settings.seed,
                    label_smoothing=settings.label_smoothing,
                    class_weights=prepared.class_weights,
                    augment=prepared.augment,
                    mix=prepared.mix,
                    dtype=prepared.dtype,
                    mesh=prepared.mesh,
                    shard=settings.shard,
                    patience=settings.patience,
                    begin=begin,
                    after_epoch=after_epoch,
                )
        except Diverged as error:
            saved_at = f". {keeper.diverged(error)}" if keeper else ""
            raise click.ClickException(f"{error}: --lr {settings.lr / 10:g}{saved_at}") from None
        except (
            TypeError,
            ValueError,
        ) as error:  # an argument that the options above could not show to be wrong
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            stopped = _("stopped; {saved}").format(saved=keeper.saved) + self._hint() if keeper else _(_LOST)
            raise Interrupted(stopped) from None
        seconds = time.perf_counter() - start_time
        console.print(
            _last_line(settings, prepared, result, earlier_epochs, seconds), highlight=False, soft_wrap=True
        )
        if self.plot:
            _plot(self.plot, prepared, result)

    def _kept(
        self, folder: Path, settings: Settings, prepared: Prepared, stack: ExitStack
    ) -> "tuple[Keeper, Progress]":
        """Return what writes into the folder of the run, and the progress to begin from."""
        from jaxcnn.cli.keeper import Keeper

        bound = _bound(settings, prepared)
        keeper = stack.enter_context(
            closing(
                Keeper(folder, bound, every=self.every, network=prepared.network, keep_best=self.keep_best)
            )
        )
        start = prepared.beginning(settings.seed)
        return keeper, keeper.begin(start, resume=self.resume, tensorboard=self.tensorboard)

    def _hint(self) -> str:
        if self.out is None:
            return ""
        return ". " + _("Resume with: {command}").format(command=how_to_go_on(self.out))


def _bound(settings: Settings, prepared: Prepared) -> Settings:
    """Return the settings with what the data are; those of a run to resume must be the same."""
    now = found(prepared.data)
    if settings.found and (text := difference(settings.found, now)):
        raise SettingsError(f"--data {settings.data}: {text}")
    return replace(settings, found=now)


_LOST = mark("stopped; nothing is saved. A run with --out FOLDER can be resumed where it was stopped")


def _last_line(
    settings: Settings, prepared: Prepared, result: Result, earlier_epochs: int, seconds: float
) -> str:
    last = result.history[-1]
    if earlier_epochs:
        after = _("after {count} epochs, {earlier} of them earlier, in {seconds:.1f} s")
    else:
        after = ngettext(
            "after {count} epoch in {seconds:.1f} s", "after {count} epochs in {seconds:.1f} s", last.epoch
        )
    when = after.format(count=last.epoch, earlier=earlier_epochs, seconds=seconds)
    if last.test_accuracy is None:
        sentence = _("accuracy {accuracy:.2%} on the images it learned from, as none are held out, {when}")
        return sentence.format(accuracy=last.accuracy, when=when)
    sentence = (
        _("held-out accuracy {accuracy:.2%} on {count} digits, {when}")
        if settings.data == "digits"
        else _("held-out accuracy {accuracy:.2%} on {count} images, {when}")
    )
    return sentence.format(accuracy=last.test_accuracy, count=len(prepared.data.test_labels), when=when)


def _check_plot(target: Path) -> None:
    from jaxcnn.plots.page import check

    try:
        check(target)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--plot") from None


def _plot(target: Path, prepared: Prepared, result: Result) -> None:
    from jaxcnn.plots.page import write

    data = prepared.data
    held_out = len(data.test_labels) > 0
    write(
        target,
        network=prepared.network,
        params=result.params,
        statistics=result.state.statistics,
        history=result.history,
        images=data.test_images if held_out else data.train_images,
        labels=data.test_labels if held_out else data.train_labels,
        classes=data.classes,
    )
    click.echo(_("{file}: figures of the run").format(file=target))
