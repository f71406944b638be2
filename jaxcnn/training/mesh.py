"""Train on several devices, of one machine or many: each holds all data and computes its part of every batch.

A program over a mesh is the one-device program, started on each device with the same arguments; the devices communicate
only to average gradients, and the mean and variance of each `BatchNorm`. So nothing else depends on their number. Every
process of a cluster runs the same Python on its own devices.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from jaxcnn.arguments import shown

AXIS = "data"
Program = TypeVar("Program", bound=Callable[..., object])


def data_mesh(devices: Sequence[jax.Device] | None = None) -> Mesh:
    """Make a mesh for `train(..., mesh=...)`: one axis named "data" over the devices.

    Args:
        devices: None for `jax.devices()`: after `jax.distributed.initialize()` the devices of all processes.

    Raises:
        ValueError: There are no devices.
    """
    devices = jax.devices() if devices is None else list(devices)
    if not devices:
        raise ValueError("devices must hold at least one device, got none")
    return jax.make_mesh((len(devices),), (AXIS,), (AxisType.Auto,), devices=devices)


def check_mesh(mesh: Mesh, batch: int) -> None:
    """Refuse a mesh that cannot share a batch.

    Raises:
        TypeError: It is no mesh.
        ValueError: The mesh has axes other than one named "data", or its devices cannot share a batch evenly.
    """
    if not isinstance(getattr(mesh, "axis_names", None), tuple):
        raise TypeError(f"mesh must be a Mesh, as data_mesh() returns, or None, got {shown(mesh)}")
    if mesh.axis_names != (AXIS,):
        raise ValueError(f'mesh must have one axis named "{AXIS}", got {mesh.axis_names}')
    if batch % mesh.size:
        raise ValueError(f"batch must be a multiple of the {mesh.size} devices of the mesh, got {batch}")


def on_every_device(mesh: Mesh, program: Program) -> Program:
    """Make each device run a program on the same arguments; its results must be the same on all devices."""
    replicated = PartitionSpec()
    # check_vma=False: JAX cannot prove that the results are the same; the programs' own sums make them so.
    return jax.shard_map(program, mesh=mesh, in_specs=replicated, out_specs=replicated, check_vma=False)


def own_part(mesh: Mesh, batches: jax.Array) -> jax.Array:
    """Return this device's part of the batches: (steps, batch, ...) -> (steps, batch / devices, ...).

    For use inside `on_every_device`.
    """
    steps, batch = batches.shape[:2]
    parts = batches.reshape(steps, mesh.size, batch // mesh.size, *batches.shape[2:])
    return parts[:, lax.axis_index(AXIS)]


def place(mesh: Mesh | None, array: jax.Array | np.ndarray) -> jax.Array:
    """Put an array on the device, or a copy of it on every device of the mesh.

    With several processes, all must call it with the same numbers; JAX compares them.
    """
    if jnp.issubdtype(array.dtype, jax.dtypes.prng_key):  # a key cannot be sent to other processes' devices
        data = place(mesh, jax.random.key_data(array))
        key: jax.Array = jax.random.wrap_key_data(data, impl=jax.random.key_impl(array))
        return key
    device = None if mesh is None else NamedSharding(mesh, PartitionSpec())
    placed: jax.Array = jax.device_put(array, device)
    return placed
