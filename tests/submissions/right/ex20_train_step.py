import jax
import jax.numpy as jnp
import optax

from jaxcnn import apply, lenet5


def network(params, images):
    return apply(params, images, lenet5())


otimizador = optax.chain(optax.trace(decay=0.9), optax.scale(-0.01))


def init_optimizer(params):
    return otimizador.init(params)


def custo(params, images, labels):
    logp = jax.nn.log_softmax(network(params, images))
    certo = jnp.take_along_axis(logp, labels[:, None], axis=1)
    return -certo.mean()


def train_step(params, opt_state, images, labels):
    perda, grads = jax.value_and_grad(custo)(params, images, labels)
    mudanca, opt_state = otimizador.update(grads, opt_state, params)
    params = jax.tree.map(jnp.add, params, mudanca)
    return params, opt_state, perda


def train(params, images, labels):
    def passo(estado, lote):
        p, o = estado
        p, o, perda = train_step(p, o, lote[0], lote[1])
        return (p, o), perda

    (params, _), perdas = jax.lax.scan(passo, (params, init_optimizer(params)), (images, labels))
    return params, perdas
