"""The command `jaxcnn export`: a trained network as a file for other programs."""

from pathlib import Path

import click

from jaxcnn.cli import missing
from jaxcnn.cli.language import gettext as _
from jaxcnn.extras import MissingLibraryError

FORMATS = ("safetensors", "stablehlo", "onnx")


@click.command("export")
@click.argument("run", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; by default model.FORMAT in the run's folder, or beside its file.",
)
def export(run: Path, format_: str, out: Path | None) -> None:
    """Write the network in RUN for other programs.

    RUN is a folder that `jaxcnn train --out` wrote, or a file of --format safetensors. That format holds the weights by
    name, and the layers; stablehlo the whole computation for JAX on CPU, CUDA and TPU; onnx the same for ONNX Runtime and
    whatever else reads it.
    """
    from jaxcnn.cli.opened import opened
    from jaxcnn.exchange.formats import encoded
    from jaxcnn.files import write_whole

    file = out or (run if run.is_dir() else run.parent) / f"model.{format_}"
    model = opened(run)
    try:
        data = encoded(model, format_)
    except MissingLibraryError as error:
        raise click.ClickException(missing.sentence(error)) from None
    except TypeError as error:  # a layer that the format lacks
        raise click.BadParameter(str(error), param_hint="--format") from None
    try:
        write_whole(file, data)
    except OSError as error:
        raise click.FileError(str(file), error.strerror) from None
    click.echo(_("{file}: {count} bytes").format(file=file, count=len(data)))
