import jax
import jax.numpy as jnp
import numpy as np


#: stride of the window
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array(
        [[jnp.max(matrix[i : i + 3, j : j + 3]) for j in range(0, w - 2, 3)] for i in range(0, h - 2, 3)]
    )


#: stride two
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array(
        [[jnp.max(matrix[i : i + 3, j : j + 3]) for j in range(0, w - 2, 2)] for i in range(0, h - 2, 2)]
    )


#: window two
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.max(matrix[i : i + 2, j : j + 2]) for j in range(w - 1)] for i in range(h - 1)])


#: always two and two
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array(
        [[jnp.max(matrix[i : i + 2, j : j + 2]) for j in range(0, w - 1, 2)] for i in range(0, h - 1, 2)]
    )


#: missing plus one
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.max(matrix[i : i + 3, j : j + 3]) for j in range(w - 3)] for i in range(h - 3)])


#: the last windows left at zero
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    out = np.zeros((h - 2, w - 2))
    for i in range(h - 3):
        for j in range(w - 3):
            out[i, j] = np.max(matrix[i : i + 3, j : j + 3])
    return out


#: hanging over
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.max(matrix[i : i + 3, j : j + 3]) for j in range(w)] for i in range(h)])


#: padded to same
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    x = jnp.pad(matrix, 1)
    return jnp.array([[jnp.max(x[i : i + 3, j : j + 3]) for j in range(w)] for i in range(h)])


#: starts at zero
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    out = np.zeros((h - 2, w - 2))
    for i in range(h - 2):
        for j in range(w - 2):
            for u in range(3):
                for v in range(3):
                    out[i, j] = max(out[i, j], matrix[i + u, j + v])
    return out


#: average
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.mean(matrix[i : i + 3, j : j + 3]) for j in range(w - 2)] for i in range(h - 2)])


#: smallest in place of largest
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.min(matrix[i : i + 3, j : j + 3]) for j in range(w - 2)] for i in range(h - 2)])


#: a square result
def max_pool_f3_s1(matrix):
    n = len(matrix)
    return jnp.array([[jnp.max(matrix[i : i + 3, j : j + 3]) for j in range(n - 2)] for i in range(n - 2)])


#: always three by three
def max_pool_f3_s1(matrix):
    out = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = np.max(matrix[i : i + 3, j : j + 3])
    return out


#: lecture typed in
def max_pool_f3_s1(matrix):
    return [[9, 9, 5], [9, 9, 5], [8, 6, 9]]


#: transposed
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.max(matrix[i : i + 3, j : j + 3]) for i in range(h - 2)] for j in range(w - 2)])


#: pooled along one axis
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.max(matrix[i : i + 3, j]) for j in range(w - 2)] for i in range(h - 2)])


#: a window with holes
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    out = np.zeros((h - 2, w - 2))
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            out[i - 1, j - 1] = max(
                matrix[i, j], matrix[i - 1, j], matrix[i + 1, j], matrix[i, j - 1], matrix[i, j + 1]
            )
    return out


#: reshaped into windows
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    x = matrix[: h // 3 * 3, : w // 3 * 3]
    return x.reshape(h // 3, w // 3, 3, 3).max(axis=(2, 3))


#: where in place of how large
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.argmax(matrix[i : i + 3, j : j + 3]) for j in range(w - 2)] for i in range(h - 2)])


#: magnitudes compared
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array(
        [[jnp.max(jnp.abs(matrix[i : i + 3, j : j + 3])) for j in range(w - 2)] for i in range(h - 2)]
    )


#: written into the middle
def max_pool_f3_s1(matrix):
    out = np.array(matrix)
    h, w = out.shape
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            out[i, j] = np.max(matrix[i - 1 : i + 2, j - 1 : j + 2])
    return out


#: windows in one row
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return [float(np.max(matrix[i : i + 3, j : j + 3])) for i in range(h - 2) for j in range(w - 2)]


#: starts at a small number
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    out = []
    for i in range(h - 2):
        row = []
        for j in range(w - 2):
            best = -1
            for u in range(3):
                for v in range(3):
                    if matrix[i + u][j + v] > best:
                        best = matrix[i + u][j + v]
            row.append(float(best))
        out.append(row)
    return out


#: update thrown away
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    out = jnp.zeros((h - 2, w - 2))
    for i in range(h - 2):
        for j in range(w - 2):
            out.at[i, j].set(matrix[i : i + 3, j : j + 3].max())
    return out


#: none
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    m = np.asarray(matrix)
    m.setflags(write=True)
    for i in range(h - 2):
        for j in range(w - 2):
            m[i, j] = m[i : i + 3, j : j + 3].max()
    return m[: h - 2, : w - 2]


#: window one too large
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.max(matrix[i : i + 4, j : j + 4]) for j in range(w - 2)] for i in range(h - 2)])


#: sum in place of largest
def max_pool_f3_s1(matrix):
    h, w = matrix.shape
    return jnp.array([[jnp.sum(matrix[i : i + 3, j : j + 3]) for j in range(w - 2)] for i in range(h - 2)])
