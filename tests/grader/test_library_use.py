"""Library functions that an exercise forbids: found where they are used, and nothing else is taken for one."""

# ruff: noqa: E501 - a source is a text on one line

import functools
import json

import jax
import jax.numpy as jnp
import jax.scipy.signal
import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from flax import linen as nn
from notebook_cells import RIGHT, STEM
from patience import PATIENT

from catalog._rules import BY_HAND
from grader.exercise import is_named
from grader.grading.submission import Job, grade
from grader.sandbox.errors import DiedError
from grader.sandbox.lane import Lane
from grader.sandbox.messages.evaluator import Read
from grader.sandbox.reading import read
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame
from grader.sandbox.worker.reach import uses_of
from grader.sandbox.worker.watch import Watch
from grader.submission.snapshot import Snapshot

NAMES = frozenset(BY_HAND.names)

USED = {
    "alias": "from scipy.signal import correlate2d as c\ndef f(a,b): return c(a,b)",
    "module alias": "import scipy.signal as s\ndef f(a,b): return s.correlate2d(a,b)",
    "dotted": "import scipy.signal\ndef f(a,b): return scipy.signal.correlate2d(a,b)",
    "getattr": "from scipy import signal\ndef f(a,b): return getattr(signal,'corr'+'elate2d')(a,b)",
    "getattr2": "from scipy import signal\nname='correlate2d'\ndef f(a,b): return getattr(signal,name)(a,b)",
    "importlib": "import importlib\ndef f(a,b): return importlib.import_module('scipy.signal').correlate2d(a,b)",
    "importlib2": "from importlib import import_module as im\ns=im('scipy.'+'signal')\ndef f(a,b): return s.correlate2d(a,b)",
    "dunder": "def f(a,b): return __import__('scipy.signal').signal.correlate2d(a,b)",
    "helper fn": "import numpy as np\ndef g(a,b): return np.convolve(a,b)\ndef f(a,b): return g(a,b)",
    "star": "from scipy.signal import *\ndef f(a,b): return correlate2d(a,b)",
    "local import": "def f(a,b):\n from scipy.signal import correlate2d\n return correlate2d(a,b)",
    "assigned": "import numpy as np\nc = np.convolve\ndef f(a,b): return c(a,b)",
    "lambda": "import numpy as np\nf = lambda a,b: np.convolve(a,b)",
    "is lib": "from numpy import convolve as f",
    "partial": "import functools, numpy as np\nf = functools.partial(np.convolve, mode='valid')",
    "dict": "import numpy as np\nOPS={'c': np.convolve}\ndef f(a,b): return OPS['c'](a,b)",
    "method": "import numpy as np\nclass L:\n def conv(self,a,b): return np.convolve(a,b)\ndef f(a,b): return L().conv(a,b)",
    "loop": "import numpy as np\ndef f(a,b):\n out=[]\n for r in a: out.append(np.convolve(r,b))\n return out",
    "comp": "import numpy as np\ndef f(a,b): return [np.convolve(r,b) for r in a]",
    "map": "import numpy as np\ndef f(a,b): return list(map(np.convolve,a,b))",
    "jit later": "import jax, jax.numpy as jnp\ndef f(a,b): return jnp.convolve(a,b)\nf=jax.jit(f)",
    "decorated": "import jax, jax.numpy as jnp\n@jax.jit\ndef f(a,b): return jnp.convolve(a,b)",
    "nested": "import numpy as np\ndef f(a,b):\n def g(r): return np.convolve(r,b)\n return [g(r) for r in a]",
    "fft": "import numpy as np\ndef f(a,b): return np.fft.ifft2(np.fft.fft2(a)*np.fft.fft2(b))",
    "from np fft": "from numpy.fft import fft2, ifft2\ndef f(a,b): return ifft2(fft2(a)*fft2(b))",
    "ndimage": "from scipy import ndimage as nd\ndef f(a,b): return nd.correlate(a,b)",
    "flax": "from flax import linen as nn\ndef f(a,b):\n l=nn.Conv(1,b.shape)\n return l.apply({},a)",
    "lax": "from jax import lax\ndef f(a,b): return lax.conv(a,b,(1,1),'VALID')",
    "vars": "import scipy.signal as s\ndef f(a,b): return vars(s)['correlate2d'](a,b)",
    "global name": "import numpy as np\ndef f(a,b):\n global z\n z = np.convolve\n return z(a,b)",
    "redefined": "def f(a,b): return a\nimport numpy as np\ndef f(a,b): return np.convolve(a,b)",
    "if at top": "import numpy as np\nif True:\n def f(a,b): return np.convolve(a,b)",
    "try at top": "try:\n from scipy.signal import correlate2d\nexcept ImportError: raise\ndef f(a,b): return correlate2d(a,b)",
    "torch": "import torch.nn.functional as F\ndef f(a,b): return F.conv2d(a,b)",
    "tuple": "import numpy as np\nc, d = np.convolve, np.dot\ndef f(a,b): return c(a,b)",
    "walrus": "import numpy as np\ndef f(a,b): return (c := np.convolve)(a,b)",
    "attr store": "import numpy as np\nclass A: pass\nA.op = np.convolve\ndef f(a,b): return A.op(a,b)",
    "table": "import numpy as np\nT={}\nT['x']=np.convolve\ndef f(a,b): return T['x'](a,b)",
    "with": "import numpy as np\ndef f(a,b):\n with np.errstate(all='ignore'):\n  return np.convolve(a,b)",
    "star both": "from numpy import *\ndef f(a,b): return convolve(a,b)",
    "jaxcnn": "import jaxcnn\ndef f(a,b): return jaxcnn.conv2d(a,b)",
    "default": "import numpy as np\ndef f(a,b,c=np.convolve): return c(a,b)",
    "disarm": "import sys, numpy as np\ndef f(a,b):\n if a.size:\n  sys.setprofile(None)\n  return np.convolve(a,b)",
    "along axis": "import numpy as np\ndef f(a,b): return np.apply_along_axis(lambda r: np.convolve(r,b),1,a)",
    "reduce": "import functools, numpy as np\ndef f(a,b): return functools.reduce(np.convolve,a)",
    "vmap": "import jax, jax.numpy as jnp\ndef f(a,b): return jax.vmap(jnp.convolve,(0,None))(a,b)",
    "methodcaller": "import operator, scipy.signal\ndef f(a,b): return operator.methodcaller('correlate2d',a,b)(scipy.signal)",
    "getattr of getattr": "import scipy, scipy.signal\ndef f(a,b): return getattr(getattr(scipy,'signal'),'correlate2d')(a,b)",
    "fromlist": "def f(a,b): return __import__('scipy.signal',fromlist=['x']).correlate2d(a,b)",
    "sysmod": "import sys, scipy.signal\ndef f(a,b): return sys.modules['scipy.signal'].correlate2d(a,b)",
    "inherit": "from flax import linen as nn\nclass Mine(nn.Conv): pass\ndef f(a,b): return Mine(1,(2,2)).apply({},a)",
    "PIL": "from PIL import Image, ImageFilter\ndef f(a,b): return Image.fromarray(a).filter(ImageFilter.Kernel((3,3),b))",
    "cv2": "import cv2\ndef f(a,b): return cv2.filter2D(a,-1,b)",
    "tf": "import tensorflow as tf\ndef f(a,b): return tf.nn.conv2d(a,b,1,'VALID')",
    "keras": "from tensorflow.keras.layers import Conv2D\ndef f(a,b): return Conv2D(1,3)(a)",
    "torch nn": "import torch\nfrom torch import nn\ndef f(a,b): return nn.Conv2d(1,1,3)(a)",
    "astropy": "from astropy.convolution import convolve\ndef f(a,b): return convolve(a,b)",
    "scipy.fft": "from scipy.fft import fft2, ifft2\ndef f(a,b): return ifft2(fft2(a)*fft2(b))",
    "fftpack": "from scipy.fftpack import fft2\ndef f(a,b): return fft2(a)",
    "jnp.fft alias": "import jax.numpy as jnp\nF = jnp.fft\ndef f(a,b): return F.ifft2(F.fft2(a))",
    "oaconv": "from scipy import signal as sg\ndef f(a,b): return sg.oaconvolve(a,b)",
    "nested class": "import numpy as np\nclass A:\n class B:\n  def g(self,a): return np.convolve(a,a)\ndef f(a,b): return A.B().g(a)",
    "static": "import numpy as np\nclass A:\n g = staticmethod(np.convolve)\ndef f(a,b): return A.g(a,b)",
    "prop": "import numpy as np\nclass A:\n @property\n def g(self): return np.convolve\ndef f(a,b): return A().g(a,b)",
    "call": "import numpy as np\nclass A:\n def __call__(self,a,b): return np.convolve(a,b)\nop=A()\ndef f(a,b): return op(a,b)",
    "instance is f": "import numpy as np\nclass A:\n def __call__(self,a,b): return np.convolve(a,b)\nf=A()",
    "method is f": "import numpy as np\nclass A:\n def go(self,a,b): return np.convolve(a,b)\nf=A().go",
    "gen": "import numpy as np\ndef rows(a,b):\n for r in a: yield np.convolve(r,b)\ndef f(a,b): return list(rows(a,b))",
    "wraps": "import functools, numpy as np\ndef deco(g):\n @functools.wraps(g)\n def w(a,b): return np.convolve(a,b)\n return w\n@deco\ndef f(a,b): return a",
    "decorated helper": "import functools, numpy as np\n@functools.lru_cache\ndef g(n): return np.convolve([1],[n])\ndef f(a,b): return g(3)",
    "kwargs": "import numpy as np\ndef f(a,b): return dict(op=np.convolve)['op'](a,b)",
    "list": "import numpy as np\nL=[np.convolve]\ndef f(a,b): return L[0](a,b)",
    "for op": "import numpy as np\ndef f(a,b):\n for op in (np.convolve,):\n  return op(a,b)",
    "unpack star": "import numpy as np\nc, *r = [np.convolve, 1]\ndef f(a,b): return c(a,b)",
    "while": "import numpy as np\ndef f(a,b):\n while True:\n  return np.convolve(a,b)",
    "async": "import numpy as np\ndef f(a,b):\n with open('x') as q, np.errstate():\n  return [np.convolve(a,b)][0]",
    "return tuple": "import numpy as np\ndef g(): return np.convolve\ndef f(a,b): return g()(a,b)",
    "global late": "def f(a,b): return c(a,b)\nfrom numpy import convolve as c",
    "jaxcnn.Conv": "from jaxcnn import Conv\ndef f(a,b): return Conv(1,(2,2))",
    "apply_filter": "from jaxcnn.filters import apply_filter\ndef f(a,b): return apply_filter(a,b)",
}

