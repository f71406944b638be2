"""What stands for JAX while changes are tried answers as JAX does, for every way to solve an exercise."""

import ast
import contextlib

import jax
import jax.numpy as jnp
import jax.scipy.signal
import numpy as np
import optax
import pytest

from grader.find import find_course
from grader.grading.exercise import inputs_of
from grader.grading.unknown import filled, is_unknown
from grader.key.model import value_of
from grader.programs.target import Target
from grader.sandbox.worker.as_numpy import StandIns, as_numpy
from grader.sandbox.worker.cells import Placed
from grader.sandbox.worker.passed_over import Place
from grader.sandbox.worker.tries import Tries
from grader.scoring.judge import difference_of
from grader.values import unpack

COURSE = find_course()
CASES = 4
WAYS = [
    pytest.param(stem, path, id=f"{stem[:4]}-{path.stem}")
    for stem in COURSE.stems()
    for path in (COURSE.solutions / f"{stem}.py", *COURSE.others(stem))
]


def tries_of(path, names):
    """The changes of a file that was imported."""
    tree = ast.parse(path.read_text("utf-8"))
    namespace = {"__name__": "solved"}
    exec(compile(tree, str(path), "exec"), namespace)
    placed = [Placed(statement, str(path), Place(line=statement.lineno)) for statement in tree.body]
    return Tries(namespace, placed, list(names))


@pytest.mark.parametrize(("stem", "path"), WAYS)
def test_a_way_that_is_right_is_right_with_numpy(key, stem, path):
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    tries = tries_of(path, exercise.parameters)
    cases = [(check, case) for check in exercise.checks for case in check.cases]
    cases = [(check, case) for check, case in cases if isinstance(case.target, Target)]
    cases.sort(key=lambda one: sum(arrays[name].size for name in one[1].inputs))
    for check, case in cases[:CASES]:
        inputs = list(inputs_of(case, arrays).values())
        tries.begin(case.target, inputs)
        with tries._aside():
            tries._limit = lambda *_: contextlib.nullcontext()
            node, table = tries._try(None, case.target, inputs, 30.0)
        got = unpack(node, {str(i): array for i, array in enumerate(table)})
        right = value_of(case.expected, arrays)
        assert difference_of(check, case, filled(got, right), arrays) is None
        assert (
            not is_unknown(got) or "grad" in path.read_text("utf-8") or "make_step" in path.read_text("utf-8")
        )


@pytest.fixture
def stand_ins():
    return StandIns()


def answered(stand_ins, source, *arguments):
    """What the function f of a source answers with the stand-ins, and with JAX; an exception is its type."""
    namespace = {"jax": jax, "jnp": jnp, "np": np, "optax": optax, "lax": jax.lax}
    exec(source, namespace)

    def call():
        try:
            return namespace["f"](*arguments)
        except Exception as error:  # noqa: BLE001 - that is the answer
            return type(error)

    real = call()
    with as_numpy(stand_ins, namespace):
        return call(), real


IMAGES = np.random.default_rng(5).standard_normal((2, 7, 6, 3)).astype(np.float32)
KERNEL = np.random.default_rng(6).standard_normal((3, 2, 3, 4)).astype(np.float32)
LIKE_JAX = {
    "convolution": "lax.conv_general_dilated(x, k, (2, 1), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))",
    "convolution, channels first": "lax.conv_general_dilated(x.transpose(0, 3, 1, 2), k.transpose(3, 2, 0, 1), (1, 2), 'SAME')",
    "dilated, which is left to JAX": "lax.conv_general_dilated(x, k, (1, 1), 'SAME', None, (2, 2), ('NHWC', 'HWIO', 'NHWC'))",
    "largest of windows": "lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 2, 1), (1, 2, 2, 1), 'SAME')",
    "sums of windows": "lax.reduce_window(x, 0.0, lax.add, (1, 3, 2, 1), (1, 1, 2, 1), 'VALID')",
    "a window that is none": "lax.reduce_window(x, 0.0, lax.add, (3, 2), (1, 1), 'VALID')",
    "a map": "jax.vmap(lambda a, b: a.sum() * b, in_axes=(0, None), out_axes=1)(x, k[0, 0, 0])",
    "a map of pairs": "jax.vmap(lambda a: (a.max(), {'least': a.min(axis=0)}))(x)",
    "a map of unequal sides": "jax.vmap(lambda a, b: a.sum() + b)(x, k[0, 0, 0])",
    "a scan": "lax.scan(lambda c, a: (c + a.sum(), c * a), 0.5, x)",
    "a scan backwards": "lax.scan(lambda c, a: (c + a.sum(), c), 0.5, x, reverse=True)",
    "a loop": "lax.fori_loop(0, 3, lambda i, c: c + i * x[0, 0, 0, 0], 0.0)",
    "a part, begun too late": "lax.dynamic_slice(x, (0, 6, 0, 0), (1, 2, 3, 3))",
    "correlation": "jax.scipy.signal.correlate2d(x[0, :, :, 0], k[:, :, 0, 0], mode='valid')",
    "correlation of all that meets": "jax.scipy.signal.correlate2d(x[0, :, :, 0], k[:, :, 0, 0])",
    "convolution of the same size": "jax.scipy.signal.convolve2d(x[0, :, :, 0], k[:, :, 0, 0], 'same')",
    "softmax": "jax.nn.softmax(x, axis=1)",
    "its logarithm": "jax.nn.log_softmax(x)",
    "logarithm of sums": "jax.nn.logsumexp(x, axis=(1, 2), keepdims=True)",
    "one-hot": "jax.nn.one_hot(jnp.array([1, 0, 3]), 3)",
    "compiled": "jax.jit(lambda a: a @ a.T)(x[0, 0])",
    "padded": "lax.pad(x, 0.5, ((0, 0, 0), (1, 2, 0), (0, 0, 0), (0, 0, 0)))",
    "cut": "lax.pad(x, 0.5, ((0, 0, 0), (-1, 2, 1), (0, 0, 0), (0, 0, 0)))",
    "product": "lax.dot_general(x, k, (((3,), (2,)), ((), ())))",
}


