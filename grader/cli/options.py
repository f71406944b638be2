"""Options that grading one submission and grading a class have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from grader.i18n import mark

Command = Callable[..., Any]

_OPTIONS = (
    click.option("--seed", type=int, help=mark("Draw the cases from this number.")),
    click.option(
        "--secret",
        type=click.Path(dir_okay=False, path_type=Path),
        help=mark("Draw the cases from a secret file."),
    ),
    click.option(
        "--seconds",
        type=click.FloatRange(min=0.1),
        default=10.0,
        show_default=True,
        help=mark("Time for one check."),
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=64),
        default=2048,
        show_default=True,
        help=mark("MiB for a check, in all."),
    ),
    click.option(
        "--limits",
        "limits_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help=mark("Other limits: a TOML file of the names in a report's isolation.limits."),
    ),
    click.option(
        "--require",
        type=click.Choice(["full", "restricted", "process"]),
        help=mark("Grade in this tier or a stronger one, or not at all."),
    ),
)


def grading_options(command: Command) -> Command:
    """Add them to a command, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
