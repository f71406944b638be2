"""The command `jaxcnn explain`: a trained network as a page that computes it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaxcnn.cli.language import current
from jaxcnn.cli.language import gettext as _

if TYPE_CHECKING:
    from jaxcnn.explain.examples import Examples
    from jaxcnn.trained import Trained


@click.command("explain")
@click.argument("run", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Page to write, such as page.html.",
)
def explain(run: Path, out: Path) -> None:
    """Write the network in RUN as a page that one plays with.

    RUN is a folder that `jaxcnn train --out` or `jaxcnn import` wrote, or a file of `jaxcnn export --format safetensors`. One
    draws on the page, or drops a picture on it, and sees what every layer answers, and why. It holds the network whole, and
    some of the pictures that were held out; it computes in the browser and needs no network connection.
    """
    if not out.parent.is_dir():
        sentence = _("the folder {folder} does not exist; create it first")
        raise click.BadParameter(sentence.format(folder=out.parent), param_hint="--out")

    from jaxcnn.cli.opened import opened
    from jaxcnn.explain.network import NotShownError
    from jaxcnn.explain.page import Shown, render
    from jaxcnn.files import write_whole

    model = opened(run)
    examples = _examples(run, model)
    shown = Shown(run.resolve().stem, model.network, model.params, model.classes, examples, model.statistics)
    try:
        page = render(shown, _, current()).encode()
    except NotShownError as error:
        raise click.ClickException(_not_shown(error)) from None
    try:
        write_whole(out, page)
    except OSError as error:
        sentence = _("cannot write {file}: {error}")
        raise click.ClickException(sentence.format(file=out, error=error.strerror or error)) from None
    sentence = _("{file}: {size:.1f} MB, with {count} held-out pictures; open it in a browser")
    click.echo(sentence.format(file=out, size=len(page) / 1e6, count=len(examples.labels)))


def _not_shown(error: "ValueError") -> str:
    from jaxcnn.explain.network import NotShownError

    if isinstance(error, NotShownError) and error.kind:
        sentence = _("the page does not know the layer {layer}, a {kind}; nothing is written")
        return sentence.format(layer=error.layer, kind=error.kind)
    return _("{reason}; nothing is written").format(reason=error)


def _examples(run: Path, model: "Trained") -> "Examples":
    """Return pictures that the run held out; none, and a sentence why, if its data cannot be loaded now."""
    from jaxcnn.cli import folder, missing
    from jaxcnn.cli.settings import SettingsError
    from jaxcnn.data import DataError
    from jaxcnn.explain import examples
    from jaxcnn.extras import MissingLibraryError

    shape = model.network.input_shape
    if not (run / folder.NAME).exists():  # it was imported: from which pictures it learned is not known
        return examples.none(shape)
    try:
        settings = folder.resumed(run, {})
        return examples.held_out(settings.data, shape, settings.seed)
    except MissingLibraryError as error:
        reason = missing.sentence(error)
    except (SettingsError, DataError, OSError, ValueError) as error:
        reason = str(error)
    click.echo(_("The page has no held-out pictures: {reason}").format(reason=reason), err=True)
    return examples.none(shape)
