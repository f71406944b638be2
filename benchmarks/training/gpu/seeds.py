"""Measure networks from many seeds trained at once by the program that `train_many` compiles, beside one after another."""

import time

import numpy as np

from benchmarks.training import compilations, seeds
from benchmarks.training.gpu.asked import MANY, SEEDS
from benchmarks.training.interleave import interleave, ratios
from benchmarks.training.program import UnfairError
from benchmarks.training.report import figure, timing

PART = "GPU, seeds"
IMAGES, BATCH = 8192, 128


def measure(settings):
    """Yield both times, and their ratio in each round."""
    number, count, batch = (3, 32, 8) if settings.quick else (SEEDS, IMAGES, BATCH)
    programs = seeds.programs(number, count, batch)
    losses = [program.run(program.prepare()) for program in programs]
    # At once, products are of other shapes, and rounded otherwise: curves are close at first.
    first = slice(None, 5)
    if not np.allclose(losses[0][:, first], losses[1][:, first], rtol=5e-2):
        raise UnfairError(f"{number} seeds at once do not train what they train one after another.")
    with compilations.none():
        left = settings.until - time.time()
        seconds = interleave(programs, settings.rounds, until=time.perf_counter() + left)
    for key, took in seconds.items():
        yield timing(PART, *key, took, number * count)
    together, in_turn = seconds.values()
    yield figure(PART, MANY.what, "x", ratios(in_turn, together))