NOT_USED = {
    "method conv": "class L:\n def conv(self,a,b): return a*b\ndef f(a,b): return L().conv(a,b)",
    "self.conv": "class L:\n def __call__(self,a,b): return self.conv(a,b)\n def conv(self,a,b): return a*b\nf=L()",
    "import signal": "import signal\ndef f(a,b):\n signal.alarm(0)\n return a",
    ".fft": "def f(a,b): return a.fft",
    "own fft": "def fft(x): return x\ndef f(a,b): return fft(a)",
    "main": "def f(a,b): return a\nif __name__ == '__main__':\n from scipy.signal import correlate2d\n correlate2d(f(1,2),3)",
    "main rev": "def f(a,b): return a\nif '__main__' == __name__:\n import numpy as np\n np.convolve(f)",
    "unused import": "from scipy.signal import correlate2d\ndef f(a,b): return a",
    "test fn": "from scipy.signal import correlate2d\ndef test(): assert correlate2d(1,2)==f(1,2)\ndef f(a,b): return a",
    "top compare": "from scipy.signal import correlate2d\ndef f(a,b): return a\nprint(correlate2d(f(1,2),1))",
    "dead": "import numpy as np\ndef f(a,b):\n return a\n return np.convolve(a,b)",
    "debug": "import numpy as np\nDEBUG=False\ndef f(a,b):\n if DEBUG: np.convolve(a,b)\n return a",
    "flag arg": "import numpy as np\ndef f(a,b,check=False):\n if check: assert np.convolve(a,b)\n return a",
    "redefined": "import numpy as np\ndef f(a,b): return np.convolve(a,b)\ndef f(a,b): return a",
    "local var": "def f(a,b):\n signal = a\n conv = b\n return signal*conv",
    "param": "import scipy.signal as signal\ndef f(signal, fft): return signal.conv(fft)",
    "unused method": """import numpy as np
class L:
    def go(self, a): return a
    def other(self, a): return np.convolve(a, a)
def f(a, b): return L().go(a)""",
    "doc": "def f(a,b):\n '''like scipy.signal.correlate2d'''\n return a",
    "string": "def f(a,b):\n print('correlate2d')\n return a",
    "own lambda unused": "import numpy as np\ndef f(a,b):\n g = lambda: np.convolve(a,b)\n return a",
    "nested unused": "import numpy as np\ndef f(a,b):\n def g(): return np.convolve(a,b)\n return a",
    "star numpy": "from numpy import *\ndef f(a,b): return zeros(3)+sum(a)",
    "star signal": "from scipy.signal import *\nfrom numpy import *\ndef f(a,b): return zeros(3)",
    "dict key": "def f(a,b):\n d={'conv':1}\n return d['conv']",
    "kw": "def g(conv=1): return conv\ndef f(a,b): return g(conv=2)",
    "choice": "import numpy as np\nUSE=False\nif USE:\n c=np.convolve\nelse:\n def c(a,b): return a\ndef f(a,b): return c(a,b)",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n from scipy import signal\ndef f(a,b): return a",
    "sort": "def f(a,b):\n a.sort()\n return a",
    "class Conv": "class Conv:\n def __init__(self,k): self.k=k\n def __call__(self,a): return a*self.k\ndef f(a,b): return Conv(b)(a)",
    "cfg": "class C: pass\ncfg=C()\ncfg.conv=3\ndef f(a,b): return a*cfg.conv",
    "doctest": "def f(a,b):\n '''\n >>> from scipy.signal import correlate2d\n >>> correlate2d(1,2)\n '''\n return a",
    "main fn": "def f(a,b): return a\ndef main():\n from scipy.signal import correlate2d\n print(correlate2d(f(1,2),2))\nif __name__=='__main__':\n main()",
    "main and": "DEBUG=1\ndef f(a,b): return a\nif __name__=='__main__' and DEBUG:\n import numpy as np\n f = np.convolve",
    "assert top": "import numpy as np\nfrom scipy.signal import correlate2d\ndef f(a,b): return a\nassert np.allclose(correlate2d([[1]],[[1]]), f(1,2))",
    "reference alias": "try:\n from scipy.signal import correlate2d as reference\nexcept ImportError:\n reference=None\ndef test(): return reference\ndef f(a,b): return a",
    "signal var global": "signal=[1,2,3]\ndef f(a,b): return [s*b for s in signal]",
    "signal loopvar": "def f(a,b):\n return [signal for signal in a]",
    "lambda named conv": "conv = lambda w,k: (w*k).sum()\ndef f(a,b): return conv(a,b)",
    "nested conv": "def f(a,b):\n def conv(w): return w*b\n return conv(a)",
    "nested param shadow": "import scipy.signal as s\ndef f(a,b):\n def g(s): return s.convolve\n return a",
    "import in main only": "if __name__=='__main__':\n from numpy import convolve as f\ndef f(a,b): return a",
    "except import": "def f(a,b): return a\ntry:\n import scipy.signal\n print(scipy.signal.convolve2d)\nexcept ImportError: pass",
    "old version kept": "import scipy.signal\ndef f_old(a,b): return scipy.signal.convolve2d(a,b)\ndef f(a,b): return a",
    "reassigned module name": "import scipy.signal as s\ns = None\ndef f(a,b): return s",
    "method named like": "class T:\n def fft(self): return 1\n def signal(self): return 2\ndef f(a,b): return T().fft()+T().signal()",
    "enum": "import enum\nclass Op(enum.Enum):\n conv=1\n fft=2\ndef f(a,b): return Op.conv",
    "namedtuple": "from collections import namedtuple\nL=namedtuple('L','conv fft')\ndef f(a,b): return L(1,2).conv",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass L:\n conv: int = 1\ndef f(a,b): return L().conv",
    "fields dict": "def f(a,b): return {'signal':a}['signal']",
    "global flag elif": "MODE='hand'\nimport numpy as np\ndef f(a,b):\n if MODE=='hand': return a\n elif MODE=='np': return np.convolve(a,b)",
    "try hand except lib": "import numpy as np\ndef f(a,b):\n try:\n  return a*b\n except Exception:\n  return np.convolve(a,b)",
    "asyncio signal": "import asyncio, signal\nfrom signal import SIGINT\ndef f(a,b): return SIGINT",
    "type hints": "from flax import linen as nn\ndef f(a,b) -> 'nn.Conv': return a",
    "type hints real": "from flax import linen as nn\ndef f(a: nn.Conv,b): return a",
    "isinstance": "from scipy import sparse\ndef f(a,b): return sparse.issparse(a)",
    "del": "import scipy.signal as s\ndel s\ndef f(a,b): return a",
}


