import jax
import jax.numpy as jnp
import numpy as np


#: channel sum forgotten
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    out = 0
    for u in range(f_h):
        for v in range(f_w):
            out = out + images[:, u:u + h, v:v + w, :, None] * kernel[u, v]
    return out

#: sides exchanged
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_w + 1, images.shape[2] - f_h + 1
    out = 0
    for u in range(f_h):
        for v in range(f_w):
            out = out + jnp.einsum("bhwc,ck->bhwk", images[:, u:u + h, v:v + w], kernel[u, v])
    return out

#: slices without end
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    out = 0
    for u in range(f_h):
        for v in range(f_w):
            out = out + images[:, u:, v:] @ kernel[u, v]
    return out

#: images added up
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    return sum(jnp.einsum("bhwc,ck->hwk", images[:, u:u + h, v:v + w], kernel[u, v])
               for u in range(f_h) for v in range(f_w))

#: overwritten
def vectorised_conv(images, kernel):
    f_h, f_w, _, m = kernel.shape
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    out = jnp.zeros((images.shape[0], h, w, m))
    for u in range(f_h):
        for v in range(f_w):
            out = images[:, u:u + h, v:v + w] @ kernel[u, v]
    return out

#: window transposed
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    out = 0
    for u in range(f_h):
        for v in range(f_w):
            out = out + images[:, u:u + h, v:v + w] @ kernel[v, u]
    return out

#: relu applied
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    out = sum(images[:, u:u + h, v:v + w] @ kernel[u, v] for u in range(f_h) for v in range(f_w))
    return jax.nn.relu(out)

#: stacked in front and reshaped
def vectorised_conv(images, kernel):
    f_h, f_w, c, m = kernel.shape
    n = images.shape[0]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    patches = jnp.stack([images[:, u:u + h, v:v + w] for u in range(f_h) for v in range(f_w)])
    return (patches.reshape(n, h, w, f_h * f_w * c) @ kernel.reshape(-1, m))

#: reshaped in place of transposed
def vectorised_conv(images, kernel):
    f_h, f_w, c, m = kernel.shape
    n = images.shape[0]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    maps = []
    for k in range(m):
        maps.append(sum((images[:, u:u + h, v:v + w] * kernel[u, v, :, k]).sum(-1)
                        for u in range(f_h) for v in range(f_w)))
    return jnp.stack(maps).reshape(n, h, w, m)

#: first filter only
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    return sum((images[:, u:u + h, v:v + w] * kernel[u, v, :, 0]).sum(-1, keepdims=True) for u in range(f_h) for v in range(f_w))

#: channels made grey
def vectorised_conv(images, kernel):
    f_h, f_w = kernel.shape[:2]
    h, w = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    grey = images.mean(-1)
    return sum(grey[:, u:u + h, v:v + w, None] * kernel[u, v].sum(0) for u in range(f_h) for v in range(f_w))

