"""Make the GPU's entry of `jaxcnn/choices.json` of what was measured there. No JAX."""

import json
import math
from pathlib import Path

import click
import msgspec

from benchmarks.training.gpu.asked import NEVER_SLOWER
from benchmarks.training.report import Report
from jaxcnn import choices

PLATFORM = "gpu"


def write(path, target=choices.FILE):
    """Write the entry that the figures in `path` call for, and return a sentence on it; what they don't measure stays.

    Raises:
        click.ClickException: The figures are no report, of no GPU, or not whole.
    """
    try:
        report = msgspec.json.decode(path.read_bytes(), type=Report)
    except msgspec.DecodeError as error:
        raise click.ClickException(f"{path} is no report of make bench-gpu: {error}") from None
    if "gpu" not in report.machine or report.settings.get("quick") == "yes":
        raise click.ClickException(
            f"{path} has no figures of a GPU: run make bench-gpu on one, without --quick."
        )
    missing = [part for part in ("convolutions", "poolings", "joined layers") if not times(report, part)]
    if missing:
        raise click.ClickException(f"{path} has no times of {' and '.join(missing)}: run these parts again.")
    channels, filters = sizes(times(report, "joined layers"))
    table = json.loads(Path(target).read_text("utf-8"))
    entry = table[PLATFORM] | {
        "conv": method(times(report, "convolutions")),
        "pool": method(times(report, "poolings")),
        "channels": channels,
        "filters": filters,
        "measured": f"make bench-gpu, on one {report.machine['gpu']}, JAX {report.machine['jax']}",
    }
    Path(target).write_text(json.dumps(table | {PLATFORM: entry}, indent=2) + "\n", "utf-8")
    return f"Written to {target}: {PLATFORM}: {json.dumps(entry)}"


def times(report, part):
    """Return the median seconds of a part: {method: {shape and direction: seconds}}."""
    found = {}
    for timing in report.timings:
        if timing.part == f"GPU, {part}" and timing.seconds is not None and timing.peer != "method=None":
            found.setdefault(timing.peer, {})[timing.name] = timing.seconds
    return found


def method(seconds):
    """Return the fastest method by the geometric mean of those that are never slower than lax, which is one of them."""
    lax = seconds["lax"]
    speeds = {}
    for name, took in seconds.items():
        ratios = [took[where] / lax[where] for where in lax if where in took]
        if len(ratios) == len(lax) and max(ratios) <= NEVER_SLOWER:
            speeds[name] = math.prod(ratios) ** (1 / len(ratios))
    return min(speeds, key=speeds.get)


def sizes(seconds):
    """Return the most channels and filters up to which joined layers are never slower than layers on their own.

    Forward and backward count together, as in training. Of the sizes that were measured, those that join the most shapes.
    """
    ratios = {}
    for where in seconds["layers"]:
        shape = where.rpartition(" ")[0]
        both = [f"{shape} {direction}" for direction in ("forward", "backward")]
        if all(one in seconds[way] for one in both for way in ("layers", "packed")):
            packed, layers = (sum(seconds[way][one] for one in both) for way in ("packed", "layers"))
            ratios[_channels(shape)] = max(packed / layers, ratios.get(_channels(shape), 0))
    best, most = (0, 0), 0
    for channels in sorted({channels for channels, _ in ratios}):
        for filters in sorted({filters for _, filters in ratios}):
            inside = [r for (c, f), r in ratios.items() if c <= channels and f <= filters]
            if inside and max(inside) <= 1 and len(inside) > most:
                best, most = (channels, filters), len(inside)
    return best


def _channels(shape):
    """Return channels and filters of a shape as it is written: 128x32x32x3 5x5->8 s1 p0."""
    image, filters = shape.split(" ")[:2]
    return int(image.split("x")[-1]), int(filters.partition("->")[2])