def uses(source, folder=None):
    return uses_of(source.encode(), [folder] if folder else [], ["f"], NAMES)


@pytest.mark.parametrize("name", USED)
def test_a_forbidden_function_is_found_under_any_name(name):
    assert uses(USED[name])


@pytest.mark.parametrize("name", NOT_USED)
def test_what_only_looks_like_one_is_not(name):
    assert uses(NOT_USED[name]) == []


def test_it_is_told_by_its_whole_name():
    assert uses(USED["alias"]) == ["scipy.signal.correlate2d"]
    assert uses(USED["fft"]) == ["numpy.fft.fft2", "numpy.fft.ifft2"]
    assert uses(USED["helper fn"]) == ["numpy.convolve"]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed-in")
    (folder / "layers").mkdir()
    files = {
        "helper.py": "from scipy.signal import correlate2d as c\n"
        "def conv(a, b): return c(a, b)\ndef by_hand(a, b): return a * b\n",
        "again.py": "from helper import conv, by_hand",
        "layers/__init__.py": "from .inner import thing, clean",
        "layers/inner.py": "import numpy as np\ndef thing(a, b): return np.convolve(a, b)\n"
        "def clean(a, b): return a",
        "numpy.py": "def convolve(a, b): return a",
    }
    for path, text in files.items():
        (folder / path).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("from helper import {conv}", "{conv}"),
        ("import helper", "helper.{conv}"),
        ("from helper import *", "{conv}"),
        ("import helper as h", "h.{conv}"),
        ("from again import {conv} as q", "q"),
        ("import again", "again.{conv}"),
        ("import importlib", "importlib.import_module('helper').{conv}"),
        ("from layers import {thing}", "{thing}"),
        ("from layers.inner import {thing}", "{thing}"),
        ("import layers.inner", "layers.inner.{thing}"),
        ("from layers import inner", "inner.{thing}"),
    ],
)
def test_a_file_of_ones_own_is_followed(handed_in, imports, call):
    source = f"{imports}\ndef f(a, b): return {call}(a, b)"
    assert uses(source.format(conv="conv", thing="thing"), handed_in)
    assert uses(source.format(conv="by_hand", thing="clean"), handed_in) == []


