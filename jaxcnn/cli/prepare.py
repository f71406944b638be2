"""Turn settings into the arguments of `jaxcnn.train`, and refuse bad ones before anything is compiled."""

from dataclasses import dataclass
from pathlib import Path

import click
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import Mesh

from jaxcnn.cli import missing
from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.optimizers import build
from jaxcnn.cli.settings import Settings
from jaxcnn.data import DataError, Split, load, stored
from jaxcnn.extras import MissingLibraryError, library
from jaxcnn.model import init, init_statistics
from jaxcnn.network import Network
from jaxcnn.networks import NETWORKS
from jaxcnn.training import Augment, Mix, Progress, balanced_weights, data_mesh, start


@dataclass(frozen=True)
class Prepared:
    """The arguments of `jaxcnn.train` for a run."""

    network: Network
    data: Split
    optimizer: optax.GradientTransformation
    class_weights: tuple[float, ...] | None
    augment: Augment | None
    mix: Mix | None
    dtype: np.dtype | None
    mesh: Mesh | None

    def beginning(self, seed: int) -> Progress:
        """Return the progress before the first epoch."""
        params = init(jax.random.key(seed), self.network)
        return Progress(start(params, self.optimizer, init_statistics(self.network)), ())


def prepare(settings: Settings, store: Path | None = None) -> Prepared:
    """Load the data, from the folder `store` if given, and build the other arguments.

    Raises:
        click.UsageError: The data cannot be loaded or do not fit the other settings, or there are too few devices; the
            message names the option.
    """
    shape = NETWORKS[settings.network]().input_shape
    if settings.shard is not None:
        try:
            library("grain", "stream")
        except MissingLibraryError as error:
            raise click.BadParameter(missing.sentence(error), param_hint="--shard") from None
    try:
        if store is None:
            data = load(settings.data, shape, seed=settings.seed)
        else:
            data = stored(settings.data, store, shape, seed=settings.seed)
    except DataError as error:
        raise click.BadParameter(str(error), param_hint="--data") from None
    except MissingLibraryError as error:
        raise click.BadParameter(missing.sentence(error), param_hint="--data") from None
    images = len(data.train_labels)
    if settings.batch > images:
        raise click.BadParameter(
            _("there are {images} images to learn from, got a batch of {batch}; give a smaller one").format(
                images=images, batch=settings.batch
            ),
            param_hint="--batch",
        )
    shard = images if settings.shard is None else settings.shard
    if shard > images:
        raise click.BadParameter(
            _("there are {images} images to learn from, got shards of {shard}; give a smaller number").format(
                images=images, shard=shard
            ),
            param_hint="--shard",
        )
    if settings.crop >= min(shape[:2]):
        raise click.BadParameter(
            _("the images are {width} x {height} pixels, got {crop}; give a smaller number").format(
                width=shape[1], height=shape[0], crop=settings.crop
            ),
            param_hint="--crop",
        )
    network = NETWORKS[settings.network](_classes(data))
    moves = settings.shift or settings.crop or settings.flip
    return Prepared(
        network=network,
        data=data,
        optimizer=build(settings, images // shard * (shard // settings.batch)),
        class_weights=balanced_weights(data.train_labels, _classes(data))
        if settings.class_weights == "balanced"
        else None,
        augment=Augment(settings.shift, settings.crop, settings.flip) if moves else None,
        mix=Mix(settings.mixup, settings.cutmix) if settings.mixup or settings.cutmix else None,
        dtype=None if settings.dtype == "float32" else jnp.dtype(settings.dtype),
        mesh=_mesh(settings.devices),
    )


def _classes(data: Split) -> int:
    return len(data.classes) or 1 + int(np.max(np.concatenate((data.train_labels, data.test_labels))))


def _mesh(devices: int) -> Mesh | None:
    available = jax.devices()
    if devices > len(available):
        raise click.BadParameter(
            _("there are {available} of the kind {platform}, got {devices}; give fewer").format(
                available=len(available), platform=available[0].platform, devices=devices
            ),
            param_hint="--devices",
        )
    return data_mesh(available[:devices]) if devices > 1 else None
