"""An option of a command for each setting of a run."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from jaxcnn.cli.settings import Settings

DEFAULT = Settings()
Command = TypeVar("Command", bound=Callable[..., Any])


def setting(name: str, type_: Any, text: str, **attributes: Any) -> Callable[[Command], Command]:
    """Make the option of a field of Settings, with the field's default."""
    field = name.removeprefix("--").replace("-", "_")
    default = getattr(DEFAULT, field)
    return click.option(
        name, type=type_, default=default, show_default=default is not None, help=text, **attributes
    )
