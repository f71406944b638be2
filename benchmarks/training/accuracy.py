"""LeNet-5 trained to what it should reach on held-out digits, and how long that takes beside PyTorch.

Both follow one recipe: the same split, shifts, smoothing, optimiser and schedule. Their random numbers are not the
same, so here their accuracies are compared, and not their losses.
"""

import time
from typing import NamedTuple

import jax
import numpy as np
import optax

from benchmarks.training import machine
from benchmarks.training.interleave import ratios
from benchmarks.training.peers import torch_lenet, torch_training
from benchmarks.training.report import Timing, absent, figure, timing
from benchmarks.training.task import EPSILON
from jaxcnn import lenet5
from jaxcnn.data import digits, fit, mnist5k
from jaxcnn.training import Augment, train

SEEDS = range(5)
DATA = {"digits": digits, "mnist5k": mnist5k}


class Recipe(NamedTuple):
    """How one data set is learnt, and the accuracy on held-out images that it should give.

    Adam, its rate falling to 0 along a cosine; labels smoothed; images shifted by up to `shift` pixels.
    """

    name: str
    target: float
    epochs: int
    batch: int = 32
    rate: float = 2e-3
    smoothing: float = 0.1
    shift: int = 2

    def steps(self, images):
        """Of the whole training."""
        return self.epochs * (images // self.batch)


RECIPES = (Recipe("digits", 0.985, epochs=20), Recipe("mnist5k", 0.98, epochs=30))


class Run(NamedTuple):
    """Accuracy on the held-out images; seconds of the training alone; and of all, compiling and evaluating too."""

    accuracy: float
    training: float
    all: float


def data(name, seed):
    """A split at LeNet-5's size, float32 in [0, 1]; another one for each seed."""
    split = DATA[name](seed)
    return split._replace(train_images=_unit(split.train_images), test_images=_unit(split.test_images))


def _unit(images):
    images = fit(images, lenet5().input_shape)
    return images.astype(np.float32) / 255 if images.dtype == np.uint8 else images


def measure(recipe, *, quick=False):
    """(timings, figures): ours and PyTorch in turn, seed by seed."""
    if quick:
        recipe = recipe._replace(epochs=1)
    part, peer = f"accuracy, {recipe.name}", torch_lenet.PEER
    torch = torch_lenet.load(machine.CORES)
    mine, theirs = [], []
    for seed in SEEDS:
        split = data(recipe.name, seed)
        mine.append(train_ours(recipe, split, seed))
        if torch is not None:
            theirs.append(Run(*torch_training.train(torch, recipe, split, seed)))
    own, own_all = [run.training for run in mine], [run.all for run in mine]
    name = f"{recipe.epochs} epochs"
    timings = [timing(part, "jaxcnn", name, own), timing(part, "jaxcnn", f"{name}, with compiling", own_all)]
    figures = [_accuracy(part, "jaxcnn", mine, recipe.target)]
    whats = ("times as fast as PyTorch with the same recipe", "the same, with compiling")
    if torch is None:
        timings.append(Timing(part, peer, name, note=torch_lenet.ABSENT))
        return timings, figures + [absent(part, what, "x", None, torch_lenet.ABSENT) for what in whats]
    took = [run.training for run in theirs]
    timings.append(timing(part, peer, f"{name}, {torch_training.SETTING}", took))
    figures.append(_accuracy(part, peer, theirs, None))
    both = zip(whats, (own, own_all), strict=True)
    return timings, figures + [figure(part, what, "x", ratios(took, seconds)) for what, seconds in both]


def _accuracy(part, who, runs, target):
    """The mean over the seeds, which is what the target is about, between the worst seed and the best."""
    values = [run.accuracy for run in runs]
    mean = figure(part, f"{who}: accuracy, mean of {len(values)} seeds", "", [float(np.mean(values))], target)
    mean.low, mean.high = min(values), max(values)
    return mean


def train_ours(recipe, split, seed):
    """By `jaxcnn.training.train`, which compiles for itself and evaluates after each epoch."""
    images = len(split.train_images)
    schedule = optax.cosine_decay_schedule(recipe.rate, recipe.steps(images))
    start = time.perf_counter()
    result = train(
        lenet5(),
        split,
        optimizer=optax.adam(schedule, eps=EPSILON),
        epochs=recipe.epochs,
        batch=recipe.batch,
        seed=seed,
        augment=Augment(shift=recipe.shift),
        label_smoothing=recipe.smoothing,
    )
    jax.block_until_ready(result.params)
    whole = time.perf_counter() - start
    trained = images // recipe.batch * recipe.batch
    training = sum(trained / record.images_per_second for record in result.history)
    return Run(result.history[-1].test_accuracy, training, whole)
