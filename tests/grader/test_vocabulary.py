"""What the text of a program may hold: all that JAX writes for a learner's code, and nothing else is parsed."""

# ruff: noqa: E501 - a function, or a text, is on one line

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import linen as nn
from jax import lax

from grader.programs import interpret, trace
from grader.programs.interpret import Program, ProgramError
from grader.programs.run import run_program
from grader.sandbox.evaluator import evaluate
from grader.sandbox.messages.evaluator import Evaluate, NotEvaluated
from grader.sandbox.wire import Frame

X, IMAGES, KERNEL = (jax.ShapeDtypeStruct(s, np.float32) for s in ((4, 6), (2, 8, 7, 3), (2, 3, 3, 4)))
KEY = jax.random.PRNGKey


def pooled(x):
    return nn.max_pool(x, (2, 2), (2, 2)).sum() + nn.avg_pool(x, (2, 2), (2, 2)).sum()


class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(4, (3, 3))(x))
        x = nn.Dropout(0.5, deterministic=False, rng_collection="params")(nn.LayerNorm()(x))
        return nn.Dense(3)(x.reshape(x.shape[0], -1))


def trained(x):
    params = Net().init(KEY(0), x)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(1e-3))
    gradient = jax.grad(
        lambda p: optax.softmax_cross_entropy_with_integer_labels(
            Net().apply(p, x, rngs={"params": KEY(1)}), jnp.arange(2)
        ).mean()
    )(params)
    return optimizer.update(gradient, optimizer.init(params), params)[0]


def named(x):
    def saída(y):  # noqa: PLC2401 - learners write their own language
        return y * 2

    return {'çã "x" \\ -> ((': jax.jit(saída)(x)}


WRITTEN = {
    "arithmetic": lambda x: (x + 1) / (x**2 + 2) - x % 3 + x // 2 + jnp.abs(-x) + jnp.hypot(x, x),
    "functions": lambda x: [f(x) for f in (jnp.exp, jnp.log1p, jnp.sin, jnp.arctan, jnp.cbrt, jnp.sinh, jnp.square)],
    "special": lambda x: [f(x) for f in (jax.scipy.special.erf, jax.scipy.special.gammaln, jax.scipy.special.digamma)],
    "activations": lambda x: [f(x) for f in (jax.nn.gelu, jax.nn.silu, jax.nn.softplus, jax.nn.elu, jax.nn.softmax)],
    "their gradient": jax.grad(lambda x: jax.nn.log_softmax(jax.nn.gelu(jax.nn.relu(x))).sum()),
    "reductions": lambda x: [f(x, 1) for f in (jnp.sum, jnp.prod, jnp.max, jnp.argmin, jnp.var, jnp.any, jnp.median)],
    "running": lambda x: [jnp.cumsum(x), jnp.cumprod(x, 1), lax.cummax(x), lax.associative_scan(jnp.add, x)],
    "order": lambda x: [jnp.sort(x), jnp.argsort(-x, 0), lax.top_k(x, 2), jnp.unique(x, size=3), jnp.searchsorted(x[0], 1.0)],
    "products": lambda x: [x @ x.T, jnp.einsum("ij,kj->ik", x, x), jnp.kron(x, x), jnp.matmul(x, x.T, precision="highest")],
    "places": lambda x: [x[::2, 1:-1], x[jnp.array([0, 2])], x.at[1].set(0), x.at[:, 0].add(1), jnp.take_along_axis(x, x.astype(int), 1)],
    "shapes": lambda x: [jnp.pad(x, 1, mode="reflect"), jnp.roll(x, 1, 0), jnp.tile(x, 2), jnp.flip(x), jnp.stack([x, x], -1)],
    "choices": lambda x: [jnp.where(x > 0, x, 0), jnp.clip(x, 0, 1), jnp.select([x > 0], [x]), lax.cond(x[0, 0] > 0, jnp.sin, jnp.cos, x)],
    "switch": lambda x: lax.switch(x[0, 0].astype(int), [jnp.sin, jnp.cos, jnp.tan], x),
    "loops": lambda x: [lax.scan(lambda c, r: (c + r, c), x[0], x), lax.map(jnp.sum, x), lax.while_loop(lambda y: y.sum() < 3, lambda y: y + 1, x)],
    "bits": lambda x: [x.astype(int) & 3 | 1, x.astype(jnp.uint8) ^ 5, x.astype(int) << 2 >> 1, lax.population_count(x.astype(int))],
    "types": lambda x: [x.astype(t) for t in ("int8", "uint16", "float16", "bfloat16", "bool", "complex64")],
    "complex": lambda x: [jnp.fft.ifft2(jnp.fft.fft2(x)).real, jnp.fft.rfft(x), jnp.conj(x + 1j), jnp.angle(x + 1j)],
    "not numbers": lambda x: [jnp.isnan(x), jnp.isposinf(x), jnp.nan_to_num(x), x + jnp.nan, x - jnp.inf],
    "random": lambda x: [jax.random.normal(KEY(0), (3,)), jax.random.permutation(KEY(1), x), jax.random.bernoulli(jax.random.key(2), 0.3, (2,))],
    "constants": lambda x: [x + np.arange(24).reshape(4, 6), jnp.eye(6) + 1, jnp.linspace(0, 1, 7), x > np.eye(4, 6), np.zeros((0, 6), np.float32)],
    "maps": jax.vmap(lambda r: jnp.convolve(r, jnp.ones(2))),
    "derivatives": lambda x: [jax.hessian(lambda y: (jnp.tanh(y) ** 3).sum())(x), jax.jacfwd(jnp.cumsum)(x)],
    "kept and recomputed": jax.grad(lambda x: jax.checkpoint(lambda y: jnp.sin(jnp.sin(y)).sum())(x) + lax.stop_gradient(x).sum()),
    "jitted, donated, named": lambda x: [jax.jit(jnp.sin, donate_argnums=0)(x), jax.named_scope('a "b"')(jnp.cos)(x), named(x)],
}  # fmt: skip
OF_IMAGES = {
    "pools": pooled,
    "their gradients": jax.grad(pooled),
    "norms": lambda x: [jnp.linalg.norm(x), x / jnp.linalg.norm(x, axis=1, keepdims=True)],
    "training": trained,
}


