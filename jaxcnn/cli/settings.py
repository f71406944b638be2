"""The settings of a training run: every option that affects its result. No JAX."""

from dataclasses import dataclass, fields

from jaxcnn import entrance
from jaxcnn.arguments import integer, number
from jaxcnn.cli.found import Found
from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.optimizers import OPTIMIZERS, SCHEDULES
from jaxcnn.networks import NETWORKS

DTYPES = ("float32", "bfloat16")
CLASS_WEIGHTS = ("none", "balanced")
_LEAST = {"epochs": 1, "batch": 1, "accumulate": 1, "devices": 1, "shift": 0, "crop": 0}


class SettingsError(ValueError):
    """Settings contradict each other, or those of the run to resume."""


@dataclass(frozen=True)
class Settings:
    """The options of `jaxcnn train` that affect the result, with their defaults.

    weight_decay: None for the optimiser's default in Optax, such as 1e-4 for adamw.
    clip: The largest norm of a step's gradient, all parameters together; a longer one is shortened to it. None for no limit.
    accumulate: Batches whose mean gradient makes a step.
    class_weights: "none", or "balanced": every class counts as much as every other, however many images it has.
    mixup, cutmix: As for `jaxcnn.Mix`; 0 for none.
    average: Decay of an average of the parameters, which is what is evaluated and used; None for none.
    patience: Stop after so many epochs without a better held-out accuracy. It only decides when to stop.
    deterministic: Whether a GPU is to compute by programs that give the same bits each time.
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
    clip: float | None = None
    accumulate: int = 1
    label_smoothing: float = 0.0
    shift: int = 0
    crop: int = 0
    flip: bool = False
    class_weights: str = "none"
    mixup: float = 0.0
    cutmix: float = 0.0
    average: float | None = None
    patience: int | None = None
    deterministic: bool = False
    dtype: str = "float32"
    devices: int = 1
    shard: int | None = None
    found: Found | None = None

    def __post_init__(self) -> None:
        known = {"network": NETWORKS, "optimizer": OPTIMIZERS, "schedule": SCHEDULES, "dtype": DTYPES}
        known["class_weights"] = CLASS_WEIGHTS
        for name, values in known.items():
            if getattr(self, name) not in values:
                listed = ", ".join(values if isinstance(values, tuple) else sorted(values))
                sentence = _("--{name} must be one of {listed}, got {given!r}")
                raise SettingsError(sentence.format(name=name, listed=listed, given=getattr(self, name)))
        try:
            self._check_numbers()
        except (TypeError, ValueError) as error:
            raise SettingsError(f"--{error}") from None
        if self.momentum and self.optimizer != "sgd":
            sentence = _("--momentum goes with --optimizer sgd, got {given}")
            raise SettingsError(sentence.format(given=self.optimizer))
        if self.weight_decay is not None and OPTIMIZERS[self.optimizer] is None:
            with_decay = ", ".join(name for name, mode in OPTIMIZERS.items() if mode)
            sentence = _(
                "--weight-decay goes with --optimizer {names}, got {given}; try adamw in place of adam"
            )
            raise SettingsError(sentence.format(names=with_decay, given=self.optimizer))
        if self.shift and self.crop:
            raise SettingsError(_("--shift and --crop both move the images; give one of them"))
        if self.shard is not None and self.shard < self.batch:
            sentence = _("--shard must be at least --batch, got {shard} and {batch}")
            raise SettingsError(sentence.format(shard=self.shard, batch=self.batch))
        if self.batch % self.devices:
            sentence = _("--batch must be a multiple of --devices, got {batch} and {devices}")
            raise SettingsError(sentence.format(batch=self.batch, devices=self.devices))

    def _check_numbers(self) -> None:
        for name, minimum in _LEAST.items():
            integer(name, getattr(self, name), minimum=minimum)
        if self.shard is not None:
            integer("shard", self.shard, minimum=1)
        entrance.seed("seed", self.seed)
        entrance.learning_rate("lr", self.lr)
        number("momentum", self.momentum, minimum=0, below=1)
        number("label-smoothing", self.label_smoothing, minimum=0, below=1)
        if self.weight_decay is not None:
            number("weight-decay", self.weight_decay, minimum=0)
        if self.clip is not None:
            number("clip", self.clip, above=0)
        for name in ("mixup", "cutmix"):
            number(name, getattr(self, name), minimum=0)
        if self.average is not None:
            number("average", self.average, minimum=0, below=1)
        if self.patience is not None:
            integer("patience", self.patience, minimum=1)


def same_run(before: Settings, now: Settings) -> None:
    """Accept settings to resume a run with.

    Raises:
        SettingsError: A setting would change the result of the run; the message names the option.
    """
    for field in fields(Settings):
        if field.name in ("found", "patience"):
            continue
        old, new = getattr(before, field.name), getattr(now, field.name)
        reason = ""
        if field.name == "epochs":
            if before.schedule == "constant":
                continue
            reason = _(", and the {schedule} schedule depends on it").format(schedule=before.schedule)
        if old != new:
            option = "--" + field.name.replace("_", "-")
            sentence = _(
                "the run was begun with {old}{reason}, got {new}; "
                "leave {option} out to resume, or begin another run in another folder"
            )
            old_text, new_text = _typed(option, old), _typed(option, new)
            raise SettingsError(sentence.format(old=old_text, reason=reason, new=new_text, option=option))


def _typed(option: str, value: object) -> str:
    """Return an option as it is typed."""
    match value:
        case True:
            return option
        case False | None:
            return _("no {option}").format(option=option)
        case _:
            return f"{option} {value}"
