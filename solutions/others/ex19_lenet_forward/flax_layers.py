"""A Flax module with the layers' names, and FC3 done as a convolution."""

import jax
from flax import linen as nn


class LeNet(nn.Module):
    """FC3 as a convolution with a 5x5 kernel: the window covers everything."""

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Logits."""
        x = nn.max_pool(nn.relu(nn.Conv(8, (5, 5), padding="VALID", name="CONV1")(x)), (2, 2), (2, 2))
        x = nn.max_pool(nn.relu(nn.Conv(16, (5, 5), padding="VALID", name="CONV2")(x)), (2, 2), (2, 2))
        x = nn.relu(nn.Conv(120, (5, 5), padding="VALID", name="FC3")(x))[:, 0, 0]
        x = nn.relu(nn.Dense(84, name="FC4")(x))
        return nn.Dense(10, name="Softmax")(x)


def lenet_forward(params: dict[str, dict[str, jax.Array]], images: jax.Array) -> jax.Array:
    """The dense kernel (400, 120) is a convolution's (5, 5, 16, 120)."""
    fc3 = {"kernel": params["FC3"]["kernel"].reshape(5, 5, 16, 120), "bias": params["FC3"]["bias"]}
    return LeNet().apply({"params": {**params, "FC3": fc3}}, images)
