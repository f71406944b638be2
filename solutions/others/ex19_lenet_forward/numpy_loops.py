"""NumPy: loops over the places of the kernel and of the pooling window."""

import numpy as np


def conv(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """One place of the kernel after the other."""
    rows, columns = x.shape[1] - 4, x.shape[2] - 4
    out = np.zeros((x.shape[0], rows, columns, kernel.shape[3]))
    for u in range(5):
        for v in range(5):
            out += np.dot(x[:, u : u + rows, v : v + columns, :], kernel[u, v])
    return out + bias


def pool(x: np.ndarray) -> np.ndarray:
    """The largest of four strided copies."""
    out = x[:, ::2, ::2]
    for u, v in [(0, 1), (1, 0), (1, 1)]:
        out = np.maximum(out, x[:, u::2, v::2])
    return out


def lenet_forward(params: dict[str, dict[str, np.ndarray]], images: np.ndarray) -> np.ndarray:
    """Pooling before ReLU: the order of the two does not matter."""
    x = np.array(images, dtype=np.float64)
    for name in ["CONV1", "CONV2"]:
        x = pool(conv(x, np.asarray(params[name]["kernel"]), np.asarray(params[name]["bias"])))
        x[x < 0] = 0
    x = x.reshape(len(x), 400)
    for name in ["FC3", "FC4"]:
        x = np.maximum(0, np.dot(x, params[name]["kernel"]) + params[name]["bias"])
    return np.dot(x, params["Softmax"]["kernel"]) + params["Softmax"]["bias"]
