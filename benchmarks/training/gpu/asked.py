"""The parts of a run on a GPU: what is asked of each, and its share of the time. No JAX."""

from typing import NamedTuple

from msgspec import Struct

from benchmarks.training.report import absent

BATCHES = (128, 4096, 32, 512, 2048, 8192)  # in the order of their importance, should time run out
SEEDS = 64
FLAX, TORCH = "Flax NNX, nnx.jit a step", "PyTorch, torch.compile reduce-overhead"
NEVER_SLOWER = 1.05  # of lax's time: two timings of one program differ by as much


class Asked(NamedTuple):
    """A figure that a part should give. If it is about values, not about time, any machine may give it."""

    what: str
    unit: str
    target: float | None = None
    at_least: bool = True
    anywhere: bool = False

    def without(self, part, reason):
        """Return the figure that says why there is no value."""
        return absent(part, self.what, self.unit, self.target, reason, at_least=self.at_least)


class Settings(Struct):
    """What a part is told: whether it is only a try, the most rounds, and when its time is over, by `time.time()`."""

    quick: bool = False
    rounds: int = 7
    until: float = float("inf")


class Part(NamedTuple):
    """A part: measured by `measure(settings, **arguments)` of a module of this package, which yields what it finds."""

    name: str
    weight: float
    module: str
    arguments: tuple[tuple[str, object], ...] = ()
    asked: tuple[Asked, ...] = ()


def epoch(batch):
    """The figures of an epoch at one batch size."""
    step = {(128, "float32"): 40.0}
    rate = {(4096, "bfloat16"): 8.0}
    flax, torch = {(128, "float32"): 10.0}, {(128, "float32"): 2.0}
    return tuple(
        figure
        for dtype in ("float32", "bfloat16")
        for figure in (
            Asked(f"{dtype}: a step", "us", step.get((batch, dtype)), at_least=False),
            Asked(f"{dtype}: million images a second", "M/s", rate.get((batch, dtype))),
            Asked(f"{dtype}: times as fast as {FLAX}", "x", flax.get((batch, dtype))),
            Asked(f"{dtype}: times as fast as {TORCH}", "x", torch.get((batch, dtype))),
        )
    )


def _epoch(batch, weight):
    return Part(f"epoch, batch {batch}", weight, "epochs", (("batch", batch),), epoch(batch))


SLOWEST = Asked("method=None where it is slowest, of lax's time", "x", NEVER_SLOWER, at_least=False)
JOINED = Asked("method=None where it is slowest, of the faster way's time", "x", NEVER_SLOWER, at_least=False)
REFERENCE = Asked(
    "largest relative difference from the reference, highest precision",
    "",
    1e-5,
    at_least=False,
    anywhere=True,
)
LOSSES = Asked(
    "largest relative difference of 20 losses from plain lax's, highest precision",
    "",
    1e-4,
    at_least=False,
    anywhere=True,
)
STREAM = Asked("a set read in shards, of the resident set's rate", "x", 0.8)
MANY = Asked(f"{SEEDS} seeds at once, of the rate one after another", "x")


def same(dtype):
    """The figure of determinism."""
    what = f"{dtype}: different results of one seed, twice in a process and in another"
    return Asked(what, "", 1, at_least=False, anywhere=True)


PARTS = (
    _epoch(BATCHES[0], 4),
    _epoch(BATCHES[1], 3),
    Part("values", 1, "values", asked=(REFERENCE, LOSSES)),
    Part("bits", 1, "bits", asked=(same("float32"), same("bfloat16"))),
    Part("streams", 1, "streams", asked=(STREAM,)),
    Part("seeds", 1, "seeds", asked=(MANY,)),
    Part("convolutions", 2, "methods", (("kind", "conv"),), (SLOWEST,)),
    Part("poolings", 1.5, "methods", (("kind", "pool"),), (SLOWEST,)),
    Part("joined layers", 2, "methods", (("kind", "joined"),), (JOINED,)),
    *(_epoch(batch, 2) for batch in BATCHES[2:]),
)
NAMES = tuple(part.name for part in PARTS)


def not_measured(reason, parts=PARTS):
    """Return every figure with a target, without a value and with the reason."""
    return [
        figure.without(label(part), reason)
        for part in parts
        for figure in part.asked
        if figure.target is not None
    ]


def label(part):
    """Return what a report calls a part."""
    return f"GPU, {part.name}"
