"""A run that is small enough to be killed ten times: 8x8 digits, a network of two dense layers."""

import itertools
import os
import signal
import sys
import threading
from pathlib import Path

import jax
import numpy as np
import optax

from jaxcnn.data import Split
from jaxcnn.data.embedded import grey_digits
from jaxcnn.layers import Dense
from jaxcnn.model import init
from jaxcnn.network import Network
from jaxcnn.training import Progress, start, train
from jaxcnn.training.checkpoints import Checkpoints
from jaxcnn.training.log import Log

NETWORK = Network((64,), (Dense(8, activation="relu"), Dense(10)))
ADAM = optax.adam(3e-3)


def data():
    images, labels = grey_digits()
    images, labels = (images.reshape(-1, 64) / 16).astype(np.float32), labels.astype(np.int32)
    return Split(images[:160], labels[:160], images[160:200], labels[160:200])


def beginning(optimizer=ADAM):
    return Progress(start(init(jax.random.key(0), NETWORK), optimizer), ())


def uninterrupted(epochs, optimizer=ADAM, **options):
    return train(NETWORK, data(), optimizer=optimizer, epochs=epochs, batch=32, **options)


def assert_same(one, other):
    """Equal to the bit, random keys included."""
    assert jax.tree.structure(one) == jax.tree.structure(other)
    for left, right in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        assert left.dtype == right.dtype
        assert numbers(left).tobytes() == numbers(right).tobytes()


def numbers(leaf):
    is_key = jax.numpy.issubdtype(leaf.dtype, jax.dtypes.prng_key)
    return np.asarray(jax.random.key_data(leaf) if is_key else leaf)


def run(folder, epochs, *, began=lambda: None):
    """Begin or go on with a run in a folder, as a program would, and return the result.

    `began` is called after the first epoch, when all is compiled, before anything of it is written.
    """
    checkpoints = Checkpoints(folder, tell=print)
    begin = checkpoints.latest(beginning())
    with Log(folder, begin.history if begin else ()) as log:

        def after_epoch(progress):
            began()
            log.write(progress.history[-1])
            checkpoints.save(progress)

        return uninterrupted(epochs, begin=begin, after_epoch=after_epoch)


def killed(folder, epochs, *, operations=None, seconds=None):
    """The same, killed at the given number of operations on its files, or that long after the first epoch.

    On a busy machine it may take longer until the kill comes: after three epochs the run waits for it.
    """
    count, epoch = itertools.count(1), itertools.count(1)
    place = str(Path(folder))

    def kill():
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(event, arguments):
        if event == "open" or event.startswith(("os.", "shutil.")):
            path = arguments[0] if arguments else None
            if (
                isinstance(path, (str, os.PathLike))
                and os.fspath(path).startswith(place)
                and next(count) == operations
            ):
                kill()

    def began():
        if seconds is not None and not timers:
            timers.append(threading.Timer(seconds, kill))
            timers[0].start()
        if timers and next(epoch) > 3:
            timers[0].join()

    timers = []
    if operations is not None:
        sys.addaudithook(watch)
    run(folder, epochs, began=began)
