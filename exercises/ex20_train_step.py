"""Train LeNet-5: one step of gradient descent, and many of them.

The network is the one of exercise 19, and `network` below gives its logits. You write what makes it learn, with
Optax (or by hand, if you like). Three functions:

    init_optimizer(params)
        what the optimiser remembers before the first step. The optimiser is stochastic gradient descent with
        a learning rate of 0.01 and a momentum of 0.9: optax.sgd(0.01, momentum=0.9).

    train_step(params, opt_state, images, labels)  ->  (params, opt_state, loss)
        one step on one batch. The loss is the mean, over the images of the batch, of the softmax cross-entropy
        between the logits and the labels, computed with the parameters that came in. The new parameters and
        the optimiser's new state are returned; nothing is changed in place.

    train(params, images, labels)  ->  (params, losses)
        one step after the other on several batches, beginning with a new optimiser: batch t is images[t] with
        labels[t]. Returns the final parameters and the losses of all steps, in order.

Cross-entropy for one image: minus the logarithm of the probability that the softmax of the logits gives to the
right digit. If all ten logits are equal, it is log(10) = 2.3026, whatever the label: where training starts, the
loss is near that.

Momentum, as Optax has it, for every parameter:

    velocity = 0.9 * velocity + gradient        (zero before the first step)
    parameter = parameter - 0.01 * velocity

JAX need not be able to trace your functions: train may turn a loss into a Python number, as float(loss) does,
or print it. A train_step that JAX can compile (jax.jit) takes a fraction of the time.

At the end the grader trains with your step on real handwritten digits, twenty steps of twenty digits each. They
are shifted, resized and coloured, and called by each other's names, so that what was learned elsewhere is of no
use. The network's logits for further digits must then be those of a network that took the right steps, to within
a tenth of the largest.
"""

import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5

Params = dict[str, dict[str, jax.Array]]


def network(params: Params, images: jax.Array) -> jax.Array:
    """The logits (n, 10) of a batch, as in exercise 19. This one is done."""
    return apply(params, images, lenet5())


def init_optimizer(params: Params) -> object:
    """What the optimiser remembers before the first step.

    Args:
        params: the network's parameters.

    Returns:
        Any structure of arrays: it comes back to you as `opt_state`.
    """
    raise NotImplementedError


def train_step(
    params: Params, opt_state: object, images: jax.Array, labels: jax.Array
) -> tuple[Params, object, jax.Array]:
    """One step of gradient descent on one batch.

    Args:
        params: the network's parameters.
        opt_state: what the optimiser remembers.
        images: shape (n, 32, 32, 3).
        labels: shape (n,), whole numbers from 0 to 9.

    Returns:
        The new parameters, the optimiser's new state, and the loss before the step, a single number.
    """
    raise NotImplementedError


def train(params: Params, images: jax.Array, labels: jax.Array) -> tuple[Params, jax.Array]:
    """A step on each batch, in order.

    Args:
        params: the network's parameters.
        images: shape (steps, n, 32, 32, 3).
        labels: shape (steps, n).

    Returns:
        The final parameters, and the losses of shape (steps,).
    """
    raise NotImplementedError
