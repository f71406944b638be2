"""Random programs, as trees: for JAX, and with Python's fractions, exactly; others that are equal, or nearly.

A tree is a tuple: an operation's name, and trees or numbers. All values are arrays of one shape.
"""

import functools
import operator
from fractions import Fraction

import jax.numpy as jnp
import numpy as np
from jax import lax

SHAPE = (2, 3)
INPUTS = 2
CONSTANTS = [
    Fraction(n, d) for n, d in ((2, 1), (-1, 1), (3, 2), (1, 4), (-5, 1), (1, 3), (1, 9), (-2, 7), (3, 10))
]


def _window(conv):
    """A convolution of the size of its image with a kernel (2, 2): a border of zeros below and on the right."""

    def convolve(a, b):
        padded = conv.pad(a, ((0, 1), (0, 1)))
        return conv.window(padded, b[:, :2])

    return convolve


class _ForJax:
    pad = staticmethod(jnp.pad)
    maximum, minimum, where = jnp.maximum, jnp.minimum, jnp.where
    stack, roll, broadcast_to = jnp.stack, jnp.roll, jnp.broadcast_to

    @staticmethod
    def constant(value):
        return np.float32(float(value))

    @staticmethod
    def window(padded, kernel):
        return lax.conv(padded[None, None], kernel[None, None], (1, 1), "VALID")[0, 0]


class _ForFractions:
    maximum, minimum = np.maximum, np.minimum
    stack, roll, broadcast_to = np.stack, np.roll, np.broadcast_to

    @staticmethod
    def pad(array, widths):
        return np.pad(array, widths, constant_values=Fraction(0))

    @staticmethod
    def constant(value):
        return value

    @staticmethod
    def where(condition, a, b):
        chosen = [
            x if c else y
            for c, x, y in zip(condition.flat, a.flat, np.broadcast_to(b, a.shape).flat, strict=True)
        ]
        return _array(chosen, a.shape)

    @staticmethod
    def window(padded, kernel):
        rows, columns = SHAPE
        return sum(kernel[u, v] * padded[u : u + rows, v : v + columns] for u, v in np.ndindex(2, 2))


def _array(values, shape):
    array = np.empty(len(values), object)
    array[:] = values
    return array.reshape(shape)


def _operations(on):
    """What each operation does, with JAX's arrays or with fractions."""

    return {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "max": on.maximum,
        "min": on.minimum,
        "neg": operator.neg,
        "relu": lambda a: on.maximum(a, on.constant(Fraction(0))),
        "abs": abs,
        "plus": lambda a, c: a + on.constant(c),
        "times": lambda a, c: a * on.constant(c),
        "over": lambda a, c: a / on.constant(c),
        "greater": lambda a, b: on.where(a > b, a, b),
        "less": lambda a, b: on.where(a <= b, a, b),
        "positive": lambda a: on.where(a > 0, a, on.constant(Fraction(0))),
        "choose": lambda a, b, c: on.where(a > b, c, a),
        "upside down": lambda a: a[::-1],
        "backwards": lambda a: a[:, ::-1],
        "roll": lambda a: on.roll(a, 1, 1),
        "shift": lambda a: on.pad(a, ((0, 0), (1, 0)))[:, :-1],
        "down": lambda a: on.pad(a, ((1, 0), (0, 0)))[:-1],
        "turn": lambda a: a.T.reshape(SHAPE),
        "column sums": lambda a: on.broadcast_to(a.sum(0), SHAPE),
        "row sums": lambda a: on.broadcast_to(a.sum(1)[:, None], SHAPE),
        "column maxima": lambda a: on.broadcast_to(a.max(0), SHAPE),
        "row maxima": lambda a: on.broadcast_to(a.max(1)[:, None], SHAPE),
        "row minima": lambda a: on.broadcast_to(a.min(1)[:, None], SHAPE),
        "dot": lambda a, b: (a @ b.T) @ b,
        "conv": _window(on),
    }


FOR_JAX, FOR_FRACTIONS = _operations(_ForJax), _operations(_ForFractions)
BINARY = ("add", "sub", "mul", "max", "min", "greater", "less", "dot", "conv")
WITH_CONSTANT = ("plus", "times", "over")
UNARY = tuple(name for name in FOR_JAX if name not in (*BINARY, *WITH_CONSTANT, "choose"))
SUMS = ("neg", "upside down", "backwards", "roll", "shift", "down", "turn", "column sums", "row sums")
"""Those that distribute over a sum."""
MOVES = ("upside down", "backwards", "roll", "turn")
"""Those that do with any operation on each element."""
EACH = ("add", "sub", "mul", "max", "min", "neg", "relu", "abs", "positive", *WITH_CONSTANT)


def program(tree):
    """The function of JAX arrays."""
    return lambda *inputs: evaluated(tree, inputs, FOR_JAX)


def exactly(tree, inputs):
    """The values for arrays of fractions, as a list."""
    return evaluated(tree, inputs, FOR_FRACTIONS).ravel().tolist()


def evaluated(tree, inputs, operations):
    """The value of a tree."""
    name, *parts = tree
    if name == "input":
        return inputs[parts[0]]
    return operations[name](*(evaluated(p, inputs, operations) if isinstance(p, tuple) else p for p in parts))


