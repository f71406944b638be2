"""Measure LeNet-5's accuracy on held-out digits, and the time of its training beside PyTorch's.

Both follow one recipe: the same split, shifts, smoothing, optimiser and schedule. Their random numbers differ, so their
accuracies are compared, not their losses.
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
    """How to train on one data set, and the accuracy on held-out images to reach.

    Adam, with a rate that falls to 0 along a cosine; labels smoothed; images shifted by up to `shift` pixels.
    """

    name: str
    target: float
    epochs: int
    batch: int = 32
    rate: float = 2e-3
    smoothing: float = 0.1
    shift: int = 2

    def steps(self, images):
        """Return the number of steps of the training."""
        return self.epochs * (images // self.batch)


RECIPES = (Recipe("digits", 0.985, epochs=20), Recipe("mnist5k", 0.98, epochs=30))


class Run(NamedTuple):
    """Accuracy on the held-out images; seconds of the training alone; seconds of everything, compiling included."""

    accuracy: float
    training: float
    all: float


def data(name, seed):
    """Return the seed's split at LeNet-5's size, float32 in [0, 1]."""
    split = DATA[name](seed)
    return split._replace(train_images=_unit(split.train_images), test_images=_unit(split.test_images))


def _unit(images):
    images = fit(images, lenet5().input_shape)
    return images.astype(np.float32) / 255 if images.dtype == np.uint8 else images


def measure(recipe, *, quick=False):
    """Train ours and PyTorch's in turn, seed by seed, and return (timings, figures)."""
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
    our_seconds, our_seconds_all = [run.training for run in mine], [run.all for run in mine]
    name = f"{recipe.epochs} epochs"
    timings = [
        timing(part, "jaxcnn", name, our_seconds),
        timing(part, "jaxcnn", f"{name}, with compiling", our_seconds_all),
    ]
    figures = [_accuracy(part, "jaxcnn", mine, recipe.target)]
    whats = ("times as fast as PyTorch with the same recipe", "the same, with compiling")
    if torch is None:
        timings.append(Timing(part, peer, name, note=torch_lenet.ABSENT))
        return timings, figures + [absent(part, what, "x", None, torch_lenet.ABSENT) for what in whats]
    torch_seconds = [run.training for run in theirs]
    timings.append(timing(part, peer, f"{name}, {torch_training.SETTING}", torch_seconds))
    figures.append(_accuracy(part, peer, theirs, None))
    both = zip(whats, (our_seconds, our_seconds_all), strict=True)
    return timings, figures + [
        figure(part, what, "x", ratios(torch_seconds, seconds)) for what, seconds in both
    ]


def _accuracy(part, who, runs, target):
    """Return a figure of the mean over the seeds, which the target is about, with the worst and the best seed."""
    values = [run.accuracy for run in runs]
    mean = figure(part, f"{who}: accuracy, mean of {len(values)} seeds", "", [float(np.mean(values))], target)
    mean.low, mean.high = min(values), max(values)
    return mean


def train_ours(recipe, split, seed):
    """Train by `jaxcnn.training.train`, which compiles itself and evaluates after each epoch."""
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
    seconds = time.perf_counter() - start
    trained = images // recipe.batch * recipe.batch
    training = sum(trained / record.images_per_second for record in result.history)
    return Run(result.history[-1].test_accuracy, training, seconds)
