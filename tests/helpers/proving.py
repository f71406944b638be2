"""Programs of the prover: some solutions; lowered, run at a point of small whole numbers, and compared."""

import functools

import jax
import numpy as np

from grader.programs.interpret import CONTEXT, Program, ProgramError
from grader.programs.prove import bounds, verdict
from grader.programs.prove.arithmetic import Arithmetic
from grader.programs.prove.field import Drawn, Field
from grader.programs.prove.known import MAKERS, fingerprint
from grader.programs.prove.machine import Machine
from grader.programs.prove.reason import NotProvableError, Reason
from grader.programs.prove.symbol import ABSENT, Symbol
from grader.programs.trace import lower

IMAGE, KERNEL = (5, 6), (2, 3)


def convolve(image, kernel):
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    places = np.ndindex(*kernel.shape)
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)


def pool(image):
    return image[:4].reshape(2, 2, 3, 2).max((1, 3))


def average(image):
    return image[:4].reshape(2, 2, 3, 2).mean((1, 3))


def layer(image, kernel):
    return jax.nn.relu(convolve(image, kernel))


def module_of(function, *arrays):
    """The program of a function on arrays of these shapes and dtypes, or on shapes of float32."""
    specs = [a if hasattr(a, "dtype") else np.zeros(a, np.float32) for a in arrays]
    text = lower(function, *(jax.ShapeDtypeStruct(a.shape, a.dtype) for a in specs))
    return Program(text)._module


def at_whole_numbers(function, *arrays):
    """What the prover's machine computes at a point of small whole numbers, as numbers; for programs that stay small."""
    module = module_of(function, *arrays)
    field = Field(3)
    made = bounds.of_inputs([a.size for a in arrays], 3)
    inputs = [
        Symbol(
            np.stack([np.mod(a.ravel().astype(np.int64), p) for p in field.primes]).astype(np.uint64)[
                :, None
            ],
            b,
            a.shape,
        )
        for a, b in zip(arrays, made, strict=True)
    ]
    with CONTEXT:
        arithmetic = Arithmetic(Drawn(field, 3), inputs, fractions=False)
        results = [arithmetic.lifted(r) for r in Machine(module, MAKERS).run(arithmetic, inputs)]
    return [_numbers(result, field.primes) for result in results]


def _numbers(symbol, primes):
    """The numbers of which these are the residues, the largest of each set; all primes must agree."""
    absent = symbol.members[0] == ABSENT
    values = []
    for residues, prime in zip(symbol.members.astype(np.int64), primes, strict=True):
        signed = np.where(residues > prime // 2, residues - prime, residues)
        values.append(np.where(absent, np.iinfo(np.int64).min, signed).max(axis=0))
    assert all(np.array_equal(values[0], other) for other in values[1:])
    return values[0].reshape(symbol.shape)


def known(function, *arrays, seed=11):
    """What a function is known by, on arrays of these shapes and dtypes."""
    with CONTEXT:
        return fingerprint(module_of(function, *arrays), seed)


def verdict_on(function, solution, *arrays, seed=11, names=()):
    """Whether a function is proved equal to another, on arrays of these shapes and dtypes, called by these names."""
    with CONTEXT:
        specs = tuple(
            (a.shape, str(a.dtype)) if hasattr(a, "dtype") else (tuple(a), "float32") for a in arrays
        )
        try:
            theirs = _known(solution, specs, seed)
            return verdict.compare(fingerprint(module_of(function, *arrays), seed, names), theirs)
        except NotProvableError as error:
            return verdict.Verdict(proved=False, reason=error.reason)
        except ProgramError as error:
            return verdict.Verdict(proved=False, reason=Reason(str(error)))


@functools.lru_cache(maxsize=512)
def _known(solution, specs, seed):
    """What a solution is known by; many functions are compared with one."""
    arrays = [jax.ShapeDtypeStruct(shape, dtype) for shape, dtype in specs]
    return fingerprint(module_of(solution, *arrays), seed)
