"""Measure one part, and write each result to a file as soon as it is there: a line of JSON for each."""

import ctypes
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import msgspec

from benchmarks.training.gpu.asked import PARTS, Settings
from benchmarks.training.report import Figure, Timing

MODULES = "benchmarks.training.gpu"
DRIVERS = ("libcuda.so.1", "libamdhip64.so")


class Line(msgspec.Struct):
    """What a part tells: on which backend of JAX it runs, then timings and figures, one a line."""

    backend: str = ""
    machine: dict[str, str] = {}
    timing: Timing | None = None
    figure: Figure | None = None


def lines(part, settings):
    """Yield the backend, then what the part measures."""
    import jax

    backend = jax.default_backend()
    yield Line(backend=backend, machine=card() if backend == "gpu" else {})
    if not part.module:
        return
    for found in import_module(f"{MODULES}.{part.module}").measure(settings, **dict(part.arguments)):
        yield Line(timing=found) if isinstance(found, Timing) else Line(figure=found)


def is_there(library):
    """Whether the system has a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def card():
    """Return the name of the card and the version of its driver."""
    command = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        import jax

        return {"gpu": jax.devices()[0].device_kind, "driver": "not known"}
    name, driver = text.splitlines()[0].split(", ")
    return {"gpu": name, "driver": driver}


def main(name, path, settings):
    """Measure a part by its name."""
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"  # leaves memory to PyTorch
    if not any(map(is_there, DRIVERS)):
        # JAX's plugin for CUDA 13 looks at versions of libraries before it looks for a card, and crashes without a driver.
        os.environ["JAX_PLATFORMS"] = "cpu"
    part = next(part for part in (PROBE, *PARTS) if part.name == name)
    with Path(path).open("ab") as file:
        for line in lines(part, msgspec.json.decode(settings, type=Settings)):
            file.write(msgspec.json.encode(line) + b"\n")
            file.flush()


PROBE = PARTS[0]._replace(name="the machine", weight=1, module="", arguments=(), asked=())


if __name__ == "__main__":
    main(*sys.argv[1:])
