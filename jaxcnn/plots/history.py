"""The protocol of an epoch's record, as the figures read it."""

from typing import Protocol


class Epoch(Protocol):
    """The record of one epoch of a training, of any class.

    `epoch` counts from 1. `loss` and `accuracy` are means over the training batches; `test_accuracy`,
    on held-out pictures, is None if it was not measured. Accuracies go from 0 to 1; any of the
    floats may be NaN.
    """

    @property
    def epoch(self) -> int: ...  # noqa: D102  # described in the class
    @property
    def loss(self) -> float: ...  # noqa: D102
    @property
    def accuracy(self) -> float: ...  # noqa: D102
    @property
    def test_accuracy(self) -> float | None: ...  # noqa: D102
    @property
    def images_per_second(self) -> float: ...  # noqa: D102
