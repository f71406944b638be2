import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5


def network(params, images):
    return apply(params, images, lenet5())


optimizer = optax.sgd(0.01, momentum=0.9)


def init_optimizer(params):
    return optimizer.init(params)


def loss_fn(params, images, labels):
    return optax.softmax_cross_entropy_with_integer_labels(network(params, images), labels).mean()


@jax.jit
def train_step(params, opt_state, images, labels):
    loss, grads = jax.value_and_grad(loss_fn)(params, images, labels)
    updates, opt_state = optimizer.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    return params, opt_state, loss


def train(params, images, labels):
    opt_state = init_optimizer(params)
    losses = []
    for t in range(len(images)):
        params, opt_state, loss = train_step(params, opt_state, images[t], labels[t])
        losses.append(float(loss))
    return params, jnp.array(losses)
