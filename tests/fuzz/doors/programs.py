"""StableHLO, from programs that JAX really lowers: numbers, types, operations and lines exchanged; then evaluated."""

import hashlib
import re

import numpy as np
from mutations import number, of_bytes

from grader.sandbox.evaluator import evaluate
from grader.sandbox.messages.evaluator import Evaluate
from grader.sandbox.wire import Frame

REFUSALS = ()
TYPES = (
    "f32",
    "f64",
    "f16",
    "bf16",
    "i1",
    "i8",
    "i32",
    "i64",
    "ui8",
    "ui32",
    "complex<f32>",
    "f8E4M3FN",
    "index",
)
DTYPES = {
    "f32": np.float32,
    "f64": np.float64,
    "f16": np.float16,
    "i1": np.bool_,
    "i8": np.int8,
    "i32": np.int32,
}
DTYPES |= {"i64": np.int64, "ui8": np.uint8, "ui32": np.uint32}
OPERATIONS = re.compile(rb"\b(?:stablehlo|chlo)\.[a-z_]+")
TENSOR = re.compile(rb"tensor<([^<>]*(?:<[^<>]*>)?[^<>]*)>")
MAIN = re.compile(r"@main\((.*?)\) ->", re.DOTALL)
OTHERS = (
    *(
        b"stablehlo.custom_call",
        b"stablehlo.sort",
        b"stablehlo.rng",
        b"stablehlo.divide",
        b"stablehlo.remainder",
    ),
    *(
        b"stablehlo.get_dimension_size",
        b"stablehlo.real_dynamic_slice",
        b"stablehlo.fft",
        b"stablehlo.cholesky",
    ),
    *(b"stablehlo.infeed", b"stablehlo.all_reduce", b"stablehlo.partition_id", b"stablehlo.dynamic_reshape"),
    *(
        b"chlo.erf_inv",
        b"chlo.top_k",
        b"chlo.lgamma",
        b"tensor.extract",
        b"arith.divsi",
        b"func.call",
        b"mhlo.add",
    ),
)
CONSTANTS = (
    *(
        b"dense<0>",
        b"dense<[]>",
        b"dense<-1>",
        b'dense<"0xFF">',
        b'dense<"0x0000C07F">',
        b"dense<0x7F800000>",
    ),
    *(b"dense_resource<a>", b"dense<[[1.0]]>", b"sparse<[[9]], 1>", b"dense<9223372036854775807>"),
)


