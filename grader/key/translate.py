"""A course's texts in other languages: which there are, and an exercise with its texts exchanged. Pure functions.

A starter's docstrings are translated paragraph by paragraph, so that a change in one does not lose the others.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from grader.key.model import CheckKey, ExerciseKey

_WORD = re.compile(r"[^\W\d_]{2,}")
SEVERAL = 4  # a formula in an example has fewer


@dataclass(frozen=True)
class Message:
    """A text to translate, and what a translator should know of it."""

    text: str
    about: str


def messages(exercise: ExerciseKey) -> Iterator[Message]:
    """Every text of an exercise that a learner reads, in reading order; the same text may come again."""
    stem = exercise.stem
    yield Message(exercise.title, f"{stem}: title")
    for text in paragraphs(exercise.starter):
        yield Message(text, f"{stem}: statement")
    for hint in exercise.hints:
        yield Message(hint, f"{stem}: hint")
    for check in exercise.checks:
        yield Message(check.name, f"{stem}: name of a check")
        yield Message(check.rationale, f"{stem}: {check.name}: what the check is about")
        yield Message(check.help, f"{stem}: {check.name}: what to look at when it fails")
    for rule in exercise.rules:
        yield Message(rule.sentence, f"{stem}: rule")
    for name, sentence in exercise.misconceptions.items():
        yield Message(name, f"{stem}: name of a misconception")
        yield Message(sentence, f"{stem}: misconception")
    yield Message(exercise.lesson, f"{stem}: what it teaches")


def translated(exercise: ExerciseKey, table: Mapping[str, str]) -> ExerciseKey:
    """The exercise with each text that the table has exchanged for the table's; names that code uses stay."""

    def in_other_words(text: str) -> str:
        return table.get(text) or text

    def check_of(check: CheckKey) -> CheckKey:
        changed = {name: in_other_words(getattr(check, name)) for name in ("name", "rationale", "help")}
        return msgspec.structs.replace(check, **changed)

    return msgspec.structs.replace(
        exercise,
        title=in_other_words(exercise.title),
        lesson=in_other_words(exercise.lesson),
        starter=translated_source(exercise.starter, in_other_words),
        hints=[in_other_words(hint) for hint in exercise.hints],
        checks=[check_of(check) for check in exercise.checks],
        rules=[
            msgspec.structs.replace(rule, sentence=in_other_words(rule.sentence)) for rule in exercise.rules
        ],
        misconceptions={name: in_other_words(text) for name, text in exercise.misconceptions.items()},
        labels={name: in_other_words(name) for name in exercise.misconceptions},
    )


def paragraphs(source: str) -> Iterator[str]:
    """The paragraphs of a source's docstrings that hold words; what is indented alone (examples) has none to translate."""
    for node in _documented(source):
        for text in _text_of(node).split("\n\n"):
            if _has_words(text):
                yield text


def translated_source(source: str, in_other_words: Callable[[str], str]) -> str:
    """A source with its docstrings' paragraphs exchanged; its code stays as it is."""
    lines = source.splitlines(keepends=True)
    for node in sorted(_documented(source), key=lambda n: n.lineno, reverse=True):
        indent = " " * node.col_offset
        parts = [in_other_words(p) if _has_words(p) else p for p in _text_of(node).split("\n\n")]
        text = textwrap.indent("\n\n".join(parts), indent).lstrip()
        closing = '"""\n' if "\n" not in text else f'\n{indent}"""\n'
        lines[node.lineno - 1 : node.end_lineno] = [f'{indent}"""{text}{closing}']
    return "".join(lines)


def _documented(source: str) -> list[ast.Constant]:
    """The docstrings of a module and of its functions, as nodes."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    owners: list[ast.Module | ast.FunctionDef] = [tree]
    owners += [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = []
    for owner in owners:
        match owner.body[:1]:
            case [ast.Expr(value=ast.Constant(value=str()) as node)]:
                found.append(node)
    return found


def _text_of(node: ast.Constant) -> str:
    return textwrap.dedent(" " * node.col_offset + str(node.value)).strip("\n").rstrip()


def _has_words(paragraph: str) -> bool:
    """Whether there is prose in a paragraph: any word at the margin, or several in what is indented as examples are."""
    at_margin = any(_WORD.search(line) for line in paragraph.splitlines() if not line.startswith("    "))
    return at_margin or len(_WORD.findall(paragraph)) >= SEVERAL
