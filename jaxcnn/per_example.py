"""Refuse gradients of a kernel for each example of its own, where XLA computes them wrongly.

`jit(vmap(grad))` of `lax.conv_general_dilated` over a batch that is split over devices loses all but one device's part
of the kernel's gradient, without a word (JAX 0.10.1). Whether a batch is split is not known while a program is traced,
so such a gradient is refused wherever there is more than one device. The other programs are right.
"""

from typing import Any

import jax
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir


def guarded(kernel: jax.Array) -> jax.Array:
    """Return the kernel, whose gradient cannot be taken for each example on its own where it would be wrong.

    Raises (when the gradient is taken):
        ValueError: It is taken under `vmap`, and there is more than one device.
    """
    y: jax.Array = _kernel.bind(kernel)
    return y


def _refuse(args: tuple[Any], axes: tuple[Any]) -> tuple[Any, Any]:
    if jax.device_count() > 1:
        raise ValueError(
            'method must not be "lax" for vmap over a gradient of the kernel on several devices, where XLA loses parts '
            'of a split batch; give "canonical", "dots" or None'
        )
    return _gradient.bind(*args), axes[0]


def _identity(name: str) -> Primitive:
    primitive = Primitive(name)
    primitive.def_impl(lambda x: x)
    primitive.def_abstract_eval(lambda x: x)
    mlir.register_lowering(primitive, lambda _, x: [x])
    return primitive


_kernel = _identity("kernel")
_change = _identity("kernel_change")
_gradient = _identity("kernel_gradient")
batching.primitive_batchers[_kernel] = lambda args, axes: (_kernel.bind(*args), axes[0])
batching.primitive_batchers[_change] = lambda args, axes: (_change.bind(*args), axes[0])
batching.primitive_batchers[_gradient] = _refuse
ad.primitive_jvps[_kernel] = lambda primals, tangents: (
    _kernel.bind(*primals),
    ad.Zero(tangents[0].aval) if isinstance(tangents[0], ad.Zero) else _change.bind(*tangents),
)
ad.deflinear2(_change, lambda change, _: [change if isinstance(change, ad.Zero) else _gradient.bind(change)])
ad.deflinear2(_gradient, lambda change, _: [change if isinstance(change, ad.Zero) else _change.bind(change)])
