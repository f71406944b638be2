import jax
import jax.numpy as jnp
import numpy as np


#: missing plus one
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f) // s
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: stride ignored
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = size - f + 1
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: plus one before the division
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f + 1) // s
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: rounded up
def network_shapes(size, channels, layers):
    import math

    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = math.ceil((size - f) / s) + 1
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: rounded to the nearest
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = round((size - f) / s) + 1
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: padded to the same size
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = -(-size // s)
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: not rounded down
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f) / s + 1
        out[f"layer {i + 1}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: channels multiplied
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f) // s + 1
        channels = channels * m
        out[f"layer {i + 1}"] = (size, size, channels)
    out["flatten"] = size * size * channels
    return out


#: channels added
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f) // s + 1
        channels = channels + m
        out[f"layer {i + 1}"] = (size, size, channels)
    out["flatten"] = size * size * channels
    return out


#: channels of the image kept
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f) // s + 1
        out[f"layer {i + 1}"] = (size, size, channels)
    out["flatten"] = size * size * channels
    return out


#: every layer from the image
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        n = (size - f) // s + 1
        out[f"layer {i}"] = (n, n, m)
    out["flatten"] = n * n * m
    return out


#: flattened without the channels
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size
    return out


#: sides added up
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = sum(out["layer 3"])
    return out


#: one side left out
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * m
    return out


#: all layers flattened
def network_shapes(size, channels, layers):
    out = {}
    total = 0
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
        total += size * size * m
    out["flatten"] = total
    return out


#: flattened with the images channels
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m * channels
    return out


#: another layer flattened
def network_shapes(size, channels, layers):
    out = {}
    sizes = []
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
        sizes.append(size * size * m)
    out["flatten"] = sizes[1]
    return out


#: a shape for the length
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = (size * size * m, 1)
    return out


#: a bias in the vector
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m + 1
    return out


#: channels first
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (m, size, size)
    out["flatten"] = size * size * m
    return out


#: a batch axis in front
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (1, size, size, m)
    out["flatten"] = size * size * m
    return out


#: window and stride exchanged
def network_shapes(size, channels, layers):
    out = {}
    for i, (s, f, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: padded by half a window
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        p = (f - 1) // 2
        size = (size + 2 * p - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: brackets lost
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = size // s - f + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: lecture typed in
def network_shapes(size, channels, layers):
    return {"layer 1": (37, 37, 10), "layer 2": (17, 17, 20), "layer 3": (7, 7, 40), "flatten": 1960}


#: none
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: pooled between the layers
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
        size = size // 2
    out["flatten"] = size * size * m
    return out


#: channels of the layer before
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + 1
        out[f"layer {i}"] = (size, size, channels)
        channels = m
    out["flatten"] = size * size * channels
    return out


#: always stride two
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // 2 + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: plus one only where the division is even
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size - f) // s + (1 if (size - f) % s == 0 else 0)
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out


#: padded by one
def network_shapes(size, channels, layers):
    out = {}
    for i, (f, s, m) in enumerate(layers, 1):
        size = (size + 2 - f) // s + 1
        out[f"layer {i}"] = (size, size, m)
    out["flatten"] = size * size * m
    return out
