import math

import jax.numpy as jnp
import numpy as np


#: not rounded down
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) / stride + 1


#: parentheses missing
def output_size(n, f, padding, stride):
    return n - f + 2 * padding // stride + 1


#: plus one before the division
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f + 1) // stride


#: one place too many
import math


def output_size(n, f, padding, stride):
    return math.ceil((n + 2 * padding - f + 1) / stride) + 1


#: missing plus one
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) // stride


#: missing plus one, and not rounded down
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) / stride


#: ceiling for floor
import math


def output_size(n, f, padding, stride):
    return math.ceil((n + 2 * padding - f) / stride) + 1


#: rounded to nearest
def output_size(n, f, padding, stride):
    return round((n + 2 * padding - f) / stride) + 1


#: padding counted once
def output_size(n, f, padding, stride):
    return (n + padding - f) // stride + 1


#: padding counted once, and not rounded down
def output_size(n, f, padding, stride):
    return (n + padding - f) / stride + 1


#: padding ignored
def output_size(n, f, padding, stride):
    return (n - f) // stride + 1


#: stride ignored
def output_size(n, f, padding, stride):
    return n + 2 * padding - f + 1


#: stride ignored, and missing plus one
def output_size(n, f, padding, stride):
    return n + 2 * padding - f


#: rule without padding and stride
def output_size(n, f, padding, stride):
    return n - f + 1


#: image divided by the stride
import math


def output_size(n, f, padding, stride):
    return math.ceil(n / stride)


#: kernel left out
def output_size(n, f, padding, stride):
    return (n + 2 * padding) // stride


#: half of the kernel, or twice
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f // 2) // stride + 1


#: padding taken away
def output_size(n, f, padding, stride):
    return (n - f - 2 * padding) // stride + 1


#: kernel added
def output_size(n, f, padding, stride):
    return (n + 2 * padding + f) // stride + 1


#: one taken away
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) // stride - 1


#: sizes of both axes
def output_size(n, f, padding, stride):
    return ((n + 2 * padding - f) // stride + 1) ** 2


#: float for int
import numpy as np


def output_size(n, f, padding, stride):
    return np.floor((n + 2 * padding - f) / stride) + 1


#: rest of the division
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) % stride + 1


#: multiplied by the stride
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) * stride + 1


#: transposed convolution
def output_size(n, f, padding, stride):
    return (n - 1) * stride - 2 * padding + f


#: size of the image
def output_size(n, f, padding, stride):
    return n


#: range stops before the last place
def output_size(n, f, padding, stride):
    return len(range(0, n + 2 * padding - f, stride))


#: divided term by term
def output_size(n, f, padding, stride):
    return n // stride + 2 * padding // stride - f // stride + 1


#: parentheses missing, and not rounded down
def output_size(n, f, padding, stride):
    return n - f + (2 * padding / stride) + 1


#: one added to the stride
def output_size(n, f, padding, stride):
    return (n + 2 * padding - f) // (stride + 1)


#: dilated kernel
def output_size(n, f, padding, stride):
    return (n + 2 * padding - stride * (f - 1) - 1) // stride + 1


#: one added twice
def output_size(n, f, padding, stride):
    return (n + 2 * padding - (f - 1)) // stride + 1


#: padding made up
def output_size(n, f, padding, stride):
    padding = (f - 1) // 2
    return (n + 2 * padding - f) // stride + 1


#: padding after the division
def output_size(n, f, padding, stride):
    return (n - f) // stride + 2 * padding + 1


#: padding counted too often
def output_size(n, f, padding, stride):
    return (n + 4 * padding - f) // stride + 1


#: kernel and stride exchanged
def output_size(n, f, padding, stride):
    return (n + 2 * padding - stride) // f + 1
