"""Import optional libraries, which only some data sets need."""

from importlib import import_module
from types import ModuleType

from jaxcnn.data.split import DataError


def library(module: str, extra: str) -> ModuleType:
    """Import a module of an optional library.

    Raises:
        DataError: The library is not installed; the message says what to type.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        name = module.partition(".")[0]
        raise DataError(f"{name} is not installed; type pip install 'jaxcnn[{extra}]'") from None
