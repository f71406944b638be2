"""The command line. Importing it loads neither JAX nor NumPy; each command loads what it needs."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

PASSED, NOT_PASSED, WRONG_CALL, GRADER_FAILED = 0, 1, 2, 3

# Which module has a command: the others are not imported.
COMMANDS = {
    "watch": "watch",
    **dict.fromkeys(("list", "check", "show", "hint"), "learner"),
    **dict.fromkeys(("grade", "doctor", "key", "kit", "schema"), "instructor"),
    "new": "author",
    "translate": "translate",
    **dict.fromkeys(("selftest", "mutants"), "prove"),
}


class LazyGroup(click.Group):
    """Commands in the order learners meet them, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """One command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"grader.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.commands[cmd_name]
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--course",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A course's folder, or a learner's kit; by default the one around the working directory.",
)
@click.pass_context
def cli(ctx: click.Context, course: Path | None) -> None:
    """Grade what learners wrote, and say what is wrong and why."""
    ctx.obj = course


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; what goes wrong is said in a sentence."""
    try:
        result = cli.main(args=arguments, prog_name="grader", standalone_mode=False)
        return result if isinstance(result, int) else PASSED
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return GRADER_FAILED
    except Exception as error:  # noqa: BLE001 - the last place to turn a fault of ours into a sentence
        return _explain(error)


def _explain(error: Exception) -> int:
    from grader.course import CourseError
    from grader.key import KeyFileError
    from grader.snapshot import SubmissionError

    if isinstance(error, CourseError | SubmissionError | KeyFileError):
        click.echo(f"Error: {error}", err=True)
        return WRONG_CALL
    click.echo(f"The grader itself failed: {type(error).__name__}: {error}", err=True)
    return GRADER_FAILED
