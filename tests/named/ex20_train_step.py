import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5

opt = optax.sgd(0.01, momentum=0.9)


def network(params, images):
    return apply(params, images, lenet5())


def loss_fn(params, images, labels):
    return optax.softmax_cross_entropy_with_integer_labels(network(params, images), labels).mean()


def init_optimizer(params):
    return opt.init(params)


@jax.jit
def train_step(params, opt_state, images, labels):
    loss, grads = jax.value_and_grad(loss_fn)(params, images, labels)
    updates, opt_state = opt.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


def train(params, images, labels):
    opt_state = init_optimizer(params)
    losses = []
    for t in range(len(images)):
        params, opt_state, loss = train_step(params, opt_state, images[t], labels[t])
        losses.append(loss)
    return params, jnp.array(losses)


#: params changed in place
def init_optimizer(params):
    return jax.tree.map(jnp.zeros_like, params)


def train_step(params, opt_state, images, labels):
    loss, grads = jax.value_and_grad(loss_fn)(params, images, labels)
    opt_state = jax.tree.map(lambda v, g: 0.9 * v + g, opt_state, grads)
    for layer in params:
        params[layer] = jax.tree.map(lambda p, v: p - 0.01 * v, params[layer], opt_state[layer])
    return params, opt_state, loss

#: velocity kept between calls
velocity = None


def init_optimizer(params):
    return ()


def train_step(params, opt_state, images, labels):
    global velocity
    loss, grads = jax.value_and_grad(loss_fn)(params, images, labels)
    if velocity is None:
        velocity = jax.tree.map(jnp.zeros_like, params)
    velocity = jax.tree.map(lambda v, g: 0.9 * v + g, velocity, grads)
    return jax.tree.map(lambda p, v: p - 0.01 * v, params, velocity), opt_state, loss