def held_back(text):
    """Whether a text is refused before MLIR reads it."""
    try:
        interpret._refuse(text)
    except (ProgramError, MemoryError):
        return True
    return False


@pytest.mark.parametrize("name", [*WRITTEN, *OF_IMAGES])
def test_what_jax_writes_is_read(name):
    function, shape = (WRITTEN[name], X) if name in WRITTEN else (OF_IMAGES[name], IMAGES)
    Program(trace.lower(function, shape))


def test_convolutions_and_their_gradients_are_read():
    def convolved(x, k):
        return lax.conv_general_dilated(x, k, (1, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    Program(trace.lower(convolved, IMAGES, KERNEL))
    Program(trace.lower(jax.grad(lambda x, k: convolved(x, k).sum(), (0, 1)), IMAGES, KERNEL))


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda x: jax.pure_callback(lambda a: a, X, x), "stablehlo.custom_call"),
        (lambda x: jnp.linalg.inv(x[:, :4]), "stablehlo.custom_call"),
        (lambda x: jax.debug.print("{}", x) or x, "stablehlo.custom_call"),
    ],
)
def test_what_is_not_run_is_named_and_something_else_proposed(function, name):
    with pytest.raises(ProgramError, match=rf"holds {name}, which is not run here\. Keep to operations on"):
        Program(trace.lower(function, X))


MAIN = "func.func public @main(%arg0: tensor<2xf32>) -> tensor<2xf32>"


def module(line, *, before="", behind="", result="tensor<2xf32>"):
    head = MAIN.replace("-> tensor<2xf32>", f"-> {result}")
    return f"{before}module {{ {head} {{\n {line}\n return %0 : {result} }} }}{behind}".encode()


