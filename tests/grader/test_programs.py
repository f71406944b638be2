"""Tracing and running programs, in this process: the same functions that the worker and the evaluator use."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from grader.programs import call, trace
from grader.programs.interpret import Program, ProgramError
from grader.programs.run import run_program
from grader.programs.target import LoopTarget, Spec, Target
from grader.sandbox.evaluator import evaluate
from grader.sandbox.messages.evaluator import Evaluate, Evaluated, NotEvaluated
from grader.sandbox.wire import Frame
from grader.values import pack, unpack


def specs(arrays):
    return [Spec(a.shape, a.dtype.name) for a in arrays]


def run(function, *args, **options):
    node, arrays = pack(args)
    ordered = list(arrays.values())
    target = Target("f", node, **options)
    program, result = trace.trace(function, target, specs(ordered))
    outputs = run_program(Program(program), ordered)
    return unpack(result, {str(i): a for i, a in enumerate(outputs)})


X = np.arange(-5, 7, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x[1:] * 2 + x[:-1],
        lambda x: jnp.where(x > 0, x, -x).sum(axis=0),
        lambda x: jax.nn.softmax(x, axis=-1),
        lambda x: jax.scipy.special.erf(x),
        lambda x: jnp.sort(x, axis=0)[::-1],
        lambda x: x.at[1, 2].set(9.0).T,
        lambda x: jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (2, 2), (1, 2), "VALID"),
        lambda x: jnp.argmax(x, axis=1),
        lambda x: x.at[0].set(9.0) + x,
        lambda x: (x * 2).at[0].set(9.0) + jax.lax.optimization_barrier(x * 2),
        lambda x: (x > 0).at[:, 1].set(True).astype(jnp.int32).at[0, 0].add(4),
        lambda x: jax.lax.fori_loop(0, 3, lambda _, y: y * 2, x),
        lambda x: jnp.einsum("ij,kj->ik", x, x),
        lambda x: jnp.linalg.norm(x),
        lambda x: x > 0,
    ],
)
def test_a_program_gives_what_the_function_gives(function):
    np.testing.assert_allclose(run(function, X), function(jnp.asarray(X)), rtol=1e-6, atol=1e-6)


def test_an_updated_array_is_another_array():
    def f(x):
        y = x * 2
        z = y.at[0].set(9.0)
        return z, y, jax.jit(lambda a: a)(y), z.at[1].set(0.0)

    for traced, right in zip(run(f, X), f(jnp.asarray(X)), strict=True):
        np.testing.assert_array_equal(traced, right)


def test_scalars_booleans_and_nesting_keep_their_form():
    answer = run(
        lambda x, s, b, n: {"a": (x * s, [~b, n]), "b": x.sum()}, X, np.float32(2), np.array([True, False]), 3
    )
    np.testing.assert_array_equal(answer["a"][0], X * 2)
    np.testing.assert_array_equal(answer["a"][1][0], [False, True])
    assert answer["a"][1][1] == 3
    assert answer["b"] == X.sum()


@pytest.mark.parametrize(
    "value", [np.array(True), np.array([True, True]), np.array([[False]]), np.zeros(0, bool)]
)
def test_boolean_inputs_of_every_form(value):
    np.testing.assert_array_equal(run(jnp.logical_not, value), ~value, strict=True)


def test_an_unused_argument_stays_an_argument():
    assert run(lambda x, y: y + 1, X, np.float32(1)) == 2


def test_transformations():
    weights = np.ones((4, 2), np.float32)
    product = run(lambda x, w: x @ w, np.stack([X, X]), weights, transform="vmap", in_axes=(0, None))
    np.testing.assert_array_equal(product, np.stack([X @ weights] * 2))
    cotangent = np.array([1.0, 2.0, 3.0], np.float32)
    node, arrays = pack((X, weights[:, 0]))
    target = Target("f", node, "grad", (), cotangent=True)
    ordered = [*arrays.values(), cotangent]
    program, result = trace.trace(lambda x, w: x @ w, target, specs(ordered))
    outputs = run_program(Program(program), ordered)
    gradients = unpack(result, {str(i): a for i, a in enumerate(outputs)})
    np.testing.assert_array_equal(gradients[0], np.outer(cotangent, weights[:, 0]))
    np.testing.assert_array_equal(gradients[1], cotangent @ X)


def test_a_library_convolution_shows_whatever_its_name():
    conv = getattr(jax.lax, "conv_" + "general_dilated")
    program, _ = trace.trace(
        lambda x, k: conv(x[None, None], k[None, None], (1, 1), "VALID"),
        Target("f", pack((X, X[:2, :2]))[0]),
        specs([X, X[:2, :2]]),
    )
    assert Program(program).operations["stablehlo.convolution"] == 1


def test_a_host_callback_does_not_become_a_program_that_runs():
    def f(x):
        return jax.pure_callback(lambda a: a, jax.ShapeDtypeStruct(x.shape, x.dtype), x)

    with pytest.raises(ProgramError):
        run(f, X)


def test_what_is_no_program_is_refused():
    with pytest.raises(ProgramError, match="can't be read"):
        Program(b"module { func.func }")
    reply = evaluate(Frame(Evaluate(), {}, (b"\0\xff",)))
    assert isinstance(reply.message, NotEvaluated)


def test_a_program_with_other_inputs_than_it_takes_is_no_crash():
    program, _ = trace.trace(lambda x: x + 1, Target("f", pack((X,))[0]), specs([X]))
    reply = evaluate(Frame(Evaluate(), {"0": np.zeros((2, 2), np.float32)}, (program,)))
    assert isinstance(reply.message, NotEvaluated)


def test_heavy_programs_are_compiled_with_the_same_values():
    a, b = (np.random.default_rng(0).standard_normal((64, 64), np.float32) for _ in range(2))
    program, _ = trace.trace(jnp.matmul, Target("f", pack((a, b))[0]), specs([a, b]))
    assert Program(program).work >= 64**3
    reply = evaluate(Frame(Evaluate(), {"0": a, "1": b}, (program,)))
    assert isinstance(reply.message, Evaluated)
    np.testing.assert_allclose(reply.arrays["0"], a @ b, rtol=1e-4, atol=1e-4)


def loop_target(carry, fixed, batches, steps, init=None):
    from grader.exercise import Loop
    from grader.keymaker.draw import loop_target as make

    return make(Loop("step", carry, steps, init, fixed, batches))


def test_a_loop_runs_on_its_batches():
    def init(w):
        return {"z": w * 0, "count": jnp.zeros((), jnp.int32)}

    def step(w, state, rate, batch):
        return w + rate * batch, {"z": state["z"] + w, "count": state["count"] + 1}, batch.sum()

    carry = ({"b": np.ones(2, np.float32), "a": np.zeros(2, np.float32)}["b"],)
    batches = (np.arange(6, dtype=np.float32).reshape(3, 2),)
    target, arrays = loop_target(carry, (np.float32(0.5),), batches, 3, "init")
    functions = {"init": init, "step": step}
    programs, state = trace.trace_loop(functions, target, specs(arrays))
    assert state == 3
    from grader.programs.compile import compile_program, run_loop

    options = {"carry": 1, "fixed": 1, "state": 3, "steps": 3, "has_init": True, "has_measure": False}
    outputs = run_loop([compile_program(Program(p).text()) for p in programs], arrays, **options)
    np.testing.assert_allclose(outputs[0], [4.0, 5.5])
    called = call.run_loop(functions, target, arrays)
    np.testing.assert_allclose(called[0], outputs[0])


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda w: (w[:1],), "new state is"),
        (lambda w: (w.astype(jnp.int32),), "new state is"),
        (lambda w: ({"w": w},), "another structure"),
    ],
)
def test_a_step_has_to_keep_the_states_form(step, words):
    target, arrays = loop_target((np.ones(3, np.float32),), (), (), 2)
    assert isinstance(target, LoopTarget)
    with pytest.raises(TypeError, match=words):
        trace.trace_loop({"step": step}, target, specs(arrays))


def test_a_step_of_two_parts_has_to_return_two():
    target, arrays = loop_target((np.ones(3, np.float32), np.ones(2, np.float32)), (), (), 2)
    with pytest.raises(TypeError, match="which has 2 parts"):
        trace.trace_loop({"step": lambda a, b: (a,)}, target, specs(arrays))


@pytest.mark.parametrize("dtype", ["uint8", "uint32", "int8"])
def test_inputs_of_every_integer_type(dtype):
    value = np.arange(6).astype(dtype)
    np.testing.assert_array_equal(run(lambda x: x + x, value), value + value, strict=True)


def test_sorting_puts_nan_last_as_jax_does():
    value = np.array([3.0, np.nan, 1.0], np.float32)
    np.testing.assert_array_equal(run(jnp.sort, value), [1.0, 3.0, np.nan])


def test_only_the_dialects_that_tracing_writes_are_run():
    # Others are parsed, too, and have operations of their own that no rule knows by name.
    text = b"""module { func.func public @main(%arg0: tensor<2xf32>) -> tensor<2xf32> {
        %0 = arith.addf %arg0, %arg0 : tensor<2xf32>
        return %0 : tensor<2xf32> } }"""
    with pytest.raises(ProgramError, match=r"arith\.addf, which is not run here"):
        Program(text)
    assert Program(
        text.replace(b"arith.addf", b"stablehlo.add").replace(b"%arg0 : t", b"%arg0 : t")
    ).operations


def test_an_option_that_the_compiler_lacks_is_left_out(monkeypatch):
    from grader.programs import compile as compiler

    assert not compiler._is_known(("xla_no_such_option", 1))
    program = trace.lower(lambda x: jnp.sin(x) * 2, jax.ShapeDtypeStruct((3,), np.float32))
    x = np.arange(3, dtype=np.float32)
    compiler.compile_program.cache_clear()
    monkeypatch.setattr(compiler, "_QUICK", (("xla_no_such_option", 1), *compiler._QUICK))
    (got,) = compiler.run_executable(compiler.compile_program(program), [x])
    np.testing.assert_allclose(np.asarray(got), np.sin(x) * 2, rtol=1e-6)
    compiler.compile_program.cache_clear()
