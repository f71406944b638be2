"""A function is cut out of a stranger's file: what comes along, what is left behind, what is refused."""

import ast

import numpy as np
import pytest

from grader.authoring.insertion import Entry, function_source
from grader.sandbox.cutting import cut, cut_out
from grader.sandbox.messages.evaluator import CutOut, NotCut, Piece
from grader.sandbox.plain_code import PlainError
from grader.sandbox.wire import Frame

WHOLE = b'''
"""By Ana Souza, who says "hello"."""
import numpy as np
import jax, os
from functools import partial

LEFT: int = 1
UNUSED = os.getcwd()


def helper(a, n=2):
    "Ana's helper."
    return np.zeros((len(a) - LEFT, n))  # Ana


@partial(jax.jit, static_argnames="more")
def total(img: "Ana", size: int = 3, *, more=(1, 2), verbose=False) -> "Ana":
    """Ana's."""
    print(f"Ana computes {img}")
    if img is None:
        print("nothing")
    assert size, "Ana says no"
    if size > 9:
        raise ValueError(f"Ana can't do {size}")
    return img.sum() * size + helper(img).sum() + more[1]


if __name__ == "__main__":
    print(total(1))
'''


PLAIN_CLASS = """
class Base(object):
    \"\"\"By Ana.\"\"\"
    scale: int = 10
    name: str

    def __init__(self, start: int = 1):
        \"\"\"Ana's.\"\"\"
        self.total: int = start

    @staticmethod
    def twice(value: int) -> int:
        return 2 * value

    @property
    def half(self):
        return self.total // Base.twice(1)

def f(x, y):
    class Empty: pass
    base = Base()
    base.total += x * base.scale
    del Empty
    return base.half * y + (base.total > x)
"""


def value_of(piece, parameters, *arguments):
    scope = {}
    entry = Entry("f", "", "", parameters, None, piece)
    exec(function_source(entry, "f"), scope)
    return scope["f"](*arguments)


def test_what_it_needs_comes_along_and_what_is_for_people_does_not():
    piece = cut(WHOLE, "total", ["image", "factor"])
    assert piece.imports == ["import numpy as np"]
    assert value_of(piece, ["image", "factor"], np.ones(3), 5) == 17
    assert piece.body.splitlines()[0] == "LEFT = 1"
    everything = piece.body + "".join(piece.imports)
    assert not [
        word for word in ("Ana", "print", "#", "verbose", "UNUSED", "jit", "no") if word in everything.split()
    ]
    assert "Ana" not in everything
    assert {"left", "helper", "n"} <= {*piece.words}
    assert "ana" not in piece.words
    assert piece.builtins == ["ValueError", "len"]