ADD = "%0 = stablehlo.add %arg0, %arg0 : tensor<2xf32>"
RESOURCE = '{-# dialect_resources: { builtin: { a: "0x04000000000000000000" } } #-}'
LAUGHS = "\n".join(["!t0 = tuple<f32>", *(f"!t{i} = tuple<!t{i - 1}, !t{i - 1}>" for i in range(1, 40))])
HOSTILE = {
    "a resource": module("%0 = stablehlo.constant dense_resource<a> : tensor<2xf32>", behind=RESOURCE),
    "a resource that nothing uses": module(ADD, behind=RESOURCE),
    "a resource by a generic name": module(
        '%0 = "stablehlo.constant"() {value = dense_resource<a> : tensor<2xf32>} : () -> tensor<2xf32>',
        behind=RESOURCE,
    ),
    "types of types": module(ADD, before=f"{LAUGHS}\n"),
    "attributes of attributes": module(ADD, before="#a = [0]\n#b = [#a, #a]\n"),
    "bytecode": b"ML\xefR" + bytes(100),
    "bytecode's magic alone": b"ML\xefR",
    "zeros": bytes(20),
    "nothing": b"",
    "a custom call": module(
        "%0 = stablehlo.custom_call @AllocateBuffer(%arg0) : (tensor<2xf32>) -> tensor<2xf32>"
    ),
    "another dialect": module("%0 = arith.addf %arg0, %arg0 : tensor<2xf32>"),
    "another dialect, in quotes": module(
        '%0 = "mhlo.add"(%arg0, %arg0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>'
    ),
    "another dialect, in quotes and apart": module(
        '%0 = "mhlo.add" (%arg0, %arg0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>'
    ),
    "a comment": module(f"// a\n{ADD}"),
    "a place": module(f'{ADD} loc("x")'),
    "a place of places": module(f"{ADD} loc(#loc)", behind='\n#loc = loc("f.py":1:1)'),
    "a backend's words": module(f'{ADD[:-16]} {{backend_config = "x"}} : tensor<2xf32>'),
    "an attribute of XLA's": module(
        f'{ADD[:-16]} {{mhlo.frontend_attributes = {{a = "b"}}}} : tensor<2xf32>'
    ),
    "an aliased buffer": module(ADD).replace(b"xf32>)", b"xf32> {tf.aliasing_output = 0 : i32})"),
    "a donated buffer": module(ADD).replace(b"xf32>)", b"xf32> {jax.buffer_donor = true})"),
    "a sharding": module(ADD).replace(b"xf32>)", b'xf32> {mhlo.sharding = "{replicated}"})'),
    "many partitions": module(ADD).replace(
        b"module {", b"module attributes {mhlo.num_partitions = 64 : i32} {"
    ),
    "a token": module(f"%1 = stablehlo.create_token : !stablehlo.token\n {ADD}"),
    "a message to the host": module(
        '%0 = "stablehlo.outfeed"(%arg0) : (tensor<2xf32>) -> tensor<2xf32>'
    ),
    "small numbers": module("%0 = stablehlo.convert %arg0 : (tensor<2xf32>) -> tensor<2xi4>", result="tensor<2xi4>"),
    "quantized numbers": module(
        "%0 = stablehlo.uniform_quantize %arg0 : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 1.0>>"
    ),
    "numbers of eight bits": module(
        "%0 = stablehlo.convert %arg0 : (tensor<2xf32>) -> tensor<2xf8E4M3FN>", result="tensor<2xf8E4M3FN>"
    ),
    "a shape that is not known": module(ADD).replace(b"tensor<2x", b"tensor<?x"),
    "an opaque constant": module('%0 = stablehlo.constant opaque<"a", "0x00"> : tensor<2xf32>'),
    "a sparse constant": module("%0 = stablehlo.constant sparse<[[0]], 1.0> : tensor<2xf32>"),
    "a string in a constant": module('%0 = stablehlo.constant dense<["a", "b"]> : tensor<2x!x.y>'),
    "an array beyond all memory": module(
        "%0 = stablehlo.iota dim = 0 : tensor<1152921504606846976xf32>", result="tensor<1152921504606846976xf32>"
    ),
    "an empty one": module("%0 = stablehlo.iota dim = 0 : tensor<0x9999999999xf32>", result="tensor<0x9999999999xf32>"),
    "a length of 5000 digits": module(f"%0 = stablehlo.iota dim = 0 : tensor<{'9' * 5000}xf32>"),
    "brackets in brackets": module(f"%0 = stablehlo.constant dense<{'[' * 5000}1{']' * 5000}> : tensor<2xf32>"),
    "brackets that a name seems to close": module(
        f'{ADD[:-16]} {{jax.result_info = "{">" * 5000}"}} : tensor<2xf32> {"[" * 5000}'
    ),
    "letters of elsewhere": module(ADD).replace(b"@main", "@saída".encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"nothing"}))
