import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5


def network(params, images):
    return apply(params, images, lenet5())


def init_optimizer(params):
    return optax.sgd(0.01, momentum=0.9).init(params)


def train_step(params, opt_state, images, labels):
    optimizer = optax.sgd(0.01, momentum=0.9)
    opt_state = optimizer.init(params)

    def loss_fn(p):
        logits = network(p, images)
        y = jax.nn.one_hot(labels, 10)
        return optax.softmax_cross_entropy(logits, y).mean()

    loss, grads = jax.value_and_grad(loss_fn)(params)
    updates, opt_state = optimizer.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


def train(params, images, labels):
    s = init_optimizer(params)
    ls = []
    for x, y in zip(images, labels):
        params, s, l = train_step(params, s, x, y)
        ls.append(l)
    return params, jnp.stack(ls)
