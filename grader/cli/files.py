"""Files that commands write."""

from __future__ import annotations

from pathlib import Path

import click

from grader.i18n import gettext as _


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, in a folder that is made where it is missing.

    Raises:
        click.UsageError: it can't be written there.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        sentence = _("{file} can't be written: {reason}.")
        raise click.UsageError(sentence.format(file=path, reason=error.strerror)) from error
