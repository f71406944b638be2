"""The command schema: the report's JSON Schema."""

from __future__ import annotations

import click

from grader.cli.terminal import print_json
from grader.exits import PASSED


@click.command("schema")
def schema() -> int:
    """Print the JSON Schema of the report."""
    from grader.report.model import schema as report_schema

    print_json(report_schema())
    return PASSED
