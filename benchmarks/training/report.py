"""The report of a benchmark: figures with their targets, as JSON and as a table."""

import msgspec
import rich.box
from msgspec import Struct
from rich.table import Table

from benchmarks.training.interleave import spread

NOT_MEASURED = "not measured"


class Timing(Struct):
    """The seconds of one program, median and quartiles over the rounds, and how much it computes in a second."""

    part: str
    peer: str
    name: str
    seconds: float | None = None
    low: float | None = None
    high: float | None = None
    rounds: int = 0
    rate: float | None = None
    note: str = ""


class Figure(Struct):
    """A number with its quartiles over the rounds, its target, and "met", "missed" or "not measured"."""

    part: str
    what: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    target: float | None = None
    at_least: bool = True
    verdict: str = NOT_MEASURED
    note: str = ""


class Report(Struct):
    """All results of a run."""

    machine: dict[str, str]
    settings: dict[str, str]
    timings: list[Timing] = []
    figures: list[Figure] = []


def timing(part, peer, name, seconds, amount=None, note=""):
    """Make a timing from the seconds of each round; `amount` is what a round computes, such as images."""
    quartiles = spread(seconds)
    rate = None if amount is None else amount / quartiles.median
    return Timing(part, peer, name, *quartiles, len(seconds), rate, note)


def figure(part, what, unit, values, target=None, *, at_least=True, note=""):
    """Make a figure from the value of each round, judged by the median."""
    quartiles = spread(values)
    judged = verdict(quartiles.median, target, at_least=at_least)
    return Figure(part, what, unit, *quartiles, target, at_least, judged, note)


def verdict(value, target, *, at_least=True):
    """Return whether a target is met, "" if there is none; a value that is NaN meets none."""
    if target is None:
        return ""
    return "met" if (value >= target if at_least else value <= target) else "missed"


def absent(part, what, unit, target, reason, *, at_least=True):
    """Make a figure that could not be measured, with the reason."""
    return Figure(part, what, unit, target=target, at_least=at_least, note=reason)


def remark(part, text):
    """Make a line of the table that is a remark on other lines."""
    return Figure(part, "remark", "", verdict="", note=text)


def write(report, path):
    """Write a report as JSON; whoever reads the file meanwhile finds the one before it, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    fresh.replace(path)


def table(report):
    """Return two Rich tables: the figures and the timings."""
    judged = Table(title="Figures", box=rich.box.SIMPLE, pad_edge=False)
    for heading, justify in (("part", "left"), ("what", "left"), ("median", "right"), ("quartiles", "right")):
        judged.add_column(heading, justify=justify)
    judged.add_column("target", justify="right")
    judged.add_column("")
    for row in report.figures:
        judged.add_row(row.part, row.what, *_numbers(row), _target(row), _with_note(row.verdict, row.note))
    timed = Table(title="Timings", box=rich.box.SIMPLE, pad_edge=False)
    for heading in ("part", "program", "setting"):
        timed.add_column(heading)
    for heading in ("ms", "quartiles", "a second"):
        timed.add_column(heading, justify="right")
    for row in report.timings:
        if row.seconds is None:
            timed.add_row(row.part, row.peer, f"{row.name}: {row.note}")
            continue
        rate = "" if row.rate is None else f"{row.rate:,.0f}"
        quartiles = f"{1e3 * row.low:.1f} .. {1e3 * row.high:.1f}"
        timed.add_row(row.part, row.peer, row.name, f"{1e3 * row.seconds:.1f}", quartiles, rate)
    return judged, timed


def _numbers(figure_):
    if figure_.value is None:
        return "", ""
    return f"{figure_.value:,.3g} {figure_.unit}", f"{figure_.low:,.3g} .. {figure_.high:,.3g}"


def _target(figure_):
    if figure_.target is None:
        return ""
    return f"{'at least' if figure_.at_least else 'at most'} {figure_.target:,.4g} {figure_.unit}"


def _with_note(verdict, note):
    return f"{verdict}: {note}" if verdict and note else verdict or note
