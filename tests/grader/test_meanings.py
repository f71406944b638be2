"""What a learner reads about the commonest exceptions: each is raised here for real, by NumPy, JAX or Python."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from grader.outcome import State
from grader.sandbox.worker import meanings
from grader.sandbox.worker.explain import explain

IMMUTABLE = "JAX arrays never change"
SINGLE = "Is a sum() or a max() missing?"
WHOLE = "`//` divides and gives an int"
FIT = "do not fit element by element"
ALIGN = "Products element by element are written `*`"
NO_ELEMENTS = "This is a single number"
NONE = "A function gives None where its `return` is missing"
TRACED = "arrays have a shape and a dtype, and no values yet"

# What a learner writes, with a: (3, 3) and b: (2, 2) of NumPy, x and y the same of JAX; and words of the sentence.
SLIPS = [
    ("x[0, 0] = 1.0", IMMUTABLE),
    ("x[0] += 1.0", IMMUTABLE),
    ("x[0:2, 1] = a[0:2, 1]", IMMUTABLE),
    ("jax.jit(lambda z: z.__setitem__(0, 1.0))(x)", IMMUTABLE),
    ("a[0, 0] = a * a", SINGLE),
    ("a[0, 0] = [1.0, 2.0]", SINGLE),
    ("float(a)", SINGLE),
    ("int(np.ones(2))", SINGLE),
    ("float(x)", SINGLE),
    ("a + b", "Arrays of shapes (3,3) and (2,2) meet here"),
    ("x * y", FIT),
    ("x - jnp.ones((2, 3))", FIT),
    ("jnp.where(x > 0, y, x)", FIT),
    ("a[0:2, 0:2] = np.ones((3, 1))", FIT),
    ("a @ b", ALIGN),
    ("x @ y", ALIGN),
    ("np.dot(a, b)", ALIGN),
    ("jnp.dot(x, y)", ALIGN),
    ("jnp.matmul(x, y)", ALIGN),
    ("a[3, 0]", "Index 3 on an axis of length 3"),
    ("a[0, -4]", "Index -4 on an axis of length 3"),
    ("[1, 2][2]", "last one has index n - 1"),
    ("c = [1]; c[1] = 2", "last one has index n - 1"),
    ("a[0, 0, 0]", "3 indices for an array of 2 axes"),
    ("x[0, 0, 0]", "3 indices for an array of 2 axes"),
    ("a[0.5]", WHOLE),
    ("x[0.5]", WHOLE),
    ("range(4 / 2)", WHOLE),
    ("a[0:4 / 2]", WHOLE),
    ("np.zeros((4 / 2, 2))", WHOLE),
    ("jnp.zeros((4 / 2, 2))", WHOLE),
    ("[1, 2][a]", WHOLE),
    ("a.reshape(2, 2)", "9 of them do not fill the shape (2,2)"),
    ("x.reshape(2, 2)", "9 of them do not fill the shape (2, 2)"),
    ("h, w, c = a.shape", "`h, w, c = a.shape` for three"),
    ("h, w = np.ones((2, 2, 2)).shape", "`h, w = a.shape` is for two axes"),
    ("np.zeros(3, 3)", "np.zeros((h, w))"),
    ("jnp.zeros(3, 3)", "np.zeros((h, w))"),
    ("np.ones(2, 2)", "np.zeros((h, w))"),
    ("None + 1", NONE),
    ("c = None; c[0]", NONE),
    ("h, w = None", NONE),
    ("None.shape", NONE),
    ("a(0, 0)", "Round brackets call a function"),
    ("a.shape()", "Round brackets call a function"),
    ("x(0, 0)", "Round brackets call a function"),
    ("c = 3; c[0]", NO_ELEMENTS),
    ("[i for i in 3]", NO_ELEMENTS),
    ("np.float32(3)[0]", NO_ELEMENTS),
    ("len(3)", NO_ELEMENTS),
    ("len(np.array(3.0))", NO_ELEMENTS),
    ("[i for i in np.array(3.0)]", NO_ELEMENTS),
    ("len(jnp.sum(x))", NO_ELEMENTS),
    ("c = [[1, 2]]; c[0, 1]", "is read as `a[i][j]`"),
    ("[1, 2] * 0.5", "repeats the list"),
    ("[1, 2].shape", "A list has no shape"),
    ("[[1, 2]].T", "A list has no T"),
    ("jax.grad(lambda i: i * 2)(3)", "jax.grad needs floats to differentiate by, and got int32"),
    ("jax.grad(lambda z: z * 2)(x)", "here it is an array of shape (3, 3)"),
    ("np.array([[1, 2], [3]])", "The rows are not equally long"),
    ("max(a, 0)", "np.maximum and np.where go through all of them"),
    ("1 if x > 0 else 2", "is neither true nor false"),
    ("a[0:0].max()", "a slice is empty here"),
    ("max([])", "a slice is empty here"),
    ("x[0:0].max()", "a slice is empty here"),
    ("a.sum(axis=2)", "There is no axis 2 in an array of 2 axes"),
    ("x.sum(axis=2)", "There is no axis 2 in an array of 2 axes"),
    ("np.asarray(x)[0, 0] = 1", "np.array(a) makes a copy that can"),
    ("np.stack([a, b])", "np.stack needs arrays of one shape"),
    ("numpy.zeros(3)", "import numpy as np"),
    ("del np; np.zeros(3)", "import numpy as np"),
    ("del jnp; jnp.zeros(3)", "import jax.numpy as jnp"),
    ("math.floor(3)", "does not import math"),
    ("totl + 1", "There is nothing called totl here"),
    ("def f():\n    total += 1\nf()", "total is used before this function gives it a value"),
    ("a.at[0].set(1.0)", "`.at` belongs to JAX's arrays"),
    ("{'FC3': 1}['FC5']", "The dict has no key 'FC5'."),
    ("{a: 1}", "A numpy.ndarray can't be a key of a dict"),
    ("{[1, 2]}", "A list can't be a key of a dict"),
    ("kept = []\ndef f(z):\n    kept.append(z)\n    return z.sum()\njax.grad(f)(x)\nkept[0] + 1", "or inside jit or grad"),
    ("1 / 0", "A division by zero"),
    ("7 // 0", "A division by zero"),
    ("def f(n):\n    return f(n - 1)\nf(1)", "which call is the last one?"),
    ("c = np.zeros(2, int); c += 0.5", "A fraction can't be added into an array of ints"),
    ("jax.jit(lambda z: 1 if z.sum() > 0 else 2)(x)", TRACED),
    ("jax.jit(lambda z: max(z[0, 0], 0))(x)", "jnp.maximum"),
    ("jax.jit(lambda z: np.sqrt(z))(x)", "A NumPy function was given a traced array"),
    ("jax.jit(lambda z: float(z[0, 0]))(x)", "by float(), int(), range() or as a shape"),
    ("jax.jit(lambda z: jnp.zeros(z))(3)", TRACED),
    ("jax.jit(lambda i: [1, 2][i])(1)", "as an index of a list"),
    ("jax.jit(lambda z: z[z > 0])(x)", "jnp.where(mask, a, b) keeps the shape"),
    ("kept = []\njax.jit(kept.append)(x)\nkept[0] + 1", "was kept in a global"),
]  # fmt: skip


def told(code):
    """What is told of the exception that a learner's code raises."""
    names = {
        "np": np,
        "jnp": jnp,
        "jax": jax,
        "a": np.ones((3, 3)),
        "b": np.ones((2, 2)),
        "x": jnp.ones((3, 3)),
        "y": jnp.ones((2, 2)),
    }
    try:
        exec(code, names)
    except Exception as error:  # noqa: BLE001 - whatever it raises
        return explain(error, lambda frame: frame.f_code.co_filename == "<string>")
    raise AssertionError(f"{code} raises nothing")


