"""The command `jaxcnn predict`: the classes of pictures, by a trained network."""

from pathlib import Path

import click

from jaxcnn.cli.language import gettext as _

SHOWN = 3  # classes of a picture in the table


@click.command("predict")
@click.argument("run", type=click.Path(exists=True, path_type=Path))
@click.argument(
    "pictures", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--json", "as_json", is_flag=True, help="JSON: for each picture the probability of every class."
)
def predict(run: Path, pictures: tuple[Path, ...], *, as_json: bool) -> None:
    """Say what PICTURES show, by the network in RUN.

    RUN is a folder that `jaxcnn train --out` or `jaxcnn import` wrote, or a file of `jaxcnn export --format safetensors`. A
    picture of any size, grey or colour, is brought to the network's input as those were that it learned from.
    """
    from jaxcnn.cli.opened import opened
    from jaxcnn.pictures import UNREADABLE

    model = opened(run)
    inputs = []
    for picture in pictures:
        try:
            inputs.append(model.input_of(picture))
        except UNREADABLE as error:
            sentence = _("{name} cannot be read as a picture ({error}); give a PNG or JPEG file")
            raise click.BadParameter(
                sentence.format(name=picture.name, error=error), param_hint="PICTURES"
            ) from None
    rows = model.probabilities(inputs).tolist()
    if as_json:
        import msgspec

        answers = [
            {"picture": str(picture), "classes": dict(zip(model.classes, row, strict=True))}
            for picture, row in zip(pictures, rows, strict=True)
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(answers)))
        return
    _table(pictures, model.classes, rows)


def _table(pictures: tuple[Path, ...], classes: tuple[str, ...], rows: list[list[float]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    if (
        not console.is_terminal
    ):  # into a file or another program: a line for each picture, however long its path is
        console = Console(width=10_000)
    shown = min(SHOWN, len(classes))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in (_("class"), *(("",) * (shown - 1)), _("picture")):
        table.add_column(heading, overflow="fold")
    for picture, row in zip(pictures, rows, strict=True):
        best = sorted(range(len(row)), key=lambda number: -row[number])[:shown]
        cells = (f"{classes[number]} {row[number]:.0%}" for number in best)
        table.add_row(*map(escape, (*cells, str(picture))))
    console.print(table, highlight=False)
