"""The command `jaxcnn rate`: which learning rate to begin with."""

from functools import partial
from pathlib import Path

import click

from jaxcnn.cli import missing
from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.optimizers import OPTIMIZERS, with_rate
from jaxcnn.cli.options import setting
from jaxcnn.cli.settings import Settings, SettingsError
from jaxcnn.extras import MissingLibraryError
from jaxcnn.networks import NETWORKS


@click.command("rate")
@setting("--data", str, "digits, mnist5k, images:DIR, hub:NAME, cifar10:DIR or mnist:DIR.")
@setting("--network", click.Choice(sorted(NETWORKS)), "The layers.")
@setting("--batch", click.IntRange(min=1), "Images in a step.")
@setting(
    "--seed",
    click.IntRange(min=0),
    "Seed of the parameters, the order of images, the augmentation, the split.",
)
@setting("--optimizer", click.Choice(sorted(OPTIMIZERS)), "Optimiser, from Optax.")
@setting("--momentum", click.FloatRange(0, 1, max_open=True), "Momentum, for sgd.")
@click.option("--low", default=1e-6, show_default=True, help="Learning rate of the first step.")
@click.option("--high", default=1.0, show_default=True, help="Learning rate of the last step.")
@click.option("--steps", type=click.IntRange(min=2), default=100, show_default=True, help="Number of steps.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="PNG picture of the losses.")
def rate(low: float, high: float, steps: int, plot: Path | None, **chosen: object) -> None:
    """Suggest a learning rate: train for some steps while it grows, and see where the loss falls.

    It takes seconds, and is the first thing to do with a new network or new data.
    """
    try:
        if plot:
            from jaxcnn.plots.figure import require_matplotlib

            require_matplotlib()
        settings = Settings(**chosen)  # type: ignore[arg-type]  # click has checked their types
        suggested = _found(settings, low, high, steps, plot)
    except MissingLibraryError as error:
        raise click.ClickException(missing.sentence(error)) from None
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.FileError(str(plot), error.strerror) from None
    click.echo(_("try --lr {rate}").format(rate=f"{suggested:.1g}"))


def _found(settings: Settings, low: float, high: float, steps: int, plot: Path | None) -> float:
    from jaxcnn.cli.prepare import prepare
    from jaxcnn.training.rate import find_rate

    prepared = prepare(settings)
    test = find_rate(
        prepared.network,
        prepared.data,
        optimizer=partial(with_rate, settings),
        low=low,
        high=high,
        steps=steps,
        batch=settings.batch,
        seed=settings.seed,
    )
    if plot:
        from jaxcnn.files import write_whole
        from jaxcnn.plots import rate as plots
        from jaxcnn.plots.figure import png

        write_whole(plot, png(plots.plot(test), with_caption=True).data)
    return test.suggested
