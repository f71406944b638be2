"""The command `jaxcnn`. What needs JAX is imported by the commands that compute."""

from pathlib import Path

import click

from jaxcnn.lenet import lecture_classifier, lenet5

NETWORKS = {"lenet5": lenet5, "classifier": lecture_classifier}
# The names of jaxcnn.filters.FILTERS, written out because that module needs JAX.
KERNELS = ("blur", "vertical", "horizontal", "sobel", "scharr")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jaxcnn", prog_name="jaxcnn", message="%(prog)s %(version)s")
def main() -> None:
    """Convolutional networks as the lecture builds them: tables, filters, training."""


@main.command()
@click.argument("network", type=click.Choice(sorted(NETWORKS)))
def summary(network: str) -> None:
    """Print the table of a network: shapes, sizes, parameters, cost."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from jaxcnn import table

    rows = table.summary(NETWORKS[network]())
    printed = Table(box=SIMPLE, show_footer=True, title=network)
    footers = ("total", "", "", "", *map(str, table.totals(rows)))
    for column, (heading, footer) in enumerate(zip(table.HEADINGS, footers, strict=True)):
        printed.add_column(heading, footer, justify="left" if column < 3 else "right", no_wrap=True)
    for row in rows:
        printed.add_row(*table.cells(row))
    Console().print(printed)


@main.command("filter")
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kernel", type=click.Choice(KERNELS), required=True, help="The filter to apply.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="Picture to write; its suffix chooses the format, such as .png or .jpg.",
)
def filter_(image: Path, kernel: str, out: Path) -> None:
    """Apply a filter to IMAGE, grey or colour, and write the result.

    Negative responses of an edge filter are shown by their size; values above 255 are shown as 255.
    The picture becomes two pixels smaller each way, as by every 3x3 filter without padding.
    """
    import numpy as np
    from PIL import Image

    from jaxcnn.pictures import load, save

    if Image.registered_extensions().get(out.suffix.lower()) not in Image.SAVE:
        raise click.BadParameter(
            f"cannot write a picture with the suffix {out.suffix!r}; try {out.with_suffix('.png').name}",
            param_hint="--out",
        )
    if not out.parent.is_dir():
        raise click.BadParameter(
            f"the folder {out.parent} does not exist; create it first", param_hint="--out"
        )
    try:
        pixels = load(image)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise click.BadParameter(
            f"{image.name} cannot be read as a picture ({error}); give a PNG or JPEG file",
            param_hint="IMAGE",
        ) from None

    from jaxcnn.filters import FILTERS, apply_filter

    weights = FILTERS[kernel]
    if min(pixels.shape[:2]) < len(weights):
        height, width = pixels.shape[:2]
        raise click.BadParameter(
            f"{image.name} is {width} x {height} pixels; give one of at least 3 x 3", param_hint="IMAGE"
        )
    try:
        save(np.asarray(apply_filter(pixels, weights)), out)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"cannot write {out}: {error}") from None
    click.echo(f"{out}: {kernel} of {image.name}")


@main.command()
@click.option("--epochs", type=click.IntRange(min=1), default=12, show_default=True)
@click.option("--batch", type=click.IntRange(min=1), default=64, show_default=True, help="Images a step.")
@click.option(
    "--lr",
    type=click.FloatRange(min=0, min_open=True),
    default=1e-3,
    show_default=True,
    help="Learning rate of Adam.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
def train(epochs: int, batch: int, lr: float, seed: int) -> None:
    """Train LeNet-5 on digits; print the held-out accuracy."""
    raise NotImplementedError


if __name__ == "__main__":
    main(prog_name="jaxcnn")
