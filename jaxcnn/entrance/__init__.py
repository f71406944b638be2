"""The one entrance of training: what is not right is refused here, in a sentence, before anything is compiled.

`train`, `train_many`, `make_step`, `evaluate`, `predict` and the command all ask these functions. Each names the
argument, what came and what is wanted.

- `numbers`: seeds, rates, the type to compute in. No JAX, so that the command can ask before it loads it.
- `batches`: a network, images that it takes, labels of its classes.
- `sets`: a whole set to learn from, with its held-out part.
- `optimizers`: an optimiser, tried once on gradients of the network's shapes.
"""

from jaxcnn.entrance.batches import images, labels, network_of
from jaxcnn.entrance.numbers import class_weights, compute_dtype, learning_rate, seed, sequence, smoothing
from jaxcnn.entrance.optimizers import optimizer
from jaxcnn.entrance.sets import training_set

__all__ = [
    "class_weights",
    "compute_dtype",
    "images",
    "labels",
    "learning_rate",
    "network_of",
    "optimizer",
    "seed",
    "sequence",
    "smoothing",
    "training_set",
]
