"""Find a question's answer in a third way: by hand, or by the program's text in the test's own process."""

import re
import textwrap

import jax.numpy as jnp
import numpy as np

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SIDES = re.compile(r"`(\w+)` of shape \(([\d, ]*)\)")
PLAIN = re.compile(r"`(\w+) = ([^`]*)`")
SHAPE = re.compile(r"what is the shape of `(.+)` in line (\d+)")
VALUE = re.compile(r"what is the value of `(.+)` in line (\d+)")
TIMES = re.compile(r"how many times does the body of the loop in line (\d+) run")
COMPUTED = re.compile(r"how many times is `(.+)` in line (\d+) computed")
CHANGED = re.compile(r"If line (\d+) read `(.+)` instead, what would `(\w+)\(\.\.\.\)(.*)` return")
INPUT = re.compile(r"Which of these inputs makes `(\w+)\(\.\.\.\)(.*)` return `(.+)`\?")
DEPENDS = re.compile(r"which elements of `(\w+)` does \[(.*)\] of `\w+\(\.\.\.\)(.*)` depend on")
DTYPE = re.compile(r"Which line sets the dtype")


def right_of(question):
    """The text of the right choice."""
    (right,) = [choice.text for choice in question.choices if choice.right]
    return right


def given(question):
    """The arguments that the question shows, as values of Python."""
    found = {}
    for argument in question.arguments:
        value = argument.value
        found[argument.name] = (
            np.array(value.data, value.dtype) if value.kind == "array" else eval(value.data)
        )
    return found


def told(question):
    """The shapes and plain values that a question's text tells."""
    shapes = {name: tuple(map(int, NUMBER.findall(sides))) for name, sides in SIDES.findall(question.text)}
    plain = {name: eval(value) for name, value in PLAIN.findall(question.text)}
    return shapes | plain


def as_array(value):
    """What a choice shows as nested lists of numbers, as an array; a list of layers stays one."""
    rows = value if isinstance(value, list) else [()]
    return value if isinstance(rows[0], tuple) else np.array(value, np.float32)


def run(source, function, arguments, path=""):
    """What a function of a source returns, or a part of it."""
    names = {}
    exec(source, names)
    try:
        answer = names[function](**arguments)
    except IndexError:  # beyond the end JAX takes the last element, as where it is graded
        answer = names[function](**{name: jnp.asarray(value) for name, value in arguments.items()})
    return eval(f"answer{path}", {"answer": answer})


def changed(source, number, text):
    """A source with another line."""
    lines = source.splitlines()
    indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
    lines[number - 1] = textwrap.indent(text, " " * indent)
    return "\n".join(lines)


def equal(text, value):
    """Whether a choice's text is a value: whole numbers exactly, others up to the digits that are shown."""
    if isinstance(value, dict) or (
        isinstance(value, tuple) and any(isinstance(v, tuple | dict) for v in value)
    ):
        return eval(text) == value
    shown, value = np.asarray(eval(text)), np.asarray(value)
    if value.dtype.kind in "biu":
        return np.array_equal(shown, value)
    return shown.shape == value.shape and np.allclose(
        shown, value, rtol=1e-3, atol=1e-3 * np.abs(value).max(initial=1)
    )


def by_running(question, source):
    """Whether exactly the right choice is right, where a question can be answered by running the source; else None."""
    if match := CHANGED.match(question.text):
        number, text, function, path = match.groups()
        answer = run(changed(source, int(number), text), function, given(question), path)
        return [equal(choice.text, answer) for choice in question.choices] == [
            c.right for c in question.choices
        ]
    if match := INPUT.match(question.text):
        function, path, shown = match.groups()
        found = []
        for choice in question.choices:
            names = eval(f"dict({choice.text})")
            varied = {name: as_array(value) for name, value in names.items()}
            found.append(equal(shown, run(source, function, given(question) | varied, path)))
        return found == [choice.right for choice in question.choices]
    return None
