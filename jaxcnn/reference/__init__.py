"""The library's functions as NumPy loops in float64, one output number at a time.

Written from the definitions to check the rest of `jaxcnn`, with which they share no code. They are slow, and easy to
read: read them to see what a convolution does.
"""

from jaxcnn.reference.activations import dropout, gelu, hard_swish, relu6, silu
from jaxcnn.reference.adaptive import adaptive_avg_pool2d, global_avg_pool, global_max_pool
from jaxcnn.reference.attribution import grad_cam, occlusion, saliency
from jaxcnn.reference.conv import conv2d
from jaxcnn.reference.conv_transpose import conv_transpose2d
from jaxcnn.reference.norm import batch_norm, group_norm, layer_norm
from jaxcnn.reference.pool import avg_pool2d, max_pool2d, max_unpool2d

__all__ = [
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "batch_norm",
    "conv2d",
    "conv_transpose2d",
    "dropout",
    "gelu",
    "global_avg_pool",
    "global_max_pool",
    "grad_cam",
    "group_norm",
    "hard_swish",
    "layer_norm",
    "max_pool2d",
    "max_unpool2d",
    "occlusion",
    "relu6",
    "saliency",
    "silu",
]
