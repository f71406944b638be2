"""Which machine and versions the figures are of, and how a run is held to two cores."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

CORES = 2  # of which everything is measured on a CPU
PACKAGES = ("jax", "jaxlib", "flax", "optax", "numpy", "torch")


def hold_to(cores):
    """Run on so many cores, where the system can: XLA then makes as many threads. Before JAX is imported."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def busy(seconds=1.0):
    """Percent of the cores that others use, while this process waits.

    Threads that wait for each other at every operation, as PyTorch's do, lose far more than that share.
    """
    return psutil.cpu_percent(interval=seconds)


def describe():
    """Names and versions, as text."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = {
        "processor": _processor(),
        "cores": str(cores),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }
    return found | {name: _version(name) for name in PACKAGES}


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
