"""Networks as pages that compute, for the tests of these pages."""

import base64

import jax
import numpy as np

import jaxcnn
from jaxcnn.data import digits
from jaxcnn.explain.examples import Examples, as_bytes, none
from jaxcnn.explain.page import Shown, render


def drawn(network, seed=0, factor=1):
    """Parameters drawn anew, kernels times a factor, biases that are not zero."""
    random = np.random.default_rng(seed)

    def changed(path, value):
        value = np.asarray(value)
        return (
            factor * value
            if path[-1].key == "kernel"
            else value + 0.1 * random.normal(size=value.shape).astype("f4")
        )

    return jax.tree_util.tree_map_with_path(changed, jaxcnn.init(jax.random.key(seed), network))


def drawn_statistics(network, seed=0):
    """Running statistics as a training might leave them: no mean is zero, no variance one."""
    random = np.random.default_rng(seed)
    fresh = jaxcnn.init_statistics(network)
    return jax.tree.map(
        lambda value: np.asarray(value) + random.uniform(0.1, 1, value.shape).astype("f4"), fresh
    )


def held_out_digits(count):
    """Held-out digits, (count, 32, 32, 3) float32 from 0 to 1, and their labels."""
    data = digits()
    return np.asarray(data.test_images[:count]), np.asarray(data.test_labels[:count])


def page_of(network, params, *, classes=None, examples=None, statistics=None, translate=str, language="en"):
    """The page of a network, as HTML."""
    names = tuple(map(str, range(network.shapes[-1][0]))) if classes is None else classes
    pictures = none(network.input_shape) if examples is None else examples
    shown = Shown("digits", network, params, names, pictures, statistics or {})
    return render(shown, translate, language)


def some_digits(count=10):
    """Held-out digits as the page has them for examples."""
    images, labels = held_out_digits(count)
    return Examples(as_bytes(images), labels)


def float32(array):
    """Numbers as text that the page's `decoded` reads."""
    return base64.b64encode(np.asarray(array, "<f4").tobytes()).decode()
