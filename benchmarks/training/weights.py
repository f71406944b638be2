"""Convert a network's parameters to the layouts of the peers."""

import numpy as np

from jaxcnn.layers import Dense


def in_order(params, network):
    """Return (kernel, bias) of each layer that has them, in the order of the layers, as NumPy arrays."""
    layers = (params[name] for name in network.names if name in params)
    return [(np.asarray(layer["kernel"]), np.asarray(layer["bias"])) for layer in layers]


def for_torch(params, network):
    """Convert to PyTorch's layout: OIHW for a convolution's kernel, (outputs, inputs) for a dense one.

    PyTorch flattens an image as (C, H, W) and jaxcnn as (H, W, C), so the rows of the first dense kernel after an image
    are reordered.
    """
    converted = []
    for name, layer, shape in zip(network.names, network.layers, network.shapes, strict=False):
        if name not in params:
            continue
        kernel, bias = (np.asarray(params[name][part]) for part in ("kernel", "bias"))
        if isinstance(layer, Dense):
            rows = np.arange(kernel.shape[0])
            if len(shape) == 3:
                rows = rows.reshape(shape).transpose(2, 0, 1).ravel()
            kernel = kernel[rows].T
        else:
            kernel = kernel.transpose(3, 2, 0, 1)
        converted.append((np.ascontiguousarray(kernel), bias))
    return converted
