"""Measure speed and accuracy of training beside other libraries: `make bench`, or `python -m benchmarks.training --help`."""

import os
from pathlib import Path

import click
import rich.console

from benchmarks.training import machine, report

BATCHES = (32, 128, 512)
PARTS = ("speed", "layers", "convolutions", "networks", "seeds", "accuracy")
QUICK = 2  # rounds with --quick, which only tests that everything runs
BUSY = 10  # percent of the machine that other programs may use without a remark in the figures


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--batches", default=",".join(map(str, BATCHES)), show_default=True, help="Images a step.")
@click.option("--repeats", default=7, show_default=True, type=click.IntRange(min=1), help="Rounds.")
@click.option("--quick", is_flag=True, help="Short epochs and few rounds: only to see that it runs.")
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Parts to run; all by default.")
@click.option(
    "--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here."
)
def main(batches, repeats, quick, only, path):
    """Train LeNet-5 beside PyTorch, Flax NNX and plain JAX, and say which targets are met.

    Programs run in turn, so only ratios within one run are meaningful. All programs run on two cores of the CPU;
    `python -m benchmarks.training.gpu` measures on a GPU instead.
    """
    parts = only or PARTS
    sizes = _sizes(batches)
    # Both must be set before JAX is imported.
    machine.hold_to(machine.CORES)
    os.environ["JAX_PLATFORMS"] = "cpu"
    results = _measured(parts, sizes, QUICK if quick else repeats, quick=quick)
    if path is not None:
        report.write(results, path)
    console = rich.console.Console(width=None if rich.get_console().is_terminal else 180)
    console.print(*report.table(results))
    if path is not None:
        click.echo(f"Written to {path}.")


def _sizes(text):
    try:
        sizes = [int(part) for part in text.split(",")]
    except ValueError:
        sizes = []
    if not sizes or min(sizes) < 1:
        raise click.UsageError(f"--batches takes numbers such as 32,128, got {text!r}.")
    return sizes


def _measured(parts, batches, repeats, *, quick):
    """Measure all parts in turn, and return the report."""
    from benchmarks.training import program
    from benchmarks.training.gpu import asked

    settings = {"rounds": str(repeats), "quick": "yes" if quick else "no", "parts": ", ".join(parts)}
    results = report.Report(machine.describe(), settings)
    try:
        for name, call in _calls(parts, batches, repeats, quick=quick):
            click.echo(f"{name} ...", err=True)
            others = machine.busy()
            if others > BUSY:
                warning = f"other programs used {others:.0f}% of the machine: run it again when it is quiet"
                click.echo(f"{name}: {warning}", err=True)
                results.figures.append(report.remark(name, warning))
            timings, figures = call()
            results.timings += timings
            results.figures += figures
    except program.UnfairError as error:
        raise click.ClickException(str(error)) from None
    results.figures += asked.not_measured("by make bench-gpu")
    return results


def _calls(parts, batches, repeats, *, quick):
    """Yield (name, function that measures) for each measurement; a part is imported only when its turn comes."""
    if "speed" in parts:
        from benchmarks.training import speed

        for batch in batches:
            yield f"speed, batch {batch}", lambda batch=batch: speed.measure(batch, repeats, quick=quick)
    if "layers" in parts:
        from benchmarks.training import layers

        shapes = layers.SHAPES[: 2 if quick else None]
        yield from _each(shapes, "layer {}", lambda shape: layers.measure(shape, repeats))
    if "convolutions" in parts:
        from benchmarks.training import convolutions

        cases = convolutions.CASES[:: 6 if quick else 1]
        yield from _each(cases, "{}", lambda case: convolutions.measure(case, repeats))
    if "networks" in parts:
        from benchmarks.training import networks

        yield from _each(
            networks.NETWORKS, "network {}", lambda name: networks.measure(name, repeats, quick=quick)
        )
    if "seeds" in parts:
        from benchmarks.training import seeds

        yield "8 seeds", lambda: seeds.measure(repeats)
    if "accuracy" in parts:
        from benchmarks.training import accuracy

        for recipe in accuracy.RECIPES:
            yield f"accuracy, {recipe.name}", lambda recipe=recipe: accuracy.measure(recipe, quick=quick)


def _each(cases, name, measure):
    """Yield a measurement for each case."""
    for case in cases:
        yield name.format(case), lambda case=case: measure(case)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.training")
