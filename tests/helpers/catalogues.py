"""`make messages`: bring the catalogues of both commands up to date with the sources. The tests ask whether they are."""

import inspect
import re
import string
import sys
from pathlib import Path

import click
from babel.messages.extract import extract_from_dir

from grader import i18n
from grader.authoring import pofile
from grader.cli.main import COMMANDS, LazyGroup, cli
from grader.key.translate import Message
from jaxcnn.__main__ import main as main_of_jaxcnn
from jaxcnn.cli import language

PACKAGE = i18n.FOLDER.parent
OF_JAXCNN = [language.FOLDER.parent, language.FOLDER.parents[1] / "explain"]
CODE = re.compile(r"`[^`]+`")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
METHODS = [("catalog/**", "ignore"), ("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]


def found_in(folder, methods=METHODS):
    """Messages of a folder's sources, each once, in the order of the files; plural ones as pairs."""
    seen = {}
    for name, _line, text, _comments, _context in extract_from_dir(
        folder, method_map=methods, keywords=KEYWORDS, options_map={"**.j2": {"silent": "false"}}
    ):
        one, many = text if isinstance(text, tuple) else (text, "")
        seen.setdefault(one, (Message(one, name), many))
    return [pair if pair[1] else pair[0] for pair in seen.values()]


def of_commands(*commands):
    """The help texts of commands and their options, which are marked by being there."""
    texts = []
    for command in commands:
        texts += [
            command.help,
            *(option.help for option in command.params if isinstance(option, click.Option)),
        ]
    return [Message(inspect.cleandoc(text), "help of a command") for text in dict.fromkeys(texts) if text]


def of_click():
    """Click's own messages, which it looks up under the domain "messages"."""
    folder = Path(click.__file__).parent
    return found_in(folder, [("**.py", "python")])


def of_program(folders, *commands):
    """What is found in the sources of a command line, and in its commands."""
    found = [message for folder in folders for message in found_in(folder)]
    known = {(m[0] if isinstance(m, tuple) else m).text for m in found}
    return [*found, *(m for m in of_commands(*commands) if m.text not in known)]


def catalogues():
    """Every catalogue of the two commands: its folder, its domain, and what is found for it."""
    group = LazyGroup()
    of_grader = [group.get_command(click.Context(group), name) for name in COMMANDS]
    return [
        (i18n.FOLDER, "grader", of_program([PACKAGE], cli, *of_grader)),
        (i18n.FOLDER, "messages", of_click()),
        (
            language.FOLDER,
            "jaxcnn",
            of_program(OF_JAXCNN, main_of_jaxcnn, *main_of_jaxcnn.commands.values()),
        ),
        (language.FOLDER, "messages", of_click()),
    ]


def problems(catalogue, found):
    """What is wrong with a catalogue: texts that are missing, stale, not translated, or not with the same fields."""
    wanted = {(m[0] if isinstance(m, tuple) else m).text: m for m in found}
    there = {_key(m): m for m in catalogue if m.id}
    told = [f"missing: {text}" for text in wanted.keys() - there.keys()]
    told += [f"stale: {text}" for text in there.keys() - wanted.keys()]
    for text, message in there.items():
        strings = message.string if message.pluralizable else (message.string,)
        if message.fuzzy or not all(strings):
            told.append(f"not translated: {text}")
            continue
        ids = message.id if message.pluralizable else (message.id,)
        for other in strings:
            if _fields(other) not in [_fields(one) for one in ids]:
                told.append(f"other fields: {text} -> {other}")
            if sorted(CODE.findall(other)) != sorted(CODE.findall(text)):
                told.append(f"other code: {text} -> {other}")
    return sorted(told)


def _key(message):
    return message.id[0] if message.pluralizable else message.id


def _fields(text):
    try:
        return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:  # braces of a text that is never formatted, a dict in an example
        return text.count("{"), text.count("}")


def main():
    missing = 0
    for code in i18n.LANGUAGES[1:]:
        for folder, domain, found in catalogues():
            catalogue = pofile.update(folder, domain, code, found)
            empty = [m for m in catalogue if m.id and not (all(m.string) if m.pluralizable else m.string)]
            missing += len(empty)
            print(f"{code} {domain}: {len(catalogue)} texts, {len(empty)} of them not translated")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
