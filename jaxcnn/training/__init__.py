"""Training: loss, gradient, step, epoch, run. Each file needs the ones before it, in this order.

- `loss`: cross entropy, of labels or of soft targets; weights of classes.
- `augment`: random shifts, crops and mirror images, on the device.
- `mix`: mixup and cutmix, on the device.
- `gradient`: loss and gradient of a batch, in pieces that fit a processor's cache.
- `mesh`: several devices, of one machine or of many.
- `step`: one compiled step, for your own loop.
- `accuracy`: the fraction of images that are classified correctly.
- `epoch`: an epoch as one compiled program.
- `average`: an exponential average of the weights, by an optimiser.
- `progress`: the record of each epoch, and when a run is over.
- `feed`: what an epoch learns from, at once or in shards.
- `run`: epochs, one after the other: `train`.
- `many`: several runs at once: `train_many`.
- `rate`: a short run that suggests a learning rate: `find_rate`.

Modules that write to the disk must be imported themselves, since Orbax takes a while to load: `checkpoints` (with
`stored` and `sums`) and `log`.
"""

from jaxcnn.training.accuracy import evaluate, predict
from jaxcnn.training.augment import Augment
from jaxcnn.training.epoch import EpochMetrics, make_epoch
from jaxcnn.training.loss import balanced_weights, cross_entropy, soft_cross_entropy
from jaxcnn.training.many import ManyResult, train_many
from jaxcnn.training.mesh import data_mesh
from jaxcnn.training.mix import Mix
from jaxcnn.training.progress import Diverged, EpochRecord, Progress, Result
from jaxcnn.training.rate import RateTest, find_rate
from jaxcnn.training.run import train
from jaxcnn.training.step import State, make_step, start

__all__ = [
    "Augment",
    "Diverged",
    "EpochMetrics",
    "EpochRecord",
    "ManyResult",
    "Mix",
    "Progress",
    "RateTest",
    "Result",
    "State",
    "balanced_weights",
    "cross_entropy",
    "data_mesh",
    "evaluate",
    "find_rate",
    "make_epoch",
    "make_step",
    "predict",
    "soft_cross_entropy",
    "start",
    "train",
    "train_many",
]