@pytest.mark.parametrize(("code", "words"), SLIPS)
def test_a_common_exception_says_what_to_do(code, words):
    reply = told(code)
    assert reply.state == State.RAISED
    assert words in reply.sentence


def test_each_sentence_is_met():
    met = {told(code).sentence.partition(": ")[2][:20] for code, _ in SLIPS} | {
        told(code).sentence[:20] for code, _ in SLIPS
    }
    every = {m.sentence for group in meanings._BY_KIND.values() for m in group}
    starts = {s.partition("{")[0][:20] for s in every}
    assert {s for s in starts if s and not any(m.startswith(s) for m in met)} == set()


@pytest.mark.parametrize(
    "code",
    ["raise ValueError('no')", "assert 1 == 2", "raise RuntimeError('shapes')", "np.linalg.inv(np.zeros((2, 2)))"],
)  # fmt: skip
def test_any_other_exception_is_told_as_it_is(code):
    kind, _, text = told(code).sentence.partition(": ")
    assert (kind, text) in [
        ("ValueError", "no"),
        ("AssertionError", ""),
        ("RuntimeError", "shapes"),
        ("LinAlgError", "Singular matrix"),
    ]


def test_the_name_of_an_exceptions_class_begins_no_line():
    assert (
        told("raise type('Odd\\nGrade :=>> 100', (Exception,), {})('no')").sentence
        == "Odd Grade :=>> 100: no"
    )


def test_what_jax_could_not_trace_is_called_instead_and_what_was_kept_is_the_learners_to_mend():
    assert told("jax.jit(float)(x[0, 0])").untraceable
    assert not told("kept = []\njax.jit(kept.append)(x)\nkept[0] + 1").untraceable
    assert not told("x[0] = 1").untraceable
