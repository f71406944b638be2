"""Which program `method=None` takes on which platform: the numbers of `choices.json`. No JAX.

They come from measurements, and only speed depends on them. `make bench-gpu` measures all programs on a GPU, and
`python -m benchmarks.training.gpu --choose` writes what it found as the entry "gpu".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).with_name("choices.json")
Kind = Literal["conv", "depthwise", "pool", "transposed"]
GPUS = (
    "cuda",
    "rocm",
)  # what `lax.platform_dependent` calls the platform that `jax.default_backend()` calls "gpu"


@dataclass(frozen=True)
class Choice:
    """The programs of one platform.

    conv, depthwise, pool, transposed: The method of `conv2d`, of `conv2d` with one channel a group, of the poolings, and of
        `conv_transpose2d`.
    channels, filters: A convolution of at most so many channels and filters is joined with the max pooling after it.
    measured: By what, or "not measured".
    """

    conv: str
    depthwise: str
    pool: str
    transposed: str
    channels: int
    filters: int
    measured: str


CHOICES = {platform: Choice(**entry) for platform, entry in json.loads(FILE.read_text("utf-8")).items()}


def of(platform: str) -> Choice:
    """Return the choice for a platform by the name of `jax.default_backend()`."""
    return CHOICES.get(platform, CHOICES["default"])


def branches(kind: Kind, programs: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the program for each platform, and for all others, as `lax.platform_dependent` takes them by keyword."""
    default = getattr(of("default"), kind)
    chosen = {"default": programs[default]}
    for platform, choice in CHOICES.items():
        method = getattr(choice, kind)
        if method != default:
            chosen |= dict.fromkeys(GPUS if platform == "gpu" else (platform,), programs[method])
    return chosen
