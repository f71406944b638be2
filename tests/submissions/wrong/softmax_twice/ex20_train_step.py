import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5

opt = optax.sgd(0.01, momentum=0.9)


def network(params, images):
    return apply(params, images, lenet5())


def init_optimizer(params):
    return opt.init(params)


def loss_fn(params, images, labels):
    probs = jax.nn.softmax(network(params, images))
    return jnp.mean(optax.softmax_cross_entropy_with_integer_labels(probs, labels))


def train_step(params, opt_state, images, labels):
    loss, g = jax.value_and_grad(loss_fn)(params, images, labels)
    upd, opt_state = opt.update(g, opt_state)
    params = optax.apply_updates(params, upd)
    return params, opt_state, loss


def train(params, images, labels):
    state = init_optimizer(params)
    losses = []
    for t in range(images.shape[0]):
        params, state, l = train_step(params, state, images[t], labels[t])
        losses.append(l)
    return params, jnp.array(losses)
