"""Translate an exercise: list its texts, and replace them by their translations. Pure functions.

A starter's docstrings are translated paragraph by paragraph, so that a change in one keeps the others.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from grader.exercise import Names, Rule
from grader.key.model import CheckKey, ExerciseKey, Illustration
from grader.parsing import parse

_WORD = re.compile(r"[^\W\d_]{2,}")
SEVERAL = 3  # different words; a formula in an example has fewer


@dataclass(frozen=True)
class Message:
    """A text to translate, and a note for the translator on where it is used."""

    text: str
    about: str


def messages(exercise: ExerciseKey) -> Iterator[Message]:
    """Yield every text of an exercise that a learner reads, in reading order; a text may be repeated."""
    stem = exercise.stem
    yield from _messages_of_the_statement(exercise)
    for hint in exercise.hints:
        yield Message(hint, f"{stem}: hint")
    for name in _names_of_parts(exercise):
        yield Message(name, f"{stem}: part of an answer")
    for check in exercise.checks:
        yield Message(check.name, f"{stem}: name of a check")
        yield Message(check.rationale, f"{stem}: {check.name}: what the check is about")
        yield Message(check.help, f"{stem}: {check.name}: what to look at when it fails")
        if check.stated:
            yield Message(check.stated, f"{stem}: words of the statement, as they are translated there")
    for rule in exercise.rules:
        yield Message(rule.sentence, f"{stem}: rule")
        if rule.stated:
            yield Message(rule.stated, f"{stem}: words of the statement, as they are translated there")
    for name, sentence in exercise.misconceptions.items():
        yield Message(name, f"{stem}: name of a misconception")
        yield Message(sentence, f"{stem}: misconception")
    yield Message(exercise.lesson, f"{stem}: what it teaches")


def _messages_of_the_statement(exercise: ExerciseKey) -> Iterator[Message]:
    """Yield what is read before anything is checked."""
    stem = exercise.stem
    if exercise.part:
        yield Message(exercise.part, f"{stem}: part of the course")
    yield Message(exercise.title, f"{stem}: title")
    for text in paragraphs(exercise.starter):
        yield Message(text, f"{stem}: statement")
    for illustration in exercise.illustrations:
        yield Message(illustration.description, f"{stem}: what an illustration shows")


def _names_of_parts(exercise: ExerciseKey) -> Iterator[str]:
    """Yield what the parts of answers are called; names of parameters are code."""
    known = {name for names in exercise.parameters.values() for name in names}
    for names in (check.names for check in exercise.checks):
        for name in (*names.places.values(), *(axis for axes in names.axes for axis in axes)):
            if name not in known:
                known.add(name)
                yield name


def translated(exercise: ExerciseKey, table: Mapping[str, str]) -> ExerciseKey:
    """Return an exercise with its texts replaced by those in a table of translations; names used by code stay."""

    def translate(text: str) -> str:
        return table.get(text) or text

    def rule_of(rule: Rule) -> Rule:
        return msgspec.structs.replace(rule, sentence=translate(rule.sentence), stated=translate(rule.stated))

    def check_of(check: CheckKey) -> CheckKey:
        changed = {name: translate(getattr(check, name)) for name in ("name", "rationale", "help", "stated")}
        return msgspec.structs.replace(check, names=names_of(check.names), **changed)

    def names_of(names: Names) -> Names:
        axes = tuple(tuple(map(translate, axes)) for axes in names.axes)
        return Names(axes, {place: translate(name) for place, name in names.places.items()})

    return msgspec.structs.replace(
        exercise,
        part=translate(exercise.part),
        title=translate(exercise.title),
        lesson=translate(exercise.lesson),
        starter=translated_source(exercise.starter, translate),
        hints=[translate(hint) for hint in exercise.hints],
        checks=[check_of(check) for check in exercise.checks],
        rules=[rule_of(rule) for rule in exercise.rules],
        misconceptions={name: translate(text) for name, text in exercise.misconceptions.items()},
        labels={name: translate(name) for name in exercise.misconceptions},
        illustrations=[
            Illustration(translate(illustration.description), illustration.png)
            for illustration in exercise.illustrations
        ],
    )


def paragraphs(source: str) -> Iterator[str]:
    """Yield the paragraphs of a source's docstrings that have words to translate; indented examples mostly have none."""
    for node in _docstrings_of(source):
        for text in _text_of(node).split("\n\n"):
            if _has_words(text):
                yield text


def translated_source(source: str, translate: Callable[[str], str]) -> str:
    """Return a source with the paragraphs of its docstrings translated; the code stays the same."""
    lines = source.splitlines(keepends=True)
    for node in sorted(_docstrings_of(source), key=lambda n: n.lineno, reverse=True):
        indent = " " * node.col_offset
        parts = [translate(p) if _has_words(p) else p for p in _text_of(node).split("\n\n")]
        text = textwrap.indent("\n\n".join(parts), indent).lstrip()
        closing = '"""\n' if "\n" not in text else f'\n{indent}"""\n'
        lines[node.lineno - 1 : node.end_lineno] = [f'{indent}"""{text}{closing}']
    return "".join(lines)


def _docstrings_of(source: str) -> list[ast.Constant]:
    """Return the docstrings of a module and its functions, as nodes."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError):
        return []
    owners: list[ast.Module | ast.FunctionDef] = [tree]
    owners += [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    docstrings = []
    for owner in owners:
        match owner.body[:1]:
            case [ast.Expr(value=ast.Constant(value=str()) as node)]:
                docstrings.append(node)
    return docstrings


def _text_of(node: ast.Constant) -> str:
    return textwrap.dedent(" " * node.col_offset + str(node.value)).strip("\n").rstrip()


def _has_words(paragraph: str) -> bool:
    """Whether a paragraph is prose: it has a word that is not indented, or several words in an indented example."""
    at_margin = any(_WORD.search(line) for line in paragraph.splitlines() if not line.startswith("    "))
    return at_margin or len(set(_WORD.findall(paragraph))) >= SEVERAL
