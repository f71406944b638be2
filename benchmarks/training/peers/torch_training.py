"""Train in PyTorch by a recipe of `benchmarks.training.accuracy`."""

import time

import jax
import numpy as np

from benchmarks.training.peers import torch_lenet
from benchmarks.training.task import EPSILON
from benchmarks.training.weights import for_torch
from jaxcnn import init, lenet5

SETTING = "eager, channels_last, fused Adam"  # the fastest at batches of 128 and more, and close to it at 32


def train(torch, recipe, split, seed):
    """Train from the initial weights that jaxcnn draws, without compiling: (accuracy, seconds, seconds)."""
    torch.manual_seed(seed)
    network = lenet5()
    model = torch_lenet.lenet5(torch).to(memory_format=torch.channels_last)
    torch_lenet.set_weights(torch, model, for_torch(init(jax.random.key(seed), network), network))
    images, tests = (_nchw(torch, part) for part in (split.train_images, split.test_images))
    labels = torch.tensor(split.train_labels.astype(np.int64))
    start = time.perf_counter()
    _epochs(torch, model, images, labels, recipe)
    seconds = time.perf_counter() - start
    with torch.no_grad():
        guesses = model(tests).argmax(1).numpy()
    return float(np.mean(guesses == split.test_labels)), seconds, seconds


def _epochs(torch, model, images, labels, recipe):
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.rate, eps=EPSILON, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, recipe.steps(len(images)))
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=recipe.smoothing)
    for _ in range(recipe.epochs):
        order = torch.randperm(len(images))
        for chosen in order[: len(order) // recipe.batch * recipe.batch].reshape(-1, recipe.batch):
            loss = loss_of(model(shifted(torch, images[chosen], recipe.shift)), labels[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()


def shifted(torch, images, most):
    """Move each image (N, C, H, W) by up to `most` pixels each way, with zeros at the border."""
    count, _, height, width = images.shape
    padded = torch.nn.functional.pad(images, (most,) * 4)
    rows, columns = torch.randint(0, 2 * most + 1, (2, count, 1))
    rows, columns = rows + torch.arange(height), columns + torch.arange(width)
    number = torch.arange(count)[:, None, None]
    # Indexing by three arrays around a slice puts their axes first: (N, H, W, C), in memory channels_last.
    return padded[number, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _nchw(torch, images):
    return torch.tensor(images.transpose(0, 3, 1, 2)).contiguous(memory_format=torch.channels_last)
