"""How far a run has come: the record of each epoch, what is needed to go on, and when to stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jaxcnn.parameters import Params
from jaxcnn.training.step import State


@dataclass(frozen=True)
class EpochRecord:
    """The numbers of one epoch.

    epoch: Its number, from 1.
    loss, accuracy: Means over the epoch's batches, each measured before its step.
    test_accuracy: Accuracy on the held-out images after the epoch; None if there are none.
    images_per_second: Training speed, without compilation and evaluation.
    """

    epoch: int
    loss: float
    accuracy: float
    test_accuracy: float | None
    images_per_second: float


class Progress(NamedTuple):
    """A run after some epochs: all that is needed to continue it."""

    state: State
    history: tuple[EpochRecord, ...]


class Result(NamedTuple):
    """The result of a run: the parameters, the state with that of the optimiser, and the record of every epoch."""

    params: Params
    state: State
    history: tuple[EpochRecord, ...]


class Diverged(ArithmeticError):  # noqa: N818  # it says what happened
    """A loss was not finite; `result` holds the last good state, and every epoch's record."""

    def __init__(self, epoch: int, result: Result) -> None:
        super().__init__(
            f"the loss was no finite number in epoch {epoch}: the learning rate is too high for this network; the "
            "parameters from before it are kept. Try a tenth of the rate"
        )
        self.epoch = epoch
        self.result = result


def is_best(history: Sequence[EpochRecord]) -> bool:
    """Whether the last epoch has a better held-out accuracy than all before it."""
    accuracies = [-1.0 if record.test_accuracy is None else record.test_accuracy for record in history]
    return accuracies.index(max(accuracies)) == len(accuracies) - 1 and accuracies[-1] >= 0


def is_over(history: Sequence[EpochRecord], patience: int | None) -> bool:
    """Whether a run is to stop: the best held-out accuracy is `patience` epochs old."""
    if patience is None or not history:
        return False
    accuracies = [-1.0 if record.test_accuracy is None else record.test_accuracy for record in history]
    return len(accuracies) - 1 - accuracies.index(max(accuracies)) >= patience
