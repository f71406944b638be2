"""A trained network to use: what a run's folder holds of it, and the classes of pictures that it names.

`model.json` in the folder says which network it is, what its classes are called, and how a picture becomes its input. Its
parameters are those of the newest checkpoint, or of the best epoch's, if the run keeps it. A file of safetensors holds all
of it (`jaxcnn.exchange.weights`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from jaxcnn import pictures
from jaxcnn.data.fitting import fit
from jaxcnn.files import write_whole
from jaxcnn.network import Network
from jaxcnn.networks import NETWORKS
from jaxcnn.parameters import Params, Statistics

NAME = "model.json"
WEIGHTS = "model.safetensors"  # in a folder that `jaxcnn import` wrote
BEST = "best"  # in the folder of a run that keeps its best epoch
AT_ONCE = 256  # pictures


class ModelError(ValueError):
    """A folder holds no trained network that can be used; the message says why, and what to do."""


class Saved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `model.json` says.

    Attributes:
        network: Name of the network, one of `NETWORKS`.
        classes: Names of the classes, in the order of the logits.
        input_shape: (height, width, channels) of the input; a picture is scaled until it covers it, and cropped
            (`jaxcnn.data.fitting.fit`). With 3 channels grey is repeated, with 1 colour becomes its luminance.
        divisor: What the pixels, 0 to 255, are divided by.
        mean: What is subtracted after that.
    """

    network: str
    classes: list[str]
    input_shape: tuple[int, int, int]
    divisor: float = 255.0
    mean: float = 0.0


class Prediction(NamedTuple):
    """The class of a picture, and the probability that the network gives it, from 0 to 1."""

    name: str
    probability: float


@dataclass(frozen=True)
class Trained:
    """A trained network: its layers, its parameters, and the names of its classes in the order of its logits.

    `statistics` are the running statistics, {} of a network that keeps none.
    """

    network: Network
    params: Params
    classes: tuple[str, ...]
    statistics: Statistics = field(default_factory=dict)

    def input_of(self, picture: str | Path | NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a picture as the network's input, (H, W, C) uint8, brought to it as those that it learned from were.

        Args:
            picture: A file, or pixels from 0 to 255: (H, W) grey or (H, W, C), uint8.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is no picture, or one with more than 8 bits a pixel.
            TypeError: The pixels are not uint8.
        """
        pixels = pictures.load(Path(picture)) if isinstance(picture, str | Path) else np.asarray(picture)
        if pixels.dtype != np.uint8:
            raise TypeError(f"the pixels of a picture must be uint8, from 0 to 255, got {pixels.dtype.name}")
        fitted: NDArray[np.uint8] = fit(pixels[None], self.network.input_shape)[0]
        return fitted

    def probabilities(self, given: Sequence[str | Path | NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return the probability of each class for each picture, (N, classes) float32; each row sums to 1.

        Args:
            given: Pictures, as for `input_of`.

        Raises:
            OSError, TypeError, ValueError: As for `input_of`.
        """
        import jax

        from jaxcnn.model import apply

        rows = [np.zeros((0, len(self.classes)), np.float32)]
        for first in range(0, len(given), AT_ONCE):
            images = np.stack([self.input_of(picture) for picture in given[first : first + AT_ONCE]])
            scaled = images.astype(np.float32) / 255
            logits = apply(self.params, scaled, self.network, statistics=self.statistics)
            rows.append(np.asarray(jax.nn.softmax(logits, axis=-1), np.float32))
        return np.concatenate(rows)

    def predict(self, given: Sequence[str | Path | NDArray[np.uint8]]) -> list[Prediction]:
        """Return the likeliest class of each picture.

        Args:
            given: Pictures, as for `input_of`.

        Raises:
            OSError, TypeError, ValueError: As for `input_of`.
        """
        found = self.probabilities(given)
        return [
            Prediction(self.classes[best], float(row[best])) for row in found for best in [int(row.argmax())]
        ]


def load_model(run: str | Path) -> Trained:
    """Return a trained network: that of a run, or that in a file of safetensors.

    A run's is that of its newest sound checkpoint, or of its best epoch, if it keeps that.

        model = jaxcnn.load_model("RUN")
        model.predict(["cat.jpg", "dog.png"])    # [Prediction(name='cats', probability=0.97), ...]

    Args:
        run: The folder that `jaxcnn train --out` or `jaxcnn import` wrote, or a file of `jaxcnn export --format safetensors`.

    Raises:
        ModelError: There is no such network, one that this version does not have, or no sound checkpoint of it.
        MissingLibraryError: What reads checkpoints is not installed.
    """
    folder = Path(run)
    if folder.is_file():
        return _exchanged(folder)
    file = folder / NAME
    if not file.exists() and (folder / WEIGHTS).exists():
        return _exchanged(folder / WEIGHTS)
    try:
        saved = msgspec.json.decode(file.read_bytes(), type=Saved)
        network = NETWORKS[saved.network](len(saved.classes))
    except FileNotFoundError:
        raise ModelError(
            f"there is no {NAME} in {folder}; give the folder of a run. One that an earlier version wrote gets it by "
            f"jaxcnn train --out {folder} --resume"
        ) from None
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise ModelError(
            f"{file} cannot be read ({error}); resume the run, and it is written again"
        ) from None
    if network.input_shape != saved.input_shape or (saved.divisor, saved.mean) != (255.0, 0.0):
        raise ModelError(f"{file} is of another version, in which pictures became the input in another way")

    from jaxcnn.training.checkpoints import CheckpointError, load_arrays

    try:
        params, statistics = load_arrays(folder / BEST if (folder / BEST).is_dir() else folder)
    except CheckpointError as error:
        raise ModelError(str(error)) from None
    return Trained(network, params, tuple(saved.classes), statistics)


def _exchanged(file: Path) -> Trained:
    from jaxcnn.exchange.weights import from_safetensors

    return from_safetensors(file)


def save(folder: Path, name: str, network: Network, classes: Sequence[str]) -> None:
    """Write `model.json` into the folder of a run.

    Args:
        folder: The run's folder.
        name: Name of the network, one of `NETWORKS`.
        network: The network.
        classes: Names of the classes; of a set without names, none: they are called by their numbers then.

    Raises:
        OSError: The file cannot be written.
    """
    logits = network.shapes[-1][-1]
    named = list(classes) if len(classes) == logits else [str(number) for number in range(logits)]
    height, width, channels = network.input_shape
    data = msgspec.json.encode(Saved(name, named, (height, width, channels)))
    write_whole(folder / NAME, msgspec.json.format(data) + b"\n")
