"""Count the multiply-adds of a program in its jaxpr (`executed`), and the fewest that a step needs (`floor`)."""

import math

import jax
from jax.interpreters import partial_eval

from jaxcnn import summary


def floor(network):
    """Return the fewest multiply-adds of a training step for one image.

    They are those of the forward pass, and of the backward pass for the kernels and for the activations, except for the
    image itself.
    """
    costs = [row.multiply_adds for row in summary(network)]
    return 3 * sum(costs) - next(cost for cost in costs if cost)


def executed(function, *arguments, platform="cpu"):
    """Return the multiply-adds of the matrix products and convolutions in `function`, without unused ones."""
    jaxpr = jax.make_jaxpr(function)(*arguments).jaxpr
    used, _ = partial_eval.dce_jaxpr(jaxpr, [True] * len(jaxpr.outvars))
    return _count(used, platform)


def _count(jaxpr, platform):
    return sum(_of(equation, platform) for equation in jaxpr.eqns)


def _of(equation, platform):
    params = equation.params
    shapes = [getattr(var.aval, "shape", ()) for var in equation.invars]
    match equation.primitive.name:
        case "dot_general":
            (contracted, _), _ = params["dimension_numbers"]
            return _outputs(equation) * math.prod(shapes[0][axis] for axis in contracted)
        case "conv_general_dilated":
            return _of_convolution(*shapes, equation.outvars[0].aval.shape, params)
        case "cond":
            return max(_count(branch.jaxpr, platform) for branch in _branches(params, platform))
    inner = (_jaxpr(leaf) for value in params.values() for leaf in _listed(value))
    return params.get("length", 1) * sum(_count(jaxpr, platform) for jaxpr in inner if jaxpr is not None)


def _of_convolution(image, kernel, output, params):
    """Count the products of a pixel and a weight, without those with padding or with zeros between pixels."""
    images, kernels, outputs = params["dimension_numbers"]
    count = output[outputs[0]] * output[outputs[1]] * kernel[kernels[1]]
    for axis in range(len(params["padding"])):
        low, spread = params["padding"][axis][0], params["lhs_dilation"][axis]
        steps, cells = params["window_strides"][axis], params["rhs_dilation"][axis]
        size = (image[images[2 + axis]] - 1) * spread + 1
        positions = (
            step * steps + cell * cells - low
            for step in range(output[outputs[2 + axis]])
            for cell in range(kernel[kernels[2 + axis]])
        )
        count *= sum(0 <= position < size and position % spread == 0 for position in positions)
    return count


def _branches(params, platform):
    """Return the branches that may run on the platform: one if `lax.platform_dependent` chooses among them."""
    chosen = params.get("branches_platforms")
    if chosen is None:
        return params["branches"]
    fits = (
        branch
        for branch, names in zip(params["branches"], chosen, strict=True)
        if names is None or platform in names
    )
    return [next(fits)]


def _outputs(equation):
    return math.prod(equation.outvars[0].aval.shape)


def _listed(value):
    return value if isinstance(value, list | tuple) else (value,)


def _jaxpr(value):
    """Return the jaxpr of a parameter, closed or not; None if it is no jaxpr."""
    value = getattr(value, "jaxpr", value)
    return value if hasattr(value, "eqns") else None
