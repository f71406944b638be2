"""The language of the command's texts: gettext catalogues in `jaxcnn/cli/locale`, English where there is none.

The library itself, and so what it says of wrong arguments, is in English.
"""

import copy
import gettext as _gettext
import inspect
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click

LANGUAGES = ("en", "pt_BR")
FOLDER = Path(__file__).with_name("locale")
# The environment variables that name a language, in this order.
_ENVIRONMENT = ("JAXCNN_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

Command = TypeVar("Command", bound=click.Command)

_ENGLISH = _gettext.NullTranslations()
_catalogue = ContextVar("catalogue", default=_ENGLISH)
_language = ContextVar("language", default="en")


def gettext(message: str) -> str:
    """Translate a message to the language in use."""
    return _catalogue.get().gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a message about `count` things to the language in use, in the singular or plural."""
    return _catalogue.get().ngettext(one, many, count)


def current() -> str:
    """Return the language in use, one of `LANGUAGES`."""
    return _language.get()


def mark(message: str) -> str:
    """Mark a message for translation and return it unchanged; it is translated where it is shown."""
    return message


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that the last `--lang` names, or the environment: pt_BR for any Portuguese, else English.

    It is found before the arguments are parsed, so that help and errors are in it, too.
    """
    named = ""
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--lang":
            named = following
        elif argument.startswith("--lang="):
            named = argument.removeprefix("--lang=")
    wanted = named or next((environment[name] for name in _ENVIRONMENT if environment.get(name)), "")
    return "pt_BR" if wanted.lower().startswith("pt") else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within a block, also for click's own words, which it looks up by the environment."""
    before = os.environ.get("LANGUAGE")
    catalogue = _ENGLISH
    if language != "en":
        catalogue = _gettext.translation("jaxcnn", FOLDER, [language], fallback=True)
    token, token_of_language = _catalogue.set(catalogue), _language.set(language)
    _gettext.bindtextdomain("messages", FOLDER)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        _catalogue.reset(token)
        _language.reset(token_of_language)
        os.environ.pop("LANGUAGE")
        if before is not None:
            os.environ["LANGUAGE"] = before


class Group(click.Group):
    """Commands that are translated when they are called, each with an option `--lang`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command in the language in use; None if there is none of that name."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else translated(command)

    def main(self, args: Sequence[str] | None = None, **options: Any) -> Any:  # type: ignore[override]
        """Run the command line, in the language that it names."""
        arguments = list(sys.argv[1:] if args is None else args)
        with speaking(choose(arguments, os.environ)):
            return click.Group.main(translated(self), args=arguments, **options)


def translated(command: Command) -> Command:
    """Return a copy of a command with its help in the language in use."""
    translation = copy.copy(command)
    translation.help = gettext(inspect.cleandoc(command.help or ""))
    translation.params = [copy.copy(parameter) for parameter in command.params]
    translation.params.append(
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            help=mark("Language of the output; by default that of the environment."),
        )
    )
    for parameter in translation.params:
        if isinstance(parameter, click.Option):
            parameter.help = gettext(parameter.help) if parameter.help else None
    return translation