def seeds():
    """Programs of all sorts."""
    import jax
    import jax.numpy as jnp

    from grader.programs.trace import lower

    def of(function, *shapes):
        return lower(function, *(jax.ShapeDtypeStruct(shape, kind) for shape, kind in shapes))

    f, i = jnp.float32, jnp.int32
    image, volume, kernel = ((5, 4), f), ((2, 6, 6, 2), f), ((3, 3, 2, 2), f)
    convolve = jax.lax.conv_general_dilated

    def pooled(x):
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    return [
        of(
            lambda x, k: convolve(x, k, (2, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")),
            volume,
            kernel,
        ),
        of(jax.grad(lambda x: pooled(x).sum()), volume),
        of(lambda x, n: (x.at[n].set(9.0), x[n], x * 2), image, ((2,), i)),
        of(lambda x, n: jax.lax.dynamic_slice(x, (n, n), (2, 2)) // 2 + n % 3, ((5, 4), i), ((), i)),
        of(lambda x: jax.lax.fori_loop(0, 3, lambda _, y: y @ x, x), ((3, 3), f)),
        of(lambda x: jax.lax.cond(x.sum() > 0, jnp.sin, jnp.exp, x), image),
        of(lambda x: (jnp.sort(x, 0), jnp.argmax(x), jax.lax.top_k(x, 2)), image),
        of(lambda x: jax.nn.softmax(jax.scipy.special.erf(x)) @ x.T, image),
        of(
            lambda x, y: jnp.pad(jnp.where(x > y, x, -y), ((1, 2), (0, 1))).transpose().reshape(-1),
            image,
            image,
        ),
        of(lambda x: jnp.concatenate([x[::-1, 1:], x.astype(f)[:, :1] ** 2], 1).cumsum(0), ((5, 4), i)),
        of(lambda x: jnp.linalg.det(x[:3, :3]) + jnp.abs(jnp.fft.fft(x)).sum(), image),
    ]


def mutate(data, rng):  # noqa: PLR0911 - one return a kind of change
    """One thing exchanged for another of its kind, from this program or from a list."""
    match rng.randrange(9):
        case 0:
            return _replaced(data, re.compile(rb"(?<![\w%.])-?\d+"), lambda _: b"%d" % number(rng), rng)
        case 1:
            known = OPERATIONS.findall(data)
            return _replaced(data, OPERATIONS, lambda _: rng.choice((*OTHERS, *known, *known)), rng)
        case 2:
            return _replaced(data, TENSOR, lambda found: _tensor(found[1], rng), rng)
        case 3:
            known = [found[0] for found in TENSOR.finditer(data)]
            return _replaced(data, TENSOR, lambda _: rng.choice(known), rng)
        case 4:
            return _replaced(data, re.compile(rb"dense<[^>]*>"), lambda _: rng.choice(CONSTANTS), rng)
        case 5:
            known = re.findall(rb"%\w+", data)
            return _replaced(data, re.compile(rb"%\w+"), lambda _: rng.choice(known), rng)
        case 6:
            lines = data.split(b"\n")
            at = rng.randrange(len(lines))
            other = rng.randrange(len(lines))
            lines[at : at + 1] = rng.choice(([], [lines[at]] * 2, [lines[other]], [lines[at]] * 300))
            return b"\n".join(lines)
        case 7:
            words = (
                b"array<i64>",
                b"array<i64: -1, 99>",
                b"true",
                b'"x"',
                b"[]",
                b"dense<1>",
                b"@main",
                b"unit",
            )
            return _replaced(
                data,
                re.compile(rb"(?<== )(?:array<[^>]*>|true|false|\[[^\]]*\])"),
                lambda _: rng.choice(words),
                rng,
            )
        case _:
            return of_bytes(data, rng)


def _replaced(data, pattern, new, rng):
    """One of the places that match, replaced."""
    if not (found := list(pattern.finditer(data))):
        return of_bytes(data, rng)
    place = rng.choice(found)
    return data[: place.start()] + new(place) + data[place.end() :]


def _tensor(inside, rng):
    parts = inside.split(b"x") if b"complex" not in inside else [inside]
    sizes, kind = parts[:-1], parts[-1]
    match rng.randrange(4):
        case 0:
            kind = rng.choice(TYPES).encode()
        case 1 if sizes:
            sizes[rng.randrange(len(sizes))] = rng.choice((b"0", b"1", b"?", b"7", b"65536", b"9999999999"))
        case 2 if sizes:
            sizes.pop(rng.randrange(len(sizes)))
        case _:
            sizes.insert(rng.randrange(len(sizes) + 1), rng.choice((b"0", b"1", b"3", b"?")))
    return b"tensor<" + b"x".join([*sizes, kind]) + b">"


def arrays_for(data):
    """Inputs of the shapes and types that the program says it takes, where NumPy has them; small ones."""
    main = MAIN.search(data.decode("utf-8", "replace"))
    arrays = {}
    for inside in re.findall(r"%arg\d+: tensor<([^<>]*)>", main[1] if main else ""):
        *sizes, kind = inside.split("x")
        shape = [min(int(size), 99) if size.isdecimal() else 1 for size in sizes][:8]
        if np.prod([max(1, size) for size in shape], dtype=float) > 100_000:
            shape = [1] * len(shape)
        numbers = np.resize(np.array([1.5, -2, 0, 3]), shape)
        arrays[str(len(arrays))] = numbers.astype(DTYPES.get(kind, np.float32))
    return arrays


def enter(data, folder):
    """Evaluate it."""
    del folder
    reply = evaluate(Frame(Evaluate(), arrays_for(data), (data,)))
    outputs = [
        (a.dtype.name, a.shape, hashlib.sha256(a.tobytes()).hexdigest()) for a in reply.arrays.values()
    ]
    return reply.message, outputs
