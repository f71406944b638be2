"""Any network of ours in PyTorch: its layers as functions on NCHW tensors, with the weights that jaxcnn draws."""

import numpy as np

from benchmarks.training.peers.torch_lenet import ABSENT, PEER, load
from benchmarks.training.program import Program
from benchmarks.training.task import EPSILON, RATE
from jaxcnn.layers import BatchNorm, Branches, Chain, Conv, Dense, GlobalAvgPool, MaxPool, Residual

LAYOUTS = ("channels_last", "NCHW")


def programs(task, threads):
    """Make a program for each layout, each with Adam and with fused Adam; `missing` says if PyTorch is not installed."""
    torch = load(threads)
    names = [(layout, fused) for layout in LAYOUTS for fused in (False, True)]
    if torch is None:
        return [Program(PEER, _name(*name), missing=ABSENT) for name in names]
    return [_program(torch, task, *name) for name in names]


def _name(layout, fused):
    return f"eager, {layout}, {'fused Adam' if fused else 'Adam'}"


def _program(torch, task, layout, fused):
    memory = torch.channels_last if layout == "channels_last" else torch.contiguous_format
    images = torch.from_numpy(task.images.transpose(0, 3, 1, 2).copy()).contiguous(memory_format=memory)
    labels = torch.from_numpy(task.labels.astype(np.int64))
    order = torch.from_numpy(task.order.astype(np.int64))

    def prepare():
        weights = _tensors(torch, task.params, memory)
        running = {}
        leaves = list(_leaves(weights))
        return weights, running, torch.optim.Adam(leaves, lr=RATE, eps=EPSILON, fused=fused)

    def run(state):
        weights, running, optimizer = state
        losses = []
        for chosen in order:
            batch = images[chosen].contiguous(memory_format=memory)
            logits = _chain(torch, task.network.parts, weights, running, batch)
            loss = torch.nn.functional.cross_entropy(logits, labels[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses).numpy()

    return Program(PEER, _name(layout, fused), prepare, run)


def _tensors(torch, tree, memory):
    """Return nested weights as leaves of PyTorch: kernels OIHW, dense weights (outputs, inputs)."""
    if isinstance(tree, dict):
        return {name: _tensors(torch, value, memory) for name, value in tree.items()}
    array = np.asarray(tree)
    array = array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T
    tensor = torch.tensor(array.copy())
    if tensor.ndim == 4:
        tensor = tensor.contiguous(memory_format=memory)
    return tensor.requires_grad_()


def _leaves(tree):
    for value in tree.values():
        if isinstance(value, dict):
            yield from _leaves(value)
        else:
            yield value


def _chain(torch, parts, weights, running, x):
    for part in parts:
        own, kept = weights.get(part.name, {}), running.setdefault(part.name, {})
        x = _layer(torch, part, own, kept, x)
    return x


def _layer(torch, part, own, running, x):  # noqa: PLR0911  # one for each kind
    functional, layer = torch.nn.functional, part.layer
    ends = [_chain(torch, path, own, running, x) for path in layer.paths(part.shape)]
    match layer:
        case Chain():
            return ends[0]
        case Residual():
            return _activated(functional, layer.activation, ends[0] + ends[1])
        case Branches():
            return torch.cat(ends, dim=1)
        case Conv():
            y = functional.conv2d(
                x,
                own["kernel"],
                own.get("bias"),
                stride=layer.stride,
                padding=0 if layer.padding == "valid" else layer.padding,
                groups=layer.groups,
            )
            return _activated(functional, layer.activation, y)
        case BatchNorm():
            if not running:
                channels = part.shape[-1]
                running |= {"mean": torch.zeros(channels), "var": torch.ones(channels)}
            y = functional.batch_norm(
                x,
                running["mean"],
                running["var"],
                own["scale"],
                own["bias"],
                training=True,
                momentum=1 - layer.momentum,
                eps=layer.epsilon,
            )
            return _activated(functional, layer.activation, y)
        case MaxPool():
            return functional.max_pool2d(x, layer.window, layer.stride, layer.padding)
        case GlobalAvgPool():
            return x.mean(dim=(2, 3))
        case Dense():
            return functional.linear(x, own["kernel"], own.get("bias"))
        case _:
            raise TypeError(f"no layer of PyTorch here for {layer!r}")


def _activated(functional, activation, y):
    return y if activation is None else getattr(functional, activation)(y)
