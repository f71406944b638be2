"""What a training run is: all that decides its result, as it was typed. Nothing needs JAX before `build`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from jaxcnn.cli.networks import NETWORKS

if TYPE_CHECKING:
    import optax

# Optimisers of Optax by name; whether `weight_decay` is theirs (decoupled: Loshchilov and Hutter, "Decoupled
# Weight Decay Regularization", 2019), added to the gradient before it (as PyTorch's SGD does), or refused.
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
    """Settings that contradict each other, or those of the run that is to go on."""


@dataclass(frozen=True)
class Settings:
    """The options of `jaxcnn train` that decide what comes out, with their defaults.

    weight_decay: None for the optimiser's own in Optax, such as 1e-4 for adamw.
    epochs: In all. With a schedule other than "constant" they decide every step; with it, only when to stop.

    Raises:
        SettingsError: Two of them do not go together; the sentence names the options.
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

    def __post_init__(self) -> None:
        known = {"network": NETWORKS, "optimizer": OPTIMIZERS, "schedule": SCHEDULES, "dtype": DTYPES}
        for name, values in known.items():
            if getattr(self, name) not in values:
                listed = ", ".join(values if isinstance(values, tuple) else sorted(values))
                raise SettingsError(f"--{name} must be one of {listed}, got {getattr(self, name)!r}")
        if self.momentum and self.optimizer != "sgd":
            raise SettingsError(f"--momentum goes with --optimizer sgd, got {self.optimizer}")
        if self.weight_decay is not None and OPTIMIZERS[self.optimizer] is None:
            able = ", ".join(name for name, way in OPTIMIZERS.items() if way)
            raise SettingsError(
                f"--weight-decay goes with --optimizer {able}, got {self.optimizer}; try adamw in place of adam"
            )
        if self.shift and self.crop:
            raise SettingsError("--shift and --crop both move the images; give one of them")
        if self.shard is not None and self.shard < self.batch:
            raise SettingsError(f"--shard must be at least --batch, got {self.shard} and {self.batch}")
        if self.batch % self.devices:
            raise SettingsError(
                f"--batch must be a multiple of --devices, got {self.batch} and {self.devices}"
            )

    def build_optimizer(self, steps: int) -> "optax.GradientTransformation":
        """The optimiser, with its schedule.

        Args:
            steps: Of an epoch.
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
                # Rises over the first twentieth; the first step is not for nothing.
                rise = max(1, steps // 20)
                return optax.warmup_cosine_decay_schedule(
                    self.lr / (rise + 1), self.lr, rise, max(steps, rise + 1)
                )
            case _:
                return self.lr


def same_run(before: Settings, now: Settings) -> None:
    """Accept settings that go on with a run.

    Raises:
        SettingsError: They would not lead to what the uninterrupted run leads to; names the option.
    """
    for field in fields(Settings):
        old, new = getattr(before, field.name), getattr(now, field.name)
        why = ""
        if field.name == "epochs":
            if before.schedule == "constant":
                continue
            why = f", and the {before.schedule} schedule depends on it"
        if old != new:
            option = "--" + field.name.replace("_", "-")
            raise SettingsError(
                f"the run was begun with {_typed(option, old)}{why}, got {_typed(option, new)}; "
                f"leave {option} out to go on, or begin another run in another folder"
            )


def _typed(option: str, value: object) -> str:
    """An option as it is typed."""
    match value:
        case True:
            return option
        case False | None:
            return f"no {option}"
        case _:
            return f"{option} {value}"
