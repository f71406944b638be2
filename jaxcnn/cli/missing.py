"""What the command line says of a library that comes with an extra, in the language in use."""

from jaxcnn.cli.language import gettext as _
from jaxcnn.extras import MissingLibraryError


def sentence(error: MissingLibraryError) -> str:
    """Return what is missing and what to type."""
    text = _("{library} is not installed; type {command}")
    return text.format(library=error.library, command=error.command)
