"""Measure training on a GPU in a given time: `make bench-gpu`, or `python -m benchmarks.training.gpu --help`."""

import time
from pathlib import Path

import click
import rich.console

from benchmarks.training import machine, report
from benchmarks.training.gpu import asked, budget, choose
from benchmarks.training.gpu.child import PROBE

MINUTES, ROUNDS, QUICK_ROUNDS = 8.0, 7, 2
RESERVE = 5.0  # seconds to write and to print


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--minutes", default=MINUTES, show_default=True, type=click.FloatRange(min=0), help="For everything."
)
@click.option("--since", type=float, help="When the minutes began, in seconds since 1970; now, if left out.")
@click.option(
    "--rounds", default=ROUNDS, show_default=True, type=click.IntRange(min=1), help="Rounds, at most."
)
@click.option("--quick", is_flag=True, help="A little of everything, on a CPU too: only to see that it runs.")
@click.option("--only", multiple=True, type=click.Choice(asked.NAMES), help="Parts to run; all by default.")
@click.option(
    "--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here."
)
@click.option(
    "--choose",
    "chosen",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Measure nothing: write what the figures in this file say into jaxcnn/choices.json.",
)
def main(minutes, since, rounds, quick, only, path, chosen):
    """Train LeNet-5 on a GPU beside Flax NNX and PyTorch, try every method, and say which targets are met.

    Each part has a share of the time, and is cut off after it. What was found is written as soon as it is there.
    """
    if chosen is not None:
        click.echo(choose.write(chosen))
        return
    deadline = (time.time() if since is None else since) + 60 * minutes - RESERVE
    results = Results(path, {"minutes": f"{minutes:g}", "quick": "yes" if quick else "no"}, quick=quick)
    parts = [part for part in asked.PARTS if not only or part.name in only]
    options = {"quick": quick, "rounds": QUICK_ROUNDS if quick else rounds}
    budget.run([PROBE], min(deadline, time.time() + 60), results.told, **options)
    if results.backend == "gpu" or (quick and results.backend):
        budget.run(parts, deadline, results.told, **options)
    else:
        seen = "JAX sees no GPU" if results.backend else f"JAX does not start: {results.reason}"
        results.report.figures += asked.not_measured(seen, parts)
    results.write()
    console = rich.console.Console(width=None if rich.get_console().is_terminal else 180)
    console.print(*report.table(results.report))
    if path is not None:
        click.echo(f"Written to {path}.")


class Results:
    """The report as it grows, written whole after each line."""

    def __init__(self, path, settings, *, quick):
        self.path, self.quick = path, quick
        self.report = report.Report(machine.describe(), settings)
        self.backend, self.reason = "", ""
        self._found = set()

    def told(self, part, line):
        """Take a line of a part, or at its end the reason why it did not come to it, "" if it did."""
        if isinstance(line, str):
            self._ended(part, line)
        else:
            self.backend = line.backend or self.backend
            self.report.machine |= line.machine
            if line.timing is not None:
                self.report.timings.append(line.timing)
            if line.figure is not None:
                self._found.add((part.name, line.figure.what))
                self.report.figures.append(self._judged(part, line.figure))
        self.write()

    def _judged(self, part, found):
        """Compare a figure with what is asked; what a CPU took is no figure of a GPU."""
        (figure,) = (one for one in part.asked if one.what == found.what)
        if self.backend != "gpu" and not figure.anywhere:
            return figure.without(found.part, "only tried, on a CPU")
        found.target, found.at_least = figure.target, figure.at_least
        found.verdict = report.verdict(found.value, figure.target, at_least=figure.at_least)
        return found

    def _ended(self, part, reason):
        self.reason = reason
        click.echo(f"{part.name}: {reason or 'done'}", err=True)
        missing = [figure for figure in part.asked if (part.name, figure.what) not in self._found]
        why = reason or "see this part's timings"
        self.report.figures += [figure.without(asked.label(part), why) for figure in missing]

    def write(self):
        """Write everything that is known."""
        if self.path is not None:
            report.write(self.report, self.path)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.training.gpu")
