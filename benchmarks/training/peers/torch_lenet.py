"""LeNet-5 as a user of PyTorch writes it, in every setting that might be its best."""

import itertools
from typing import NamedTuple

import numpy as np

from benchmarks.training.program import Program
from benchmarks.training.task import EPSILON, RATE
from benchmarks.training.weights import for_torch

PEER = "PyTorch"
ABSENT = "PyTorch is not installed; `make bench` installs it."


class Setting(NamedTuple):
    """A setting of a PyTorch program."""

    channels_last: bool = False
    compiled: bool = False
    fused: bool = False
    mode: str = "default"
    device: str = "cpu"
    bfloat16: bool = False

    @property
    def name(self):
        """The setting in PyTorch's terms."""
        execution = "torch.compile" if self.compiled else "eager"
        mode = "" if self.mode == "default" else f" {self.mode}"
        layout = "channels_last" if self.channels_last else "NCHW"
        dtype = ", bfloat16" if self.bfloat16 else ""
        return f"{execution}{mode}, {layout}, {'fused Adam' if self.fused else 'Adam'}{dtype}"


SETTINGS = tuple(
    Setting(channels_last, compiled, fused)
    for compiled, channels_last, fused in itertools.product((False, True), repeat=3)
)


def lenet5(torch):
    """Make the lecture's LeNet-5."""
    nn = torch.nn
    return nn.Sequential(
        *(nn.Conv2d(3, 8, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


def load(threads):
    """Import PyTorch, set its number of threads, and return it; None if it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(threads)
    return torch


def set_weights(torch, model, pairs):
    """Copy (weight, bias) of each layer, as `for_torch` returns them, into a model."""
    arrays = (array for pair in pairs for array in pair)
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), arrays, strict=True):
            parameter.copy_(torch.tensor(array))


def programs(task, threads, settings=SETTINGS, *, reset=True):
    """Make a program for each setting; `missing` says if PyTorch or its compiler is not installed.

    What was compiled for another batch size would make this one's shapes dynamic, so all of it is forgotten, unless `reset`
    is false: then programs made before stay compiled.
    """
    torch = load(threads)
    if torch is None:
        return [Program(PEER, setting.name, missing=ABSENT) for setting in settings]
    if reset:
        torch.compiler.reset()
    return [_program(torch, task, setting) for setting in settings]


def _program(torch, task, setting):
    device = torch.device(setting.device)
    if device.type == "cuda":
        if not torch.cuda.is_available():
            return Program(PEER, setting.name, missing="PyTorch sees no GPU.")
        torch.set_float32_matmul_precision("high")  # TF32, as JAX computes there unless told otherwise
    layout = torch.channels_last if setting.channels_last else torch.contiguous_format
    pick = _picker(torch, task.images, setting)
    labels = torch.from_numpy(task.labels.astype(np.int64)).to(device)
    order = torch.from_numpy(task.order.astype(np.int64)).to(device)
    weights = for_torch(task.params, task.network)
    model = lenet5(torch).to(device).to(memory_format=layout)

    loss_of = _loss(torch, model, setting)

    def prepare():
        set_weights(torch, model, weights)
        if device.type == "cuda":
            torch.cuda.synchronize()
        return torch.optim.Adam(model.parameters(), lr=RATE, eps=EPSILON, fused=setting.fused)

    def run(optimizer):
        losses = []
        for chosen in order:
            loss = loss_of(pick(chosen), labels.index_select(0, chosen))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach().clone())  # a CUDA graph's outputs are overwritten by its next run
        return torch.stack(losses).cpu().numpy()

    if setting.compiled:
        try:
            run(prepare())
        except Exception as error:  # noqa: BLE001  # no compiler, no headers, ...: PyTorch raises what it likes
            reason = f"torch.compile: not available: {_first_line(error)}"
            return Program(PEER, setting.name, missing=reason)
    return Program(PEER, setting.name, prepare, run)


def _loss(torch, model, setting):
    """Make the function of a batch's loss, in the setting's type, compiled if it says so."""

    def wide(images, labels):
        return torch.nn.functional.cross_entropy(model(images), labels)

    def narrow(images, labels):
        with torch.autocast(setting.device, torch.bfloat16):
            logits = model(images)
        return torch.nn.functional.cross_entropy(logits.float(), labels)

    loss_of = narrow if setting.bfloat16 else wide
    return torch.compile(loss_of, mode=setting.mode, dynamic=False) if setting.compiled else loss_of


def _picker(torch, images, setting):
    """Make a function that returns images (N, C, H, W) by their indices, in the setting's layout.

    It selects rows of a matrix by `index_select`, which is twice as fast here as indexing; on four axes, it would lose
    channels_last.
    """
    shape = images.shape[1:]
    if not setting.channels_last:
        images, shape = images.transpose(0, 3, 1, 2), (shape[2], *shape[:2])
    rows = torch.from_numpy(np.ascontiguousarray(images).reshape(len(images), -1)).to(setting.device)

    def pick(chosen):
        picked = rows.index_select(0, chosen).view(-1, *shape)
        return picked.permute(0, 3, 1, 2) if setting.channels_last else picked

    return pick


def _first_line(error):
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"