@pytest.mark.parametrize("expression", LIKE_JAX.values(), ids=LIKE_JAX)
def test_an_operation_answers_as_jaxs_does(stand_ins, expression):
    found, real = answered(stand_ins, f"def f(x, k):\n    return {expression}", IMAGES, KERNEL)
    assert jax.tree.structure(found) == jax.tree.structure(real)
    for one, other in zip(jax.tree.leaves(found), jax.tree.leaves(real), strict=True):
        if isinstance(other, type):
            assert issubclass(one, other) or {one, other} <= {TypeError, ValueError}
        else:
            assert one.shape == other.shape
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


TRAINED = """
def loss(w, x):
    return (x @ w).sum() ** 2

def f(w, x):
    for _ in range(2):
        value, g = jax.value_and_grad(loss)(w, x)
        w = w - 0.01 * g
    return value, w
"""


def test_a_gradient_is_unknown_and_then_the_first_is_known(stand_ins):
    w, x = np.ones(3, np.float32), IMAGES[0, 0]
    (value, new), _ = answered(stand_ins, TRAINED, w, x)
    assert np.isnan(value)
    assert np.isnan(new).all()
    stand_ins.gradients.known = True
    stand_ins.gradients.begin()
    (value, new), (real, _) = answered(stand_ins, TRAINED, w, x)
    np.testing.assert_allclose(
        value, real, rtol=1e-4
    )  # of the second step: it rests on the first gradient alone
    assert np.isnan(new).all()


def test_a_gradient_of_what_is_no_number_is_an_error(stand_ins):
    found, real = answered(stand_ins, "def f(x):\n    return jax.grad(lambda a: a * 2)(x)", IMAGES)
    assert found is real is TypeError
    found, real = answered(stand_ins, "def f(x):\n    return jax.grad(lambda a: a * 2.0)(x)", 3)
    assert found is real is TypeError


def test_names_are_what_they_were_in_the_end(stand_ins):
    table = {"relu": jax.nn.relu, "none": None}
    before = {"jnp": jnp, "jit": jax.jit, "relu": jax.nn.relu, "rank": len, "table": table}
    namespace = dict(before)
    with as_numpy(stand_ins, namespace):
        assert isinstance(namespace["table"]["relu"](np.ones(3)), np.ndarray)
        assert namespace["jnp"] is not jnp
        assert isinstance(namespace["relu"](np.ones(3)), np.ndarray)
        assert namespace["rank"] is len
    assert namespace == before
    assert namespace["table"] is table


class Stranger:
    """What raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise RuntimeError(name)


def test_a_strangers_object_is_left_alone(stand_ins):
    namespace = {"odd": Stranger()}
    with as_numpy(stand_ins, namespace):
        assert type(namespace["odd"]) is Stranger


@pytest.mark.parametrize(
    ("got", "right", "full"),
    [
        ([np.nan, 2.0], np.array([1.0, 3.0]), [1.0, 2.0]),
        (
            {"a": np.array([np.nan, 5.0]), "b": "text"},
            {"a": np.array([4.0, 4.0])},
            {"a": [4.0, 5.0], "b": "text"},
        ),
        ([np.array([np.nan])], [np.array([1.0, 2.0])], [[np.nan]]),
        ((1.0, 2.0), 3.0, (1.0, 2.0)),
        (np.nan, {"a": 1.0}, np.nan),
        (np.float32(np.nan), 3.0, 3.0),
    ],
)
def test_what_is_unknown_is_taken_for_right(got, right, full):
    np.testing.assert_equal(jax.tree.map(np.asarray, filled(got, right)), jax.tree.map(np.asarray, full))
