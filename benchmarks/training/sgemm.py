"""Measure the machine's rate of float32 matrix products by each installed library; the fastest one counts."""

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.training.peers import torch_lenet
from benchmarks.training.program import Program

PEER = "sgemm"
SIZE, PRODUCTS = 2048, 2
MULTIPLY_ADDS = PRODUCTS * SIZE**3


def programs(threads):
    """Make the programs, each of which computes `PRODUCTS` products of square matrices."""
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, SIZE, SIZE), np.float32)
    ja, jb = jnp.asarray(a), jnp.asarray(b)
    product = jax.jit(jnp.matmul)
    available = [
        Program(PEER, "NumPy", run=_repeated(lambda: a @ b)),
        Program(PEER, "JAX", run=_repeated(lambda: product(ja, jb).block_until_ready())),
    ]
    torch = torch_lenet.load(threads)
    if torch is None:
        return available
    ta, tb = torch.from_numpy(a), torch.from_numpy(b)
    return [*available, Program(PEER, "PyTorch", run=_repeated(lambda: torch.mm(ta, tb)))]


def _repeated(multiply):
    def run(_):
        for _ in range(PRODUCTS):
            multiply()

    return run
