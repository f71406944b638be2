"""The command schema: the report's JSON Schema."""

from __future__ import annotations

import sys

import click

from grader.exits import PASSED


@click.command("schema")
def schema() -> int:
    """Print the JSON Schema of the report."""
    import msgspec

    from grader.report.model import schema as report_schema

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report_schema())).decode() + "\n")
    return PASSED