def test_a_file_that_is_called_like_a_library_is_not_imported():
    assert uses("from numpy import convolve\ndef f(a, b): return convolve(a, b)") == ["numpy.convolve"]


@pytest.mark.parametrize(
    "source", ["def f(:", "\0", "x = " + "(" * 500 + "1" + ")" * 500, "f = " + "-" * 90_000 + "1"]
)
def test_no_source_breaks_the_search(source):
    assert uses(source) == []


def test_names_that_are_bound_to_each_other_end():
    lines = [f"a{i} = a{i + 1} if a{i + 2} else a{i + 2}" for i in range(200)]
    assert uses("\n".join([*lines, "a200 = a201 = a0", "def f(a, b): return a0"])) == []


@pytest.mark.parametrize(
    ("names", "path", "is_it"),
    [
        (["sorted"], "builtins.sorted", True),
        (["sort"], "numpy.sort", True),
        (["signal"], "signal.alarm", False),
        (["statistics.mean"], "statistics.mean", True),
        (["mean"], "statistics.mean", False),
        (["scipy.signal"], "scipy.signal.convolve", True),
        (["conv"], "numpy.convolve", False),
    ],
)
def test_what_a_rule_names(names, path, is_it):
    assert is_named(names, path) is is_it


IMAGE, KERNEL = np.ones((5, 5), np.float32), np.ones((2, 2), np.float32)
ROW, WEIGHTS = IMAGE[0], KERNEL[0]
KEPT = {"numpy": np.convolve, "scipy": [scipy.signal.correlate2d]}
CALLS = {
    "numpy.convolve": lambda: KEPT["numpy"](ROW, WEIGHTS),
    "numpy.correlate": functools.partial(np.correlate, ROW, WEIGHTS),
    "numpy.fft.fft2": lambda: np.fft.fft2(IMAGE),
    "scipy.signal.correlate2d": lambda: KEPT["scipy"][0](IMAGE, KERNEL),
    "scipy.signal.fftconvolve": lambda: getattr(scipy.signal, "evlovnoctff"[::-1])(IMAGE, KERNEL),
    "scipy.ndimage.correlate": lambda: scipy.ndimage.correlate(IMAGE, KERNEL),
    "jax.numpy.convolve": lambda: jnp.convolve(ROW, WEIGHTS),
    "jax.lax.conv": lambda: jax.lax.conv(IMAGE[None, None], KERNEL[None, None], (1, 1), "VALID"),
    "jax.scipy.signal.convolve2d": lambda: jax.scipy.signal.convolve2d(IMAGE, KERNEL),
    "flax.linen.Conv": lambda: nn.Conv(1, (2, 2)),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_seen_under_any_name_and_does_what_it_does(name):
    watch = Watch(NAMES)
    expected = CALLS[name]()
    for _ in range(2):  # JAX keeps what it traced
        with watch.watching() as called:
            got = CALLS[name]()
        assert called == {name}
        assert isinstance(got, nn.Module) or np.array_equal(got, expected)
    CALLS[name]()
    assert called == {name}  # it is watched no longer


def test_what_is_allowed_is_not_seen_and_nothing_is_left_changed():
    watch, code = Watch(NAMES), scipy.signal.correlate2d.__code__
    with watch.watching() as called:
        np.einsum("ij,ij->", IMAGE, IMAGE)
        np.pad(IMAGE, 1), jnp.pad(IMAGE, 1), jnp.dot(IMAGE, IMAGE)
        np.lib.stride_tricks.sliding_window_view(IMAGE, (2, 2)).sum()
        assert scipy.signal.correlate2d.__code__ is not code
    assert called == set()
    assert scipy.signal.correlate2d.__code__ is code
    assert scipy.signal.correlate2d(IMAGE, KERNEL, mode="valid").shape == (4, 4)


def test_an_exception_of_a_watched_function_is_its_own():
    watch = Watch(NAMES)
    with watch.watching(), pytest.raises(ValueError, match="empty"):
        np.convolve([], [1])
    with watch.watching() as called:
        np.convolve([1], [1])
    assert called == {"numpy.convolve"}


LOOPS = RIGHT.split("\n\n\n")[1]
SUBMISSIONS = {
    "an own method, import signal, an attribute": (
        "import signal\nimport numpy as np\n\nclass Layer:\n    fft = 1\n\n    def conv(self, window, kernel):\n"
        "        return (window * kernel).sum() * self.fft\n\n\n"
        + LOOPS.replace(
            "(image[i : i + f, j : j + g] * kernel).sum()",
            "Layer().conv(image[i : i + f, j : j + g], kernel)",
        ),
        "passed",
    ),
    "an own file": (
        "import numpy as np\nfrom helper import conv\n\ndef convolve_valid(image, kernel):\n    return conv(image, kernel)\n",
        "passed",
    ),
    "a comparison": (
        RIGHT
        + "\n\nif __name__ == '__main__':\n    from scipy.signal import correlate2d\n    print(correlate2d)\n",
        "passed",
    ),
    "a comparison that may be asked for": (
        RIGHT.replace("kernel):", "kernel, check=False):").replace(
            "    return out",
            "    if check:\n        assert np.convolve(image[0], kernel[0]).size\n    return out",
        ),
        "passed",
    ),
    "a computed name": (
        """import numpy as np
import scipy.signal

def convolve_valid(image, kernel):
    find = getattr(scipy.signal, ''.join(reversed('d2etalerroc')))
    return find(np.asarray(image), np.asarray(kernel), 'valid')
""",
        "broke_rule",
    ),
    "in a branch": (
        """import numpy as np
from scipy import signal as s

def convolve_valid(image, kernel):
    image = np.asarray(image)
    if image.ndim == 2:
        return s.correlate2d(image, np.asarray(kernel), 'valid')
    return image
""",
        "broke_rule",
    ),
    "through an own file": (
        "import numpy as np\nfrom helper import lib\n\ndef convolve_valid(image, kernel):\n    return lib(image, kernel)\n",
        "broke_rule",
    ),
}
HELPER = f"""{LOOPS.replace("convolve_valid", "conv")}

def lib(a, b):
    from scipy.signal import correlate2d
    return correlate2d(np.asarray(a), np.asarray(b), 'valid')
"""


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_submission_is_held_to_what_it_calls(key, name):
    source, state = SUBMISSIONS[name]
    files = {f"{STEM}.py": source.encode(), "helper.py": f"import numpy as np\n\n{HELPER}".encode()}
    report = grade(Job(Snapshot(files), [STEM], PATIENT), lambda: key, start=servers().fork)
    assert report.exercises[0].state == state, report.exercises[0].checks[0].message
    if state == "broke_rule":
        assert "(Found: scipy.signal.correlate2d.)" in report.exercises[0].checks[0].message


CALL, HELP = (
    "import helper\ndef f(a, b): return helper.conv(a, b)",
    "import numpy as np\ndef conv(a, b): return np.convolve(a, b)",
)


@pytest.mark.parametrize(
    "files",
    [
        {"f.py": USED["alias"]},
        {"f.py": CALL, "helper.py": HELP},
        {"a/f.py": CALL, "a/helper.py": HELP},
        {"a/f.py": CALL, "helper.py": HELP},
        {"f.py": CALL, "b/c/helper.py": HELP},
        {"f.ipynb": ["x = 1", USED["alias"]]},
        {"f.ipynb": ["%%time\nimport numpy as np", "!pip install x\nf = np.convolve"]},
        {"f.ipynb": [f"%%writefile helper.py\n{HELP}", CALL]},
        {"f.ipynb": ["%run other.py", "f = conv"], "other.py": HELP},
        {"a/f.ipynb": ["%run other.ipynb", "f = conv"], "a/other.ipynb": [HELP]},
        {"f.py": f"# In[1]:\nget_ipython().run_line_magic('time', '')\n{USED['alias']}"},
    ],
)
def test_a_submission_is_read_by_who_runs_none_of_it(files):
    path = next(path for path in files if "f." in path)
    texts = [json.dumps(text) if isinstance(text, list) else text for text in files.values()]
    request = Read(path, ["f"], sorted(NAMES), list(files))
    assert read(Frame(request, programs=tuple(text.encode() for text in texts))).message.names
    harmless = tuple(
        text.replace("convolve", "dot").replace("correlate2d", "gauss").replace("signal", "stats").encode()
        for text in texts
    )
    assert read(Frame(request, programs=harmless)).message.names == []


DEEP = " + ".join(["0"] * 900)
BRANCHES = "".join(f"    elif a is {n}:\n        return {n}\n" for n in range(900))


@pytest.mark.parametrize(
    "deep",
    [
        "def f(a, b):\n    {call}\n    return [{sum}]",
        "def f(a, b):\n    x = {sum}\n    return {call}",
        "def f(a, b):\n    if a is None:\n        pass\n{branches}    return {call}",
        "x = {sum}\ndef f(a, b): return {call}, x",
    ],
)
def test_what_is_too_deep_to_be_followed_is_held_to_every_name_in_it(deep):
    def found(imports, call):
        return uses(f"{imports}\n{deep.format(call=call, sum=DEEP, branches=BRANCHES)}")

    assert found("import numpy as np", "np.convolve(a, b)")
    assert found("from scipy.signal import correlate2d as c", "c(a, b)")
    assert found("from scipy.signal import *", "correlate2d(a, b)")
    assert found("import numpy as np", "getattr(np, 'convolve')(a, b)")
    assert found("import numpy as np\nimport signal", "np.dot(a, b)") == []


@pytest.mark.parametrize(
    "source",
    [
        "import scipy.signal\nimport scipy.ndimage as nd\nimport numpy.fft\n",
        "from scipy.signal import convolve2d, correlate2d\nfrom scipy import ndimage, fft\n",
        "import cv2, torch.nn.functional as F\nfrom keras.layers import Conv2D\n",
        "import signal\n",
        "def conv(a, b):\n    return a * b\n",
        "def convolve(a, b, signal=None, fft=None, correlate=0):\n    convolution = signal\n    return convolution\n",
        "class Conv2d:\n    ndimage = filter2D = 3\n    def convolution(self, a):\n        return self.ndimage\n",
        "signal, conv, fft = 1, 2, 3\n# scipy.signal.correlate2d(a, b)\n'np.convolve'\n",
        "convolve = correlate = None\nimport types, inspect, ctypes, sys\nsys.setprofile\n",
    ],
)
def test_nobody_is_accused_of_names_and_imports(source):
    """Names of one's own, libraries that are imported and not used: with a body that uses the former."""
    used = "def f(a, b):\n    {}\n    return a"
    assert uses(source + used.format("pass")) == []
    for line in (
        "conv = convolve = signal = fft = a; conv + signal",
        "print(a.conv, a.signal, a.fft(b), a.convolve)",
    ):
        assert uses(source + used.format(line)) == []


def test_a_file_that_could_not_be_read_for_rules_is_no_zero(grade_files, course, monkeypatch):
    def died(*_):
        raise DiedError("the process that reads it has ended")

    monkeypatch.setattr(Lane, "uses", died)
    report = grade_files({STEM: (course.solutions / f"{STEM}.py").read_text()})[STEM]
    assert report.state == "grader_error"
    assert "could not be read" in report.checks[0].message
