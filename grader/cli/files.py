"""Files that commands write."""

from __future__ import annotations

from pathlib import Path

import click

from grader.files import write_whole
from grader.i18n import gettext as _


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; make its folder if it is missing.

    Raises:
        click.UsageError: it can't be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        sentence = _("{file} can't be written: {reason}.")
        raise click.UsageError(sentence.format(file=path, reason=error.strerror)) from error
