"""The command schema: the JSON Schema of the report, or of questions."""

from __future__ import annotations

import click

from grader.cli.terminal import print_json
from grader.exits import PASSED


@click.command("schema")
@click.argument("what", type=click.Choice(["report", "questions"]), default="report")
def schema(what: str) -> int:
    """Print the JSON Schema of the report, or of the questions that `grader questions` writes."""
    if what == "questions":
        from grader.questions.model import schema as of_questions

        print_json(of_questions())
    else:
        from grader.report.model import schema as of_reports

        print_json(of_reports())
    return PASSED
