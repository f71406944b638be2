"""Jupyter's notation, as IPython itself reads it."""

import ast
import warnings

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from grader.sandbox.worker.cells import is_exported, parse
from grader.sandbox.worker.notation import to_python
from grader.sandbox.worker.seeming import seeming_names

CELLS = [
    "%matplotlib inline",
    "%matplotlib inline\nimport numpy as np",
    "!pip install numpy",
    "!pip install \\\n   numpy \\\n  jax\nx=1",
    "x = !ls",
    "x = !ls -l | grep a\ny=1",
    "files = !!ls",
    "?f",
    "f?",
    "f??",
    "np.array?",
    "??f",
    "np.*load*?",
    "%time y = 3",
    "y = %time 3",
    "%timeit -n 1 f(3)",
    "%%time\ndef f():\n    return 1",
    "%%bash\nexit 1",
    "%%html\n<b>x</b>",
    "%%capture out\nprint(1)",
    "%%writefile a.py\nx = 1\n",
    "%%writefile -a a.py\nx = '%d' % 3\n",
    "\n\n%%time\nx=1",
    "    x = 1\n    y = 2",
    "  %matplotlib inline\n  x=1",
    ">>> x = 1\n>>> y = 2",
    ">>> def f():\n...     return 1\n",
    "In [1]: x = 1\n   ...: y = 2",
    "if x:\n    %matplotlib inline\n    !ls\nelse:\n    pass",
    "x = '''\n%matplotlib\n!ls\n'''\n%time x",
    "x = [\n  1,\n  2 % 3\n]\n!ls",
    "def f():\n    '''doc\n    %magic\n    '''\n    return 3 % 2\n%pip install x",
    "a = 5 % b\n!ls",
    "x = 'a=%s' % b\n%who",
    "# comment !ls\n%who",
    "x = 1 # = !ls\n%who",
    "print('%%time')\n!ls",
    "%load_ext autoreload\n%autoreload 2",
    "%run helper.py",
    "%run -i other.ipynb --x 1",
    "%cd ..",
    "%env A=1",
    "/f 1 2",
    ",f a b",
    ";f a b c",
    "!!ls",
    "x=!ls",
    "x =%time 3",
    "def f(a=1):\n    return a\n%who",
    "f(a=%time)",
    "d['a'] = !ls",
    "a.b = !ls",
    "x, y = !ls",
    "x: list = !ls",
    "%%time?",
    "%time?",
    "%matplotlib?",
    "x = 1;\n%who",
    "%%javascript\nalert('x')",
    "@decorator\ndef f(): pass\n!ls",
    "with open('x') as f:\n    !ls {f}\n",
    "for i in range(3):\n    !echo {i}",
    "x = (1 +\n  2)\n?x",
    "%timeit \\\n  f(3)",
    's = "it\'s"\n!ls',
    "s = 'a\\'b'\n!ls",
    "s = r'\\'\n!ls",
    "s = f'{x!r}'\n!ls",
    "x != y\n!ls",
    "x == !ls",
    "x += !ls",
    "x = y = !ls",
    "lambda x=1: x\n%who",
    "await f()\n!ls",
    "%%",
    "%",
    "!",
    "?",
    "",
    "   ",
    "\n",
    "%%script bash --no-raise-error\nexit 1",
    "%pylab inline",
    "%conda install -y x",
    "%config InlineBackend.figure_format = 'retina'",
    "%%sql\nSELECT * FROM x",
    "%time f(x=3)",
    "x = %sql SELECT a = 3",
    "b = a if x == 1 else 2\n!ls",
    "print(x, end='')\n!ls",
    "x = {\n 'a': 1,\n 'b': '%s' % 3}\nx?",
    "%%timeit -n 3\nf()",
    "import numpy as np  # noqa\n# %matplotlib\n%matplotlib notebook\nx = np.zeros(3)\nx[0]?",
    "!ls # comment",
    "x = !ls # comment",
    "%cd 'a b'",
    "!echo \"it's\" 'x'\ny=1",
    "class A:\n    x = !ls\n",
    "\t!ls",
    "if True:\n\t!ls\n",
    "# %%\n!ls",
    "x = 5\n\n\n!ls\n\n",
    "try:\n    import google.colab\n    IN = True\nexcept:\n    IN = False\nif IN:\n    !pip install jax\n    %cd /content\n",
]


def tree(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            return ast.dump(ast.parse(text))
        except SyntaxError:
            return "no Python"


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_read_as_ipython_reads_it(cell):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = TransformerManager().transform_cell(cell)
    assert tree(to_python(cell)) == tree(theirs)


def test_lines_keep_their_numbers():
    body = parse("%%time\n!pip install \\\n  numpy\n%time x = 1\ndef f():\n    pass", "cell").body
    assert [node.lineno for node in body] == [2, 4, 5]
    assert [node.lineno for node in parse("\n\n%%time\n%%capture\nx = 1\ny = 2", "cell").body] == [5, 6]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("def f(): ...\nasync def g(): ...\nclass C: ...", "f g C"),
        ("if x:\n    def f(): ...\nelse:\n    f = 1", "f"),
        ("try:\n    from a import b as f\nexcept ImportError:\n    def f(): ...", "f"),
        ("with a:\n  for i in b:\n    def f(): ...", "f"),
        ("a = f = g", "a f"),
        ("(a, f), *b = c", "a f b"),
        ("f: Callable[[int], int] = g", "f"),
        ("from m import (a,\n  b as f,  # why\n)", "a f"),
        ("import a.b, c as f", "a f"),
        ("from m import f, g; x = 1", "f g"),
        ("globals()['f'] = g", "f"),
        ("%time f = g\n>>> h = 1\nIn [3]: i = 1", "f h i"),
        ("    def f(): ...", "f"),
        ("def a():\n    def f(): ...\n    g = 1\nclass B:\n    def h(self): ...", "a B"),
        ("def a():\n    '''\ntext\n    '''\n    f = 1", "a"),
        ("f == g\nf(a=1)\n# f = 1\nx.f = 1\nx[f] = 1", ""),
    ],
)
def test_the_names_that_a_cell_defines(cell, names):
    found = set(seeming_names(cell))
    assert found >= set(names.split())
    assert not found & ({"f", "g", "h", "i"} - set(names.split()))


@pytest.mark.parametrize(
    ("script", "is_it"),
    [
        ("import numpy as np\ndef f(): ...", False),
        ("# %%\nx = 1", False),
        ("def f(:", False),
        ("!pip install x\nx = 1", True),
        ("%matplotlib inline", True),
        ("get_ipython().system('ls')", True),
        ("# In[1]:\nx = 1", True),
        ('"""U.ipynb\n\nAutomatically generated by Colab.\n"""', True),
        ("from google.colab import drive", True),
    ],
)
def test_a_script_that_was_a_notebook(script, is_it):
    assert is_exported(script) is is_it
