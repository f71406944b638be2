"""The trained network that a command was given, or what to type if there is none."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaxcnn.cli import missing
from jaxcnn.extras import MissingLibraryError

if TYPE_CHECKING:
    from jaxcnn.trained import Trained


def opened(run: Path) -> "Trained":
    """Return the network of a run, or of a file of weights.

    Raises:
        click.ClickException: There is none, or what reads it is not installed; the message says what to do.
    """
    from jaxcnn.trained import ModelError, load_model

    try:
        return load_model(run)
    except MissingLibraryError as error:
        raise click.ClickException(missing.sentence(error)) from None
    except ModelError as error:
        raise click.BadParameter(str(error), param_hint="RUN") from None
