"""The command `jaxcnn filter`: apply a filter to a picture."""

from pathlib import Path

import click

from jaxcnn.cli.language import gettext as _

# The names of jaxcnn.filters.FILTERS, written out because that module needs JAX.
KERNELS = ("blur", "vertical", "horizontal", "sobel", "scharr")


@click.command("filter")
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

    Of negative responses, as edge filters give them, the absolute value is shown; values above 255 become 255.
    The result is two pixels smaller in height and width, as with every 3x3 filter without padding.
    """
    import numpy as np
    from PIL import Image

    from jaxcnn.pictures import UNREADABLE, load, save

    if Image.registered_extensions().get(out.suffix.lower()) not in Image.SAVE:
        raise click.BadParameter(
            _("cannot write a picture with the suffix {suffix!r}; try {name}").format(
                suffix=out.suffix, name=out.with_suffix(".png").name
            ),
            param_hint="--out",
        )
    if not out.parent.is_dir():
        raise click.BadParameter(
            _("the folder {folder} does not exist; create it first").format(folder=out.parent),
            param_hint="--out",
        )
    try:
        pixels = load(image)
    except UNREADABLE as error:
        raise click.BadParameter(
            _("{name} cannot be read as a picture ({error}); give a PNG or JPEG file").format(
                name=image.name, error=error
            ),
            param_hint="IMAGE",
        ) from None

    from jaxcnn.filters import FILTERS, apply_filter

    weights = FILTERS[kernel]
    if min(pixels.shape[:2]) < len(weights):
        height, width = pixels.shape[:2]
        raise click.BadParameter(
            _("{name} is {width} x {height} pixels; give one of at least 3 x 3").format(
                name=image.name, width=width, height=height
            ),
            param_hint="IMAGE",
        )
    try:
        save(np.asarray(apply_filter(pixels, weights)), out)
    except (OSError, ValueError) as error:
        sentence = _("cannot write {file}: {error}")
        raise click.ClickException(sentence.format(file=out, error=error)) from None
    click.echo(_("{file}: {kernel} of {name}").format(file=out, kernel=kernel, name=image.name))
