"""Describe the machine and the versions of packages, and limit a run to two cores."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

CORES = 2  # cores for all measurements on a CPU
PACKAGES = ("jax", "jaxlib", "flax", "optax", "numpy", "torch")


def hold_to(cores):
    """Limit this process to some cores, if the system can; call it before JAX is imported, so that XLA follows."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def busy(seconds=1.0):
    """Return the percentage of the cores that other programs use, while this process waits.

    Threads that wait for each other at every operation, such as PyTorch's, lose far more than that share.
    """
    return psutil.cpu_percent(interval=seconds)


def describe():
    """Return the names of processor and system, and the versions of packages."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = {
        "processor": _processor(),
        "cores": str(cores),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }
    return machine | {name: _version(name) for name in PACKAGES}


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
