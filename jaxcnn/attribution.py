"""What a network looks at: maps of one image that say how much each place speaks for a class.

Three ways, of three kinds. `saliency` asks how the class's logit changes with each pixel, `occlusion` how it falls when a
patch is covered, and `grad_cam` which of a layer's maps speak for the class, and where they are large. All are functions
of one image; `jax.vmap` takes them to many, over images and labels, and they are compiled with `jax.jit` around them or
without.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from jaxcnn.arguments import integer, number, pair, real
from jaxcnn.arrays import as_array, floating
from jaxcnn.geometry import Axis, Pair, axes
from jaxcnn.layers.chain import named, parameter_shapes
from jaxcnn.model import apply
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics

Arrays = tuple[Params, Statistics | None]
AT_ONCE = 64  # covered images in one batch


def saliency(
    params: Params,
    image: ArrayLike,
    network: Network,
    label: ArrayLike,
    *,
    statistics: Statistics | None = None,
) -> jax.Array:
    """Return how fast the class's logit changes with each pixel: the largest of its channels' absolute derivatives.

    Args:
        params: As `jaxcnn.init` makes them for this network.
        image: (H, W, C), the network's input shape; integers or floating point.
        network: The layers; the last one's outputs are a vector of logits.
        label: The class, an integer; a traced one must be in range.
        statistics: The running statistics, of a network that keeps some, as for `jaxcnn.apply`.

    Returns:
        (H, W), at least 0, of the promoted dtype of `image` and `params`.

    Raises:
        TypeError: `network` is not a Network, the label is no integer, or an array is not of real numbers.
        ValueError: The network takes no images or ends in no vector, the image has another shape, the label is no class,
            or the parameters are not the network's.

    Source: Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2014, section 3.1.
    """
    pixels, which = _checked(image, network, label)
    found: jax.Array = _saliency((params, statistics), pixels, which, network)
    return found


def default_layer(network: Network) -> str:
    """Return the name of the last layer with weights whose output is an image: the one that `grad_cam` takes by itself.

    Raises:
        ValueError: There is none.
    """
    learning = parameter_shapes(network.parts)
    for part in reversed(network.parts):
        if len(part.output) == 3 and part.name in learning:
            return part.name
    raise ValueError("network must have a layer with weights whose output is an image, such as Conv")


def grad_cam(
    params: Params,
    image: ArrayLike,
    network: Network,
    label: ArrayLike,
    layer: str | None = None,
    *,
    statistics: Statistics | None = None,
) -> jax.Array:
    """Return where a layer's maps speak for the class: their sum, each weighted by the mean of the logit's derivatives.

        weight[k] = mean over i, j of d logit / d maps[i, j, k]
        y[i, j] = max(0, sum over k of weight[k] * maps[i, j, k])

    Args:
        params: As `jaxcnn.init` makes them for this network.
        image: (H, W, C), the network's input shape; integers or floating point.
        network: The layers; the last one's outputs are a vector of logits.
        label: The class, an integer; a traced one must be in range.
        layer: The name of a layer whose output is an image, one of network.names; None for the last one with weights.
        statistics: The running statistics, of a network that keeps some, as for `jaxcnn.apply`.

    Returns:
        (h, w), the size of the layer's output, at least 0, of the promoted dtype of `image` and `params`. Its places lie
        evenly over the image: `jax.image.resize` brings it to the image's size.

    Raises:
        TypeError: `network` is not a Network, the label is no integer, or an array is not of real numbers.
        ValueError: As for `saliency`, or the layer is none of the network's with an image as its output.

    Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", 2017,
    equations 1 and 2.
    """
    pixels, which = _checked(image, network, label)
    images = [part.name for part in network.parts if len(part.output) == 3]
    chosen = default_layer(network) if layer is None else layer
    if chosen not in images:
        raise ValueError(
            f"layer must be one whose output is an image, {', '.join(images) or 'of which there is none'}, got {layer!r}"
        )
    found: jax.Array = _grad_cam((params, statistics), pixels, which, network, chosen)
    return found


def occlusion(
    params: Params,
    image: ArrayLike,
    network: Network,
    label: ArrayLike,
    *,
    window: Pair,
    stride: Pair = 1,
    value: float = 0.5,
    statistics: Statistics | None = None,
) -> jax.Array:
    """Return by how much the class's logit falls when a patch of the image is covered, for each position of the patch.

    Args:
        params: As `jaxcnn.init` makes them for this network.
        image: (H, W, C), the network's input shape; integers or floating point.
        network: The layers; the last one's outputs are a vector of logits.
        label: The class, an integer; a traced one must be in range.
        window: Size of the patch, an int or (height, width).
        stride: Step between positions, an int or (height, width).
        value: What all pixels under the patch become; 0.5 is grey in images from 0 to 1.
        statistics: The running statistics, of a network that keeps some, as for `jaxcnn.apply`.

    Returns:
        (H', W') for the positions of the patch inside the image, as for a convolution without padding; negative where the
        logit rises. Of the promoted dtype of `image` and `params`.

    Raises:
        TypeError: As for `saliency`, or a window, stride or value that is no number.
        ValueError: As for `saliency`, or a patch larger than the image.

    Source: Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014, section 4.2; of the logit, not
    of the probability, which does not fall while it is nearly 1.
    """
    pixels, which = _checked(image, network, label)
    size = pair("window", window, minimum=1)
    both = axes("window", network.input_shape[:2], size, stride=stride, padding="valid", dilation=1)
    found: jax.Array = _occlusion((params, statistics), pixels, which, number("value", value), network, both)
    return found


@partial(jax.jit, static_argnums=3)
def _saliency(arrays: Arrays, image: jax.Array, label: jax.Array, network: Network) -> jax.Array:
    slope = jax.grad(lambda pixels: _logits(arrays, pixels, network)[label])(image)
    return jnp.abs(slope).max(-1)


@partial(jax.jit, static_argnums=(3, 4))
def _grad_cam(arrays: Arrays, image: jax.Array, label: jax.Array, network: Network, layer: str) -> jax.Array:
    before, after = _split(network, layer)
    maps = _logits(_own(arrays, before), image, before)
    slope = jax.grad(lambda maps: _logits(_own(arrays, after), maps, after)[label])(maps)
    return jnp.maximum((maps * slope.mean((0, 1), keepdims=True)).sum(-1), 0)


@partial(jax.jit, static_argnums=(4, 5))
def _occlusion(
    arrays: Arrays,
    image: jax.Array,
    label: jax.Array,
    value: jax.Array,
    network: Network,
    both: tuple[Axis, Axis],
) -> jax.Array:
    def covered(axis: Axis, first: jax.Array) -> jax.Array:
        """Which places along the axis lie under the patch, for each of its positions (B,)."""
        under = jnp.arange(axis.size)[None] - first[:, None]
        return (under >= 0) & (under < axis.window)

    def logits(corners: tuple[jax.Array, jax.Array]) -> jax.Array:
        rows, columns = (covered(axis, first) for axis, first in zip(both, corners, strict=True))
        patch = rows[:, :, None, None] & columns[:, None, :, None]
        return _logits(arrays, jnp.where(patch, value.astype(image.dtype), image[None]), network)[:, label]

    corners = np.mgrid[tuple(slice(0, axis.outputs * axis.stride, axis.stride) for axis in both)]
    positions = corners[0].size
    batches = -(-positions // AT_ONCE)
    size = -(-positions // batches)
    # The last batch is filled with the first positions again.
    filled = corners.reshape(2, -1).take(range(batches * size), 1, mode="wrap")
    falls = _logits(arrays, image, network)[label] - lax.map(logits, tuple(filled.reshape(2, batches, size)))
    fitting: jax.Array = falls.ravel()[:positions].reshape(corners[0].shape)
    return fitting


def _logits(arrays: Arrays, x: jax.Array, network: Network) -> jax.Array:
    """Compute layer by layer: it compiles in a part of the time, and few images are computed."""
    params, statistics = arrays
    return apply(params, x, network, statistics=statistics, method="layers")


def _checked(image: ArrayLike, network: Network, label: ArrayLike) -> tuple[jax.Array, jax.Array]:
    """Return a floating-point image and a label that fit the network."""
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")
    if len(network.input_shape) != 3 or len(network.shapes[-1]) != 1:
        raise ValueError(
            "network must take images and end in a vector of logits, got shapes "
            f"{network.input_shape} and {network.shapes[-1]}"
        )
    pixels = as_array("image", image)
    real("image", pixels.dtype)
    if pixels.shape != network.input_shape:
        raise ValueError(
            f"image must be one of shape {network.input_shape}, got shape {pixels.shape}; "
            "for many, use jax.vmap over images and labels"
        )
    classes = network.shapes[-1][0]
    if isinstance(label, jax.core.Tracer):
        if label.shape or not jnp.issubdtype(label.dtype, jnp.integer):
            raise TypeError(
                f"label must be an integer, got an array {label.dtype.name} of shape {label.shape}"
            )
    elif integer("label", label, minimum=0) >= classes:
        raise ValueError(f"label must be below {classes}, the number of logits, got {label}")
    return pixels.astype(floating(pixels.dtype)), jnp.asarray(label)


def _split(network: Network, name: str) -> tuple[Network, Network]:
    """Return the network up to a layer, and that after it; all layers keep their names, and so their parameters."""
    layers = tuple(named(part.layer, part.name) for part in network.parts)
    end = network.names.index(name) + 1
    return Network(network.input_shape, layers[:end]), Network(network.shapes[end], layers[end:])


def _own(arrays: Arrays, network: Network) -> Arrays:
    params, statistics = arrays
    own = {name: params[name] for name in network.names if name in params}
    return own, statistics and {name: statistics[name] for name in network.names if name in statistics}
