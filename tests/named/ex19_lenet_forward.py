import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxcnn import conv2d, max_pool2d


def conv(x, p, padding="VALID"):
    out = lax.conv_general_dilated(x, p["kernel"], (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return out + p["bias"]


def pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def dense(x, p):
    return x @ p["kernel"] + p["bias"]


#: no relu at all
def lenet_forward(params, images):
    x = pool(conv(images, params["CONV1"]))
    x = pool(conv(x, params["CONV2"]))
    x = x.reshape(x.shape[0], -1)
    x = dense(x, params["FC3"])
    x = dense(x, params["FC4"])
    return dense(x, params["Softmax"])

#: softmax over the images
def lenet_forward(params, images):
    x = pool(jax.nn.relu(conv(images, params["CONV1"])))
    x = pool(jax.nn.relu(conv(x, params["CONV2"])))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(dense(x, params["FC3"]))
    x = jax.nn.relu(dense(x, params["FC4"]))
    return jax.nn.softmax(dense(x, params["Softmax"]), axis=0)

#: padded to same
def lenet_forward(params, images):
    x = pool(jax.nn.relu(conv(images, params["CONV1"], "SAME")))
    x = pool(jax.nn.relu(conv(x, params["CONV2"], "SAME")))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(dense(x, params["FC3"]))
    x = jax.nn.relu(dense(x, params["FC4"]))
    return dense(x, params["Softmax"])

#: made for 28 pixels
def lenet_forward(params, images):
    x = images[:, 2:30, 2:30]
    x = pool(jax.nn.relu(conv(x, params["CONV1"], "SAME")))
    x = pool(jax.nn.relu(conv(x, params["CONV2"])))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(dense(x, params["FC3"]))
    x = jax.nn.relu(dense(x, params["FC4"]))
    return dense(x, params["Softmax"])

#: bias for each channel
def lenet_forward(params, images):
    def layer(x, p):
        out = 0
        for c in range(x.shape[3]):
            out = out + lax.conv_general_dilated(x[..., c:c + 1], p["kernel"][:, :, c:c + 1], (1, 1), "VALID",
                                                 dimension_numbers=("NHWC", "HWIO", "NHWC")) + p["bias"]
        return out
    x = pool(jax.nn.relu(layer(images, params["CONV1"])))
    x = pool(jax.nn.relu(layer(x, params["CONV2"])))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(dense(x, params["FC3"]))
    x = jax.nn.relu(dense(x, params["FC4"]))
    return dense(x, params["Softmax"])

#: bias after relu
def lenet_forward(params, images):
    def layer(x, p):
        return jax.nn.relu(conv(x, {"kernel": p["kernel"], "bias": 0})) + p["bias"]
    x = pool(layer(images, params["CONV1"]))
    x = pool(layer(x, params["CONV2"]))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(x @ params["FC3"]["kernel"]) + params["FC3"]["bias"]
    x = jax.nn.relu(x @ params["FC4"]["kernel"]) + params["FC4"]["bias"]
    return dense(x, params["Softmax"])

#: relu missing behind FC4
def lenet_forward(params, images):
    x = pool(jax.nn.relu(conv(images, params["CONV1"])))
    x = pool(jax.nn.relu(conv(x, params["CONV2"])))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(dense(x, params["FC3"]))
    x = dense(x, params["FC4"])
    return dense(x, params["Softmax"])

#: stride of the pooling forgotten
def lenet_forward(params, images):
    def pool1(x):
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 1, 1, 1), "VALID")
    x = pool1(jax.nn.relu(conv(images, params["CONV1"])))
    x = pool1(jax.nn.relu(conv(x, params["CONV2"])))
    x = x.reshape(x.shape[0], -1)
    return dense(jax.nn.relu(dense(jax.nn.relu(dense(x, params["FC3"])), params["FC4"])), params["Softmax"])