def points(generator, count):
    """Arrays of fractions for the inputs: small, negative, equal, rational and large ones."""
    for number in range(count):
        kinds = [
            lambda: int(generator.integers(-3, 4)),
            lambda: Fraction(int(generator.integers(-50, 50)), int(generator.integers(1, 9))),
            lambda: int(generator.integers(-(10**6), 10**6)),
            lambda: -int(generator.integers(1, 9)),
        ]
        draw = kinds[number % len(kinds)]
        yield [_array([Fraction(draw()) for _ in range(6)], SHAPE) for _ in range(INPUTS)]


class Grower:
    """Draws trees and changes them.

    Args:
        generator: NumPy's.
    """

    def __init__(self, generator):
        self._generator = generator

    def _one_of(self, things):
        return things[int(self._generator.integers(len(things)))]

    def tree(self, depth):
        """A random tree."""
        if depth == 0 or self._generator.random() < 0.1:
            return ("input", int(self._generator.integers(INPUTS)))
        kind = self._generator.random()
        if kind < 0.55:
            return (self._one_of(BINARY), self.tree(depth - 1), self.tree(depth - 1))
        if kind < 0.7:
            return (self._one_of(WITH_CONSTANT), self.tree(depth - 1), self._one_of(CONSTANTS))
        if kind < 0.98:
            return (self._one_of(UNARY), self.tree(depth - 1))
        return ("choose", self.tree(depth - 1), self.tree(depth - 1), self.tree(depth - 1))

    def perturbed(self, tree):
        """The same tree with one thing changed: it may still be equal."""
        return self._at_some_place(tree, self._changed)

    def rewritten(self, tree, times=4):
        """A tree that is equal, by some rules of algebra."""
        for _ in range(times):
            tree = self._at_some_place(tree, self._equal)
        return tree

    def _at_some_place(self, tree, change):
        places = list(_places(tree))
        path = self._one_of(places)
        return _put(tree, path, change(functools.reduce(lambda t, i: t[i], path, tree)))

    def _changed(self, tree):
        name, *parts = tree
        if name == "input":
            return ("input", (parts[0] + 1) % INPUTS) if self._generator.random() < 0.5 else self.tree(1)
        if name in WITH_CONSTANT:
            return (self._one_of(WITH_CONSTANT), parts[0], self._one_of(CONSTANTS))
        if name in BINARY:
            return self._one_of([(self._one_of(BINARY), *parts), (name, *parts[::-1]), parts[0]])
        if name == "choose":
            return ("greater", *parts[:2])
        return self._one_of([(self._one_of(UNARY), *parts), parts[0]])

    def _equal(self, tree):
        rules = [new for rule in RULES if (new := rule(tree)) is not None]
        return self._one_of(rules) if rules else tree


def _places(tree, path=()):
    yield path
    for i, part in enumerate(tree):
        if isinstance(part, tuple):
            yield from _places(part, (*path, i))


def _put(tree, path, new):
    if not path:
        return new
    first, *rest = path
    return (*tree[:first], _put(tree[first], rest, new), *tree[first + 1 :])


def _commute(tree):
    match tree:
        case ("add" | "mul" | "max" | "min") as name, a, b:
            return name, b, a


def _associate(tree):
    match tree:
        case name, (inner, a, b), c if name == inner and name in ("add", "mul", "max", "min"):
            return name, a, (name, b, c)


def _distribute(tree):
    match tree:
        case ("mul" | "conv") as name, ("add", a, b), c:
            return "add", (name, a, c), (name, b, c)
        case "mul", a, ("add", b, c):
            return "add", ("mul", a, b), ("mul", a, c)
        case "add", ("max", a, b), c:
            return "max", ("add", a, c), ("add", b, c)
        case "times", ("add", a, b), Fraction() as c:
            return "add", ("times", a, c), ("times", b, c)
        case "times", ("max", a, b), Fraction() as c if c > 0:
            return "max", ("times", a, c), ("times", b, c)
        case name, ("add", a, b) if name in SUMS:
            return "add", (name, a), (name, b)


def _collect(tree):
    match tree:
        case "add", ("mul", a, b), ("mul", c, d) if b == d:
            return "mul", ("add", a, c), b


def _without_sub(tree):
    match tree:
        case "sub", a, b:
            return "add", a, ("neg", b)
        case "over", a, c:
            return "times", a, 1 / c
        case "times", a, c:
            return "over", a, 1 / c


def _other_maximum(tree):
    match tree:
        case "max", a, b:
            return "greater", a, b
        case "greater", a, b:
            return "max", b, a
        case "relu", a:
            return "positive", a
        case "positive", a:
            return "relu", a
        case "abs", a:
            return "max", a, ("neg", a)


def _other_minimum(tree):
    match tree:
        case "less", a, b:
            return "min", a, b
        case "min", a, b:
            return "neg", ("max", ("neg", a), ("neg", b))
        case "row minima", a:
            return "neg", ("row maxima", ("neg", a))


def _maxima_in_another_order(tree):
    match tree:
        case ("relu", (("max" | "greater"), a, b)):
            return "max", ("relu", a), ("relu", b)
        case (("row maxima" | "column maxima") as name, (("max" | "greater"), a, b)):
            return "max", (name, a), (name, b)
        case (("row maxima" | "column maxima") as name, ("relu" | "positive", a)):
            return "relu", (name, a)


def _move_first(tree):
    match tree:
        case move, (name, *parts) if move in MOVES and name in EACH:
            return name, *((move, part) if isinstance(part, tuple) else part for part in parts)


def _twice(tree):
    return ("backwards", ("backwards", tree))


RULES = [
    _commute,
    _associate,
    _distribute,
    _collect,
    _without_sub,
    _other_maximum,
    _other_minimum,
    _maxima_in_another_order,
    _move_first,
    _twice,
]
