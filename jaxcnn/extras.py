"""Libraries that come with an extra: what a student installs for the exercises does without them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


class MissingLibraryError(ModuleNotFoundError):
    """A library is not installed; the message says what to type.

    Attributes:
        library: The library's name.
        command: What installs it.
    """

    def __init__(self, library: str, extra: str) -> None:
        self.library, self.command = library, f"pip install 'jaxcnn[{extra}]'"
        super().__init__(f"{library} is not installed; type {self.command}", name=library)


@contextmanager
def comes_with(extra: str) -> Iterator[None]:
    """Turn a failed import in the block into the sentence that says which extra to install.

    Raises:
        MissingLibraryError: A library that is imported in the block is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingLibraryError((error.name or "").partition(".")[0], extra) from None


def library(module: str, extra: str) -> ModuleType:
    """Import a module of a library that comes with an extra.

    Raises:
        MissingLibraryError: The library is not installed.
    """
    with comes_with(extra):
        return import_module(module)
