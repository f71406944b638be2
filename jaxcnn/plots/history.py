"""What the figures read of a training's epochs."""

from typing import Protocol


class Epoch(Protocol):
    """One epoch of a training, whatever class holds it.

    `epoch` counts from 1. `loss` and `accuracy` are means over the training batches; `test_accuracy`,
    on held-out pictures, is None where nobody measured it. Accuracies go from 0 to 1; any of the
    floats may be NaN.
    """

    @property
    def epoch(self) -> int: ...  # noqa: D102  # the class says it
    @property
    def loss(self) -> float: ...  # noqa: D102
    @property
    def accuracy(self) -> float: ...  # noqa: D102
    @property
    def test_accuracy(self) -> float | None: ...  # noqa: D102
    @property
    def images_per_second(self) -> float: ...  # noqa: D102