@pytest.mark.parametrize(
    ("source", "arguments", "result"),
    [
        ("f = lambda a, b: a - b", (7, 2), 5),
        ("def f(b, a): return b - a", (7, 2), 5),
        ("def f(x, y): return [x + y for x in range(2)]", (7, 2), [2, 3]),
        ("def f(x, a):\n    def g(x): return x + 1\n    return g(a) - x", (7, 2), -4),
        ("def f(x, y):\n    a = x + y\n    return a", (7, 2), 9),
        ("def g(x): return x + 1\ndef f(x, y): return g(x) - y", (7, 2), 6),
        ("def f(x, y): pass\ndef f(x, y): return x * y", (7, 2), 14),
        (
            "def g(v): return v + 1\ndef h(v, how=g): return how(v)\ndef f(x, y, k=h): return k(x) - y",
            (7, 2),
            6,
        ),
        ("def f(x, /, y): return sum(v for v in (x, y))", (7, 2), 9),
        (
            "import math as m\ndef f(x, y):\n    import math\n    return m.floor(x / y) + math.ceil(0.5)",
            (7, 2),
            4,
        ),
        ("def f(x, y):\n    for i in range(2): print(i)\n    return (lambda x: x)(y)", (7, 2), 2),
        ("def f(n, k): return 1 if n < k else n * f(n - 1, k)", (5, 2), 120),
        (
            "one, (two, three) = 1, (2, 3)\nfour, five = 4, 5\ndef f(x, y): return x * four - y * five",
            (7, 2),
            18,
        ),
        (PLAIN_CLASS, (7, 2), 71),
        ("def f(*args): return args[0] - args[1]", (7, 2), 5),
        ("def f(b, *a): return b - sum(a)", (7, 2), 5),
        ("def f(x, *b): return x - b[0]", (7, 2), 5),
        ("def f(x, y, *more): return (x - y, more)", (7, 2), (5, ())),
        ("def f(x, y): return {f'conv{x}': y}", (7, 2), {"conv7": 2}),
        (
            "import numpy as np\ndef f(x, y):\n    with np.errstate(all='ignore'):\n        return x - y",
            (7, 2),
            5,
        ),
    ],
)
def test_it_computes_the_same_under_the_names_of_the_solution(source, arguments, result):
    assert value_of(cut(source.encode(), "f", ["a", "b"]), ["a", "b"], *arguments) == result


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\ndef f(a): return os.getcwd()", "it imports 'os'"),
        ("def f(a):\n    import subprocess as np\n    return np", "it imports 'subprocess'"),
        ("from .mine import g\ndef f(a): return g(a)", "it imports '.mine'"),
        ("from numpy import *\ndef f(a): return zeros(a)", "it uses 'zeros', which is not defined"),
        ("from numpy import load\ndef f(a): return load(a)", "it uses 'load'"),
        ("import numpy.f2py as n\ndef f(a): return n.x", "it uses 'f2py'"),
        ("import numpy as np\ndef f(a): return np.lib.npyio.x", "it uses 'npyio'"),
        ("import numpy as np\ndef f(a): return np.save('x', a)", "it uses 'save'"),
        ("import operator as o\ndef f(a): return o.methodcaller('tofile', 'x')(a)", "it uses 'tofile'"),
        ("import operator as o\ndef f(a): return o.attrgetter('__class__')(a)", "it uses '__class__'"),
        ("import os\n@os.system\ndef f(a): return a", "f has the decorator 'os.system'"),
        ("def g(h): return h\n@g\ndef f(a): return a", "f has the decorator 'g'"),
        ("def f(a, b=print('now')): return a", "a default of f is more than a value"),
        ("def g(a=[].append(1)): return 1\ndef f(a): return g()", "a default of g is more than a value"),
        ("def f(**a): return a", "arguments of any name"),
        ("def f(a):\n    with a: return 1", "it has a with statement"),
        ("import numpy as np\ndef f(a):\n    with np.errstate() as b: return b", "it has a with statement"),
        ("def f(): return 1", "does not take 1 arguments"),
        ("def f(a, b): return 1", "does not take 1 arguments"),
        ("class A(B): pass\ndef f(a): return A", "the class A is made from more than its own methods"),
        ("class A(metaclass=B): pass\ndef f(a): return A", "the class A is made from more than its own"),
        ("@dataclass\nclass A: x: int\ndef f(a): return A", "the class A is made from more than its own"),
        ("class A:\n    while True: pass\ndef f(a): return A", "the class A does more than define methods"),
        ("class A:\n    @cache\n    def g(self): pass\ndef f(a): return A", "g has the decorator 'cache'"),
        ("class A:\n    def g(self): self.__dict__ = 1\ndef f(a): return A", "it uses '__dict__'"),
        ("class A:\n    x = open('a')\ndef f(a): return A", "it uses 'open'"),
        ("class f: pass", "no function that is written out"),
        ("x = 1\nclass x: pass\ndef f(a): return x", "'x' is not bound once"),
        ("f = print", "no function that is written out"),
        ("x = 1\nx = 2\ndef f(a): return x", "'x' is not bound once"),
        ("x, (y, z) = 1, (2, 3)\ndef f(a): return y", "'y' is not bound once"),
        ("for x in (1, 2): pass\ndef f(a): return x", "'x' is not bound once"),
        (
            "n = 0\ndef f(a):\n    global n\n    n += 1\n    return n",
            "keeps something from one call to the next",
        ),
        ("def f(a):\n    class B(a): pass\n    return B", "the class B is made from more"),
        ("def f(a): yield a", "is a generator"),
        ("async def f(a): return a", "'f' is not bound once"),
        ("def f(a): return eval('a')", "it uses 'eval'"),
        ("def f(a): return open('a')", "it uses 'open'"),
        ("def f(a): return __import__('os')", "it uses '__import__'"),
        ("def f(a): return a.__class__", "it uses '__class__'"),
        ("def f(a): return a._private", "it uses '_private'"),
        ("def f(a): return f'{a}, said Ana: {a}!'", "it holds a text"),
        ("def f(a): return 'a\\nb'", "it holds a text"),
        ("def f(a): return 'Ana Souza, born in São Paulo'", "it holds a text"),
        ("def f(a): return b'bytes'", "it holds a text"),
        ("def f(a):\n    s\u00e9rie = a\n    return s\u00e9rie", "letters that are not ASCII"),
        (
            "def g(a): return a\ndef k(a): return g(a)\ndef f(a):\n    g = 2\n    return k(a) + g",
            "is one thing inside",
        ),
        ("def f(a):" + "\n    a += 1" * 99, "more than 60 lines"),
        ("def g(a): return a", "it uses 'f', which is not defined"),
    ],
)
def test_what_is_more_than_a_computation_is_refused(source, reason):
    with pytest.raises(PlainError, match=reason):
        cut(source.encode(), "f", ["a"])


@pytest.mark.parametrize(
    "source", [b"def f(a: return", b"\xff\xfe\x00", b"\0", b"(" * 5000, b"x = " + b"-" * 90_000 + b"1"]
)
def test_what_is_no_python_is_said_to_be_none(source):
    assert isinstance(cut_out(Frame(CutOut("f", ["a"]), programs=(source,))).message, NotCut)


def test_what_comes_back_is_a_piece():
    answer = cut_out(Frame(CutOut("f", ["a"]), programs=(b"def f(b): return b + 1",)))
    assert answer.message == Piece("return a + 1", [], [], [])
    ast.parse(f"def f(a):\n {answer.message.body}")
