"""The command line: its commands, their language, and how errors are reported."""

from __future__ import annotations

import copy
import importlib
import inspect
import sys
from itertools import zip_longest
from pathlib import Path

import click

from grader import i18n
from grader.exits import GRADER_FAILED, PASSED, WRONG_CALL
from grader.i18n import gettext as _
from grader.i18n import mark

# Each command is in the module of its name, which is imported when the command is called.
COMMANDS = (
    *("start", "watch", "list", "check", "show", "hint"),
    *("grade", "doctor", "key", "kit", "schema", "collect", "batch", "convert", "gradebook", "export"),
    *("final", "adjust", "comment", "regrade", "audit", "verify", "questions", "mark"),
    *("course", "new", "translate", "selftest", "mutants", "adopt"),
)
# Commands for course authors and machines: their output is in English only, but for the one that begins a course.
ENGLISH_ALONE = frozenset({"schema", "new", "translate", "selftest", "mutants", "adopt"})


class LazyGroup(click.Group):
    """Commands in the order learners meet them, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command in the current language; None if there is no command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"grader.cli.{cmd_name}")
        commands = (value for value in vars(module).values() if isinstance(value, click.Command))
        command = next(command for command in commands if command.name == cmd_name)
        return translated(command, language_option=cmd_name not in ENGLISH_ALONE)


def translated(command: click.Command, *, language_option: bool) -> click.Command:
    """Copy a command, with its help in the current language; the original keeps its English help.

    Args:
        command: what to copy.
        language_option: whether it takes `--lang`.
    """
    translation = copy.copy(command)
    text = inspect.cleandoc(command.help or "")
    translation.help = _(text)
    translation.params = [copy.copy(parameter) for parameter in command.params]
    if language_option:
        translation.params.append(_language_option())
    for parameter in translation.params:
        if isinstance(parameter, click.Option):
            parameter.help = _(parameter.help) if parameter.help else None
    return translation


def _language_option() -> click.Option:
    return click.Option(
        ["--lang"],
        type=click.Choice(i18n.LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=lambda _context, _option, language: i18n.use(language or i18n.current()),
        help=mark("Language of the output; by default that of the environment."),
    )


def _named_language(arguments: list[str]) -> str:
    """Return the language of the last `--lang`; found before parsing, so that help and errors use it too."""
    named = ""
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if argument == "--lang":
            named = following
        elif argument.startswith("--lang="):
            named = argument.removeprefix("--lang=")
    return named


@click.command(
    cls=LazyGroup,
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--course",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=mark("A course's folder, or a learner's kit; by default the one around the working directory."),
)
@click.version_option(package_name="jaxcnn", message="%(prog)s %(version)s", help=mark("Print the version."))
@click.pass_context
def cli(ctx: click.Context, course: Path | None) -> None:
    """Grade what learners wrote, and say what is wrong and why."""
    ctx.obj = course
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; an error is printed as a sentence."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # A caller in the same process, such as a test or a notebook, gets its own language back afterwards.
    from grader.find import language_here

    named = _named_language(arguments)
    with i18n.speaking(i18n.choose(named) if named else language_here()), i18n.for_libraries():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    try:
        group = translated(cli, language_option=True)
        result = group.main(args=arguments, prog_name="grader", standalone_mode=False)
        return result if isinstance(result, int) else PASSED
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Stopped."), err=True)
        return GRADER_FAILED
    except Exception as error:  # noqa: BLE001 - the last place to turn an error of the grader into a sentence
        return _explain(error)


def _explain(error: Exception) -> int:
    from grader.course import CourseError
    from grader.files import reason_of
    from grader.key.file import KeyFileError
    from grader.sandbox.trusted import RefusedError
    from grader.submission.snapshot import SubmissionError

    sentence = ""
    if isinstance(error, CourseError | SubmissionError | KeyFileError | RefusedError):
        sentence = str(error)
    elif isinstance(error, OSError) and error.filename is not None and error.strerror:
        reason = _(
            "{file} can't be read or written: {reason}. Look at its rights, and at the room on the disk."
        )
        sentence = reason.format(file=error.filename, reason=reason_of(error))
    if sentence:
        click.echo(_("Error: {error}").format(error=sentence), err=True)
        return WRONG_CALL
    sentence = _("The grader itself failed: {kind}: {error}")
    click.echo(sentence.format(kind=type(error).__name__, error=error), err=True)
    return GRADER_FAILED
