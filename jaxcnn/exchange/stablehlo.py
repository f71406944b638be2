"""A trained network as one StableHLO program, by `jax.export`: whoever runs it needs JAX, and nothing of jaxcnn."""

from collections.abc import Iterator
from contextlib import contextmanager

import jax
import jax.numpy as jnp
from jax import export

from jaxcnn.extras import library
from jaxcnn.model import apply
from jaxcnn.trained import Trained

PLATFORMS = ("cpu", "cuda", "tpu")


def to_stablehlo(model: Trained) -> bytes:
    """Return the network as a program with its weights inside, for a batch of any size, for CPU, CUDA and TPU.

        program = jax.export.deserialize(bytearray(Path("model.stablehlo").read_bytes()))
        logits = program.call(images)    # images (N, H, W, C), float32 from 0 to 1 -> (N, classes)

    `program.mlir_module()` is the text of the program. JAX reads what it wrote half a year
    ago: https://docs.jax.dev/en/latest/export/export.html.

    Raises:
        MissingLibraryError: FlatBuffers, which the format is written with, is not installed.
    """
    library("flatbuffers", "export")  # jax.export says less well that it is missing

    def logits(images: jax.Array) -> jax.Array:
        return apply(model.params, images, model.network, statistics=model.statistics, method="layers")

    (number,) = export.symbolic_shape("n")
    images = jax.ShapeDtypeStruct((number, *model.network.input_shape), jnp.float32)
    with _without_paths():
        exported = export.export(jax.jit(logits), platforms=PLATFORMS)(images)
    return bytes(exported.serialize())


@contextmanager
def _without_paths() -> Iterator[None]:
    """Leave the lines of the sources out of programs: a file says nothing of this machine, and is the same on all."""
    name = "jax_traceback_in_locations_limit"
    before = getattr(jax.config, name)
    jax.config.update(name, 0)
    try:
        yield
    finally:
        jax.config.update(name, before)