def test_anything_else_is_refused_before_it_is_parsed(name):
    assert not held_back(module(ADD))  # what the others are made from
    assert held_back(HOSTILE[name])


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"module {}",
        # a constant that lies about its size, in the one form that there is
        module('%0 = stablehlo.constant dense<"0x00"> : tensor<2xf32>'),
        module('%0 = stablehlo.constant dense<"0x000000000000000000"> : tensor<2xf32>'),
        module("%0 = func.call @main(%arg0) : (tensor<2xf32>) -> tensor<2xf32>"),
        module("%0 = func.call @away(%arg0) : (tensor<2xf32>) -> tensor<2xf32>"),
        module(ADD).replace(b"@main", b"@other"),
        module(ADD).replace(b"module {", b"module { module {}"),
        module(ADD).replace(b"stablehlo.add", b"stablehlo.no_such"),
    ],
)
def test_what_is_no_whole_program_is_refused(text):
    reply = evaluate(Frame(Evaluate(), {"0": np.zeros(2, np.float32)}, (text,)))
    assert isinstance(reply.message, NotEvaluated)


def test_calls_count_as_what_they_run():
    text = b"""module {
      func.func public @main(%a: tensor<f32>) -> tensor<f32> {
        %0 = call @twice(%a) : (tensor<f32>) -> tensor<f32>
        %1 = call @twice(%0) : (tensor<f32>) -> tensor<f32>
        return %1 : tensor<f32> }
      func.func private @twice(%a: tensor<f32>) -> tensor<f32> {
        %0 = stablehlo.add %a, %a : tensor<f32>
        return %0 : tensor<f32> } }"""
    program = Program(text)
    assert program.operations["stablehlo.add"] == 2
    np.testing.assert_array_equal(run_program(program, [np.float32(1)]), [4.0])
    links = [
        f"func.func private @f{i}(%a: tensor<f32>) -> tensor<f32> {{\n"
        f"%0 = call @f{i + 1}(%a) : (tensor<f32>) -> tensor<f32>\n"
        f"%1 = call @f{i + 1}(%0) : (tensor<f32>) -> tensor<f32>\nreturn %1 : tensor<f32> }}"
        for i in range(80)
    ]
    last = "func.func private @f80(%a: tensor<f32>) -> tensor<f32> { return %a : tensor<f32> }"
    head = links[0].replace("private @f0", "public @main")
    counts = Program("\n".join(["module {", head, *links[1:], last, "}"]).encode()).operations
    assert 1 << 50 < sum(counts.values()) < 1 << 63


@pytest.mark.parametrize("stable", ["is_stable = true", "is_stable = false"])
def test_a_sort_by_an_order_that_is_none_gives_what_it_was_given(stable):
    line = f"""%0 = "stablehlo.sort"(%arg0) <{{dimension = 0 : i64, {stable}}}> ({{
      ^bb0(%a: tensor<f32>, %b: tensor<f32>):
        %c = stablehlo.constant dense<true> : tensor<i1>
        stablehlo.return %c : tensor<i1> }}) : (tensor<500xf32>) -> tensor<500xf32>"""
    text = module(line, result="tensor<500xf32>").replace(b"tensor<2xf32>", b"tensor<500xf32>")
    assert b"is_stable = true" in Program(text).text()
    values = np.arange(500, dtype=np.float32)
    assert set(run_program(Program(text), [values])[0].tolist()) == set(values.tolist())


def test_complex_arrays_are_not_interpreted():
    text = trace.lower(lambda x: jnp.ones(3, jnp.complex64), X)
    assert not Program(text).interpretable
