import jax
import jax.numpy as jnp
import numpy as np


def conv(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    h, w = image.shape
    return np.array(
        [[np.sum(image[i : i + 3, j : j + 3] * kernel) for j in range(w - 2)] for i in range(h - 2)]
    )


#: vertical and horizontal exchanged
def edge_kernels(weights, image):
    w = np.array(weights)
    horizontal = np.stack([w, np.zeros(3), -w], axis=1)
    vertical = np.stack([w, np.zeros(3), -w], axis=0)
    return {"vertical": vertical, "horizontal": horizontal, "response": conv(image, vertical)}


#: response of the horizontal kernel
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    b = np.stack([w, np.zeros(3), -w], axis=0)
    return {"vertical": a, "horizontal": b, "response": conv(image, b)}


#: signs exchanged
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([-w, np.zeros(3), w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: signs of one kernel exchanged
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([-w, np.zeros(3), w], axis=1)
    return {"vertical": a, "horizontal": -a.T, "response": conv(image, a)}


#: response of a kernel reversed along one axis
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": -conv(image, a)}


#: response of the flipped kernel
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a[::-1, ::-1])}


#: response of the flipped kernel, and response of the padded image
from scipy.signal import convolve2d


def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, -w1], [w2, 0, -w2], [w3, 0, -w3]])
    return {"vertical": a, "horizontal": a.T, "response": convolve2d(image, a, mode="same")}


#: full response
from scipy.signal import convolve2d


def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, -w1], [w2, 0, -w2], [w3, 0, -w3]])
    return {"vertical": a, "horizontal": a.T, "response": convolve2d(image, a)}


#: response of the padded image
from scipy import ndimage


def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, -w1], [w2, 0, -w2], [w3, 0, -w3]])
    return {"vertical": a, "horizontal": a.T, "response": ndimage.correlate(np.asarray(image), a)}


#: scaled as in scikit image
def edge_kernels(weights, image):
    w = np.array(weights) / np.sum(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: kernels normalised
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    a = a / np.abs(a).sum()
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: response without its sign
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": np.abs(conv(image, a))}


#: negative response made 0
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": np.maximum(conv(image, a), 0)}


#: response forced into 0 to 255
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": np.clip(conv(image, a), 0, 255)}


#: weights without a sign
def edge_kernels(weights, image):
    w = np.array(weights, dtype=np.uint8)
    a = np.stack([w, np.zeros_like(w), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: weights ignored
def edge_kernels(weights, image):
    a = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: famous weights for all
def edge_kernels(weights, image):
    a = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: some of the weights alone
def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, -w1], [w2, 0, -w2], [w1, 0, -w1]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: weights in reverse order
def edge_kernels(weights, image):
    w = np.array(weights)[::-1]
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: turned by a quarter
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": np.rot90(a, -1), "response": conv(image, a)}


#: second side turned round
def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, -w3], [w2, 0, -w2], [w3, 0, -w1]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: sides added
def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, w1], [w2, 0, w2], [w3, 0, w3]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: response of the lecture's kernel
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    lecture = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, lecture)}


#: responses of both kernels added
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a) + conv(image, a.T)}


#: last places left out
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)[:-1, :-1]}


#: matrix product of window and kernel
def edge_kernels(weights, image):
    w = np.array(weights)
    a = np.stack([w, np.zeros(3), -w], axis=1)
    h, wd = image.shape
    out = np.zeros((h - 2, wd - 2))
    for i in range(h - 2):
        for j in range(wd - 2):
            out[i, j] = np.sum(image[i : i + 3, j : j + 3] @ a)
    return {"vertical": a, "horizontal": a.T, "response": out}


#: one kernel under both names
def edge_kernels(weights, image):
    w = list(weights)
    vertical = np.array([w, [0, 0, 0], [-x for x in w]]).T
    horizontal = np.array([w, [0, 0, 0], [-x for x in w]]).T
    return {"vertical": vertical, "horizontal": horizontal, "response": conv(image, vertical)}


#: weights along the wrong axis
def edge_kernels(weights, image):
    vertical = np.array([[1, 0, -1]] * 3) * np.array(weights)
    horizontal = vertical.T
    return {"vertical": vertical, "horizontal": horizontal, "response": conv(image, vertical)}


#: middle filled with ones
def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 1, -w1], [w2, 1, -w2], [w3, 1, -w3]])
    return {"vertical": a, "horizontal": a.T, "response": conv(image, a)}


#: weights in one kernel alone
def edge_kernels(weights, image):
    w1, w2, w3 = weights
    a = np.array([[w1, 0, -w1], [w2, 0, -w2], [w3, 0, -w3]])
    b = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    return {"vertical": a, "horizontal": b, "response": conv(image, a)}
