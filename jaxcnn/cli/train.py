"""The command `jaxcnn train`: its options. `session` runs it."""

import os
from pathlib import Path

import click
from click.core import ParameterSource

from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.optimizers import OPTIMIZERS, SCHEDULES
from jaxcnn.cli.options import setting
from jaxcnn.cli.settings import CLASS_WEIGHTS, DTYPES
from jaxcnn.networks import NETWORKS

DETERMINISTIC = "--xla_gpu_deterministic_ops=true"


@click.command()
@setting("--data", str, "digits, mnist5k, images:DIR, hub:NAME, cifar10:DIR or mnist:DIR.")
@setting("--network", click.Choice(sorted(NETWORKS)), "The layers.")
@setting("--epochs", click.IntRange(min=1), "Number of epochs; with --resume, earlier ones included.")
@setting("--batch", click.IntRange(min=1), "Images in a step.")
@setting("--lr", click.FloatRange(min=0, min_open=True), "Learning rate, the highest of the schedule.")
@setting(
    "--seed",
    click.IntRange(min=0),
    "Seed of the parameters, the order of images, the augmentation, the split.",
)
@setting("--optimizer", click.Choice(sorted(OPTIMIZERS)), "Optimiser, from Optax.")
@setting("--momentum", click.FloatRange(0, 1, max_open=True), "Momentum, for sgd.")
@setting(
    "--schedule", click.Choice(SCHEDULES), "Schedule of the learning rate; the cosine falls to 0 at the end."
)
@setting(
    "--weight-decay", click.FloatRange(min=0), "Weight decay, for adamw, lamb, lion, sgd; by default Optax's."
)
@setting(
    "--clip",
    click.FloatRange(min=0, min_open=True),
    "Largest norm of a gradient, all parameters together; a longer one is shortened.",
)
@setting("--accumulate", click.IntRange(min=1), "Batches whose mean gradient makes a step.")
@setting(
    "--label-smoothing",
    click.FloatRange(0, 1, max_open=True),
    "Part of the target that is spread over all classes.",
)
@setting(
    "--shift", click.IntRange(min=0), "Move each image by up to this many pixels, with zeros at the border."
)
@setting(
    "--crop", click.IntRange(min=0), "Move each image by up to this many pixels, mirrored at the border."
)
@setting("--flip", bool, "Mirror half of the images; not for digits.", is_flag=True)
@setting("--mixup", click.FloatRange(min=0), "Average pairs of images and their labels; 0.2 is usual.")
@setting(
    "--cutmix",
    click.FloatRange(min=0),
    "Cut a patch of another image into each, and mix their labels; 1 is usual.",
)
@setting(
    "--class-weights", click.Choice(CLASS_WEIGHTS), "balanced: classes of few images count as much as others."
)
@setting(
    "--average",
    click.FloatRange(0, 1, max_open=True),
    "Use an average of the weights over the steps; 0.999 is usual.",
)
@setting("--patience", click.IntRange(min=1), "Stop after so many epochs without a better held-out accuracy.")
@setting(
    "--deterministic",
    bool,
    "On a GPU: the same weights, bit for bit, from the same command on the same machine and versions.",
    is_flag=True,
)
@setting("--dtype", click.Choice(DTYPES), "Type to compute in; the parameters stay float32.")
@setting("--devices", click.IntRange(min=1), "Devices to split every batch over.")
@setting(
    "--shard", click.IntRange(min=1), "Images on the device at a time, for a set larger than its memory."
)
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to decode the data into once and read it from, for a set larger than the memory.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run: checkpoints, log.jsonl, settings.json.",
)
@click.option(
    "--every", type=click.IntRange(min=1), default=1, show_default=True, help="Epochs between checkpoints."
)
@click.option(
    "--keep-best", is_flag=True, help="Keep the best epoch's checkpoint; predict and export use it."
)
@click.option("--resume", is_flag=True, help="Resume the run in --out; its settings need not be repeated.")
@click.option("--tensorboard", is_flag=True, help="Curves for TensorBoard, too, in --out.")
@click.option(
    "--plot", type=click.Path(path_type=Path), help="Page (.html) or folder (PNG pictures) for the figures."
)
@click.pass_context
def train(
    context: click.Context,
    /,
    store: Path | None,
    out: Path | None,
    every: int,
    plot: Path | None,
    *,
    keep_best: bool,
    resume: bool,
    tensorboard: bool,
    **settings: object,
) -> None:
    """Train a network; print the held-out accuracy.

    With --out FOLDER a run can be stopped at any moment: --resume continues from its last checkpoint, and gives the same
    parameters, bit for bit, as a run that was never stopped.
    """
    needs_folder = {"every": every > 1, "keep-best": keep_best, "resume": resume, "tensorboard": tensorboard}
    for option in (name for name, used in needs_folder.items() if used and out is None):
        sentence = _("--{option} needs the folder of the run: add --out FOLDER")
        raise click.UsageError(sentence.format(option=option))

    if settings["deterministic"]:  # before JAX reads it
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {DETERMINISTIC}".strip()
    from jaxcnn.cli.session import Session

    chosen = {
        name: value
        for name, value in settings.items()
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT
    }
    Session(
        out, store=store, every=every, keep_best=keep_best, resume=resume, tensorboard=tensorboard, plot=plot
    ).run(chosen)
