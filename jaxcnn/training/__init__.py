"""Training: loss, gradient, step, epoch, run. Each file needs the ones before it, in this order.

- `loss`: cross entropy.
- `augment`: random shifts, crops and mirror images, on the device.
- `gradient`: loss and gradient of a batch, in pieces that fit a processor's cache.
- `mesh`: several devices, of one machine or of many.
- `step`: one compiled step, for your own loop.
- `accuracy`: the fraction of images that are classified correctly.
- `epoch`: an epoch as one compiled program.
- `run`: epochs, one after the other: `train`.
- `many`: several runs at once: `train_many`.
- `rate`: a short run that suggests a learning rate: `find_rate`.

Modules that write to the disk must be imported themselves, since Orbax takes a while to load: `checkpoints` (with
`stored` and `sums`) and `log`.
"""

from jaxcnn.training.accuracy import evaluate, predict
from jaxcnn.training.augment import Augment
from jaxcnn.training.epoch import EpochMetrics, make_epoch
from jaxcnn.training.loss import cross_entropy
from jaxcnn.training.many import ManyResult, train_many
from jaxcnn.training.mesh import data_mesh
from jaxcnn.training.rate import RateTest, find_rate
from jaxcnn.training.run import Diverged, EpochRecord, Progress, Result, train
from jaxcnn.training.step import State, make_step, start

__all__ = [
    "Augment",
    "Diverged",
    "EpochMetrics",
    "EpochRecord",
    "ManyResult",
    "Progress",
    "RateTest",
    "Result",
    "State",
    "cross_entropy",
    "data_mesh",
    "evaluate",
    "find_rate",
    "make_epoch",
    "make_step",
    "predict",
    "start",
    "train",
    "train_many",
]
