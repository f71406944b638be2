"""The command `jaxcnn predict`: the classes of pictures, by a trained network."""

from pathlib import Path

import click

from jaxcnn.cli.language import gettext as _

SHOWN = 3  # classes of a picture


@click.command("predict")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument(
    "pictures", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def predict(run: Path, pictures: tuple[Path, ...]) -> None:
    """Say what PICTURES show, by the network in RUN, a folder that `jaxcnn train --out` wrote.

    A picture of any size, grey or colour, is brought to the network's input as those were that it learned from.
    """
    from jaxcnn.pictures import UNREADABLE
    from jaxcnn.trained import ModelError, load_model
    from jaxcnn.training.checkpoints import CheckpointError

    try:
        model = load_model(run)
    except (ModelError, CheckpointError) as error:
        raise click.BadParameter(str(error), param_hint="RUN") from None
    except ModuleNotFoundError as error:  # the message says what to type
        raise click.ClickException(str(error)) from None
    inputs = []
    for picture in pictures:
        try:
            inputs.append(model.input_of(picture))
        except UNREADABLE as error:
            sentence = _("{name} cannot be read as a picture ({error}); give a PNG or JPEG file")
            raise click.BadParameter(
                sentence.format(name=picture.name, error=error), param_hint="PICTURES"
            ) from None
    for picture, row in zip(pictures, model.probabilities(inputs), strict=True):
        best = sorted(range(len(row)), key=lambda number: -row[number])[:SHOWN]
        classes = ", ".join(f"{model.classes[number]} ({100 * row[number]:.0f}%)" for number in best)
        click.echo(f"{picture}: {classes}")
