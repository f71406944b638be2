import jax
from jaxcnn import conv2d, max_pool2d


def lenet_forward(params, images):
    x = conv2d(images, params["CONV1"]["kernel"], params["CONV1"]["bias"])
    x = max_pool2d(jax.nn.relu(x), 2)
    x = conv2d(x, params["CONV2"]["kernel"], params["CONV2"]["bias"])
    x = max_pool2d(jax.nn.relu(x), 2)
    x = x.reshape(len(x), 400)
    x = jax.nn.relu(x @ params["FC3"]["kernel"] + params["FC3"]["bias"])
    x = jax.nn.relu(x @ params["FC4"]["kernel"] + params["FC4"]["bias"])
    x = x @ params["Softmax"]["kernel"] + params["Softmax"]["bias"]
    return jax.nn.softmax(x)
