"""Several devices, of one machine or of many: each holds everything and computes its part of every batch.

A program over a mesh is the one-device program, started on each device with the same arguments; they meet
where gradients are averaged. So nothing else depends on how many there are. Every process of a cluster runs
the same Python on its own devices.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

AXIS = "data"
Program = TypeVar("Program", bound=Callable[..., object])


def data_mesh(devices: Sequence[jax.Device] | None = None) -> Mesh:
    """A mesh for `train(..., mesh=...)`: one axis named "data" over the devices.

    Args:
        devices: `jax.devices()` where None: after `jax.distributed.initialize()` those of all processes.

    Raises:
        ValueError: No devices.
    """
    devices = jax.devices() if devices is None else list(devices)
    if not devices:
        raise ValueError("devices must hold at least one device, got none")
    return jax.make_mesh((len(devices),), (AXIS,), (AxisType.Auto,), devices=devices)


def check_mesh(mesh: Mesh, batch: int) -> None:
    """Refuse a mesh that cannot share a batch.

    Raises:
        ValueError: Other axes than one named "data", or a batch that its devices cannot share evenly.
    """
    if mesh.axis_names != (AXIS,):
        raise ValueError(f'mesh must have one axis named "{AXIS}", got {mesh.axis_names}')
    if batch % mesh.size:
        raise ValueError(f"batch must be a multiple of the {mesh.size} devices of the mesh, got {batch}")


def on_every_device(mesh: Mesh, program: Program) -> Program:
    """The program, run by each device on the same arguments; what it returns must be the same on all."""
    everywhere = PartitionSpec()
    # check_vma=False: JAX cannot see that the results are the same, the programs' own sums see to it.
    return jax.shard_map(program, mesh=mesh, in_specs=everywhere, out_specs=everywhere, check_vma=False)


def own_part(mesh: Mesh, batches: jax.Array) -> jax.Array:
    """Inside `on_every_device`: (steps, batch, ...) -> (steps, batch / devices, ...), this device's part."""
    steps, batch = batches.shape[:2]
    parts = batches.reshape(steps, mesh.size, batch // mesh.size, *batches.shape[2:])
    return parts[:, lax.axis_index(AXIS)]


def place(mesh: Mesh | None, array: jax.Array | np.ndarray) -> jax.Array:
    """The array on the device, or whole on every device of the mesh.

    In several processes all must call it, with the same numbers; JAX compares them.
    """
    if jnp.issubdtype(array.dtype, jax.dtypes.prng_key):  # a key cannot go to other processes' devices
        data = place(mesh, jax.random.key_data(array))
        key: jax.Array = jax.random.wrap_key_data(data, impl=jax.random.key_impl(array))
        return key
    device = None if mesh is None else NamedSharding(mesh, PartitionSpec())
    placed: jax.Array = jax.device_put(array, device)
    return placed
