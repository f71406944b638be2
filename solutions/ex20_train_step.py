"""Train LeNet-5: a loss, its gradient, and an optimiser. Everything that changes goes in and comes out."""

import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5

OPTIMIZER = optax.sgd(0.01, momentum=0.9)

Params = dict[str, dict[str, jax.Array]]


def network(params: Params, images: jax.Array) -> jax.Array:
    """The logits (n, 10) of a batch, as in exercise 19."""
    return apply(params, images, lenet5())


def init_optimizer(params: Params) -> object:
    """A velocity of zero for every parameter."""
    return OPTIMIZER.init(params)


def _loss(params: Params, images: jax.Array, labels: jax.Array) -> jax.Array:
    logits = network(params, images)
    # From logits: softmax and logarithm in one, so that a probability near zero does no harm. A mean, so that
    # the learning rate fits batches of every size.
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


@jax.jit
def train_step(
    params: Params, opt_state: object, images: jax.Array, labels: jax.Array
) -> tuple[Params, object, jax.Array]:
    """One step of gradient descent on one batch: new parameters, new state, and the loss before the step."""
    loss, gradient = jax.value_and_grad(_loss)(params, images, labels)
    updates, opt_state = OPTIMIZER.update(gradient, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


def train(params: Params, images: jax.Array, labels: jax.Array) -> tuple[Params, jax.Array]:
    """A step on each batch, in order."""
    opt_state = init_optimizer(params)
    losses = []
    for batch_images, batch_labels in zip(images, labels, strict=True):
        params, opt_state, loss = train_step(params, opt_state, batch_images, batch_labels)
        losses.append(loss)
    return params, jnp.stack(losses)
