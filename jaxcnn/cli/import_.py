"""The command `jaxcnn import`: a network in a file of safetensors becomes a folder to use like that of a run."""

from pathlib import Path

import click

from jaxcnn.cli.language import gettext as _
from jaxcnn.networks import NETWORKS


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write; it must not hold a run.",
)
@click.option(
    "--network",
    type=click.Choice(sorted(NETWORKS)),
    help="Which network it is, for a file from elsewhere whose arrays have our names and shapes.",
)
def import_(file: Path, out: Path, network: str | None) -> None:
    """Make a folder of FILE, which `jaxcnn export --format safetensors` wrote.

    `jaxcnn predict` and `export` take the folder as that of a run.
    """
    from jaxcnn.exchange.weights import from_safetensors, to_safetensors
    from jaxcnn.files import write_whole
    from jaxcnn.trained import WEIGHTS, ModelError

    try:
        data = to_safetensors(from_safetensors(file, NETWORKS[network]() if network else None))
    except ModelError as error:
        raise click.BadParameter(str(error), param_hint="FILE") from None
    if out.is_dir() and any(out.iterdir()):
        sentence = _("{folder} is not empty; give a new folder")
        raise click.BadParameter(sentence.format(folder=out), param_hint="--out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / WEIGHTS, data)
    except OSError as error:
        raise click.FileError(str(out), error.strerror) from None
    click.echo(_("{folder}: now jaxcnn predict {folder} PICTURE").format(folder=out))
