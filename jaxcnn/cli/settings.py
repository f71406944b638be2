"""The settings of a training run: every option that affects its result. JAX is not needed before `build_optimizer`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from jaxcnn import entrance
from jaxcnn.arguments import integer, number
from jaxcnn.cli.found import Found
from jaxcnn.cli.networks import NETWORKS

if TYPE_CHECKING:
    import optax

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
DTYPES = ("float32", "bfloat16")


class SettingsError(ValueError):
    """Settings contradict each other, or those of the run to resume."""


@dataclass(frozen=True)
class Settings:
    """The options of `jaxcnn train` that affect the result, with their defaults.

    weight_decay: None for the optimiser's default in Optax, such as 1e-4 for adamw.
    found: What the data were found to be when the run began; it is no option.
    epochs: The total. With the schedule "constant" it only decides when to stop; other schedules depend on it.

    Raises:
        SettingsError: Two settings contradict each other; the message names the options.
    """

    data: str = "digits"
    network: str = "lenet5"
    epochs: int = 12
    batch: int = 64
    lr: float = 1e-3
    seed: int = 0
    optimizer: str = "adam"
    momentum: float = 0.0
    schedule: str = "constant"
    weight_decay: float | None = None
    label_smoothing: float = 0.0
    shift: int = 0
    crop: int = 0
    flip: bool = False
    dtype: str = "float32"
    devices: int = 1
    shard: int | None = None
    found: Found | None = None

    def __post_init__(self) -> None:
        known = {"network": NETWORKS, "optimizer": OPTIMIZERS, "schedule": SCHEDULES, "dtype": DTYPES}
        for name, values in known.items():
            if getattr(self, name) not in values:
                listed = ", ".join(values if isinstance(values, tuple) else sorted(values))
                raise SettingsError(f"--{name} must be one of {listed}, got {getattr(self, name)!r}")
        try:
            self._check_numbers()
        except (TypeError, ValueError) as error:
            raise SettingsError(f"--{error}") from None
        if self.momentum and self.optimizer != "sgd":
            raise SettingsError(f"--momentum goes with --optimizer sgd, got {self.optimizer}")
        if self.weight_decay is not None and OPTIMIZERS[self.optimizer] is None:
            with_decay = ", ".join(name for name, mode in OPTIMIZERS.items() if mode)
            raise SettingsError(
                f"--weight-decay goes with --optimizer {with_decay}, got {self.optimizer}; try adamw in place of adam"
            )
        if self.shift and self.crop:
            raise SettingsError("--shift and --crop both move the images; give one of them")
        if self.shard is not None and self.shard < self.batch:
            raise SettingsError(f"--shard must be at least --batch, got {self.shard} and {self.batch}")
        if self.batch % self.devices:
            raise SettingsError(
                f"--batch must be a multiple of --devices, got {self.batch} and {self.devices}"
            )

    def _check_numbers(self) -> None:
        for name, minimum in (("epochs", 1), ("batch", 1), ("devices", 1), ("shift", 0), ("crop", 0)):
            integer(name, getattr(self, name), minimum=minimum)
        if self.shard is not None:
            integer("shard", self.shard, minimum=1)
        entrance.seed("seed", self.seed)
        entrance.learning_rate("lr", self.lr)
        number("momentum", self.momentum, minimum=0, below=1)
        number("label-smoothing", self.label_smoothing, minimum=0, below=1)
        if self.weight_decay is not None:
            number("weight-decay", self.weight_decay, minimum=0)

    def build_optimizer(self, steps: int) -> "optax.GradientTransformation":
        """Build the optimiser with its learning rate schedule.

        Args:
            steps: Number of steps in an epoch.
        """
        import optax

        options: dict[str, object] = {"momentum": self.momentum} if self.momentum else {}
        if self.weight_decay is not None and OPTIMIZERS[self.optimizer] == "decoupled":
            options["weight_decay"] = self.weight_decay
        make: Callable[..., optax.GradientTransformation] = getattr(optax, self.optimizer)
        optimizer = make(self._rate(steps * self.epochs), **options)
        if self.weight_decay is not None and OPTIMIZERS[self.optimizer] == "gradient":
            return optax.chain(optax.add_decayed_weights(self.weight_decay), optimizer)
        return optimizer

    def _rate(self, steps: int) -> "float | optax.Schedule":
        import optax

        match self.schedule:
            case "cosine":
                return optax.cosine_decay_schedule(self.lr, steps)
            case "warmup-cosine":
                # Rises over the first twentieth of the steps; the first step has a rate above 0.
                rise = max(1, steps // 20)
                return optax.warmup_cosine_decay_schedule(
                    self.lr / (rise + 1), self.lr, rise, max(steps, rise + 1)
                )
            case _:
                return self.lr


def same_run(before: Settings, now: Settings) -> None:
    """Accept settings to resume a run with.

    Raises:
        SettingsError: A setting would change the result of the run; the message names the option.
    """
    for field in fields(Settings):
        if field.name == "found":
            continue
        old, new = getattr(before, field.name), getattr(now, field.name)
        reason = ""
        if field.name == "epochs":
            if before.schedule == "constant":
                continue
            reason = f", and the {before.schedule} schedule depends on it"
        if old != new:
            option = "--" + field.name.replace("_", "-")
            raise SettingsError(
                f"the run was begun with {_typed(option, old)}{reason}, got {_typed(option, new)}; "
                f"leave {option} out to resume, or begin another run in another folder"
            )


def _typed(option: str, value: object) -> str:
    """Return an option as it is typed."""
    match value:
        case True:
            return option
        case False | None:
            return f"no {option}"
        case _:
            return f"{option} {value}"
