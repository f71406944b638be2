"""What a compiled program holds: its instructions, and which of them run in a loop."""

import re
from typing import NamedTuple

HEAD = re.compile(r"^(?:ENTRY )?%?([\w.\-]+) .*\{$")
# A name, a result (an array's type, or a tuple's, which has no `) ` inside), an operation and its operands.
INSTRUCTION = re.compile(r"^\s+(?:ROOT )?%?[\w.\-]+ = (\(.*?\)|\S+) ([\w\-]+)\((.*)$")
CALLED = re.compile(
    r"\b(?:calls|to_apply|condition|body|true_computation|false_computation|called_computations|branch_computations)="
    r"(\{[^}]*\}|%?[\w.\-]+)"
)
BODY = re.compile(r"\bbody=%?([\w.\-]+)")
COMMENT = re.compile(r"/\*.*?\*/")


class Instruction(NamedTuple):
    """An operation, such as "dot"; the type of its result; everything behind it: operands, attributes."""

    operation: str
    result: str
    rest: str


def computations(text):
    """{name: instructions} of a program as XLA prints it."""
    found, current = {}, None
    for line in COMMENT.sub("", text).splitlines():
        if head := HEAD.match(line):
            current = found.setdefault(head[1], [])
        elif instruction := INSTRUCTION.match(line):
            current.append(Instruction(instruction[2], instruction[1], instruction[3]))
        elif " = " in line and line.startswith(" "):
            raise ValueError(f"an instruction that this does not read: {line}")
    return found


def in_loops(text):
    """The instructions of all computations that a body of a `while` reaches, by whatever call."""
    every = computations(text)
    waiting = [
        BODY.search(line.rest)[1] for lines in every.values() for line in lines if line.operation == "while"
    ]
    reached = set()
    while waiting:
        if (name := waiting.pop()) not in reached:
            reached.add(name)
            waiting += called(every[name])
    return [line for name in sorted(reached) for line in every[name]]


def called(instructions):
    """Names of the computations that these instructions call."""
    for line in instructions:
        for names in CALLED.findall(line.rest):
            yield from re.findall(r"[\w.\-]+", names)
