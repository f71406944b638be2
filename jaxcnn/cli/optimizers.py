"""The optimiser that the options of a run ask for. JAX is not needed before one is built."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import optax

    from jaxcnn.cli.settings import Settings

# Optax's optimisers by name, and how each applies `weight_decay`: "decoupled" by itself (Loshchilov and Hutter,
# "Decoupled Weight Decay Regularization", 2019), "gradient" added to the gradient (as PyTorch's SGD), None refused.
OPTIMIZERS: Mapping[str, str | None] = MappingProxyType(
    {
        "adam": None,
        "adamw": "decoupled",
        "lamb": "decoupled",
        "lion": "decoupled",
        "nadam": None,
        "rmsprop": None,
        "sgd": "gradient",
    }
)
SCHEDULES = ("constant", "cosine", "warmup-cosine")


def build(settings: "Settings", steps: int) -> "optax.GradientTransformation":
    """Build the optimiser of a run, with the schedule of its learning rate and the average that it keeps.

    Args:
        settings: The run's settings.
        steps: Number of batches in an epoch.
    """
    optimizer = with_rate(settings, rate_of(settings, steps * settings.epochs // settings.accumulate))
    if settings.average is None:
        return optimizer
    from jaxcnn.training.average import averaging

    return averaging(optimizer, settings.average)


def with_rate(settings: "Settings", rate: "float | optax.Schedule") -> "optax.GradientTransformation":
    """Build the optimiser of a run, with another learning rate or schedule than the run's.

    A gradient is first the mean of `accumulate` batches, then clipped, then decayed, as PyTorch's loops do it.
    """
    import optax

    options: dict[str, object] = {"momentum": settings.momentum} if settings.momentum else {}
    decay, mode = settings.weight_decay, OPTIMIZERS[settings.optimizer]
    if decay is not None and mode == "decoupled":
        options["weight_decay"] = decay
    make: Callable[..., optax.GradientTransformation] = getattr(optax, settings.optimizer)
    optimizer = make(rate, **options)
    if decay is not None and mode == "gradient":
        optimizer = optax.chain(optax.add_decayed_weights(decay), optimizer)
    if settings.clip is not None:
        optimizer = optax.chain(optax.clip_by_global_norm(settings.clip), optimizer)
    if settings.accumulate > 1:
        optimizer = optax.MultiSteps(optimizer, settings.accumulate).gradient_transformation()
    return optimizer


def rate_of(settings: "Settings", steps: int) -> "float | optax.Schedule":
    """Return the learning rate, or its schedule over the steps of a whole run."""
    import optax

    match settings.schedule:
        case "cosine":
            return optax.cosine_decay_schedule(settings.lr, max(steps, 1))
        case "warmup-cosine":
            # Rises over the first twentieth of the steps; the first step has a rate above 0.
            rise = max(1, steps // 20)
            return optax.warmup_cosine_decay_schedule(
                settings.lr / (rise + 1), settings.lr, rise, max(steps, rise + 1)
            )
        case _:
            return settings.lr
