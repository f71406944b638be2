import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5


def network(params, images):
    return apply(params, images, lenet5())


def loss_fn(params, images, labels):
    return optax.softmax_cross_entropy_with_integer_labels(network(params, images), labels).mean()


def init_optimizer(params):
    return {k: {n: jnp.zeros_like(a) for n, a in p.items()} for k, p in params.items()}


def train_step(params, opt_state, images, labels):
    loss, grads = jax.value_and_grad(loss_fn)(params, images, labels)
    for k in params:
        for n in params[k]:
            opt_state[k][n] = 0.9 * opt_state[k][n] + grads[k][n]
            params[k][n] = params[k][n] - 0.01 * opt_state[k][n]
    return params, opt_state, loss


def train(params, images, labels):
    opt_state = init_optimizer(params)
    losses = []
    for t in range(len(images)):
        params, opt_state, loss = train_step(params, opt_state, images[t], labels[t])
        losses.append(loss)
    return params, jnp.array(losses)
