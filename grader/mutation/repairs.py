"""The small changes that may put a source right, each with its place: those that make mutants, and those that undo them.

A mutant may lack what was there before, so the way back adds: an operand, an argument, a call around an expression. What is
added is found in the source itself.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.mutation import additions, statements, swaps
from grader.mutation.mutate import places
from grader.mutation.mutations import bound_together, changes
from grader.mutation.vocabulary import Kind, Vocabulary

RANKS = (1, 2, 3)
"""Something is exchanged or left out; something short is added; something longer is added."""


NOT_SEEN: Mapping[str, Kind] = {}


@dataclass(frozen=True)
class Repair:
    """One change of a tree: what is put into `parent.field`, or into one place of the list that is there.

    Attributes:
        rank: how large it is: one of `RANKS`.
        parent, field, index: the position.
        changed: the node, or the list of statements, to put there.
        about: the node that the change is about, whose line it is.
    """

    rank: int
    parent: ast.AST
    field: str
    index: int | None
    changed: ast.AST | list[ast.stmt]
    about: ast.AST

    def put(self) -> Any:
        """Make the change; return what was there, which `put_back` takes."""
        held = getattr(self.parent, self.field)
        if self.index is None:
            setattr(self.parent, self.field, self.changed)
            return held
        was, held[self.index] = held[self.index], self.changed
        return was

    def put_back(self, was: Any) -> None:
        """Undo the change."""
        if self.index is None:
            setattr(self.parent, self.field, was)
        else:
            getattr(self.parent, self.field)[self.index] = was


def repairs(
    statement: ast.stmt,
    tree: ast.Module,
    rank: int,
    kinds: Mapping[str, Kind] = NOT_SEEN,
    lines: Collection[int] | None = None,
) -> Iterator[Repair]:
    """Yield the changes of one rank of one statement of a module.

    Args:
        statement: the statement.
        tree: the module, whose names and expressions may be used.
        rank: the rank.
        kinds: what the names were seen to be, as far as that is known.
        lines: the lines that were run, to which the changes are limited; None for all.
    """
    partners = bound_together(tree)
    words = Vocabulary.of(statement, tree, kinds)
    for repair in _all(statement, rank, partners, words):
        if lines is None or _was_run(repair.about, lines):
            locate(repair.changed, repair.about)
            yield repair


def _all(
    statement: ast.stmt, wanted: int, partners: Mapping[str, set[str]], words: Vocabulary
) -> Iterator[Repair]:
    for place in list(places(ast.Module([statement], []), "module", set())):
        node, seen = place.node, {ast.unparse(place.node)}
        if isinstance(node, ast.stmt):
            for rank, field, body, about in statements.rearranged(node, words):
                if rank == wanted:
                    yield Repair(rank, node, field, None, body, about)
        ranked = [
            *((1, changed) for changed in changes(node, place.parent, place.field, partners)),
            *((1, changed) for changed in swaps.exchanged(place, words)),
            *additions.added(place, words),
        ]
        for rank, changed in ranked:
            if rank != wanted:
                continue
            text = ast.unparse(changed)
            if text not in seen:
                seen.add(text)
                yield Repair(rank, place.parent, place.field, place.index, changed, node)


def locate(changed: ast.AST | list[ast.stmt], about: ast.AST) -> None:
    """Give new nodes the place in the source of what they stand for; what is in a node that has one has one, too."""
    waiting: list[ast.AST] = list(changed) if isinstance(changed, list) else [changed]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr | ast.stmt | ast.keyword):
            if hasattr(node, "lineno"):
                continue
            node.lineno = getattr(about, "lineno", 1)
            node.col_offset = getattr(about, "col_offset", 0)
            node.end_lineno, node.end_col_offset = node.lineno, node.col_offset
        waiting.extend(ast.iter_child_nodes(node))


def _was_run(node: ast.AST, lines: Collection[int]) -> bool:
    """Whether a line of a node was run."""
    if not isinstance(node, ast.expr | ast.stmt):
        return True
    return any(line in lines for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))
